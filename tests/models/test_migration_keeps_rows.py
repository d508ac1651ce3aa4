"""SQLite alters a table by making it anew: the rows that refer to it are still there after."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

import models
from bot.engine.messages import Address
from bot.engine.person import Volunteer as Blank
from bot.engine.session import Session
from bot.store.people import add_people, save_sessions
from models.base import table
from models.schema import HEAD, migrate, version
from models.volunteer import Address as AddressRow
from models.volunteer import Conversation, Volunteer
from tests.support.databases import StoredRows

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "next", "{head}"


def upgrade() -> None:
    {change}
"""
ANEW = """with op.batch_alter_table("volunteer", recreate="always") as batch:
        batch.alter_column("name", type_=sa.String(100))"""
ORPHANS = """op.execute("DELETE FROM volunteer")"""
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations as they are, in a folder where one more may be put."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(models.__path__[0]) / "migrations", folder)
    elsewhere = SimpleNamespace(files=lambda _package: tmp_path)
    monkeypatch.setattr("models.schema.resources", elsewhere)
    return folder / "versions" / "v9999_next.py"


@pytest.fixture
def somebody(stored_rows: StoredRows) -> None:
    with stored_rows.engine.begin() as connection:
        people = add_people(connection, [Address("telegram", "1")], Blank(id=0), NOW)
        [person] = people.values()
        save_sessions(connection, {person.person.volunteer.id: Session(turn=7)}, NOW)


@pytest.mark.usefixtures("somebody")
def test_a_table_made_anew_keeps_the_rows_that_refer_to_it(
    stored_rows: StoredRows, scripts: Path
) -> None:
    scripts.write_text(NEXT.format(head=HEAD, change=ANEW))
    migrate(stored_rows.engine)
    assert version(stored_rows.engine) == "next"
    assert stored_rows.count(Volunteer) == stored_rows.count(AddressRow) == 1
    assert stored_rows.row(Conversation).state["turn"] == 7


@pytest.mark.usefixtures("somebody")
def test_after_a_migration_references_are_kept_again(
    stored_rows: StoredRows, scripts: Path
) -> None:
    scripts.write_text(NEXT.format(head=HEAD, change=ANEW))
    migrate(stored_rows.engine)
    with stored_rows.engine.begin() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        connection.execute(table(Volunteer).delete())
    assert stored_rows.count(AddressRow) == stored_rows.count(Conversation) == 0


@pytest.mark.usefixtures("somebody")
def test_a_migration_that_leaves_rows_behind_is_undone(
    stored_rows: StoredRows, scripts: Path
) -> None:
    scripts.write_text(NEXT.format(head=HEAD, change=ORPHANS))
    with pytest.raises(RuntimeError, match="refer to nothing"):
        migrate(stored_rows.engine)
    assert version(stored_rows.engine) == HEAD
    assert stored_rows.count(Volunteer) == stored_rows.count(Conversation) == 1
    with stored_rows.engine.begin() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
