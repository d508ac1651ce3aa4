"""`bimtek breach` writes down who is concerned, for its owner alone, and that it did."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from models.base import open_database
from models.volunteer import Audit
from tests.support.databases import StoredRows
from tests.support.process import bimtek, complaint
from tests.support.training_sessions import people


@pytest.fixture
def database(database_url: str) -> Engine:
    engine = open_database(database_url)
    with engine.begin() as connection:
        people(connection, 3)
    engine.dispose()
    return engine


async def test_all_are_listed_with_how_to_write_to_them(
    tmp_path: Path, database: Engine, database_url: str, stored_rows: StoredRows
) -> None:
    said = await bimtek(tmp_path, "breach", "who.xlsx", database_url=database_url)
    assert said[0] == 0, said
    assert said[1].startswith("3 people: who.xlsx. It holds personal data")
    written = tmp_path / "who.xlsx"
    assert written.stat().st_mode & 0o777 == 0o600
    book = load_workbook(written)
    rows = list(book["People"].iter_rows(values_only=True))
    assert rows[0][:3] == ("Name", "Telephone", "Reached by")
    assert len(rows) == 4
    assert all(row[0] and row[2] for row in rows[1:])
    assert ("name, function, place", 3) in list(book["Data"].iter_rows(values_only=True))
    [audit] = stored_rows.rows(Audit)
    assert (audit.act, audit.details) == ("breach list made", {"people": 3})


@pytest.mark.one_database
async def test_only_those_of_a_region(tmp_path: Path, database: Engine, database_url: str) -> None:
    _, said, _ = await bimtek(
        tmp_path, "breach", "a.xlsx", "--region", "Papua", database_url=database_url
    )
    assert said.startswith("0 people")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("who.csv", "give a name that ends in .xlsx"),
        ("no/who.xlsx", "No such file or directory"),
        ("there.xlsx", "is there already"),
        ("who.xlsx --region Atlantis", "Atlantis"),
    ],
)
async def test_what_cannot_be_written_is_said(
    tmp_path: Path, database: Engine, database_url: str, typed: str, told: str
) -> None:
    (tmp_path / "there.xlsx").touch()
    ended = await bimtek(tmp_path, "breach", *typed.split(), database_url=database_url)
    assert (ended[0], told in complaint(ended[2])) == (1, True)
