"""Keep which session is managed, and what is being changed of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Turn, end
from bot.features.training_sessions.requests import ManagedSession, SessionNumbers
from bot.features.training_sessions.types import TrainingDay, TrainingSession
from bot.text.phrases import t


@dataclass(frozen=True, slots=True)
class Draft:
    session: int = 0
    day: int = 0  # the number of the day that is changed or marked; 0: all of them
    start: str | None = None  # its new beginning, ISO, UTC
    ended: str | None = None  # its new end
    place: str | None = None  # its new place; or the name that was looked for
    point: tuple[float, float] | None = None
    link: str = ""
    online: bool = False
    zone: str | None = None
    reply: str = ""  # whose names are shown, or what was chosen to be done
    page: int = 0
    offered: tuple[int, ...] = ()  # volunteers to choose from
    looks: int = 0  # how often it was looked at anew
    regions: tuple[str, ...] = ()  # who is to be invited
    roles: tuple[str, ...] = ()
    progress: str = ""
    modules: tuple[str, ...] = ()


Ctx = Context[Draft]
manage = Conversation("manage", draft=Draft, coordinator=True, help=t("managing.help"))


@manage.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Leave a session that was cancelled meanwhile, or that is not theirs to see any more."""
    if ctx.draft.session and ctx.query(ManagedSession(ctx.draft.session)) is None:
        return end(t("managing.gone"))
    return None


def session_of(ctx: Ctx) -> TrainingSession:
    session = ctx.query(ManagedSession(ctx.draft.session))
    assert session is not None, "mended before"
    return session


def days_to_come(ctx: Ctx, session: TrainingSession) -> list[TrainingDay]:
    """List the days that have not begun."""
    return [day for day in session.days if day.starts_at > ctx.now]


def movable(ctx: Ctx, session: TrainingSession) -> list[TrainingDay]:
    """List the days that may be moved or dropped: while it goes on those that have not begun; when
    it is over any on which nobody was marked present."""
    if session.ends_at > ctx.now:
        return days_to_come(ctx, session)
    present = ctx.query(SessionNumbers(session.id)).present
    return [day for day in session.days if not present.get(day.number)]
