"""Where a person stands in the words of others: rows are looked for beside the writer, a part of a
table at a time, and covered in its transactions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    and_,
    cast,
    false,
    func,
    or_,
    select,
    true,
    update,
)

from bot.features.erasing.columns import worded
from bot.features.erasing.rules import Finder, Said, spellings, words_of
from bot.features.erasing.types import Marks
from bot.features.feature import Says
from bot.text.danger.words import common_words
from models.base import is_sqlite, table
from models.invitees import Invitee
from models.messages import Inbox, Outbox
from models.volunteer import Address, Conversation, Volunteer

AT_ONCE = 20_000  # ids that are looked through in one query
_volunteer, _address, _invitee = table(Volunteer), table(Address), table(Invitee)
_inbox, _outbox, _conversation = table(Inbox), table(Outbox), table(Conversation)
_WHOSE = {_inbox: _inbox.c.sender, _outbox: _outbox.c.recipient}
_BLANKS = (" ", "-", ".", "(", ")", "/", "\u00a0")


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody who was erased `at`, as they are looked for. `near` are the addresses of those who
    coordinated their place."""

    finder: Finder
    at: datetime
    near: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table with words: those with ids in this range, or all (None)."""

    of: Table
    columns: tuple[Column[Any], ...]
    range: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Found:
    """A row that holds something of the person; `key` is its primary key."""

    part: Part
    key: tuple[Any, ...]


def prepared(connection: Connection, marks: Marks, at: datetime) -> Looked:
    """Return what has to be known besides: which names others bear as well, and where the
    coordinators of the place are written to."""
    where = select(_address.c.channel, _address.c.external_id).where(
        _address.c.volunteer_id.in_(marks.near)
    )
    near = frozenset((row[0], row[1]) for row in connection.execute(where))
    forms = spellings(marks.names) | set(marks.names)
    shared = frozenset(form.casefold() for form in forms if _is_borne(connection, form, at))
    rare = words_of(set(marks.names)) - common_words()
    return Looked(Finder(marks, shared, rare), at, near)


def _is_borne(connection: Connection, name: str, at: datetime) -> bool:
    """By others who were there before; somebody new may be the same person again."""
    for of, since in ((_volunteer, _volunteer.c.created_at), (_invitee, _invitee.c.invited_at)):
        small, wanted = func.lower(of.c.name), name.lower()
        longer = small.startswith(f"{wanted} ", autoescape=True)
        same = (or_(small == wanted, longer), since <= at)
        if connection.execute(select(since).where(*same).limit(1)).first():
            return True
    return False


def parts(connection: Connection, texts: Mapping[str, Says]) -> list[Part]:
    """All that is to be looked through; rows that come later know nobody who is gone."""
    return [part for of, columns in worded(texts) for part in _parts_of(connection, of, columns)]


def _parts_of(
    connection: Connection, of: Table, columns: tuple[Column[Any], ...]
) -> Iterator[Part]:
    if "id" not in of.c:
        yield Part(of, columns, None)
        return
    first, last = connection.execute(select(func.min(of.c.id), func.max(of.c.id))).one()
    if first is not None:
        for begin in range(first, last + 1, AT_ONCE):
            yield Part(of, columns, (begin, begin + AT_ONCE))


def look(connection: Connection, part: Part, looked: Looked) -> list[Found]:
    query = select(*part.of.primary_key, *_extra(part)).where(
        _may_hold(connection, part, looked), *_others(part, looked)
    )
    if part.range is not None:
        query = query.where(part.of.c.id >= part.range[0], part.of.c.id < part.range[1])
    keys = len(part.of.primary_key.columns)
    return [
        Found(part, tuple(row[:keys]))
        for row in connection.execute(query).all()
        if _covered(row._mapping, part, looked)
    ]


def cover(connection: Connection, found: Sequence[Found], looked: Looked) -> None:
    """Write the rows without the person; as they are now, which may be otherwise than when they
    were found."""
    for one in found:
        _lock_whose(connection, one)
        this = [c == value for c, value in zip(one.part.of.primary_key, one.key, strict=True)]
        now = select(*_extra(one.part)).where(*this)
        row = connection.execute(now if is_sqlite(connection) else now.with_for_update()).first()
        changes = _covered(row._mapping, one.part, looked) if row else {}
        if changes:
            connection.execute(update(one.part.of).where(*this).values(changes))


def _lock_whose(connection: Connection, found: Found) -> None:
    """A turn locks its person, reads where they stand and writes it at its end: what is changed
    meanwhile without that lock would be undone."""
    if found.part.of is _conversation and not is_sqlite(connection):
        whose = select(_volunteer.c.id).where(_volunteer.c.id == found.key[0])
        connection.execute(whose.with_for_update())


def _extra(part: Part) -> tuple[Column[Any], ...]:
    """Beside the words: by whom, or to whom."""
    if part.of is _conversation:
        return (*part.columns, _conversation.c.volunteer_id)
    whose = _WHOSE.get(part.of)
    return part.columns if whose is None else (*part.columns, part.of.c.channel, whose)


def _covered(row: Any, part: Part, looked: Looked) -> dict[str, Any]:
    """What is to be written, by column; nothing where the row holds nothing of the person."""
    said, changes = _said(row, part, looked), {}
    for column in part.columns:
        covered = looked.finder.covered_in(row[column.name], said)
        if covered != row[column.name]:
            changes[column.name] = covered
    return changes


def _said(row: Any, part: Part, looked: Looked) -> Said:
    if part.of is _conversation:
        near = row["volunteer_id"] in looked.finder.marks.near
        return Said.DRAFT if near else Said.ANYWHERE
    whose = _WHOSE.get(part.of)
    near = whose is not None and (row["channel"], row[whose.name]) in looked.near
    return Said.NEAR if near else Said.ANYWHERE


def _others(part: Part, looked: Looked) -> Iterator[ColumnElement[bool]]:
    """Not the rows of somebody who came meanwhile: it may be the same person, who is new again."""
    whose, own = _WHOSE.get(part.of), looked.finder.marks.addresses
    if whose is not None and own:
        yield ~or_(*(and_(part.of.c.channel == channel, whose == id) for channel, id in own))
    since = looked.finder.marks.since
    if since and "created_at" in part.of.c:  # what is older knows nothing of them
        yield part.of.c.created_at >= datetime.fromisoformat(since)
    if "volunteer_id" in part.of.c:
        new = select(_volunteer.c.id).where(_volunteer.c.created_at > looked.at)
        yield part.of.c.volunteer_id.is_(None) | part.of.c.volunteer_id.not_in(new)


def _may_hold(connection: Connection, part: Part, looked: Looked) -> ColumnElement[bool]:
    """By the longest plain word of each mark, and the digits of each number without what may stand
    between them: what is found so is read in full."""
    return or_(false(), *(_column_may_hold(column, part, looked) for column in part.columns))


def _column_may_hold(column: Column[Any], part: Part, looked: Looked) -> ColumnElement[bool]:
    text = cast(column, String)
    finder, small = looked.finder, func.lower(text)
    needles = [*finder.needles, *(_weak_needles(part, looked))]
    holds = [small.contains(needle, autoescape=True) if needle else true() for needle in needles]
    if finder.digits:
        plain: Any = text
        for blank in _BLANKS:
            plain = func.replace(plain, blank, "")
        holds += [plain.contains(digits) for digits in finder.digits]
    return or_(false(), *holds)


def _weak_needles(part: Part, looked: Looked) -> list[str]:
    exchanged = part.of in _WHOSE or part.of is _conversation
    return looked.finder.weak_needles if exchanged and looked.near else []


def farewells(marks: Marks) -> Select[Any]:
    """Select the last words to the person that have not left: their rows still hold the address."""
    own = [
        and_(_outbox.c.channel == channel, _outbox.c.recipient == id)
        for channel, id in marks.addresses
    ]
    return select(_outbox.c.id).where(_outbox.c.erase, or_(false(), *own)).limit(1)
