"""What a volunteer's step may ask, and ask for, about the sessions that they are invited to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.engine.effects import SideEffect
from bot.engine.queries import Query
from bot.features.training_sessions.types import TrainingDay, TrainingSession
from models.vocabulary import Reply


@dataclass(frozen=True, slots=True)
class Invitation:
    """A session as one who is invited sees it. `present` are the days on which they were marked
    present, `place_in_line` their place in the waiting list from 1, 0 when they are not in it.
    `known` is the session as they were told it, where that is no longer so."""

    session: TrainingSession
    reply: Reply
    present: tuple[int, ...] = ()
    place_in_line: int = 0
    evaluated: bool = False
    known: TrainingSession | None = None


@dataclass(frozen=True, slots=True)
class MySessions(Query[tuple[Invitation, ...]]):
    """Ask for the sessions that the person is invited to, the next first: those that have not ended
    yet."""


@dataclass(frozen=True, slots=True)
class MyInvitation(Query[Invitation | None]):
    """Ask for one of the sessions that the person is invited to, ended or not."""

    session: int


@dataclass(frozen=True, slots=True)
class Attended:
    """All that is kept of somebody in one session; `rating` 0 for none."""

    mine: Invitation
    rating: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class AllMySessions(Query[tuple[Attended, ...]]):
    """Ask for every session that the person was ever invited to, the oldest first."""


@dataclass(frozen=True, slots=True)
class MyPastSessions(Query[tuple[Invitation, ...]]):
    """Ask for the sessions of the last two weeks that have ended, the last first."""


@dataclass(frozen=True, slots=True)
class AskedLast(Query[tuple[str, int] | None]):
    """Ask, when the last thing that was said to the person asks about a session, what it was (the
    kind of its notice) and the session."""


@dataclass(frozen=True, slots=True)
class Door:
    """A day of a session whose code somebody has shown. `dropped`: that day as it was, when the
    session has it no more."""

    session: TrainingSession
    day: int
    dropped: TrainingDay | None = None


@dataclass(frozen=True, slots=True)
class Doors(Query[tuple[Door, ...]]):
    """Ask for the days with this code: of the last month and to come, the nearest first; behind
    them those of cancelled sessions, and those that were dropped."""

    code: str


@dataclass(frozen=True, slots=True)
class DoorShut(Query[datetime | None]):
    """Ask until when no code of a door is taken from this address: too many were wrong."""


@dataclass(frozen=True, slots=True)
class SeatFree(Query[bool]):
    """Ask whether a seat is left for the person in a session that nobody waits for. Nobody else can
    take it before the turn ends: the row of its quota stays locked until then."""

    session: int


@dataclass(frozen=True, slots=True)
class SeeSessions(SideEffect):
    """Note that this answer tells the person what these sessions are now."""

    sessions: tuple[int, ...]

    def overlay(self, asked: object, answer: Any) -> Any:
        if isinstance(asked, MySessions):
            return tuple(self._seen(mine) for mine in answer)
        return self._seen(answer) if isinstance(asked, MyInvitation) and answer else answer

    def _seen(self, mine: Invitation) -> Invitation:
        return replace(mine, known=None) if mine.session.id in self.sessions else mine


@dataclass(frozen=True, slots=True)
class ReplyToInvitation(SideEffect):
    """Reply to an invitation. `reply` is COMING only after the query `SeatFree` has said that there
    is a seat."""

    session: int
    reply: Reply

    def overlay(self, asked: object, answer: Any) -> Any:
        if isinstance(asked, MySessions):
            return tuple(self._seen(mine) for mine in answer)
        if asked == MyInvitation(self.session) and answer is not None:
            return self._seen(answer)
        return answer

    def _seen(self, mine: Invitation) -> Invitation:
        of_it = mine.session.id == self.session
        return replace(mine, reply=self.reply, place_in_line=0) if of_it else mine


@dataclass(frozen=True, slots=True)
class NoteWrongDoor(SideEffect):
    """Count one more code from this address that is of no door of theirs."""


@dataclass(frozen=True, slots=True)
class Evaluate(SideEffect):
    """Rate a session. `rating` is 1 to 5."""

    session: int
    rating: int
    words: str = ""
