"""Answers to the readings about enquiries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, select

from bot.engine.person import World
from bot.engine.queries import RepliedTo
from bot.features.enquiries import readings as r
from bot.features.enquiries.tables import (
    answerers,
    asker,
    enquiry,
    found,
    load_enquiries,
    load_enquiry,
    of_asker,
)
from bot.features.enquiries.types import Enquiry, EnquiryState
from bot.store.regions import below
from bot.store.transaction import Within
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import NoticeKind

_outbox, _notice = table(Outbox), table(Notice)


def in_scope(world: World) -> ColumnElement[bool]:
    """Those of others below a coordinator's region; nobody answers themselves."""
    if world.scope is None:
        return false()
    return and_(below(asker.c.place, world.scope), enquiry.c.volunteer_id != world.volunteer.id)


def hold(within: Within, id: int) -> Enquiry | None:
    """One in scope, its row locked to the end of the transaction (on SQLite all of it is). Locked
    first and read after: what waited for the lock would see the row before it."""
    lock = select(enquiry.c.id).where(enquiry.c.id == id).with_for_update()
    within.connection.execute(lock)
    return load_enquiry(within.connection, in_scope(within.world), enquiry.c.id == id)


def _my_answerers(within: Within, reading: r.MyAnswerers) -> r.Answerers | None:
    me = within.world.volunteer
    scope, people = answerers(within.connection, me.place, me.id)
    return r.Answerers(scope, len(people)) if people else None


def _my_enquiries(within: Within, reading: r.MyEnquiries) -> tuple[Enquiry, ...]:
    mine = enquiry.c.volunteer_id == within.world.volunteer.id
    return load_enquiries(within.connection, found(mine))[::-1]


def _open_enquiries(within: Within, reading: r.OpenEnquiries) -> r.EnquiryPage:
    mine = (in_scope(within.world), enquiry.c.state == EnquiryState.OPEN)
    counted = select(func.count()).select_from(enquiry).join(asker, of_asker).where(*mine)
    page = found(*mine).offset(reading.first).limit(reading.most)
    count = within.connection.execute(counted).scalar_one()
    return r.EnquiryPage(int(count), load_enquiries(within.connection, page))


def _managed_enquiry(within: Within, reading: r.ManagedEnquiry) -> Enquiry | None:
    this = enquiry.c.id == reading.id
    return load_enquiry(within.connection, in_scope(within.world), this)


def _enquiry_to_answer(within: Within, reading: r.EnquiryToAnswer) -> Enquiry | None:
    return hold(within, reading.id)


def _replied_to(within: Within, reading: RepliedTo) -> tuple[str, str] | None:
    """A platform's id is unique only within one chat (Telegram), so it is looked for in that."""
    query = (
        select(_notice.c.kind, _notice.c.enquiry_id)
        .join(_outbox, _outbox.c.notice_id == _notice.c.id)
        .where(
            _outbox.c.channel == within.address.channel,
            _outbox.c.recipient == within.address.id,
            _outbox.c.provider_id == reading.message,
            _notice.c.enquiry_id.is_not(None),
        )
        .limit(1)
    )
    row = within.connection.execute(query).one_or_none()
    if row is None:
        return None
    command = "answer" if row.kind == NoticeKind.ENQUIRY else "ask_again"
    return command, f"q{row.enquiry_id}"


ANSWERS: dict[type, Callable[[Within, Any], Any]] = {
    r.MyAnswerers: _my_answerers,
    r.MyEnquiries: _my_enquiries,
    r.OpenEnquiries: _open_enquiries,
    r.ManagedEnquiry: _managed_enquiry,
    r.EnquiryToAnswer: _enquiry_to_answer,
    RepliedTo: _replied_to,
}
