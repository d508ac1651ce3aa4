"""What a coordinator's step may ask about sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.engine.queries import Query
from bot.features.training_sessions.types import Quota, Reached, TrainingSession
from models.vocabulary import Reply


@dataclass(frozen=True, slots=True)
class ManagedSessions(Query[tuple[TrainingSession, ...]]):
    """Ask for the sessions planned by coordinators of the person's scope or below, not cancelled:
    those to come first, then those of the last 30 days."""


@dataclass(frozen=True, slots=True)
class CancelledSessions(Query[tuple[TrainingSession, ...]]):
    """Ask for those of the person's scope or below that are cancelled, or closed when they were
    over: to come, or of the last 30 days; the last first."""


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
class Named:
    """The nearest first, at most eight; so many `more` have a name like it."""

    people: tuple[Participant, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class PeopleNamed(Query[Named]):
    """Ask for those of a session, and other volunteers of the person's scope, whose name is this or
    nearly this, or whose phone number it is; with a `reply` only those who gave it."""

    session: int
    name: str
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class KnowledgeGroup:
    """So many whom it has reached so far, by this channel; `until`: when the last of them will have
    been told."""

    reached: Reached
    channel: str
    people: int
    until: datetime | None = None

    def and_also(self, other: KnowledgeGroup) -> KnowledgeGroup:
        until = max((at for at in (self.until, other.until) if at), default=None)
        return replace(self, people=self.people + other.people, until=until)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Who knows what a session is now; `changed_at`: since when it is so, None: from the start."""

    groups: tuple[KnowledgeGroup, ...] = ()
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WhoKnows(Query[Knowledge]):
    """Ask who of those who are invited knows what a session is now."""

    session: int


@dataclass(frozen=True, slots=True)
class ReachedPerson:
    name: str
    place: str
    channel: str


@dataclass(frozen=True, slots=True)
class PeopleReached(Query[tuple[ReachedPerson, ...]]):
    """Ask for those whom it has reached so far, by region and name; a page of them."""

    session: int
    reached: Reached
    first: int = 0
    most: int = 40
