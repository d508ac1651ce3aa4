"""What a message about an enquiry says as it leaves, and when it is no longer wanted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from bot.engine.messages import Question
from bot.features.enquiries import texts
from bot.features.enquiries.reads import asker, covers, enquiry, load_enquiry, of_asker
from bot.features.enquiries.types import EnquiryState
from bot.text.phrases import Say
from models.base import table
from models.coordinators import Coordinator
from models.vocabulary import NoticeKind

_coordinator = table(Coordinator)


def unwanted(row: Row[*tuple[Any, ...]]) -> str:
    """Whether it still is wanted shows only when it is worded: see `said`."""
    return ""


def said(connection: Connection, row: Row[*tuple[Any, ...]]) -> tuple[Say, Question | None] | None:
    """None when there is nothing any more to tell: it has been answered meanwhile, or whoever was
    to answer is no coordinator of the place now."""
    one = load_enquiry(connection, enquiry.c.id == row.enquiry_id)
    assert one is not None
    if row.kind == NoticeKind.ENQUIRY:
        wanted = one.open and _may_see(connection, row)
        return texts.to_coordinator(one) if wanted else None
    if row.kind == NoticeKind.ENQUIRY_ANSWER:
        answer = next(a for a in one.answers if a.notice == row.notice)
        return texts.answered(one, answer)
    closed = one.state is EnquiryState.CLOSED and not one.answers
    return (texts.closed(one), None) if closed else None


def _may_see(connection: Connection, row: Row[*tuple[Any, ...]]) -> bool:
    query = (
        select(enquiry.c.id)
        .join(asker, of_asker)
        .join(_coordinator, covers(_coordinator.c.scope, asker.c.place))
        .where(enquiry.c.id == row.enquiry_id, _coordinator.c.volunteer_id == row.volunteer)
    )
    return connection.execute(query).first() is not None
