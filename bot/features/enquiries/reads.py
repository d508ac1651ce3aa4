"""Enquiries in the tables, and whose they are to answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
)

from bot.engine.person import PersonState
from bot.engine.queries import RepliedTo
from bot.features.enquiries import requests
from bot.features.enquiries.types import Enquiry, EnquiryAnswer, EnquiryState
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from content import regions
from models.base import table
from models.coordinators import Coordinator
from models.enquiries import Enquiry as EnquiryRow
from models.enquiries import EnquiryAnswer as AnswerRow
from models.messages import Outbox
from models.notices import Notice
from models.vocabulary import NoticeKind
from models.volunteer import Address, Volunteer

enquiry, _answer, _coordinator = table(EnquiryRow), table(AnswerRow), table(Coordinator)
asker, _address, _outbox, _notice = table(Volunteer), table(Address), table(Outbox), table(Notice)
_before, _taker, _closer = enquiry.alias(), asker.alias(), asker.alias()
of_asker = asker.c.id == enquiry.c.volunteer_id


def load_enquiries(connection: Connection, query: Select[*tuple[Any, ...]]) -> tuple[Enquiry, ...]:
    """Load the enquiries of a query that `found` has made, in its order."""
    rows = connection.execute(query).all()
    answers = _answers(connection, [row.id for row in rows])
    return tuple(_as_enquiry(row, answers.get(row.id, ())) for row in rows)


def load_enquiry(connection: Connection, *where: ColumnElement[bool]) -> Enquiry | None:
    return next(iter(load_enquiries(connection, found(*where))), None)


def found(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select all that is known of enquiries, oldest first. Who took one holds it only as long as
    they are coordinator of its place."""
    holds = and_(
        _coordinator.c.volunteer_id == enquiry.c.taken_by,
        covers(_coordinator.c.scope, asker.c.place),
    )
    return (
        select(
            enquiry,
            asker.c.name,
            asker.c.place,
            asker.c.village,
            asker.c.stopped_at,
            _before.c.text.label("about"),
            _coordinator.c.volunteer_id.label("holder"),
            _taker.c.name.label("taker"),
            _closer.c.name.label("closer"),
        )
        .join(asker, of_asker)
        .outerjoin(_before, _before.c.id == enquiry.c.follows)
        .outerjoin(_coordinator, holds)
        .outerjoin(_taker, _taker.c.id == _coordinator.c.volunteer_id)
        .outerjoin(_closer, _closer.c.id == enquiry.c.closed_by)
        .where(*where)
        .order_by(enquiry.c.id)
    )


def covers(scope: ColumnElement[str], place: ColumnElement[str]) -> ColumnElement[bool]:
    """Tell whether a region, as SQL, is this place or holds it; "" is the country."""
    return or_(scope == "", (place + ".").startswith(scope + "."))


def _answers(connection: Connection, ids: Sequence[int]) -> Mapping[int, tuple[EnquiryAnswer, ...]]:
    answers: dict[int, tuple[EnquiryAnswer, ...]] = defaultdict(tuple)
    query = (
        select(_answer, asker.c.name)
        .outerjoin(asker, asker.c.id == _answer.c.answered_by)
        .where(_answer.c.enquiry_id.in_(ids))
        .order_by(_answer.c.id)
    )
    for row in connection.execute(query) if ids else ():
        one = EnquiryAnswer(row.name or "", row.scope, row.text, row.at, row.notice_id)
        answers[row.enquiry_id] += (one,)
    return answers


def _as_enquiry(row: Row[*tuple[Any, ...]], answers: tuple[EnquiryAnswer, ...]) -> Enquiry:
    return Enquiry(
        id=row.id,
        text=row.text,
        state=EnquiryState(row.state),
        asked_at=row.asked_at,
        name=row.name,
        place=row.place,
        village=row.village,
        silent=row.stopped_at is not None,
        about=row.about or "",
        taken_by=row.holder,
        taker=row.taker or "",
        taken_at=row.taken_at,
        closer=row.closer or "",
        answers=answers,
    )


# --- whose it is to answer ---------------------------------------------------------------------


def hears() -> ColumnElement[bool]:
    """Tell, as SQL, whether what the bot says reaches a coordinator."""
    person = asker.alias()
    return exists().where(
        person.c.id == _coordinator.c.volunteer_id,
        person.c.stopped_at.is_(None),
        _address.c.volunteer_id == person.c.id,
        _address.c.reachable.is_(True),
    )


def answerers(
    connection: Connection, place: str, whose: int, among: Sequence[str] | None = None
) -> tuple[str, Sequence[int]]:
    """Return the smallest region around a place (one of `among`, if given) that has coordinators
    who hear from the bot, and these; ("", ()) where there are none. Nobody answers themselves."""
    query = select(_coordinator.c.scope, _coordinator.c.volunteer_id).where(
        _coordinator.c.scope.in_(regions.covering(place) if among is None else among),
        _coordinator.c.volunteer_id != whose,
        hears(),
    )
    by_scope: dict[str, list[int]] = defaultdict(list)
    for row in connection.execute(query.order_by(_coordinator.c.volunteer_id)):
        by_scope[row.scope].append(row.volunteer_id)
    nearest = max(by_scope, key=len, default="")
    return nearest, by_scope.get(nearest, ())


def has_answerer(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Tell whether a coordinator (who meets `where`) could be told of an enquiry, as SQL on
    `enquiry` joined with `asker`."""
    return (
        select(_coordinator.c.volunteer_id)
        .where(
            covers(_coordinator.c.scope, asker.c.place),
            _coordinator.c.volunteer_id != asker.c.id,
            hears(),
            *where,
        )
        .correlate(enquiry, asker)
        .exists()
    )


def is_where_it_was_sent() -> ColumnElement[bool]:
    return _coordinator.c.scope == enquiry.c.sent_to


def is_above_where_it_was_sent() -> ColumnElement[bool]:
    return func.length(_coordinator.c.scope) < func.length(enquiry.c.sent_to)


def in_scope(person: PersonState) -> ColumnElement[bool]:
    """Select the enquiries of others below a coordinator's region; nobody answers themselves."""
    if person.scope is None:
        return false()
    return and_(below(asker.c.place, person.scope), enquiry.c.volunteer_id != person.volunteer.id)


def hold(turn: TurnTransaction, id: int) -> Enquiry | None:
    """Hold an enquiry in scope, its row locked to the end of the transaction (on SQLite all of it
    is). Locked first and read after: what waited for the lock would see the row before it."""
    lock = select(enquiry.c.id).where(enquiry.c.id == id).with_for_update()
    turn.connection.execute(lock)
    return load_enquiry(turn.connection, in_scope(turn.person), enquiry.c.id == id)


def _my_answerers(turn: TurnTransaction, asked: requests.MyAnswerers) -> requests.Answerers | None:
    me = turn.person.volunteer
    scope, people = answerers(turn.connection, me.place, me.id)
    return requests.Answerers(scope, len(people)) if people else None


def _my_enquiries(turn: TurnTransaction, asked: requests.MyEnquiries) -> tuple[Enquiry, ...]:
    mine = enquiry.c.volunteer_id == turn.person.volunteer.id
    return load_enquiries(turn.connection, found(mine))[::-1]


def _open_enquiries(turn: TurnTransaction, asked: requests.OpenEnquiries) -> requests.EnquiryPage:
    mine = (in_scope(turn.person), enquiry.c.state == EnquiryState.OPEN)
    counted = select(func.count()).select_from(enquiry).join(asker, of_asker).where(*mine)
    page = found(*mine).offset(asked.first).limit(asked.most)
    count = turn.connection.execute(counted).scalar_one()
    return requests.EnquiryPage(int(count), load_enquiries(turn.connection, page))


def _managed_enquiry(turn: TurnTransaction, asked: requests.ManagedEnquiry) -> Enquiry | None:
    this = enquiry.c.id == asked.id
    return load_enquiry(turn.connection, in_scope(turn.person), this)


def _enquiry_to_answer(turn: TurnTransaction, asked: requests.EnquiryToAnswer) -> Enquiry | None:
    return hold(turn, asked.id)


_TO_COORDINATORS = {NoticeKind.ENQUIRY, NoticeKind.ENQUIRY_WAITING}


def _replied_to(turn: TurnTransaction, asked: RepliedTo) -> tuple[str, str] | None:
    """A platform's id is unique only within one chat (Telegram), so it is looked for in that."""
    query = (
        select(_notice.c.kind, _notice.c.enquiry_id)
        .join(_outbox, _outbox.c.notice_id == _notice.c.id)
        .where(
            _outbox.c.channel == turn.address.channel,
            _outbox.c.recipient == turn.address.id,
            _outbox.c.provider_id == asked.message,
            _notice.c.enquiry_id.is_not(None),
        )
        .limit(1)
    )
    row = turn.connection.execute(query).one_or_none()
    if row is None:
        return None
    command = "answer" if row.kind in _TO_COORDINATORS else "ask_again"
    return command, f"q{row.enquiry_id}"


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.MyAnswerers: _my_answerers,
    requests.MyEnquiries: _my_enquiries,
    requests.OpenEnquiries: _open_enquiries,
    requests.ManagedEnquiry: _managed_enquiry,
    requests.EnquiryToAnswer: _enquiry_to_answer,
    RepliedTo: _replied_to,
}
