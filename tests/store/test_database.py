"""What the two databases have to have in common."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from bot.engine.messages import Address
from bot.engine.person import Volunteer as Blank
from bot.store.people import add_people, load_people
from models.base import Base, UtcDateTime, insert_new, open_database, table, upsert
from models.messages import Inbox, Outbox, SenderLease
from models.volunteer import Volunteer
from tests.support.databases import StoredRows

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LEASE = {"channel": "telegram", "holder": "somebody", "until": NOW}


def test_a_moment_comes_back_in_utc_whatever_its_zone(stored_rows: StoredRows) -> None:
    jayapura = timezone(timedelta(hours=9))
    with stored_rows.engine.begin() as connection:
        row = LEASE | {"until": NOW.astimezone(jayapura)}
        connection.execute(insert(table(SenderLease)), row)
    until = stored_rows.row(SenderLease).until
    assert (until, until.tzinfo) == (NOW, UTC)


def test_a_moment_without_a_zone_is_refused(stored_rows: StoredRows) -> None:
    naive = LEASE | {"until": NOW.replace(tzinfo=None)}
    with (
        pytest.raises(StatementError, match="time zone"),
        stored_rows.engine.begin() as connection,
    ):
        connection.execute(insert(table(SenderLease)), naive)


def test_what_is_there_already_is_passed_over_or_overwritten(stored_rows: StoredRows) -> None:
    lease = table(SenderLease)
    with stored_rows.engine.begin() as connection:
        for holder in ("first", "second"):
            row = LEASE | {"holder": holder}
            connection.execute(insert_new(connection, lease, "channel"), row)
        assert connection.execute(select(lease.c.holder)).scalar() == "first"
        upsert(connection, lease, [LEASE | {"holder": "third"}], "channel")
        upsert(connection, lease, [], "channel")
    assert stored_rows.row(SenderLease).holder == "third"


def test_a_person_who_goes_takes_along_what_is_theirs(stored_rows: StoredRows) -> None:
    address = Address("telegram", "1")
    with stored_rows.engine.begin() as connection:
        add_people(connection, [address], Blank(id=0), NOW)
        assert set(load_people(connection, [address])) == {address}
        connection.execute(table(Volunteer).delete())
        assert load_people(connection, [address]) == {}


def test_transactions_that_read_and_then_write_do_not_undo_each_other(
    stored_rows: StoredRows, database_url: str
) -> None:
    """Each of eight threads adds one to what it has read."""
    with stored_rows.engine.begin() as connection:
        connection.execute(insert(table(SenderLease)), LEASE | {"holder": "0"})
    engine = open_database(database_url)
    lease = table(SenderLease)

    def add_one() -> None:
        with engine.begin() as connection:
            found = connection.execute(select(lease.c.holder).with_for_update()).scalar_one()
            connection.execute(lease.update().values(holder=str(int(found) + 1)))

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    assert stored_rows.row(SenderLease).holder == "8"


def test_sqlite_writes_to_the_disk_and_keeps_its_references(stored_rows: StoredRows) -> None:
    if stored_rows.engine.dialect.name != "sqlite":
        pytest.skip("these are SQLite's settings")

    def pragma(name: str) -> Any:
        with stored_rows.engine.connect() as connection:
            return connection.execute(text(f"PRAGMA {name}")).scalar()

    assert [pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")] == ["wal", 2, 1]


def test_json_keeps_every_character(stored_rows: StoredRows) -> None:
    body = {"text": "Zul’karnaen \u0000 \u202e 😀 \\ \" ' %s :x {y}", "n": [1, None, True]}
    row = {"channel": "t", "external_id": "1", "sender": "s", "received_at": NOW, "error": ""}
    with stored_rows.engine.begin() as connection:
        connection.execute(insert(table(Inbox)), row | {"body": body})
    assert stored_rows.row(Inbox).body == body


@pytest.mark.parametrize("model", [Outbox, Volunteer])
def test_an_id_is_never_given_again(stored_rows: StoredRows, model: type[Base]) -> None:
    """A report on its way would be taken for one of the message that has the id now, and what a
    coordinator did for somebody else's."""
    of = table(model)
    row = {column.name: _something(column) for column in of.columns if not column.nullable}
    given = []
    for _ in range(2):
        with stored_rows.engine.begin() as connection:
            added = of.insert().returning(of.c.id)
            rest = {name: value for name, value in row.items() if name != "id"}
            given.append(connection.execute(added, rest).scalar_one())
            connection.execute(of.delete())
    assert given[1] > given[0]


def _something(column: Any) -> Any:
    if isinstance(column.type, UtcDateTime):
        return NOW
    return {bool: False, int: 0}.get(column.type.python_type, "x")
