"""Whatever refers to a person stands in a feature's manifest: erasing and joining go by it."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import Column, Table

from bot.features.feature import OneAbout, Rows
from bot.features.linking.person_tables import Keyed, PersonTables, name_of
from bot.features.registry import FEATURES
from models.schema import metadata
from models.volunteer import Volunteer
from tests.support.registered import FEATURES as REGISTERED


def people_in(table: Table) -> list[Column[object]]:
    """Columns that refer to a person, by their foreign key or, where there is none, their name."""
    return [
        column
        for column in table.columns
        if any(key.target_fullname == "volunteer.id" for key in column.foreign_keys)
        or column.name in {"by", "volunteer", "volunteer_id"}
        or column.name.endswith("_by")
    ]


EVERY = [column for one in metadata.sorted_tables for column in people_in(one)]
TABLES = PersonTables(REGISTERED.people)


def test_every_column_that_refers_to_a_person_is_in_one_manifest() -> None:
    listed = Counter(name for feature in FEATURES for name in feature.people)
    assert sorted({name_of(column) for column in EVERY} - listed.keys()) == [], (
        "list them as `people` in the feature.py whose they are"
    )
    assert sorted(listed.keys() - {name_of(column) for column in EVERY}) == []
    assert [name for name, times in listed.items() if times > 1] == []


@pytest.mark.parametrize("column", EVERY, ids=name_of)
def test_it_goes_with_the_person_or_lets_go_of_them(column: Column[object]) -> None:
    """By its foreign key. The audit outlives whom it is about, and holds an id only."""
    if name_of(column) == "audit.by":
        assert not column.foreign_keys
        return
    [key] = column.foreign_keys
    assert key.ondelete == ("SET NULL" if column.nullable else "CASCADE") or (
        column.nullable and key.ondelete == "CASCADE"
    )


@pytest.mark.parametrize("column", TABLES.plain, ids=name_of)
def test_of_what_there_may_be_one_of_each_it_is_said_which_stays(column: Column[object]) -> None:
    """Two rows with the same key cannot be one's own: moved as if there were any number, the
    database would refuse them."""
    uniques = [set(c.columns) for c in column.table.constraints if hasattr(c, "columns")]
    only_ids = [u for u in uniques if column in u and not _is_a_reference(u)]
    assert only_ids == [], f"{name_of(column)} needs an OneAbout"


def _is_a_reference(columns: set[Column[object]]) -> bool:
    return all(column.foreign_keys for column in columns) and not any(
        column.primary_key for column in columns
    )


@pytest.mark.parametrize("of", TABLES.keyed, ids=lambda of: of.name)
def test_columns_that_go_together_are_columns_of_their_table(of: Keyed) -> None:
    assert of.together <= set(of.table.c.keys())


def test_every_listed_column_is_moved_or_stays_apart() -> None:
    kinds = Counter(type(rows) for rows in REGISTERED.people.values())
    assert kinds == {OneAbout: len(TABLES.keyed), Rows: len(REGISTERED.people) - len(TABLES.keyed)}
    assert "volunteer" not in {of.name for of in TABLES.keyed}
    assert Volunteer.__table__ not in {column.table for column in TABLES.plain}
