"""Enquiries in the tables, and whose they are to answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, or_, select

from bot.features.enquiries.types import Enquiry, EnquiryAnswer, EnquiryState
from content import regions
from models.base import table
from models.coordinators import Coordinator
from models.enquiries import Enquiry as EnquiryRow
from models.enquiries import EnquiryAnswer as AnswerRow
from models.volunteer import Address, Volunteer

enquiry, _answer, _coordinator = table(EnquiryRow), table(AnswerRow), table(Coordinator)
asker, _address = table(Volunteer), table(Address)
_before, _taker, _closer = enquiry.alias(), asker.alias(), asker.alias()
of_asker = asker.c.id == enquiry.c.volunteer_id


def load_enquiries(connection: Connection, query: Select[*tuple[Any, ...]]) -> tuple[Enquiry, ...]:
    """Those of a query that `found` has made, in its order."""
    rows = connection.execute(query).all()
    answers = _answers(connection, [row.id for row in rows])
    return tuple(_as_enquiry(row, answers.get(row.id, ())) for row in rows)


def load_enquiry(connection: Connection, *where: ColumnElement[bool]) -> Enquiry | None:
    return next(iter(load_enquiries(connection, found(*where))), None)


def found(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """All that is known of enquiries, oldest first. Who took one holds it only as long as they are
    coordinator of its place."""
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
    """Whether a region, as SQL, is this place or holds it; "" is the country."""
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
    """Of a coordinator: whether what the bot says reaches them."""
    person = asker.alias()
    return exists().where(
        person.c.id == _coordinator.c.volunteer_id,
        person.c.stopped_at.is_(None),
        _address.c.volunteer_id == person.c.id,
        _address.c.reachable.is_(True),
    )


def answerers(connection: Connection, place: str, whose: int) -> tuple[str, Sequence[int]]:
    """The smallest region around a place that has coordinators who hear from the bot, and these;
    ("", ()) where there are none. Nobody answers themselves."""
    query = select(_coordinator.c.scope, _coordinator.c.volunteer_id).where(
        _coordinator.c.scope.in_(regions.covering(place)),
        _coordinator.c.volunteer_id != whose,
        hears(),
    )
    by_scope: dict[str, list[int]] = defaultdict(list)
    for row in connection.execute(query.order_by(_coordinator.c.volunteer_id)):
        by_scope[row.scope].append(row.volunteer_id)
    nearest = max(by_scope, key=len, default="")
    return nearest, by_scope.get(nearest, ())


def has_answerer(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a coordinator (who meets `where`) could be told of an enquiry, as SQL on `enquiry`
    joined with `asker`."""
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
