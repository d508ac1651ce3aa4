"""The engine: where a conversation stands and what came in, to where it stands then and what is
said. Pure: no clock, no chance, no database, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.answers import Continue, Invalid, split_letters
from bot.conversation import (
    Context,
    Conversation,
    End,
    Go,
    Missing,
    Next,
    Resume,
    Start,
    Stay,
    Step,
    Turn,
    changed,
    dump_draft,
    go,
    load_draft,
)
from bot.effects import Effect, Forget
from bot.messages import Capabilities, Inbound, Layout, Media, Outbound, Question
from bot.phrases import Say, t
from bot.registry import Registry
from bot.session import PAUSED_LENGTH, TRAIL_LENGTH, Frame, Session
from bot.voice import Voice
from bot.world import World
from content.schema import Library

LONGEST_TEXT = 1000
MISSES_BEFORE_HELP = 3
_WHILE_STOPPED = frozenset({"begin", "stop", "my_data", "erase"})
_BETWEEN_STOPPED = frozenset({"erase", "my_data"})
_INSIDE_STOPPED = frozenset({None, "help", "back", "cancel"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn comes to. `message` is worded for the person's channel; `says` and `questions`
    are what it was worded from."""

    session: Session
    world: World
    message: Outbound
    says: tuple[Say, ...]
    questions: tuple[Question, ...]
    effects: tuple[Effect, ...]

    @property
    def forgotten(self) -> bool:
        return any(isinstance(effect, Forget) for effect in self.effects)


class Engine:
    """`organiser` is who keeps the volunteers' data, as the privacy notice names them."""

    def __init__(self, registry: Registry, library: Library, organiser: str) -> None:
        self.registry = registry
        self.library = library
        self.organiser = organiser

    def handle(
        self,
        session: Session,
        world: World,
        inbound: Inbound,
        capabilities: Capabilities,
        now: datetime,
        rng: Random,
    ) -> Outcome:
        """One turn. Raises what a step raises; nothing has happened then."""
        turn = _Running(self, session, world, capabilities, now, rng)
        turn.take(inbound)
        return turn.outcome(inbound)


@dataclass(frozen=True, slots=True)
class _State:
    """What changes within a turn; immutable, so that a look ahead costs nothing to undo."""

    frame: Frame | None
    paused: tuple[Frame, ...]
    world: World
    says: tuple[Say, ...] = ()
    effects: tuple[Effect, ...] = ()


class _Running:
    """One turn under way."""

    def __init__(
        self,
        engine: Engine,
        session: Session,
        world: World,
        capabilities: Capabilities,
        now: datetime,
        rng: Random,
    ) -> None:
        self.engine, self.registry = engine, engine.registry
        self.session, self.capabilities = session, capabilities
        self.now, self.rng = now, rng
        self.state = _State(session.frame, session.paused, world)
        self.missed = False

    # --- what came in -------------------------------------------------------------------------

    def take(self, inbound: Inbound) -> None:
        moved = self._find_moved_step()
        command, argument = self._command(inbound)
        if self.state.world.volunteer.stopped_at and not self._heard_while_stopped(command):
            self._say(t("stop.still"))
        elif command is not None and (inbound.button or command not in self._own_words()):
            self._obey(command, argument)
        elif self.state.frame is None:
            self._open(self._resting_place())
        elif moved:
            return
        elif inbound.button is not None and inbound.turn != self.session.turn:
            again = f"{inbound.turn}:{inbound.button}" == self.session.pressed
            self._say(t("engine.already_answered") if again else t("engine.old_button"))
        elif self._too_quick(inbound):
            self._say(t("engine.too_quick"))
        else:
            self._answer(inbound)

    def _command(self, inbound: Inbound) -> tuple[str | None, str]:
        if inbound.button is not None:
            return self.registry.exact(inbound.button) if inbound.button[:1] == "/" else (None, "")
        if len(inbound.text) > LONGEST_TEXT:
            return None, ""
        return self.registry.exact(inbound.text.strip())

    def _heard_while_stopped(self, command: str | None) -> bool:
        frame = self.state.frame
        inside = frame is not None and frame.conversation in _BETWEEN_STOPPED
        return command in _WHILE_STOPPED or (inside and command in _INSIDE_STOPPED)

    def _own_words(self) -> frozenset[str]:
        frame = self.state.frame
        if frame is None:
            return frozenset()
        return self._step(frame).answer(self._context(frame)).own

    def _resting_place(self) -> str:
        registered = self.state.world.volunteer.registered
        return self.registry.home if registered else self.registry.entry

    def _too_quick(self, inbound: Inbound) -> bool:
        """A typed answer that came before its question could have been read is none."""
        if inbound.button is not None or self.session.asked_at is None:
            return False
        least = timedelta(seconds=self.capabilities.reading_time)
        return inbound.at < self.session.asked_at + least

    def _find_moved_step(self) -> bool:
        """A stored step may be gone today: go to its new name, or to the first unanswered step.
        True when another question stands there now, so that what came in is no answer to it."""
        frame = self.state.frame
        if frame is None:
            return False
        conversation = self.registry.conversations.get(frame.conversation)
        if conversation is None or not conversation.steps:
            self._set(frame=None)
            self._say(t("engine.moved"))
            return True
        gone = _known_name(conversation, frame) not in conversation.steps
        step = _first_open(conversation, frame) if gone else _known_name(conversation, frame)
        frame = replace(frame, step=step, trail=() if gone else frame.trail)
        self._set(frame=frame)
        said, mended = self.state.says, self._mend(conversation, frame)
        if (gone or mended) and self.state.says == said:
            self._say(t("engine.moved"))
        return gone or mended

    def _mend(self, conversation: Conversation[Any], frame: Frame) -> bool:
        turn = conversation.mend(self._context(frame)) if conversation.mend else None
        if turn is not None:
            self._follow(turn, replace(frame, step=""))
        return turn is not None

    # --- commands -----------------------------------------------------------------------------

    def _obey(self, command: str, argument: str = "") -> None:
        opens = self.registry.commands[command].opens
        if opens is not None:
            self._open(Start(opens, {"argument": argument} if argument else {}))
        elif self.state.frame is None:
            self._open(self._resting_place())
        elif command == "help":
            self._say(self._step(self.state.frame).help or t("help.general"))
        elif command == "back":
            self._back(self.state.frame)
        elif command == "cancel":
            self._cancel()
        else:
            self._say(t("engine.greeting"))

    def _back(self, frame: Frame) -> None:
        if not frame.trail:
            at_home = frame.conversation == self.registry.home
            self._say(t("engine.no_way_back"))
            if not at_home and self.state.world.volunteer.registered:
                self._open(self.registry.home)
            return
        step, draft = frame.trail[-1]
        self._stand(replace(frame, step=step, draft=draft, trail=frame.trail[:-1]))

    def _cancel(self) -> None:
        self._set(frame=None)
        self._say(t("engine.cancelled"))
        if self.state.world.volunteer.registered:
            self._open(self.registry.home)

    # --- answers ------------------------------------------------------------------------------

    def _answer(self, inbound: Inbound) -> None:
        frame = self.state.frame
        assert frame is not None
        answer = self._step(frame).answer(self._context(frame))
        voice = self._voice()
        problem = _not_text(inbound, phone=answer.layout is Layout.CONTACT)
        if problem is not None:
            self._miss(problem)
            return
        letters = split_letters(inbound.text, self.session.open)
        if letters and answer.layout is Layout.LETTERED and self._answer_in_a_row(letters, inbound):
            return
        value = answer.parse(inbound, voice)
        if isinstance(value, Invalid):
            self._miss_or_near_word(inbound, value)
        else:
            self._advance(value)

    def _answer_in_a_row(self, letters: Sequence[str], inbound: Inbound) -> bool:
        """Several open questions answered in one text: all of them or none."""
        before = self.state
        for letter in letters:
            frame = self.state.frame
            assert frame is not None
            answer = self._step(frame).answer(self._context(frame))
            one = replace(inbound, text=letter)
            value = answer.parse(one, self._voice())
            if answer.layout is not Layout.LETTERED or isinstance(value, Invalid):
                self.state, self.missed = before, False
                return False
            self._advance(value)
        return True

    def _miss_or_near_word(self, inbound: Inbound, invalid: Invalid) -> None:
        near = None if inbound.button else self.registry.near(inbound.text)
        if near is not None and not inbound.text.startswith("/"):
            self._obey(near)
        else:
            self._miss(invalid.hint)

    def _miss(self, hint: Say) -> None:
        self.missed = True
        self._say(hint)
        frame = self.state.frame
        if frame is not None and self.session.misses + 1 >= MISSES_BEFORE_HELP:
            self._say(self._step(frame).help or t("help.general"))

    def _advance(self, value: object) -> None:
        frame = self.state.frame
        assert frame is not None
        step, ctx = self._step(frame), self._context(frame)
        try:
            turn = step(ctx, value)
        except Missing as missing:
            turn = go(self.registry.conversations[frame.conversation].steps[missing.field])
        self._follow(turn, frame)

    # --- turns --------------------------------------------------------------------------------

    def _follow(self, turn: Turn, frame: Frame) -> None:
        """Carry a turn out on the state: what is said, what it asks for, where it goes."""
        self._say(*turn.says)
        barrier = any(effect.barrier for effect in turn.effects)
        for effect in turn.effects:
            self._set(world=effect.seen_in(self.state.world, self.now))
        self._set(effects=self.state.effects + turn.effects)
        if any(isinstance(effect, Forget) for effect in turn.effects):
            self._set(paused=())
        if isinstance(turn.move, Go):
            self._set(frame=self._moved(frame, turn.move, barrier=barrier))
        elif isinstance(turn.move, End):
            self._set(frame=None)
            if turn.move.then is not None:
                self._open(turn.move.then)
        elif isinstance(turn.move, Stay):
            self.missed = True

    def _moved(self, frame: Frame, move: Go, *, barrier: bool) -> Frame:
        conversation = self.registry.conversations[frame.conversation]
        draft = dump_draft(changed(load_draft(conversation.draft, frame.draft), move.changes))
        trail = () if barrier or not frame.step else (*frame.trail, (frame.step, frame.draft))
        return Frame(frame.conversation, move.step.name, draft, trail[-TRAIL_LENGTH:])

    def _open(self, then: Next) -> None:
        if isinstance(then, Resume):
            self._resume(then)
            return
        start = Start(then) if isinstance(then, str) else then
        conversation = self.registry.conversations[start.conversation]
        if conversation.registered and not self.state.world.volunteer.registered:
            self._say(t("engine.register_first"))
            conversation = self.registry.conversations[self.registry.entry]
            start = Start(conversation.name)
        if self._is_run(self.state.frame, conversation, start):
            return
        self._pause(aside=conversation.aside)
        waiting = next((f for f in self.state.paused if self._is_run(f, conversation, start)), None)
        if waiting is not None:
            self._unpause(waiting)
            return
        frame = Frame(conversation.name, "", dict(start.draft))
        self._follow(conversation.open(self._context(frame)), frame)

    def _resume(self, then: Resume) -> None:
        if self.state.paused:
            self._unpause(self.state.paused[-1])
        else:
            self._open(then.otherwise or self._resting_place())

    def _is_run(self, frame: Frame | None, conversation: Conversation[Any], start: Start) -> bool:
        """Whether a frame is the very run that is to be opened."""
        if frame is None or frame.conversation != conversation.name or not conversation.keep:
            return False
        return all(frame.draft.get(k) == start.draft.get(k) for k in conversation.identity)

    def _pause(self, *, aside: bool = False) -> None:
        """Leave the present conversation: it waits if it is one to come back to."""
        frame, paused = self.state.frame, self.state.paused
        if not aside:
            paused = tuple(f for f in paused if self._keeps(f))
        if frame is not None and (self._keeps(frame) or (aside and not self._is_aside(frame))):
            paused = (*paused, frame)
        self._set(frame=None, paused=paused[-PAUSED_LENGTH:])

    def _keeps(self, frame: Frame) -> bool:
        conversation = self.registry.conversations.get(frame.conversation)
        return conversation is not None and conversation.keep

    def _is_aside(self, frame: Frame) -> bool:
        return self.registry.conversations[frame.conversation].aside

    def _unpause(self, frame: Frame) -> None:
        self._set(paused=tuple(f for f in self.state.paused if f is not frame))
        self._stand(frame)

    def _stand(self, frame: Frame) -> None:
        """At a step of old, where it is today."""
        self._set(frame=frame)
        self._find_moved_step()
        if self.state.frame is None:
            self._open(self._resting_place())

    # --- what is said -------------------------------------------------------------------------

    def outcome(self, inbound: Inbound) -> Outcome:
        """The end of the turn: pages joined where the channel wants it, the open question asked."""
        self._join_pages()
        questions = self._asked() if self._may_ask() else ()
        state, before = self.state, self.session
        moved = self._has_moved()
        turn = before.turn + 1 if moved else before.turn
        session = Session(
            frame=state.frame,
            paused=state.paused,
            turn=turn,
            misses=(before.misses + 1) % MISSES_BEFORE_HELP if self.missed and not moved else 0,
            open=len(questions) or 1,
            pressed=_pressed(inbound, before) if moved else before.pressed,
            asked_at=self.now if moved else before.asked_at,
        )
        message = self._voice().message(state.says, questions, turn)
        return Outcome(session, state.world, message, state.says, questions, state.effects)

    def _may_ask(self) -> bool:
        stopped = self.state.world.volunteer.stopped_at is not None
        frame = self.state.frame
        return frame is not None and (not stopped or frame.conversation in _BETWEEN_STOPPED)

    def _join_pages(self) -> None:
        """Where a message costs money, a page that only waits for "next" is followed at once by
        what comes after it, as long as all of it fits into one message. A page that is asked again
        stays where it is."""
        if self.capabilities.together == 1 or not self._may_ask() or not self._has_moved():
            return
        while (frame := self.state.frame) is not None:
            before, ctx = self.state, self._context(frame)
            step = self._step(frame)
            answer = step.answer(ctx)
            if not isinstance(answer, Continue):
                return
            page = step.ask(ctx)
            self._say(page)
            self._follow(step(ctx, answer.buttons[0].value), frame)
            if not self._joined_well():
                self.state = before
                return

    def _has_moved(self) -> bool:
        frame = self.state.frame
        return frame is not None and not _same_place(frame, self.session.frame)

    def _joined_well(self) -> bool:
        if self.state.frame is None:
            return False
        wanted = self._all_questions(self.state)
        return self._voice().fits(self.state.says, wanted)

    def _asked(self) -> tuple[Question, ...]:
        """What is asked now; when it needs an answer that was never given, then that first."""
        try:
            return self._questions()
        except Missing as missing:
            frame = self.state.frame
            assert frame is not None
            self._set(frame=replace(frame, step=missing.field))
            return self._asked()

    def _questions(self) -> tuple[Question, ...]:
        """The open question, and as many of those ahead as fit beside it."""
        state = self.state
        questions = self._all_questions(state)
        voice = self._voice()
        while len(questions) > 1 and not voice.fits(state.says, questions):
            questions = questions[:-1]
        return questions

    def _all_questions(self, state: _State) -> tuple[Question, ...]:
        assert state.frame is not None
        step, ctx = self._step(state.frame), self._context(state.frame)
        answer = step.answer(ctx)
        question = Question(step.ask(ctx), answer.buttons, answer.layout)
        if self.capabilities.together == 1:
            return (question,)
        return (question, *step.ahead(ctx))[: self.capabilities.together]

    # --- small things -------------------------------------------------------------------------

    def _say(self, *says: Say) -> None:
        self._set(says=self.state.says + says)

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def _voice(self) -> Voice:
        volunteer = self.state.world.volunteer
        return Voice(volunteer.language, volunteer.zone, self.capabilities)

    def _step(self, frame: Frame) -> Step[Any, Any]:
        return self.registry.conversations[frame.conversation].steps[frame.step]

    def _context(self, frame: Frame) -> Context[Any]:
        draft = load_draft(self.registry.conversations[frame.conversation].draft, frame.draft)
        return Context(
            draft,
            self.state.world,
            self.engine.library,
            self.engine.organiser,
            self.capabilities,
            self.now,
            self.rng,
        )


def _known_name(conversation: Conversation[Any], frame: Frame) -> str:
    return conversation.renamed.get(frame.step, frame.step)


def _first_open(conversation: Conversation[Any], frame: Frame) -> str:
    if conversation.anew:
        return conversation.anew
    unanswered = (name for name in conversation.steps if frame.draft.get(name) is None)
    return next(unanswered, next(iter(conversation.steps)))


def _same_place(frame: Frame, before: Frame | None) -> bool:
    return (
        before is not None
        and (frame.conversation, frame.step) == (before.conversation, before.step)
        and frame.draft == before.draft
    )


def _pressed(inbound: Inbound, session: Session) -> str:
    return f"{inbound.turn}:{inbound.button}" if inbound.button else session.pressed


def _not_text(inbound: Inbound, *, phone: bool) -> Say | None:
    """What to say to something that is no text at all."""
    if phone and (inbound.phone or inbound.media is Media.CONTACT):
        return None
    if inbound.media is not None:
        return t("engine.not_text_voice") if inbound.media == "voice" else t("engine.not_text")
    if len(inbound.text) > LONGEST_TEXT:
        return t("engine.too_long", max=LONGEST_TEXT)
    if inbound.text.startswith("/") and inbound.button is None:
        return t("engine.unknown_command")
    return None
