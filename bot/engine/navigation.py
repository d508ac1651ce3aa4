"""Where a person stands within a turn: the moves between steps and conversations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any, TypeVar

from bot.engine.conversation import (
    Context,
    Conversation,
    End,
    Go,
    Next,
    Resume,
    Start,
    Stay,
    Step,
    Turn,
    changed,
    dump_draft,
    load_draft,
)
from bot.engine.effects import Effect, Forget, Relocation, SideEffect
from bot.engine.messages import Capabilities, Question
from bot.engine.person import PersonState
from bot.engine.queries import Ask, Query
from bot.engine.registry import Registry
from bot.engine.renderer import Renderer
from bot.engine.session import PAUSED_LENGTH, TRAIL_LENGTH, Frame, Session
from bot.text.phrases import Say, t
from content.schema import Library

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TurnInput:
    """What a turn happens in: the bot's parts, the channel, and the turn's one time and chance."""

    registry: Registry
    library: Library
    organiser: str
    capabilities: Capabilities
    now: datetime
    rng: Random
    query: Ask


@dataclass(frozen=True, slots=True)
class TurnState:
    """What changes within a turn; immutable, so that a look ahead costs nothing to undo."""

    frame: Frame | None
    paused: tuple[Frame, ...]
    person: PersonState
    says: tuple[Say, ...] = ()
    effects: tuple[Effect, ...] = ()


class Navigator:
    """A person in mid-turn. `missed`: what they said was no answer; `quiet`: nothing is asked;
    `turn`: how many questions they were asked before; `back`: a likely reading, asked back instead
    of the open question; `meant` and `ahead` as the session keeps them."""

    def __init__(self, given: TurnInput, session: Session, person: PersonState) -> None:
        self.given, self.session = given, session
        self.state = TurnState(session.frame, session.paused, person)
        self.missed = self.quiet = False
        # Whether going on with what waited is to be offered; the open question told in full.
        self.offers = self.in_full = False
        self.back: Question | None = None
        self.meant = ""
        self.ahead: Mapping[str, str] = {}
        self.turn = session.turn
        self._loaded: tuple[Frame, Any] | None = None

    # --- looking ------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame | None:
        return self.state.frame

    @property
    def home(self) -> str:
        """The conversation of somebody who is in none."""
        registry = self.given.registry
        return registry.home if self.state.person.volunteer.registered else registry.entry

    def step(self, frame: Frame) -> Step[Any, Any]:
        return self._conversation(frame).steps[frame.step]

    def context(self, frame: Frame) -> Context[Any]:
        given = self.given
        return Context(
            self._draft(frame),
            self.state.person,
            given.library,
            given.organiser,
            given.capabilities,
            given.now,
            given.rng,
            self._query(),
            self._is_awaited(),
        )

    def _is_awaited(self) -> bool:
        """Tell whether anything but home was interrupted."""
        return bool(self.state.paused) and self.state.paused[-1].conversation != self.home

    def _query(self) -> Ask:
        """Answers to queries as the turn has left them so far."""
        unseen = [e for e in self.state.effects if isinstance(e, SideEffect)]
        if not unseen:
            return self.given.query

        def query(asked: Query[T], /) -> T:
            answer = self.given.query(asked)
            for effect in unseen:
                answer = asked.adjusted(answer, effect)
            return answer

        return query

    def _draft(self, frame: Frame) -> Any:
        """Read once for each frame of the turn: several parts of it ask."""
        if self._loaded is None or self._loaded[0] is not frame:
            self._loaded = (frame, load_draft(self._conversation(frame).draft, frame.draft))
        return self._loaded[1]

    def renderer(self) -> Renderer:
        volunteer = self.state.person.volunteer
        return Renderer(volunteer.language, volunteer.zone, self.given.capabilities)

    def has_moved(self) -> bool:
        """Tell whether another question stands open than when the turn began."""
        frame, before = self.frame, self.session.frame
        if frame is None:
            return False
        return before is None or (frame.conversation, frame.step, frame.draft) != (
            before.conversation,
            before.step,
            before.draft,
        )

    def _conversation(self, frame: Frame) -> Conversation[Any]:
        return self.given.registry.conversations[frame.conversation]

    # --- changing -----------------------------------------------------------------------------

    def say(self, *says: Say) -> None:
        if says:
            self.set(says=self.state.says + says)

    def set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def follow(self, turn: Turn, frame: Frame) -> None:
        """Carry a turn out: what is said, what it asks for, where it goes."""
        self.say(*turn.says)
        if turn.effects:
            self._ask_for(turn.effects)
        if isinstance(turn.move, Go):
            irreversible = any(effect.irreversible for effect in turn.effects)
            self.set(frame=self._moved(frame, turn.move, irreversible=irreversible))
        elif isinstance(turn.move, End):
            self.set(frame=None)
            if turn.move.then is not None:
                self.open(turn.move.then)
        elif isinstance(turn.move, Stay):
            self.missed = True

    def _ask_for(self, effects: tuple[Effect, ...]) -> None:
        """From here on the turn sees the person as they leave them."""
        person = self.state.person
        for effect in effects:
            person = effect.applied_to(person, self.given.now)
        self.set(person=person, effects=self.state.effects + effects)
        if any(isinstance(effect, Forget) for effect in effects):
            self.set(paused=())
        for effect in effects:
            if isinstance(effect, Relocation):
                self._relocate(effect)

    def _relocate(self, effect: Relocation) -> None:
        """Go where they stood; but no registration is gone on with."""
        entry = self.given.registry.entry
        here = [frame for frame in self.state.paused if frame.conversation != entry]
        self.set(paused=effect.waiting(here, self._keeps)[-PAUSED_LENGTH:])
        self.turn = max(self.turn, effect.asked)

    def _moved(self, frame: Frame, move: Go, *, irreversible: bool) -> Frame:
        draft = dump_draft(changed(self._draft(frame), move.changes))
        trail = () if irreversible or not frame.step else (*frame.trail, (frame.step, frame.draft))
        return Frame(frame.conversation, move.step.name, draft, trail[-TRAIL_LENGTH:])

    # --- from one conversation to another -----------------------------------------------------

    def open(self, then: Next) -> None:
        if isinstance(then, Resume):
            self._resume(then)
            return
        start = Start(then) if isinstance(then, str) else then
        conversation = self.given.registry.conversations[start.conversation]
        if conversation.registered and not self.state.person.volunteer.registered:
            self.say(t("engine.register_first"))
            conversation = self.given.registry.conversations[self.given.registry.entry]
            start = Start(conversation.name)
        if conversation.coordinator and self.state.person.scope is None:
            self.say(t("coordinator.only"))
            conversation = self.given.registry.conversations[self.home]
            start = Start(conversation.name)
        if _is_run(self.frame, conversation, start.draft):
            return
        self._pause(conversation)
        waiting = (f for f in self.state.paused if _is_run(f, conversation, start.draft))
        waits = next(waiting, None)
        if waits is not None:
            self._unpause(waits)
            return
        frame = Frame(conversation.name, "", dict(start.draft))
        self.follow(conversation.open(self.context(frame)), frame)

    def _resume(self, then: Resume) -> None:
        if not self.state.paused:
            self.open(then.otherwise or self.home)
            return
        self._unpause(self.state.paused[-1])
        self.offers = then.offer
        if not self.has_moved():
            self.say(t("engine.still_here"))

    def _pause(self, opened: Conversation[Any]) -> None:
        """Leave the present conversation: it waits if it is one to come back to."""
        frame, paused = self.frame, self.state.paused
        if not opened.aside:
            paused = tuple(f for f in paused if self._keeps(f))
        if frame is not None and (self._keeps(frame) or self._waits_behind(opened, frame)):
            paused = (*paused, frame)
        self.set(frame=None, paused=paused[-PAUSED_LENGTH:])

    def _unpause(self, frame: Frame) -> None:
        self.set(paused=tuple(f for f in self.state.paused if f is not frame))
        self.stand(frame)

    def _keeps(self, frame: Frame) -> bool:
        conversation = self.given.registry.conversations.get(frame.conversation)
        return conversation is not None and conversation.keep

    def _waits_behind(self, opened: Conversation[Any], frame: Frame) -> bool:
        """Tell whether a conversation is one that this one waits behind: an aside one for what is
        none, and a light one, which nobody asked to be led to, for all that is not light."""
        here = self._conversation(frame)
        return opened.aside and (not here.aside or (opened.light and not here.light))

    # --- steps of old -------------------------------------------------------------------------

    def stand(self, frame: Frame) -> None:
        """Stand at a step of old, where it is today."""
        self.set(frame=frame)
        self.find_moved_step()
        if self.frame is None:
            self.open(self.home)

    def find_moved_step(self) -> bool:
        """Find where a stored step is that is gone today: go to its new name, or to the first
        unanswered step. True when another question stands there now, so that what came in is no
        answer to it."""
        frame = self.frame
        if frame is None:
            return False
        conversation = self.given.registry.conversations.get(frame.conversation)
        if conversation is None or not conversation.steps:
            self.set(frame=None)
            self.say(t("engine.moved"))
            return True
        if conversation.coordinator and self.state.person.scope is None:
            self.set(frame=None)
            self.say(t("coordinator.only"))
            self.open(self.home)
            return True
        name = conversation.renamed.get(frame.step, frame.step)
        gone = name not in conversation.steps
        step = _first_open(conversation, frame) if gone else name
        frame = replace(frame, step=step, trail=() if gone else frame.trail)
        self.set(frame=frame)
        said, mended = self.state.says, self._mend(conversation, frame)
        if (gone or mended) and self.state.says == said:
            self.say(t("engine.moved"))
        return gone or mended

    def _mend(self, conversation: Conversation[Any], frame: Frame) -> bool:
        turn = conversation.mend(self.context(frame)) if conversation.mend else None
        if turn is not None:
            self.follow(turn, replace(frame, step=""))
        return turn is not None


def _is_run(frame: Frame | None, conversation: Conversation[Any], draft: Mapping[str, Any]) -> bool:
    """Whether a frame is the very run that is to be opened."""
    if frame is None or frame.conversation != conversation.name or not conversation.keep:
        return False
    return all(frame.draft.get(name) == draft.get(name) for name in conversation.identity)


def _first_open(conversation: Conversation[Any], frame: Frame) -> str:
    if conversation.anew:
        return conversation.anew
    unanswered = (name for name in conversation.steps if frame.draft.get(name) is None)
    return next(unanswered, next(iter(conversation.steps)))
