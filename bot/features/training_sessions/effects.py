"""What a step may ask for around training sessions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.engine.effects import Unseen
from bot.features.audience.types import Audience
from bot.features.training_sessions.readings import (
    Invitation,
    ManagedSession,
    MyInvitation,
    MySessions,
    SessionNumbers,
)
from bot.features.training_sessions.types import Quota, TrainingDay
from models.vocabulary import Reply


@dataclass(frozen=True, slots=True)
class PublishSession(Unseen):
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


@dataclass(frozen=True, slots=True)
class ChangeSession(Unseen):
    """New days, or a new place (`place` None: it stays) and its zone (None: the same), of a session
    that was published."""

    session: int
    days: tuple[TrainingDay, ...] | None = None
    place: str | None = None
    point: tuple[float, float] | None = None
    link: str = ""
    online: bool = False
    zone: str | None = None

    def seen_through(self, reading: object, answer: Any) -> Any:
        if reading != ManagedSession(self.session) or answer is None:
            return answer
        moved = replace(answer, days=self.days or answer.days, zone=self.zone or answer.zone)
        if self.place is None:
            return moved
        return replace(
            moved, place=self.place, point=self.point, link=self.link, online=self.online
        )


@dataclass(frozen=True, slots=True)
class CancelSession(Unseen):
    session: int


@dataclass(frozen=True, slots=True)
class InviteAgain(Unseen):
    """Invite those whom the audience has gained since."""

    session: int


@dataclass(frozen=True, slots=True)
class ReplyToInvitation(Unseen):
    """`reply` is COMING only after the reading `SeatFree` has said that there is a seat."""

    session: int
    reply: Reply

    def seen_through(self, reading: object, answer: Any) -> Any:
        if isinstance(reading, MySessions):
            return tuple(self._seen(mine) for mine in answer)
        if reading == MyInvitation(self.session) and answer is not None:
            return self._seen(answer)
        return answer

    def _seen(self, mine: Invitation) -> Invitation:
        of_it = mine.session.id == self.session
        return replace(mine, reply=self.reply, place_in_line=0) if of_it else mine


@dataclass(frozen=True, slots=True)
class MarkPresent(Unseen):
    """Present on a day: oneself by the code of the door, or `volunteer` by a coordinator."""

    session: int
    day: int
    volunteer: int | None = None

    def seen_through(self, reading: object, answer: Any) -> Any:
        if reading != SessionNumbers(self.session):
            return answer
        counted = answer.present.get(self.day, 0) + 1
        return replace(answer, present={**answer.present, self.day: counted})


@dataclass(frozen=True, slots=True)
class NoteWrongDoor(Unseen):
    """One more code from this address that is of no door of theirs."""


@dataclass(frozen=True, slots=True)
class Evaluate(Unseen):
    """`rating` is 1 to 5."""

    session: int
    rating: int
    words: str = ""
