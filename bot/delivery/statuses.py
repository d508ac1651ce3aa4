"""What a platform says later of a message that it took. It says so in any order, more than once,
and sometimes before its answer to the call: the result is the same.

A proof that a message arrived holds whatever else is said of it. That it was taken, or failed, is
said of one try, which the platform's id tells: of a try that is known to have come to nothing it
says nothing new."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, null, update

from bot.channels.whatsapp.webhooks import NAME, StatusReport
from bot.delivery.contact import regain
from bot.delivery.fates import IN_FLIGHT, of_a_live_try
from bot.delivery.notice_type import NoticeTypes
from models.base import table
from models.messages import Outbox
from models.vocabulary import ARRIVED, RANK, State

_outbox = table(Outbox)
_AT_REST = (State.PENDING, State.HELD, State.FAILED, State.CANCELLED)


def record_status(
    connection: Connection, report: StatusReport, types: NoticeTypes, now: datetime
) -> bool:
    """Record what became of a message. False for what says nothing new."""
    state = State(report.state)
    if state in ARRIVED:
        return _arrived(connection, report, types, now)
    if state is State.SENT:
        return _taken(connection, report, types, now)
    ended = {"state": state, "error": report.error[:200]}
    return _write(connection, report, of_a_live_try(report.provider_id), ended)


def _arrived(
    connection: Connection, report: StatusReport, types: NoticeTypes, now: datetime
) -> bool:
    state = State(report.state)
    moment = "read_at" if state is State.READ else "delivered_at"
    values = {"state": state, "error": "", moment: now, **_blanked()}
    values["sent_at"] = func.coalesce(_outbox.c.sent_at, now)
    lower = [known for known, rank in RANK.items() if rank < RANK[state]]
    under_way = [known for known in lower if known not in _AT_REST]
    if not _write(connection, report, _outbox.c.state.in_(under_way), values):
        if not _write(connection, report, _outbox.c.state.in_(_AT_REST), values):
            return False
        types.note_delivered(connection, report.outbox_id)
    regain(connection, report.outbox_id, now)
    return True


def _taken(connection: Connection, report: StatusReport, types: NoticeTypes, now: datetime) -> bool:
    """One that we believed not to have been taken is not sent again, where no try is known that
    this may be said of as well."""
    values = {"state": State.SENT, "error": "", "sent_at": func.coalesce(_outbox.c.sent_at, now)}
    new = _outbox.c.provider_id != report.provider_id
    if _write(connection, report, and_(_outbox.c.state.in_(IN_FLIGHT), new), values):
        return True
    untold = and_(_outbox.c.state == State.PENDING, _outbox.c.provider_id == "")
    if not _write(connection, report, untold, values | _blanked()):
        return False
    types.note_delivered(connection, report.outbox_id)
    return True


def _write(
    connection: Connection,
    report: StatusReport,
    where: ColumnElement[bool],
    values: dict[str, Any],
) -> bool:
    these = (_outbox.c.id == report.outbox_id, _outbox.c.channel == NAME, where)
    known = {"provider_id": report.provider_id, **values}
    return connection.execute(update(_outbox).where(*these).values(**known)).rowcount == 1


def _blanked() -> dict[str, Any]:
    """The last word to somebody who is erased is done with now."""
    return {
        "recipient": case((_outbox.c.erase, ""), else_=_outbox.c.recipient),
        "body": case((_outbox.c.erase, null()), else_=_outbox.c.body),
    }
