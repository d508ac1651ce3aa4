"""Effects around enquiries, carried out in the transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from bot.delivery.notices import add_notice, post
from bot.features.enquiries import requests
from bot.features.enquiries.reads import (
    answerers,
    asker,
    enquiry,
    has_answerer,
    hold,
    is_where_it_was_sent,
    of_asker,
)
from bot.features.enquiries.types import KEPT, MOST_OPEN, EnquiryState
from bot.features.feature import Leaving
from bot.store.audit import note_of
from bot.store.transaction import TurnTransaction
from models.base import is_sqlite, table
from models.enquiries import EnquiryAnswer
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import NoticeKind, State

AT_ONCE = 100
_answer, _notice, _outbox = table(EnquiryAnswer), table(Notice), table(Outbox)


def ask(turn: TurnTransaction, effect: requests.AskCoordinators) -> None:
    connection, me, now = turn.connection, turn.person.volunteer, turn.now
    mine = enquiry.c.volunteer_id == me.id
    still_open = select(func.count()).where(mine, enquiry.c.state == EnquiryState.OPEN)
    if connection.execute(still_open).scalar_one() >= MOST_OPEN:
        return
    follows = select(enquiry.c.id).where(mine, enquiry.c.id == effect.follows)
    row = {
        "volunteer_id": me.id,
        "follows": connection.execute(follows).scalar(),
        "text": effect.text,
        "state": EnquiryState.OPEN,
        "asked_at": now,
    }
    new = enquiry.insert().returning(enquiry.c.id)
    id = int(connection.execute(new, row).scalar_one())
    _send(connection, id, me.place, me.id, now)


def _send(connection: Connection, id: int, place: str, whose: int, now: datetime) -> None:
    """To the coordinators of the nearest level that has any; else it waits for one."""
    send_to(connection, id, *answerers(connection, place, whose), now)


def send_to(
    connection: Connection, id: int, scope: str, people: Sequence[int], now: datetime
) -> None:
    """Tell the coordinators of a region, who have their time to answer from now on."""
    if people:
        known = {"sent_to": scope, "sent_at": now, "reminded_at": None}
        connection.execute(update(enquiry).where(enquiry.c.id == id).values(**known))
        post(connection, notice_of(connection, NoticeKind.ENQUIRY, id, now), people, now)


def notice_of(connection: Connection, kind: NoticeKind, id: int, now: datetime) -> int:
    until = now + KEPT
    return add_notice(connection, kind, None, now, until, state="done", enquiry_id=id)


def resolve(turn: TurnTransaction, effect: requests.ResolveEnquiry) -> None:
    this = (
        enquiry.c.id == effect.id,
        enquiry.c.volunteer_id == turn.person.volunteer.id,
        enquiry.c.state == EnquiryState.ANSWERED,
    )
    turn.connection.execute(update(enquiry).where(*this).values(state=EnquiryState.CLOSED))


def take(turn: TurnTransaction, effect: requests.TakeEnquiry) -> None:
    one = hold(turn, effect.id)
    if one is not None and one.open:
        _change(turn, effect.id, taken_by=turn.person.volunteer.id, taken_at=turn.now)
        note_of(turn, "enquiry taken", enquiry=effect.id)


def answer(turn: TurnTransaction, effect: requests.AnswerEnquiry) -> None:
    """Write an answer: the first settles it; whatever comes later is an addition to that."""
    connection, now = turn.connection, turn.now
    one = hold(turn, effect.id)
    if one is None:
        return
    notice = notice_of(connection, NoticeKind.ENQUIRY_ANSWER, effect.id, now)
    row = {
        "enquiry_id": effect.id,
        "notice_id": notice,
        "answered_by": turn.person.volunteer.id,
        "scope": turn.person.scope,
        "text": effect.text,
        "at": now,
    }
    connection.execute(_answer.insert(), row)
    _tell_asker(turn, notice, effect.id)
    if one.open:
        _change(turn, effect.id, state=EnquiryState.ANSWERED)
    note_of(turn, "enquiry answered" if one.open else "enquiry added to", enquiry=effect.id)


def close(turn: TurnTransaction, effect: requests.CloseEnquiry) -> None:
    one = hold(turn, effect.id)
    if one is not None and one.open:
        closed = {"state": EnquiryState.CLOSED, "closed_by": turn.person.volunteer.id}
        _change(turn, effect.id, **closed)
        notice = notice_of(turn.connection, NoticeKind.ENQUIRY_CLOSED, effect.id, turn.now)
        _tell_asker(turn, notice, effect.id)
        note_of(turn, "enquiry closed", enquiry=effect.id)


def _change(turn: TurnTransaction, id: int, **values: Any) -> None:
    turn.connection.execute(update(enquiry).where(enquiry.c.id == id).values(**values))


def _tell_asker(turn: TurnTransaction, notice: int, id: int) -> None:
    query = select(enquiry.c.volunteer_id).where(enquiry.c.id == id)
    whose = turn.connection.execute(query).scalar_one()
    post(turn.connection, notice, [whose], turn.now)


# --- as time passes ----------------------------------------------------------------------------


def pass_on(connection: Connection, now: datetime) -> None:
    """Open enquiries go to who is there to answer by now: those that nobody could be told of, and
    those whose coordinators are all gone, or the volunteer from their region."""
    still_open = enquiry.c.state == EnquiryState.OPEN
    joined = select(enquiry.c.id).join(asker, of_asker).where(still_open)
    left_alone = joined.where(enquiry.c.sent_to.is_not(None), ~has_answerer(is_where_it_was_sent()))
    connection.execute(update(enquiry).where(enquiry.c.id.in_(left_alone)).values(sent_to=None))
    waiting = (
        select(enquiry.c.id, asker.c.place, asker.c.id.label("whose"))
        .join(asker, of_asker)
        .where(still_open, enquiry.c.sent_to.is_(None), has_answerer())
        .order_by(enquiry.c.id)
        .limit(AT_ONCE)
    )
    if not is_sqlite(connection):
        waiting = waiting.with_for_update(of=enquiry, skip_locked=True)
    for row in connection.execute(waiting).all():
        _send(connection, row.id, row.place, row.whose, now)


def forget(connection: Connection, *where: ColumnElement[bool]) -> None:
    """Erase these enquiries with their answers; what was to be said of them is not said."""
    gone = select(enquiry.c.id).where(*where)
    notices = select(_notice.c.id).where(_notice.c.enquiry_id.in_(gone))
    unsaid = (_outbox.c.notice_id.in_(notices), _outbox.c.state.in_((State.PENDING, State.HELD)))
    cancelled = {"state": State.CANCELLED, "error": "enquiry gone"}
    connection.execute(update(_outbox).where(*unsaid).values(**cancelled))
    connection.execute(delete(enquiry).where(*where))


def forget_person(connection: Connection, leaving: Leaving) -> None:
    """Erase what they asked."""
    forget(connection, enquiry.c.volunteer_id == leaving.volunteer)


def drop_old(connection: Connection, now: datetime) -> None:
    forget(connection, enquiry.c.asked_at < now - KEPT)


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.AskCoordinators: ask,
    requests.ResolveEnquiry: resolve,
    requests.TakeEnquiry: take,
    requests.AnswerEnquiry: answer,
    requests.CloseEnquiry: close,
}
