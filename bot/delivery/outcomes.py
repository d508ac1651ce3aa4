"""What became of messages, written into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, null, or_, select, update

from bot.delivery.contact import lose
from bot.delivery.notice_type import NoticeTypes
from models.base import table
from models.messages import Outbox
from models.vocabulary import State

_outbox = table(Outbox)


# Written out instead of IN (…), which many rows at once cannot be updated with.
_open = or_(*(_outbox.c.state == s for s in (State.PENDING, State.SENDING, State.UNKNOWN)))


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of a message; `pending`: it was certainly not sent, and is still to be.
    `unreachable`: its person is gone; `no_template`: nothing more is sent by its template."""

    id: int
    state: State
    at: datetime
    provider_id: str = ""
    error: str = ""
    attempts: int = 0
    unreachable: bool = False
    no_template: bool = False


_TO_COME = frozenset({State.PENDING, State.HELD})


def write_reports(
    connection: Connection, reports: Sequence[DeliveryReport], types: NoticeTypes
) -> None:
    """Write what became of messages. A report that ranks below what is known already (a status
    callback may come first) changes nothing but the provider's id. A row that is to be erased is
    blanked, now that it is done with."""
    if not reports:
        return
    finished = [report for report in reports if report.state not in _TO_COME]
    if finished:
        connection.execute(_FINISH, [_finish_row(report) for report in finished])
    again = [report for report in reports if report.state is State.PENDING]
    if again:
        connection.execute(_TRY_AGAIN, [_again_row(report) for report in again])
        _take_back(connection, [report.id for report in again], types)
    for report in reports:
        if report.unreachable:
            types.note_undelivered(connection, report.id)
            lose(connection, report.id, report.at)


def _take_back(connection: Connection, ids: Sequence[int], types: NoticeTypes) -> None:
    """Of those that wait to be tried again, which a late report may not be true of any more: their
    people were not told. A notice to somebody who was erased meanwhile is nobody's."""
    these = _outbox.c.id.in_(ids)
    gone = (_outbox.c.erase.is_(True), _outbox.c.notice_id.is_not(None))
    connection.execute(delete(_outbox).where(these, _outbox.c.state == State.PENDING, *gone))
    waits = select(_outbox.c.id).where(these, _outbox.c.state == State.PENDING)
    for id in connection.execute(waits).scalars().all():
        types.note_undelivered(connection, id)


_FINISH = (
    update(_outbox)
    .where(_outbox.c.id == bindparam("row_id"))
    .values(
        recipient=case((_outbox.c.erase, ""), else_=_outbox.c.recipient),
        body=case((_outbox.c.erase, null()), else_=_outbox.c.body),
        state=case((_open, bindparam("new_state")), else_=_outbox.c.state),
        provider_id=func.coalesce(bindparam("new_provider_id"), _outbox.c.provider_id),
        error=case((_open, bindparam("new_error")), else_=_outbox.c.error),
        attempts=bindparam("new_attempts"),
        sent_at=case(
            (_outbox.c.state == State.HELD, _outbox.c.sent_at),  # it was taken back meanwhile
            else_=func.coalesce(
                _outbox.c.sent_at, bindparam("new_sent_at", type_=_outbox.c.sent_at.type)
            ),
        ),
    )
)


_TRY_AGAIN = (
    update(_outbox)
    .where(_outbox.c.id == bindparam("row_id"), _open)
    .values(
        state=State.PENDING,
        error=bindparam("new_error"),
        attempts=bindparam("new_attempts"),
    )
)


def _finish_row(report: DeliveryReport) -> dict[str, Any]:
    return {
        "row_id": report.id,
        "new_state": report.state,
        "new_provider_id": report.provider_id or None,
        "new_error": report.error[:200],
        "new_attempts": report.attempts,
        "new_sent_at": report.at if report.state is State.SENT else None,
    }


def _again_row(report: DeliveryReport) -> dict[str, Any]:
    return {
        "row_id": report.id,
        "new_error": report.error[:200],
        "new_attempts": report.attempts,
    }
