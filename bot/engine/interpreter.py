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

    def __init__(self, standing: Navigator, inbound: Inbound) -> None:
        self._standing, self._inbound = standing, inbound
        self._session, self._registry = standing.session, standing.around.registry

    def take(self) -> None:
        standing = self._standing
        moved = standing.find_moved_step()
        command, argument = self._command()
        danger = self._danger() if command is None else None
        if danger is None or self._replies():
            self._take(moved, command, argument)
        elif (answer := self._answer_in_its_words()) is None:
            self._tell_whom_to_call(danger)
        else:
            self._take(moved, command, argument)
            if "danger" not in answer.own:
                standing.say(contacts.beneath(standing.around.library.contacts))

    def _take(self, moved: bool, command: str | None, argument: str) -> None:
        standing, inbound = self._standing, self._inbound
        stopped = standing.state.world.volunteer.stopped_at is not None
        unheard = not stopped and self._tell_unheard()
        if stopped and not self._heard_while_stopped(command, argument):
            standing.say(t("stop.still"))
        elif (opened := self._unasked_file()) is not None:
            standing.open(opened)
        elif command is not None and not self._is_an_answer(command):
            self._obey(command, argument)
        elif not unheard and self._loosely_meant(asked=True):
            return
        elif (replied := self._replied()) is not None:
            standing.open(replied)
        elif standing.frame is None:
            if not self._loosely_meant():
                standing.open(standing.home)
        elif moved or unheard:
            return
        elif inbound.button is not None and inbound.turn != self._session.turn:
            again = f"{inbound.turn}:{inbound.button}" == self._session.pressed
            standing.say(t("engine.already_answered") if again else t("engine.old_button"))
        elif self._too_quick():
            standing.say(t("engine.too_quick"))
        else:
            self._answer(standing.frame)

    def _tell_unheard(self) -> bool:
        """Say that an answer may not have arrived; a tap on the open question shows that it did.
        Whether that was the question: then nothing can be meant as an answer to it."""
        world, inbound = self._standing.state.world, self._inbound
        shown = inbound.button is not None and inbound.turn == self._session.turn
        if world.unheard and not shown:
            self._standing.say(t("engine.unheard"))
        return world.unasked and not shown

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
        return not conversation.coordinator or self._standing.state.world.scope is not None

    def _unasked_file(self) -> Start | None:
        """What a file opens that no question is open for."""
        file, frame = self._inbound.file, self._standing.frame
        command = self._registry.taking(self._inbound.media)
        if file is None or command is None or not self._is_theirs(command.name):
            return None
        if frame is not None:
            answer = self._standing.step(frame).answer(self._standing.context(frame))
            if _takes(answer, self._inbound.media):
                return None
        return Start(command.opens, {"file": astuple(file)}) if command.opens else None

    def _replied(self) -> Start | None:
        """What a reply to one of our messages opens. What is no text is said to be none, and leads
        there all the same, to be written."""
        inbound = self._inbound
        if not inbound.reply_to or inbound.button is not None:
            return None
        meant = self._standing.around.read(RepliedTo(inbound.reply_to))
        opens = self._registry.commands[meant[0]].opens if meant else None
        if meant is None or opens is None:
            return None
        problem = _not_text(inbound)
        if problem is not None:
            self._standing.say(problem)
        said = "" if problem else inbound.text
        return Start(opens, {"argument": meant[1], "said": said})

    def _loosely_meant(self, *, asked: bool = False) -> bool:
        """Obey a text that means a command as things stand: because it is what was `asked` last,
        else because it may be meant, where it is no answer."""
        standing, text = self._standing, self._inbound.text
        typed = self._inbound.button is None and len(text) <= LONGEST_TEXT
        meant = self._registry.loosely(text) if typed else ()
        if not meant:
            return False
        registered = standing.state.world.volunteer.registered
        ctx = standing.context(standing.frame or Frame(standing.home, ""))
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
        frame = self._standing.frame
        inside = frame is not None and frame.conversation in replies.SPOKEN_WHILE_STOPPED
        return command in _WHILE_STOPPED or (inside and command in _INSIDE_STOPPED)

    def _is_an_answer(self, command: str) -> bool:
        """Whether the word of a command is an answer to what is open: because its step says so, or
        because one of the choices is called just that ("Ubah")."""
        frame = self._standing.frame
        if frame is None or self._inbound.button is not None:
            return False
        answer = self._standing.step(frame).answer(self._standing.context(frame))
        voice, said = self._standing.voice(), normalize(self._inbound.text)
        if command == "lost" and "lost" in answer.own and asks_for_help(said):
            return True  # "penjelasannya kurang jelas" is an opinion here, no call for help
        if self._registry.commands[command].yields:
            return not isinstance(answer.parse(self._inbound, voice), Invalid)
        return command in answer.own or any(
            normalize(voice.label(button.label)) == said
            for button in answer.buttons
            if not button.value.startswith("/")
        )

    def _too_quick(self) -> bool:
        """A typed answer that came before its question could have been read is none."""
        asked_at = self._session.asked_at
        if self._inbound.button is not None or asked_at is None:
            return False
        least = timedelta(seconds=self._standing.around.capabilities.reading_time)
        return self._inbound.at < asked_at + least

    # --- danger ---------------------------------------------------------------------------------

    def _danger(self) -> Danger | None:
        """What they cry out about: whatever is open, stopped or not, registered or not."""
        return None if self._inbound.button is not None else danger_in(self._inbound.text)

    def _replies(self) -> bool:
        """Whether it is a reply to a message of ours that is answered by one: it is shown again,
        with the numbers, before it is sent."""
        replied_to = self._inbound.reply_to
        return bool(replied_to) and self._standing.around.read(RepliedTo(replied_to)) is not None

    def _answer_in_its_words(self) -> Input[Any] | None:
        """What is open, where words of danger are an answer to it."""
        standing, frame = self._standing, self._standing.frame
        if frame is None or standing.state.world.volunteer.stopped_at is not None:
            return None
        answer = standing.step(frame).answer(standing.context(frame))
        meant = answered_in_its_words(answer, self._inbound, standing.voice())
        return answer if meant else None

    def _place(self) -> str:
        return self._standing.state.world.volunteer.place

    def _tell_whom_to_call(self, danger: Danger) -> None:
        """The numbers, and nothing else: what is open waits, and no miss is counted."""
        standing = self._standing
        numbers = standing.around.library.contacts
        near = contacts.listed(numbers.urgent_near(self._place(), danger.kind))
        standing.say(_WHOM_TO_CALL[danger](near))
        standing.quiet = True

    # --- commands -----------------------------------------------------------------------------

    def _obey(self, command: str, argument: str = "") -> None:
        standing, frame = self._standing, self._standing.frame
        opens = self._registry.commands[command].opens
        if opens is not None:
            standing.open(Start(opens, {"argument": argument} if argument else {}))
        elif command == "thanks":
            standing.say(t("engine.thanks"))
            standing.quiet = True
        elif command == "numbers":
            standing.say(contacts.all_of(standing.around.library.contacts, self._place()))
            standing.quiet = True
        elif command == "read":
            if not standing.state.world.released:  # else it comes by itself
                standing.say(t("announce.none"))
            standing.quiet = True
        elif frame is None:
            standing.open(standing.home)
        elif command in {"help", "lost"}:
            standing.say(standing.step(frame).help or t("help.general"))
            if command == "help":
                numbers = standing.around.library.contacts
                standing.say(contacts.for_help(numbers, self._place()))
        elif command == "back":
            self._back(frame)
        elif command == "cancel":
            self._cancel()
        else:
            standing.say(t("engine.greeting"))

    def _back(self, frame: Frame) -> None:
        """One step back; from the first one home, unless that would lose what waits here, or home
        has to be silent."""
        standing = self._standing
        if frame.trail:
            step, draft = frame.trail[-1]
            standing.stand(replace(frame, step=step, draft=draft, trail=frame.trail[:-1]))
        elif (
            self._registry.conversations[frame.conversation].keep
            or standing.state.world.volunteer.stopped_at
        ):
            standing.say(t("engine.no_way_back"))
        else:
            standing.open(standing.home)

    def _cancel(self) -> None:
        self._standing.set(frame=None)
        if self._standing.state.world.volunteer.registered:
            self._standing.say(t("engine.cancelled"))
            self._standing.open(self._registry.home)
        else:
            self._standing.say(t("engine.registration_cancelled"))

    # --- answers ------------------------------------------------------------------------------

    def _answer(self, frame: Frame) -> None:
        standing, inbound = self._standing, self._inbound
        answer = standing.step(frame).answer(standing.context(frame))
        problem = _not_text(inbound)
        if problem is not None and not _takes(answer, inbound.media):
            self._miss(problem)
            return
        letters = split_letters(inbound.text, self._session.open)
        if letters and answer.layout is Layout.LETTERED and self._answer_in_a_row(letters):
            return
        value = answer.parse(inbound, standing.voice())
        if isinstance(value, Invalid):
            self._not_an_answer(value)
        else:
            self._advance(frame, value)

    def _answer_in_a_row(self, letters: Sequence[str]) -> bool:
        """Several open questions answered in one text: all of them or none."""
        standing = self._standing
        before = standing.state
        for letter in letters:
            frame = standing.frame
            assert frame is not None
            answer = standing.step(frame).answer(standing.context(frame))
            value = answer.parse(replace(self._inbound, text=letter), standing.voice())
            if answer.layout is not Layout.LETTERED or isinstance(value, Invalid):
                standing.state, standing.missed = before, False
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
        standing, frame = self._standing, self._standing.frame
        standing.missed = True
        standing.say(hint)
        if frame is not None and self._session.misses + 1 >= MISSES_BEFORE_HELP:
            standing.say(standing.step(frame).help or t("help.general"))

    def _advance(self, frame: Frame, value: object) -> None:
        step, ctx = self._standing.step(frame), self._standing.context(frame)
        try:
            turn = step(ctx, value)
        except Missing as missing:
            turn = go(self._registry.conversations[frame.conversation].steps[missing.field])
        self._standing.follow(turn, frame)


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
