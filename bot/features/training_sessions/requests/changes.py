"""What a coordinator's step may ask for: a session planned, changed, and who is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.engine.effects import SideEffect
from bot.features.audience.types import Audience
from bot.features.training_sessions.requests.overview import ManagedSession, SessionNumbers
from bot.features.training_sessions.types import Quota, TrainingDay


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
class InviteAgain(SideEffect):
    """Invite those whom the audience has gained since."""

    session: int


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
class GiveSeat(SideEffect):
    """Give a seat to somebody in the waiting list, before their turn or over the seats."""

    session: int
    volunteer: int


@dataclass(frozen=True, slots=True)
class PutFirst(SideEffect):
    """Put somebody first in the waiting list: the next seat that is free is theirs."""

    session: int
    volunteer: int
