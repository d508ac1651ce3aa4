"""Questions that nobody answers: who knows of them is reminded, then the level above is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from bot.delivery.notices import post
from bot.features.enquiries.reads import (
    answerers,
    asker,
    enquiry,
    has_answerer,
    is_above_where_it_was_sent,
    is_where_it_was_sent,
    of_asker,
)
from bot.features.enquiries.types import PASSED_UP_AFTER, REMINDED_AFTER, EnquiryState
from bot.features.enquiries.writes import AT_ONCE, notice_of, send_to
from content import regions
from models.base import is_sqlite
from models.vocabulary import NoticeKind

_since = func.coalesce(enquiry.c.sent_at, enquiry.c.asked_at)


def remind(connection: Connection, now: datetime) -> None:
    """Remind, once, the coordinators who were told of it."""
    wanted = (
        enquiry.c.reminded_at.is_(None),
        _since <= now - REMINDED_AFTER,
        has_answerer(is_where_it_was_sent()),
    )
    for row in _waiting(connection, *wanted):
        _, people = answerers(connection, row.place, row.whose, (row.sent_to,))
        notice = notice_of(connection, NoticeKind.ENQUIRY_WAITING, row.id, now)
        post(connection, notice, people, now)
        this = enquiry.c.id == row.id
        connection.execute(update(enquiry).where(this).values(reminded_at=now))


def pass_up(connection: Connection, now: datetime) -> None:
    """Tell the next level above that has anyone."""
    wanted = (_since <= now - PASSED_UP_AFTER, has_answerer(is_above_where_it_was_sent()))
    for row in _waiting(connection, *wanted):
        above = [one for one in regions.covering(row.place) if len(one) < len(row.sent_to)]
        scope, people = answerers(connection, row.place, row.whose, above)
        send_to(connection, row.id, scope, people, now)


def _waiting(
    connection: Connection, *where: ColumnElement[bool]
) -> Sequence[Row[*tuple[Any, ...]]]:
    query = (
        select(enquiry.c.id, enquiry.c.sent_to, asker.c.place, asker.c.id.label("whose"))
        .join(asker, of_asker)
        .where(enquiry.c.state == EnquiryState.OPEN, enquiry.c.sent_to.is_not(None), *where)
        .order_by(enquiry.c.id)
        .limit(AT_ONCE)
    )
    if not is_sqlite(connection):
        query = query.with_for_update(of=enquiry, skip_locked=True)
    return connection.execute(query).all()
