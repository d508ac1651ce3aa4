"""The notices about broadcasts: the broadcast itself, the question for a second yes, the report to
its author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from bot.delivery.costs import CostKind
from bot.delivery.notice_facts import NoticeFacts
from bot.delivery.notice_type import Changes, DueNotice, NoticeType, Subject
from bot.delivery.notices import finished, insert_messages
from bot.engine.messages import Told
from bot.features.audience.conditions import invited
from bot.features.broadcasts import texts
from bot.features.broadcasts.reads import ledger, load_broadcast
from bot.features.broadcasts.types import Broadcast, BroadcastState
from models.base import table
from models.messages import Outbox
from models.vocabulary import NoticeKind, Priority
from models.volunteer import Volunteer

_outbox, _volunteer = table(Outbox), table(Volunteer)


@dataclass(frozen=True, slots=True)
class BroadcastSubject(Subject):
    connection: Connection
    facts: NoticeFacts
    broadcast: Broadcast

    def obsolete(self) -> str:
        decided = self.broadcast.state is not BroadcastState.AWAITING
        if self.facts.kind == NoticeKind.APPROVAL and decided:
            return "decided already"
        is_it = self.facts.kind == NoticeKind.BROADCAST
        return "cancelled" if is_it and self.called_off() else ""

    def paused(self) -> bool:
        return self.facts.kind == NoticeKind.BROADCAST and self.facts.paused

    def called_off(self) -> bool:
        return self.broadcast.state is BroadcastState.CANCELLED

    def render(self) -> Told:
        broadcast = self.broadcast
        if self.facts.kind == NoticeKind.BROADCAST:
            return Told(texts.message(broadcast.text), None, broadcast.file)
        if self.facts.kind == NoticeKind.APPROVAL:
            return Told(*texts.approval(broadcast))
        return Told(texts.report(broadcast, ledger(self.connection, broadcast)))


def _about(connection: Connection, facts: NoticeFacts) -> BroadcastSubject:
    return BroadcastSubject(connection, facts, _loaded(connection, facts.broadcast))


def _loaded(connection: Connection, id: int | None) -> Broadcast:
    broadcast = load_broadcast(connection, id) if id is not None else None
    assert broadcast is not None
    return broadcast


def _send_next(connection: Connection, notice: DueNotice, now: datetime, most: int) -> Changes:
    """Tell the next of the audience as it was confirmed: nobody who came later, and no more than
    were counted."""
    broadcast = _loaded(connection, notice.broadcast_id)
    made = select(func.count()).where(_outbox.c.notice_id == notice.id)
    room = min(most, broadcast.confirmed - connection.execute(made).scalar_one())
    audience = and_(
        invited(broadcast.audience),
        _volunteer.c.registered_at <= broadcast.created_at,
        _volunteer.c.id > notice.cursor,
    )
    page = select(_volunteer.c.id).where(audience).order_by(_volunteer.c.id).limit(room).subquery()
    last = connection.execute(select(func.max(page.c.id))).scalar() if room > 0 else None
    if last is None:
        return finished("done", now)
    people = select(_volunteer.c.id.label("volunteer_id"))
    people = people.where(audience, _volunteer.c.id <= last)
    send_at = max(broadcast.send_at, now)
    insert_messages(connection, notice.id, people, now, Priority.BROADCAST, send_at)
    return {"cursor": int(last)}


NOTICES = (
    NoticeType(NoticeKind.BROADCAST, _about, cost=CostKind.BROADCAST, make_next=_send_next),
    NoticeType(NoticeKind.APPROVAL, _about),
    NoticeType(NoticeKind.REPORT, _about),
)
