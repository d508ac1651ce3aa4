"""Who sends for an account: one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.store import leases
from models.messages import SenderLease
from tests.support.databases import StoredRows

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + leases.LASTS + timedelta(seconds=1)


@pytest.fixture
def connection(stored_rows: StoredRows) -> Iterator[Connection]:
    with stored_rows.engine.begin() as connection:
        yield connection


def test_the_first_takes_it_and_the_second_does_not(connection: Connection) -> None:
    assert leases.hold(connection, "telegram", NOW, "first")
    assert not leases.hold(connection, "telegram", NOW, "second")
    assert leases.hold(connection, "telegram", NOW + timedelta(seconds=5), "first")
    assert not leases.hold(connection, "telegram", LATER, "second")


def test_it_is_taken_over_when_it_lapses(connection: Connection) -> None:
    assert leases.hold(connection, "telegram", NOW, "first")
    assert leases.hold(connection, "telegram", LATER, "second")
    assert not leases.hold(connection, "telegram", LATER, "first")


def test_one_from_before_the_clock_was_set_back_keeps_nobody_waiting(
    connection: Connection,
) -> None:
    assert leases.hold(connection, "telegram", NOW + timedelta(hours=1), "first")
    assert leases.hold(connection, "telegram", NOW, "second")


def test_clocks_that_differ_by_seconds_take_nothing_from_each_other(
    connection: Connection,
) -> None:
    assert leases.hold(connection, "telegram", NOW + timedelta(seconds=30), "first")
    assert not leases.hold(connection, "telegram", NOW, "second")


def test_each_account_has_its_own(connection: Connection) -> None:
    assert leases.hold(connection, "telegram", NOW, "first")
    assert leases.hold(connection, "whatsapp", NOW, "second")


def test_only_its_holder_gives_it_back(connection: Connection, stored_rows: StoredRows) -> None:
    leases.hold(connection, "telegram", NOW, "first")
    leases.release(connection, "telegram", "second")
    assert not leases.hold(connection, "telegram", NOW, "second")
    leases.release(connection, "telegram", "first")
    assert leases.hold(connection, "telegram", NOW, "second")
    connection.commit()
    assert stored_rows.row(SenderLease).holder == "second"


def test_no_two_senders_have_one_name() -> None:
    assert leases.new_holder() != leases.new_holder()


def test_whether_another_may_have_had_it_is_told(connection: Connection) -> None:
    assert leases.hold(connection, "telegram", NOW, "first") is leases.Held.TAKEN
    assert leases.hold(connection, "telegram", LATER, "first") is leases.Held.KEPT
    leases.release(connection, "telegram", "first")
    assert leases.hold(connection, "telegram", LATER, "first") is leases.Held.TAKEN
    assert leases.is_mine(connection, "telegram", "first")
    later = LATER + leases.LASTS + timedelta(seconds=1)
    assert leases.hold(connection, "telegram", later, "second") is leases.Held.TAKEN
    assert leases.hold(connection, "telegram", later, "first") is leases.Held.NOT
    assert not leases.is_mine(connection, "telegram", "first")
