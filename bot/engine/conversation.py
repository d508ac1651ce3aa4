"""The words that handlers are written in: conversations, steps, and the turns they return."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from random import Random
from typing import Any, Generic, TypeAlias, TypeVar, cast

from bot.engine.effects import Effect
from bot.engine.inputs import Input
from bot.engine.messages import Capabilities, Question
from bot.engine.person import PersonState
from bot.engine.queries import Ask, nothing_to_ask
from bot.text.phrases import Say
from content.schema import Library

D = TypeVar("D")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Context(Generic[D]):
    """All that a step may go by. One turn has one `now` (UTC) and one `rng`; `query` answers what
    a step needs beyond one person, as the turn found it; `waits`: something
    else than home was interrupted."""

    draft: D
    person: PersonState
    library: Library
    organiser: str
    capabilities: Capabilities
    now: datetime
    rng: Random
    query: Ask = nothing_to_ask
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """Another conversation, opened with these draft fields."""

    conversation: str
    draft: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resume:
    """What was interrupted last, else `otherwise` (None: home, or registration). With `offer` a
    long question is not asked again at once: going on is offered."""

    otherwise: Start | None = None
    offer: bool = False


Next: TypeAlias = "str | Start | Resume"


@dataclass(frozen=True, slots=True)
class Go:
    """Move to a step of the same conversation, with the changed draft fields."""

    step: Step[Any, Any]
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stay:
    """Ask the same step again."""


@dataclass(frozen=True, slots=True)
class End:
    """The conversation is over; `then` follows in the same turn (None: home at the next word)."""

    then: Next | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a step decides: where to go, what to say first, what is to be done."""

    move: Go | Stay | End
    says: tuple[Say, ...] = ()
    effects: tuple[Effect, ...] = ()


def go(step: Step[Any, Any], *says: Say, effects: Sequence[Effect] = (), **changes: object) -> Turn:
    return Turn(Go(step, changes), says, tuple(effects))


def stay(*hint: Say) -> Turn:
    """Refuse an answer that does not do: the hint, and the question again."""
    return Turn(Stay(), hint)


def end(*says: Say, effects: Sequence[Effect] = (), then: Next | None = "menu") -> Turn:
    return Turn(End(then), says, tuple(effects))


class Missing(Exception):
    """A draft field that is needed was never answered; the engine asks its step."""

    def __init__(self, name: str) -> None:
        super().__init__(f"draft field {name!r} is not filled")
        self.field = name


def needed(value: T | None, name: str) -> T:
    """Return the value of draft field `name`. Raises Missing when it has none."""
    if value is None:
        raise Missing(name)
    return value


@dataclass(frozen=True, slots=True, eq=False)
class Step(Generic[D, T]):
    """One question and what its answer leads to.

    `ahead` gives the questions that may be asked together with this one, in the order in which the
    step will come to them; `again` is the question in short, for when it was asked a moment ago;
    `help` is what to say when somebody is lost here.
    """

    name: str
    ask: Callable[[Context[D]], Say]
    answer: Callable[[Context[D]], Input[T]]
    then: Callable[[Context[D], T], Turn]
    ahead: Callable[[Context[D]], Sequence[Question]]
    again: Say | None
    help: Say | None

    def __call__(self, ctx: Context[D], value: T) -> Turn:
        return self.then(ctx, value)


@dataclass(eq=False)
class Conversation(Generic[D]):
    """A talk about one thing: its draft (a frozen dataclass of JSON values) and its steps.

    `keep`: when interrupted it waits and can be resumed. `aside`: whatever it interrupts waits, and
    is what its `Resume` returns to. `identity` names the draft fields that
    tell one run from another (which lesson). `registered`: only for registered volunteers;
    `coordinator`: only for coordinators, at every turn.
    `light`: what is no answer to it is one to what it interrupted.
    `costly`: draft fields that are not thrown away at a mere "batal".
    `renamed` maps step names of older versions to today's; a step that is gone altogether leads to
    `anew`, else to the first unanswered one. `help` is said for any of its steps.
    """

    name: str
    draft: type[D]
    keep: bool = False
    aside: bool = False
    identity: tuple[str, ...] = ()
    registered: bool = True
    coordinator: bool = False
    light: bool = False
    costly: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    anew: str = ""
    help: Say | None = None
    steps: dict[str, Step[D, Any]] = field(default_factory=dict)
    first: Callable[[Context[D]], Turn] | None = None
    mend: Callable[[Context[D]], Turn | None] | None = None

    def step(
        self,
        ask: Say | Callable[[Context[D]], Say],
        answer: Input[T] | Callable[[Context[D]], Input[T]],
        *,
        ahead: Callable[[Context[D]], Sequence[Question]] | None = None,
        again: Say | None = None,
        help: Say | None = None,
    ) -> Callable[[Callable[[Context[D], T], Turn]], Step[D, T]]:
        """Declare a step; it takes the name of the function."""

        def declare(then: Callable[[Context[D], T], Turn]) -> Step[D, T]:
            name = then.__name__
            ask_: Callable[[Context[D]], Say] = ask if callable(ask) else lambda _: ask
            answer_ = cast(
                Callable[[Context[D]], Input[T]], answer if callable(answer) else lambda _: answer
            )
            ahead_: Callable[[Context[D]], Sequence[Question]] = ahead or (lambda _: ())
            declared = Step(name, ask_, answer_, then, ahead_, again, help or self.help)
            self.steps[name] = declared
            return declared

        return declare

    def opening(self, first: Callable[[Context[D]], Turn]) -> Callable[[Context[D]], Turn]:
        """Declare what happens when the conversation is opened; else its first step is asked."""
        self.first = first
        return first

    def mending(self, mend: Callable[[Context[D]], Turn | None]) -> None:
        """Declare what to do with a stored draft that no longer fits the material of today: a turn
        that leads on, or None when all is well. Called before each turn."""
        self.mend = mend

    def open(self, ctx: Context[D]) -> Turn:
        if self.first is not None:
            return self.first(ctx)
        return go(next(iter(self.steps.values())))


def load_draft(kind: type[D], stored: Mapping[str, Any]) -> D:
    """Load a draft from its stored form; fields that it no longer has are dropped."""
    known = _defaults(kind)  # type: ignore[arg-type]  # mypy doubts that a class is hashable
    return kind(**{name: _frozen(value) for name, value in stored.items() if name in known})


def dump_draft(draft: object) -> dict[str, Any]:
    """Dump only the fields that differ from their defaults: rows stay short and readable."""
    defaults = _defaults(type(draft))  # type: ignore[arg-type]
    values = ((name, getattr(draft, name), default) for name, default in defaults.items())
    return {name: value for name, value, default in values if value != default}


@cache
def _defaults(kind: type) -> Mapping[str, Any]:
    assert is_dataclass(kind)
    return {field.name: field.default for field in fields(kind)}


def changed(draft: D, changes: Mapping[str, Any]) -> D:
    return replace(draft, **changes) if changes else draft  # type: ignore[type-var]


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
