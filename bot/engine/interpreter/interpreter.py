"""What a message means where the person stands: the order of meaning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.engine import contacts, own_questions
from bot.engine.ask_back import GO_ON, Meant, ask_back, decided
from bot.engine.danger.answers import answered_in_its_words
from bot.engine.inputs import Input
from bot.engine.interpreter.answers import (
    answer,
    answer_confirmed,
    is_light,
    take_for_what_waits,
)
from bot.engine.interpreter.commands import (
    command_of,
    is_an_answer,
    is_heard_while_stopped,
    loosely_meant,
    reply,
    unasked_file,
)
from bot.engine.interpreter.obey import ask_command, obey
from bot.engine.interpreter.said import Said
from bot.engine.messages import Inbound
from bot.engine.navigation import Navigator
from bot.text.danger.reader import Danger, danger_in
from bot.text.phrases import t
from bot.text.speech.choices import NOTHING, Sure
from bot.text.speech.words import without_spoken_signs

_BEGINS_AGAIN = frozenset({"begin", "learn", "continue", "quiz", "review", "menu", "progress"})
_WANTING = frozenset(
    {"mau", "ingin", "pengen", "pengin", "pingin", "hendak", "akan", "tidak", "jadi"}
)


class Interpreter:
    """One message, taken for what it means: what was asked back, danger, a command, an answer."""

    def __init__(self, navigator: Navigator, inbound: Inbound) -> None:
        self._navigator = navigator
        self._said = Said(navigator, inbound)

    def take(self) -> None:
        navigator, said = self._navigator, self._said
        moved = navigator.find_moved_step()
        navigator.ahead = said.session.ahead
        if said.session.meant and not moved and self._decided():
            return
        command, argument = command_of(said)
        safe = said.tapped or argument or said.registry.is_word(said.text)
        danger = None if safe else danger_in(without_spoken_signs(said.text))
        if danger is None or said.replied_to() is not None:
            self._take(moved, command, argument)
        elif (asked := self._answered_in_its_words()) is None:
            self._tell_whom_to_call(danger)
        else:
            self._take(moved, command, argument)
            if "danger" not in asked.own:
                navigator.say(contacts.beneath(navigator.given.library.contacts))

    def _take(self, moved: bool, command: str | None, argument: str) -> None:
        said = self._said
        unheard = not said.stopped and self._tell_unheard()
        if said.stopped and not is_heard_while_stopped(said, command, argument):
            self._still_stopped(command)
        elif (opened := unasked_file(said)) is not None:
            self._navigator.open(opened)
        elif command is not None and not is_an_answer(said, command):
            obey(said, command, argument)
        elif not unheard and (meant := loosely_meant(said, asked=True)) is not None:
            obey(said, *meant)
        elif command is None and not moved and (wanted := self._wish_to_stop()):
            ask_command(said, wanted)
        elif (replied := reply(said)) is not None:
            self._navigator.open(replied)
        else:
            self._take_for_an_answer(passed=moved or unheard)

    def _take_for_an_answer(self, *, passed: bool) -> None:
        """Answer the open question with it, unless that was `passed`: another stands there now, or
        it was not heard."""
        navigator, said = self._navigator, self._said
        if navigator.frame is None:
            if (meant := loosely_meant(said)) is not None:
                obey(said, *meant)
            else:
                navigator.open(navigator.home)
        elif passed:
            return
        elif said.tapped and said.inbound.turn != said.session.turn and is_light(said):
            take_for_what_waits(said)
        elif said.tapped and said.inbound.turn != said.session.turn:
            again = f"{said.inbound.turn}:{said.inbound.button}" == said.session.pressed
            navigator.say(t("engine.already_answered") if again else t("engine.old_button"))
        elif self._too_quick():
            navigator.say(t("engine.too_quick"))
        else:
            answer(said, navigator.frame)

    def _tell_unheard(self) -> bool:
        """Say that an answer may not have arrived; a tap on the open question shows that it did.
        Whether that was the question: then nothing can be meant as an answer to it."""
        person, said = self._navigator.state.person, self._said
        shown = said.tapped and said.inbound.turn == said.session.turn
        if person.unheard and not shown:
            self._navigator.say(t("engine.unheard"))
        return person.unasked and not shown

    def _too_quick(self) -> bool:
        """A typed answer that came before its question could have been read is none."""
        asked_at = self._said.session.asked_at
        if self._said.tapped or asked_at is None:
            return False
        least = timedelta(seconds=self._navigator.given.capabilities.reading_time)
        return self._said.inbound.at < asked_at + least

    # --- danger ---------------------------------------------------------------------------------

    def _answered_in_its_words(self) -> Input[Any] | None:
        """What is open, where words of danger are an answer to it."""
        asked = None if self._said.stopped else self._said.open_answer()
        if asked is None:
            return None
        meant = answered_in_its_words(asked, self._said.inbound, self._navigator.renderer())
        return asked if meant else None

    def _tell_whom_to_call(self, danger: Danger) -> None:
        """The numbers, and nothing else: what is open waits, and no miss is counted."""
        navigator = self._navigator
        place = navigator.state.person.volunteer.place
        numbers = navigator.given.library.contacts.urgent_near(place, danger.kind)
        navigator.say(_WHOM_TO_CALL[danger](contacts.listed(numbers)))
        navigator.quiet = True

    # --- what was asked back --------------------------------------------------------------------

    def _decided(self) -> bool:
        """Take a yes or no to what was asked back: whether it was one."""
        navigator, session = self._navigator, self._said.session
        yes = decided(self._said.inbound, session, navigator.renderer())
        meant = Meant.load(session.meant)
        if yes is None:
            return False
        if meant.kind == GO_ON:
            self._go_on(yes=yes)
        elif not yes:
            command = meant.kind == "command"
            navigator.say(t("engine.not_done") if command else t("engine.not_meant"))
        elif meant.kind == "command":
            obey(self._said, meant.value, sure=True)
        elif navigator.frame is not None:
            self._said.inbound = meant.instead_of(self._said.inbound, session.turn)
            answer_confirmed(self._said, navigator.frame)
        return True

    def _go_on(self, *, yes: bool) -> None:
        """Tell in full what waited; or let it wait."""
        navigator = self._navigator
        navigator.in_full, navigator.quiet = yes, not yes
        if not yes:
            navigator.say(t("engine.waits"))

    # --- silence --------------------------------------------------------------------------------

    def _wish_to_stop(self) -> str:
        """What is likely a wish to stop or be erased, wherever no prose is asked for."""
        said = self._said
        if not said.readable or own_questions.takes_prose(said.open_answer()):
            return ""
        meant = said.registry.said(said.text)
        wanted = meant.sure is Sure.LIKELY and meant.value in {"stop", "erase", "cancel"}
        return meant.value if wanted and all(word in _WANTING for word in meant.left) else ""

    def _still_stopped(self, command: str | None) -> None:
        """Somebody silent who wants to learn is offered MULAI; else they are told that they are."""
        meant = self._said.registry.said(self._said.text) if not self._said.tapped else NOTHING
        if meant.value == "thanks":
            obey(self._said, "thanks")
        elif {command, meant.value} & _BEGINS_AGAIN and not self._said.tapped:
            ask_back(self._navigator, Meant("command", "begin"), t("stop.ask_begin"))
        else:
            self._navigator.say(t("stop.still"))


_WHOM_TO_CALL = {
    Danger.OWN_LIFE: lambda near: t("danger.own_life", contacts=near),
    Danger.OWN_HURT: lambda near: t("danger.own_hurt", contacts=near),
    Danger.ANY: lambda near: t("danger.any", contacts=near),
}
