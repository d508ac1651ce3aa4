"""What a step may ask, and ask for, about training sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.engine.effects import SideEffect
from bot.engine.queries import Query
from bot.features.audience.types import Audience
from bot.features.training_sessions.types import Quota, TrainingDay, TrainingSession
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
class ManagedSessions(Query[tuple[TrainingSession, ...]]):
    """Ask for the sessions planned by coordinators of the person's scope or below, not cancelled:
    those to come first, then those of the last 30 days."""


@dataclass(frozen=True, slots=True)
class CancelledSessions(Query[tuple[TrainingSession, ...]]):
    """Ask for those of the person's scope or below that are cancelled and have not begun."""


@dataclass(frozen=True, slots=True)
class ManagedSession(Query[TrainingSession | None]):
    """Ask for one of them; None when it is not within the person's scope."""

    id: int


@dataclass(frozen=True, slots=True)
class QuotaNumbers:
    quota: Quota
    replies: Mapping[Reply, int] = field(default_factory=dict)
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a session. `present` by day; `missed` are reminders (minutes before their day)
    that came too late to be sent; `unreached` counts people whose invitation could not be
    delivered, `held` those for whom something waits until they write again."""

    quotas: tuple[QuotaNumbers, ...]
    present: Mapping[int, int]
    missed: tuple[int, ...] = ()
    unreached: int = 0
    held: int = 0
    inviting: bool = False
    rating: float | None = None
    rated: int = 0

    def count(self, reply: Reply) -> int:
        return sum(row.replies.get(reply, 0) for row in self.quotas)

    @property
    def invited(self) -> int:
        return sum(sum(row.replies.values()) for row in self.quotas)


@dataclass(frozen=True, slots=True)
class QuietUntil(Query[int | None]):
    """Ask for the hour at which messages to many go out again, while they rest in a zone; else
    None."""

    zone: str


@dataclass(frozen=True, slots=True)
class SessionNumbers(Query[Numbers]):
    session: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody of a session as its coordinators see them. `reply` is None for a volunteer who is
    not invited; `present` are days; `full`: the seats that theirs would come from are all taken."""

    volunteer: int
    name: str
    place: str
    village: str
    reply: Reply | None
    present: tuple[int, ...] = ()
    full: bool = False


@dataclass(frozen=True, slots=True)
class Participants(Query[tuple[Participant, ...]]):
    """Ask for those of a session with this answer, by region and name; a page of them."""

    session: int
    reply: Reply
    first: int = 0
    most: int = 40


@dataclass(frozen=True, slots=True)
class PresentOn(Query[tuple[Participant, ...]]):
    """Ask for those who are marked present on a day, by region and name; a page of them."""

    session: int
    day: int
    first: int = 0
    most: int = 40


@dataclass(frozen=True, slots=True)
class PeopleNamed(Query[tuple[Participant, ...]]):
    """Ask for those of a session, and other volunteers of the person's scope, whose name is this or
    nearly this, or whose phone number it is: the nearest first, at most eight."""

    session: int
    name: str


@dataclass(frozen=True, slots=True)
class PublishSession(SideEffect):
    """Plan a session and invite. `key` tells one draft from another: the same one confirmed twice
    is published once. `reminders` are the times before the first day. The last of `quotas` is the
    one for all others."""

    key: str
    title: str
    zone: str
    days: tuple[TrainingDay, ...]
    quotas: tuple[Quota, ...]
    audience: Audience
    reminders: tuple[timedelta, ...]
    place: str = ""
    point: tuple[float, float] | None = None
    link: str = ""
    online: bool = False
    seats: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeSession(SideEffect):
    """Set new days, or a new place (`place` None: it stays) and its zone (None: the same), of a
    session that was published. A day that has its code is the one that had it."""

    session: int
    days: tuple[TrainingDay, ...] | None = None
    place: str | None = None
    point: tuple[float, float] | None = None
    link: str = ""
    online: bool = False
    zone: str | None = None

    def overlay(self, asked: object, answer: Any) -> Any:
        if asked != ManagedSession(self.session) or answer is None:
            return answer
        moved = replace(answer, days=self.days or answer.days, zone=self.zone or answer.zone)
        if self.place is None:
            return moved
        return replace(
            moved, place=self.place, point=self.point, link=self.link, online=self.online
        )


@dataclass(frozen=True, slots=True)
class EditSession(SideEffect):
    """Set what is no news of a session: title, note, reminders; None: it stays."""

    session: int
    title: str | None = None
    note: str | None = None
    reminders: tuple[timedelta, ...] | None = None

    def overlay(self, asked: object, answer: Any) -> Any:
        if asked != ManagedSession(self.session) or answer is None:
            return answer
        title = answer.title if self.title is None else self.title
        return replace(answer, title=title, note=answer.note if self.note is None else self.note)


@dataclass(frozen=True, slots=True)
class ChangeSeats(SideEffect):
    """Set the seats of a session; the last of `quotas` is the one for all others."""

    session: int
    seats: int | None
    quotas: tuple[Quota, ...]


@dataclass(frozen=True, slots=True)
class InviteOthers(SideEffect):
    """Set who is invited to a session that was published."""

    session: int
    audience: Audience

    def overlay(self, asked: object, answer: Any) -> Any:
        if asked != ManagedSession(self.session) or answer is None:
            return answer
        return replace(answer, audience=self.audience)


@dataclass(frozen=True, slots=True)
class CancelSession(SideEffect):
    """Cancel a session; one that is over is closed."""

    session: int


@dataclass(frozen=True, slots=True)
class RestoreSession(SideEffect):
    """Let a cancelled session take place after all."""

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
class InviteAgain(SideEffect):
    """Invite those whom the audience has gained since."""

    session: int


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
class MarkPresent(SideEffect):
    """Mark somebody present on a day: oneself by the code of the door, or `volunteer` by a
    coordinator."""

    session: int
    day: int
    volunteer: int | None = None

    def overlay(self, asked: object, answer: Any) -> Any:
        if asked != SessionNumbers(self.session):
            return answer
        counted = answer.present.get(self.day, 0) + 1
        return replace(answer, present={**answer.present, self.day: counted})


@dataclass(frozen=True, slots=True)
class TakeBackPresence(SideEffect):
    """Take back that somebody was marked present on a day."""

    session: int
    day: int
    volunteer: int


@dataclass(frozen=True, slots=True)
class NoteWrongDoor(SideEffect):
    """Count one more code from this address that is of no door of theirs."""


@dataclass(frozen=True, slots=True)
class Evaluate(SideEffect):
    """Rate a session. `rating` is 1 to 5."""

    session: int
    rating: int
    words: str = ""
