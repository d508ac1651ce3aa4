"""What came in, and what it means where the person stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import timedelta
from typing import Any

from bot.engine import contacts, replies
from bot.engine.conversation import Missing, Start, go
from bot.engine.danger.answers import answered_in_its_words
from bot.engine.inputs import Input, Invalid, TakesMedia, split_letters
from bot.engine.messages import Inbound, Layout, Media
from bot.engine.navigation import Navigator
from bot.engine.queries import RepliedTo
from bot.engine.session import Frame
from bot.text.danger.reader import Danger, danger_in
from bot.text.matching import asks_for_help, normalize
from bot.text.phrases import Say, t

LONGEST_TEXT = 1000


MISSES_BEFORE_HELP = 3


_WHILE_STOPPED = frozenset({"begin", "stop", "my_data", "erase", "numbers"})


_INSIDE_STOPPED = frozenset({None, "help", "lost", "back", "cancel"})


class Interpreter:
    """What came in, and what it means where the person stands."""

    def __init__(self, navigator: Navigator, inbound: Inbound) -> None:
        self._navigator, self._inbound = navigator, inbound
        self._session, self._registry = navigator.session, navigator.given.registry

    def take(self) -> None:
        navigator = self._navigator
        moved = navigator.find_moved_step()
        command, argument = self._command()
        danger = self._danger() if command is None else None
        if danger is None or self._replies():
            self._take(moved, command, argument)
        elif (answer := self._answer_in_its_words()) is None:
            self._tell_whom_to_call(danger)
        else:
            self._take(moved, command, argument)
            if "danger" not in answer.own:
                navigator.say(contacts.beneath(navigator.given.library.contacts))

    def _take(self, moved: bool, command: str | None, argument: str) -> None:
        navigator, inbound = self._navigator, self._inbound
        stopped = navigator.state.person.volunteer.stopped_at is not None
        unheard = not stopped and self._tell_unheard()
        if stopped and not self._heard_while_stopped(command, argument):
            navigator.say(t("stop.still"))
        elif (opened := self._unasked_file()) is not None:
            navigator.open(opened)
        elif command is not None and not self._is_an_answer(command):
            self._obey(command, argument)
        elif not unheard and self._loosely_meant(asked=True):
            return
        elif (replied := self._replied()) is not None:
            navigator.open(replied)
        elif navigator.frame is None:
            if not self._loosely_meant():
                navigator.open(navigator.home)
        elif moved or unheard:
            return
        elif inbound.button is not None and inbound.turn != self._session.turn:
            again = f"{inbound.turn}:{inbound.button}" == self._session.pressed
            navigator.say(t("engine.already_answered") if again else t("engine.old_button"))
        elif self._too_quick():
            navigator.say(t("engine.too_quick"))
        else:
            self._answer(navigator.frame)

    def _tell_unheard(self) -> bool:
        """Say that an answer may not have arrived; a tap on the open question shows that it did.
        Whether that was the question: then nothing can be meant as an answer to it."""
        person, inbound = self._navigator.state.person, self._inbound
        shown = inbound.button is not None and inbound.turn == self._session.turn
        if person.unheard and not shown:
            self._navigator.say(t("engine.unheard"))
        return person.unasked and not shown

    def _command(self) -> tuple[str | None, str]:
        inbound = self._inbound
        if inbound.button is not None:
            return self._registry.exact(inbound.button) if inbound.button[:1] == "/" else (None, "")
        if len(inbound.text) > LONGEST_TEXT:
            return None, ""
        command, argument = self._registry.exact(inbound.text.strip())
        return (command, argument) if self._is_theirs(command) else (None, "")

    def _is_theirs(self, command: str | None) -> bool:
        """Whether a typed word is a command from this person."""
        known = self._registry.commands[command] if command else None
        if known is None or not known.reserved or known.opens is None:
            return True
        conversation = self._registry.conversations[known.opens]
        return not conversation.coordinator or self._navigator.state.person.scope is not None

    def _unasked_file(self) -> Start | None:
        """What a file opens that no question is open for."""
        file, frame = self._inbound.file, self._navigator.frame
        command = self._registry.taking(self._inbound.media)
        if file is None or command is None or not self._is_theirs(command.name):
            return None
        if frame is not None:
            answer = self._navigator.step(frame).answer(self._navigator.context(frame))
            if _takes(answer, self._inbound.media):
                return None
        return Start(command.opens, {"file": astuple(file)}) if command.opens else None

    def _replied(self) -> Start | None:
        """What a reply to one of our messages opens. What is no text is said to be none, and leads
        there all the same, to be written."""
        inbound = self._inbound
        if not inbound.reply_to or inbound.button is not None:
            return None
        meant = self._navigator.given.query(RepliedTo(inbound.reply_to))
        opens = self._registry.commands[meant[0]].opens if meant else None
        if meant is None or opens is None:
            return None
        problem = _not_text(inbound)
        if problem is not None:
            self._navigator.say(problem)
        said = "" if problem else inbound.text
        return Start(opens, {"argument": meant[1], "said": said})

    def _loosely_meant(self, *, asked: bool = False) -> bool:
        """Obey a text that means a command as things stand: because it is what was `asked` last,
        else because it may be meant, where it is no answer."""
        navigator, text = self._navigator, self._inbound.text
        typed = self._inbound.button is None and len(text) <= LONGEST_TEXT
        meant = self._registry.loosely(text) if typed else ()
        if not meant:
            return False
        registered = navigator.state.person.volunteer.registered
        ctx = navigator.context(navigator.frame or Frame(navigator.home, ""))
        for command in meant:
            if not registered and self._registry.is_for_registered(command):
                continue
            means = command.asked if asked else command.wanted
            argument = means(ctx, normalize(text)) if means else None
            if argument is not None:
                self._obey(command.name, argument)
                return True
        return False

    def _heard_while_stopped(self, command: str | None, argument: str) -> bool:
        if command is not None and argument:
            urgent_too = self._registry.commands[command].urgent
            if urgent_too and re.fullmatch(urgent_too, argument, re.IGNORECASE):
                return True
        frame = self._navigator.frame
        inside = frame is not None and frame.conversation in replies.SPOKEN_WHILE_STOPPED
        return command in _WHILE_STOPPED or (inside and command in _INSIDE_STOPPED)

    def _is_an_answer(self, command: str) -> bool:
        """Whether the word of a command is an answer to what is open: because its step says so, or
        because one of the choices is called just that ("Ubah")."""
        frame = self._navigator.frame
        if frame is None or self._inbound.button is not None:
            return False
        answer = self._navigator.step(frame).answer(self._navigator.context(frame))
        renderer, said = self._navigator.renderer(), normalize(self._inbound.text)
        if command == "lost" and "lost" in answer.own and asks_for_help(said):
            return True  # "penjelasannya kurang jelas" is an opinion here, no call for help
        if self._registry.commands[command].yields:
            return not isinstance(answer.parse(self._inbound, renderer), Invalid)
        return command in answer.own or any(
            normalize(renderer.label(button.label)) == said
            for button in answer.buttons
            if not button.value.startswith("/")
        )

    def _too_quick(self) -> bool:
        """A typed answer that came before its question could have been read is none."""
        asked_at = self._session.asked_at
        if self._inbound.button is not None or asked_at is None:
            return False
        least = timedelta(seconds=self._navigator.given.capabilities.reading_time)
        return self._inbound.at < asked_at + least

    # --- danger ---------------------------------------------------------------------------------

    def _danger(self) -> Danger | None:
        """What they cry out about: whatever is open, stopped or not, registered or not."""
        return None if self._inbound.button is not None else danger_in(self._inbound.text)

    def _replies(self) -> bool:
        """Whether it is a reply to a message of ours that is answered by one: it is shown again,
        with the numbers, before it is sent."""
        replied_to = self._inbound.reply_to
        return bool(replied_to) and self._navigator.given.query(RepliedTo(replied_to)) is not None

    def _answer_in_its_words(self) -> Input[Any] | None:
        """What is open, where words of danger are an answer to it."""
        navigator, frame = self._navigator, self._navigator.frame
        if frame is None or navigator.state.person.volunteer.stopped_at is not None:
            return None
        answer = navigator.step(frame).answer(navigator.context(frame))
        meant = answered_in_its_words(answer, self._inbound, navigator.renderer())
        return answer if meant else None

    def _place(self) -> str:
        return self._navigator.state.person.volunteer.place

    def _tell_whom_to_call(self, danger: Danger) -> None:
        """The numbers, and nothing else: what is open waits, and no miss is counted."""
        navigator = self._navigator
        numbers = navigator.given.library.contacts
        near = contacts.listed(numbers.urgent_near(self._place(), danger.kind))
        navigator.say(_WHOM_TO_CALL[danger](near))
        navigator.quiet = True

    # --- commands -----------------------------------------------------------------------------

    def _obey(self, command: str, argument: str = "") -> None:
        navigator, frame = self._navigator, self._navigator.frame
        opens = self._registry.commands[command].opens
        if opens is not None:
            navigator.open(Start(opens, {"argument": argument} if argument else {}))
        elif command == "thanks":
            navigator.say(t("engine.thanks"))
            navigator.quiet = True
        elif command == "numbers":
            navigator.say(contacts.all_of(navigator.given.library.contacts, self._place()))
            navigator.quiet = True
        elif command == "read":
            if not navigator.state.person.released:  # else it comes by itself
                navigator.say(t("announce.none"))
            navigator.quiet = True
        elif frame is None:
            navigator.open(navigator.home)
        elif command in {"help", "lost"}:
            navigator.say(navigator.step(frame).help or t("help.general"))
            if command == "help":
                numbers = navigator.given.library.contacts
                navigator.say(contacts.for_help(numbers, self._place()))
        elif command == "back":
            self._back(frame)
        elif command == "cancel":
            self._cancel()
        else:
            navigator.say(t("engine.greeting"))

    def _back(self, frame: Frame) -> None:
        """One step back; from the first one home, unless that would lose what waits here, or home
        has to be silent."""
        navigator = self._navigator
        if frame.trail:
            step, draft = frame.trail[-1]
            navigator.stand(replace(frame, step=step, draft=draft, trail=frame.trail[:-1]))
        elif (
            self._registry.conversations[frame.conversation].keep
            or navigator.state.person.volunteer.stopped_at
        ):
            navigator.say(t("engine.no_way_back"))
        else:
            navigator.open(navigator.home)

    def _cancel(self) -> None:
        self._navigator.set(frame=None)
        if self._navigator.state.person.volunteer.registered:
            self._navigator.say(t("engine.cancelled"))
            self._navigator.open(self._registry.home)
        else:
            self._navigator.say(t("engine.registration_cancelled"))

    # --- answers ------------------------------------------------------------------------------

    def _answer(self, frame: Frame) -> None:
        navigator, inbound = self._navigator, self._inbound
        answer = navigator.step(frame).answer(navigator.context(frame))
        problem = _not_text(inbound)
        if problem is not None and not _takes(answer, inbound.media):
            self._miss(problem)
            return
        letters = split_letters(inbound.text, self._session.open)
        if letters and answer.layout is Layout.LETTERED and self._answer_in_a_row(letters):
            return
        value = answer.parse(inbound, navigator.renderer())
        if isinstance(value, Invalid):
            self._not_an_answer(value)
        else:
            self._advance(frame, value)

    def _answer_in_a_row(self, letters: Sequence[str]) -> bool:
        """Several open questions answered in one text: all of them or none."""
        navigator = self._navigator
        before = navigator.state
        for letter in letters:
            frame = navigator.frame
            assert frame is not None
            answer = navigator.step(frame).answer(navigator.context(frame))
            value = answer.parse(replace(self._inbound, text=letter), navigator.renderer())
            if answer.layout is not Layout.LETTERED or isinstance(value, Invalid):
                navigator.state, navigator.missed = before, False
                return False
            self._advance(frame, value)
        return True

    def _not_an_answer(self, invalid: Invalid) -> None:
        """Perhaps it was a command, nearly."""
        if self._loosely_meant():
            return
        text = self._inbound.text
        typed = self._inbound.button is None and not text.startswith("/")
        near = self._registry.near(text) if typed else None
        if near is not None and self._is_theirs(near):
            self._obey(near)
        else:
            self._miss(invalid.hint)

    def _miss(self, hint: Say) -> None:
        navigator, frame = self._navigator, self._navigator.frame
        navigator.missed = True
        navigator.say(hint)
        if frame is not None and self._session.misses + 1 >= MISSES_BEFORE_HELP:
            navigator.say(navigator.step(frame).help or t("help.general"))

    def _advance(self, frame: Frame, value: object) -> None:
        step, ctx = self._navigator.step(frame), self._navigator.context(frame)
        try:
            turn = step(ctx, value)
        except Missing as missing:
            turn = go(self._registry.conversations[frame.conversation].steps[missing.field])
        self._navigator.follow(turn, frame)


def _takes(answer: object, media: Media | None) -> bool:
    """Whether an answer may be of this kind. Asked only of what is no text: a look at a protocol
    costs more than all else that is done with a word."""
    return isinstance(answer, TakesMedia) and media in answer.media


def _not_text(inbound: Inbound) -> Say | None:
    """What to say to something that is no text at all."""
    if inbound.media is not None:
        return _NOT_TEXT.get(inbound.media, t("engine.not_text"))
    if len(inbound.text) > LONGEST_TEXT:
        return t("engine.too_long", max=LONGEST_TEXT)
    if inbound.text.startswith("/") and inbound.button is None:
        return t("engine.unknown_command")
    return None


_NOT_TEXT = {
    Media.VOICE: t("engine.not_text_voice"),
    Media.STICKER: t("engine.not_text_sticker"),
}


_WHOM_TO_CALL = {
    Danger.OWN_LIFE: lambda near: t("danger.own_life", contacts=near),
    Danger.OWN_HURT: lambda near: t("danger.own_hurt", contacts=near),
    Danger.ANY: lambda near: t("danger.any", contacts=near),
}
