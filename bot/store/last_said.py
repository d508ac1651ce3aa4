"""What was said to somebody last, as it left."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, func, select

from bot.store.transaction import TurnTransaction
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import State

_outbox, _notice = table(Outbox), table(Notice)


def notice_said_last(turn: TurnTransaction) -> Row[*tuple[Any, ...]] | None:
    """The kind and the session of the notice that was the last thing to leave, here; both None
    where it was an answer. Where an answer and a notice left at one time the answer went first."""
    left = (State.SENDING, State.SENT, State.DELIVERED, State.READ, State.UNKNOWN)
    here = (_outbox.c.channel == turn.address.channel, _outbox.c.recipient == turn.address.id)
    said_at = func.coalesce(_outbox.c.sent_at, _outbox.c.send_after)
    last = (
        select(_notice.c.kind, _notice.c.session_id)
        .select_from(_outbox)
        .outerjoin(_notice, _notice.c.id == _outbox.c.notice_id)
        .where(*here, _outbox.c.state.in_(left))
        .order_by(said_at.desc(), _outbox.c.priority.desc(), _outbox.c.id.desc())
        .limit(1)
    )
    return turn.connection.execute(last).one_or_none()
