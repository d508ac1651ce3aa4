"""Who sends for an account: one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot import leases
from models.messages import SenderLease
from tests.runtime.databases import Books

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + leases.LASTS + timedelta(seconds=1)


@pytest.fixture
def connection(books: Books) -> Iterator[Connection]:
    with books.engine.begin() as connection:
        yield connection


def hold(connection: Connection, who: str, now: datetime, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(leases, "_ME", who)
    return leases.hold(connection, "telegram", now)


def test_the_first_takes_it_and_the_second_does_not(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hold(connection, "first", NOW, monkeypatch)
    assert not hold(connection, "second", NOW, monkeypatch)
    assert hold(connection, "first", NOW + timedelta(seconds=5), monkeypatch)
    assert not hold(connection, "second", LATER, monkeypatch)


def test_it_is_taken_over_when_it_lapses(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hold(connection, "first", NOW, monkeypatch)
    assert hold(connection, "second", LATER, monkeypatch)
    assert not hold(connection, "first", LATER, monkeypatch)


def test_each_account_has_its_own(connection: Connection) -> None:
    assert leases.hold(connection, "telegram", NOW)
    assert leases.hold(connection, "whatsapp", NOW)


def test_only_its_holder_gives_it_back(
    connection: Connection, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(connection, "first", NOW, monkeypatch)
    monkeypatch.setattr(leases, "_ME", "second")
    leases.release(connection, "telegram")
    assert not hold(connection, "second", NOW, monkeypatch)
    monkeypatch.setattr(leases, "_ME", "first")
    leases.release(connection, "telegram")
    assert hold(connection, "second", NOW, monkeypatch)
    connection.commit()
    assert books.row(SenderLease).holder == "second"
