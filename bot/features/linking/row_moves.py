"""What hangs on a volunteer goes over to another, and back. What it takes to go back is kept as
JSON: ids of rows that moved, and whole rows where two were about the same thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, bindparam, delete, select, update

from bot.features.linking import rules
from bot.features.linking.person_tables import Keyed, PersonTables, load_row, name_of
from models.base import table
from models.messages import Outbox
from models.training_sessions import Attendance, SeatQuota
from models.vocabulary import Reply, State
from models.volunteer import Address

_outbox, _quota, _address = table(Outbox), table(SeatQuota), table(Address)
Row = Mapping[str, Any]
Kept = dict[str, Any]
# Why a message was not sent: they have it at the other address.
JOINED = "joined"
_WAITS = (State.PENDING, State.HELD)
_NOT_HAD = (State.CANCELLED, State.FAILED)


def move(connection: Connection, tables: PersonTables, theirs: int, mine: int) -> Kept:
    """All that is theirs becomes mine. What `take_back` needs."""
    messages = _join_messages(connection, theirs, mine)
    rows = {of.name: _join_rows(connection, of, theirs, mine) for of in tables.keyed}
    moved = {name_of(column): _move(connection, column, theirs, mine) for column in tables.plain}
    return {"rows": rows, "moved": moved, "messages": messages}


def take_back(
    connection: Connection, tables: PersonTables, kept: Kept, theirs: int, mine: int
) -> None:
    """What was theirs is theirs again, with what became of it; of two rows that became one, mine
    keeps what has changed since."""
    for column in tables.plain:
        _put_back(connection, column, kept["moved"].get(name_of(column), ()), theirs)
    for of in tables.keyed:
        _part_rows(connection, of, kept["rows"].get(of.name, {}), theirs, mine)
    _part_messages(connection, kept["messages"])


# --- rows of which there may be any number -----------------------------------------------------


def _move(connection: Connection, column: Column[Any], theirs: int, mine: int) -> list[list[Any]]:
    """The keys of the rows that moved."""
    moved = update(column.table).where(column == theirs).values({column.name: mine})
    keys = connection.execute(moved.returning(*column.table.primary_key))
    return [list(key) for key in keys]


def _put_back(
    connection: Connection, column: Column[Any], keys: Sequence[Sequence[Any]], theirs: int
) -> None:
    if keys:
        of = list(column.table.primary_key)
        this = [one == bindparam(f"key_{n}") for n, one in enumerate(of)]
        back = update(column.table).where(*this).values({column.name: theirs})
        connection.execute(back, [{f"key_{n}": v for n, v in enumerate(key)} for key in keys])


# --- rows about the same thing -----------------------------------------------------------------


def _join_rows(connection: Connection, of: Keyed, theirs: int, mine: int) -> Kept:
    ours = {_rest(of, row): row for row in _rows(connection, of, mine)}
    moved, joined = [], []
    for row in _rows(connection, of, theirs):
        rest = _rest(of, row)
        if rest not in ours:
            _update(connection, of, theirs, rest, {of.whose.name: mine})
            moved.append(list(rest))
            continue
        before, made = ours[rest], of.keep(ours[rest], row)
        connection.execute(delete(of.table).where(*_this(of, theirs, rest)))
        _update(connection, of, mine, rest, _changes(before, made))
        _count_seats(connection, of, (before, row), (made,))
        joined.append({"mine": before, "theirs": row, "made": made})
    return {"moved": moved, "joined": joined}


def _part_rows(connection: Connection, of: Keyed, kept: Kept, theirs: int, mine: int) -> None:
    for rest in kept.get("moved", ()):
        _update(connection, of, mine, rest, {of.whose.name: theirs})
    for one in kept.get("joined", ()):
        before, back, made = (load_row(of.table, one[name]) for name in ("mine", "theirs", "made"))
        rest = _rest(of, before)
        now = next(iter(_rows(connection, of, mine, rest)), None)
        if now is None:  # taken away meanwhile (a role): it does not come back this way
            continue
        connection.execute(of.table.insert(), back)
        after = rules.undone(now, now | before, now | made, of.together)
        _update(connection, of, mine, rest, _changes(now, after))
        _count_seats(connection, of, (now,), (after, back))


def _rows(
    connection: Connection, of: Keyed, whose: int, rest: Sequence[Any] | None = None
) -> list[dict[str, Any]]:
    this = _this(of, whose, rest) if rest is not None else [of.whose == whose]
    query = select(of.table).where(*this).with_for_update()
    return [dict(row) for row in connection.execute(query).mappings()]


def _rest(of: Keyed, row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in of.rest)


def _this(of: Keyed, whose: int, rest: Sequence[Any]) -> list[Any]:
    columns = (of.table.c[name] == value for name, value in zip(of.rest, rest, strict=True))
    return [of.whose == whose, *columns]


def _update(connection: Connection, of: Keyed, whose: int, rest: Sequence[Any], to: Row) -> None:
    if to:
        connection.execute(update(of.table).where(*_this(of, whose, rest)).values(**to))


def _changes(before: Row, after: Row) -> dict[str, Any]:
    return {name: value for name, value in after.items() if value != before[name]}


def _count_seats(
    connection: Connection, of: Keyed, before: Iterable[Row], after: Iterable[Row]
) -> None:
    """Who came twice had two seats. One that was given away meanwhile is there once more."""
    if of.name != Attendance.__tablename__:
        return
    seats = Counter(row["quota_id"] for row in after if row["reply"] == Reply.COMING)
    seats.subtract(row["quota_id"] for row in before if row["reply"] == Reply.COMING)
    for quota, more in sorted(seats.items()):
        if more:
            this = update(_quota).where(_quota.c.id == quota)
            connection.execute(this.values(taken=_quota.c.taken + more))


# --- messages that many get --------------------------------------------------------------------


def _join_messages(connection: Connection, theirs: int, mine: int) -> Kept:
    """One message of a notice is enough for one person: what both have is not sent twice, and what
    only the other has counts as theirs, so that it is not made again."""
    ours = _messages(connection, mine)
    renamed, called_off = [], []
    for notice, row in _messages(connection, theirs).items():
        other = ours.get(notice)
        if other is None:
            renamed.append([row.id, row.key])
            _put(connection, row.id, key=f"n{notice}:{mine}")
        elif row.state in _WAITS and other.state not in _NOT_HAD:
            called_off.append([row.id, row.state])
        elif other.state in _WAITS and row.state not in _NOT_HAD:
            called_off.append([other.id, other.state])
    for id, _ in called_off:
        _put(connection, id, state=State.CANCELLED, error=JOINED)
    return {"renamed": renamed, "called_off": called_off}


def _part_messages(connection: Connection, kept: Kept) -> None:
    for id, key in kept["renamed"]:
        _put(connection, id, key=key)
    for id, state in kept["called_off"]:
        still = (_outbox.c.state == State.CANCELLED, _outbox.c.error == JOINED)
        again = update(_outbox).where(_outbox.c.id == id, *still)
        connection.execute(again.values(state=state, error=""))


def _messages(connection: Connection, whose: int) -> dict[int, Any]:
    """The messages of notices to somebody, by notice. Found by their address: there is no index of
    people."""
    address = _address.c
    query = (
        select(_outbox.c.id, _outbox.c.key, _outbox.c.state, _outbox.c.notice_id)
        .join(
            _address,
            (address.channel == _outbox.c.channel) & (address.external_id == _outbox.c.recipient),
        )
        .where(address.volunteer_id == whose, _outbox.c.notice_id.is_not(None))
    )
    rows = connection.execute(query).all()
    return {row.notice_id: row for row in rows if row.key == f"n{row.notice_id}:{whose}"}


def _put(connection: Connection, id: int, **values: Any) -> None:
    connection.execute(update(_outbox).where(_outbox.c.id == id).values(**values))
