"""The short recap each Monday. When it is due stands with the coordinator; whoever moves that to
the next Monday sends it, so that of two processes one does."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from bot.delivery.notices import add_notice, post
from bot.features.recap.rules import end_of_day, next_monday
from models.base import table
from models.coordinators import Coordinator
from models.vocabulary import NoticeKind
from models.volunteer import Volunteer

AT_ONCE = 500
_coordinator, _volunteer = table(Coordinator), table(Volunteer)


def send_weekly(connection: Connection, now: datetime, most: int = AT_ONCE) -> bool:
    """Take one step of what is due: whoever is late by no more than the day gets it, for all the
    next Monday is set. Tell whether there may be more to do."""
    due_at = _coordinator.c.recap_due_at
    query = (
        select(_coordinator.c.volunteer_id, due_at, _volunteer.c.zone)
        .join(_volunteer, _volunteer.c.id == _coordinator.c.volunteer_id)
        .where(_coordinator.c.recap_weekly.is_(True), or_(due_at.is_(None), due_at <= now))
        .order_by(_coordinator.c.volunteer_id)
        .limit(most)
    )
    rows = connection.execute(query).all()
    recipients: dict[datetime, list[int]] = defaultdict(list)
    for row in rows:
        claimed = _claim(connection, row.volunteer_id, row.recap_due_at, next_monday(now, row.zone))
        if claimed and row.recap_due_at is not None:
            recipients[end_of_day(row.recap_due_at, row.zone)].append(row.volunteer_id)
    for expires_at, people in recipients.items():
        if now < expires_at:
            notice = add_notice(connection, NoticeKind.RECAP, None, now, expires_at, state="done")
            post(connection, notice, people, now)
    return bool(rows)


def _claim(
    connection: Connection, volunteer: int, due_at: datetime | None, following: datetime
) -> bool:
    """Whether nobody else has moved it on meanwhile."""
    column = _coordinator.c.recap_due_at
    as_it_was = column.is_(None) if due_at is None else column == due_at
    this = (_coordinator.c.volunteer_id == volunteer, as_it_was)
    claimed = update(_coordinator).where(*this).values(recap_due_at=following)
    return bool(connection.execute(claimed).rowcount)
