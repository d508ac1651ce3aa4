"""Whatever refers to a person must say what becomes of it when two are found to be one."""

from __future__ import annotations

from sqlalchemy import Column, Table

from bot.features.linking.tables import ANY_NUMBER, APART, RULES, keyed, name_of, plain, references
from models.schema import metadata
from models.volunteer import Volunteer


def people_in(table: Table) -> list[Column[object]]:
    """Columns that refer to a person, by their foreign key or, where there is none, their name."""
    return [
        column
        for column in table.columns
        if any(key.target_fullname == "volunteer.id" for key in column.foreign_keys)
        or column.name in {"by", "volunteer", "volunteer_id"}
        or column.name.endswith("_by")
    ]


EVERY = [c for one in metadata.sorted_tables if one not in APART for c in people_in(one)]


def test_every_column_that_refers_to_a_person_is_joined() -> None:
    joined = {name_of(of.whose) for of in keyed()} | {name_of(column) for column in plain()}
    missing = sorted({name_of(column) for column in EVERY} - joined)
    assert missing == [], "list them in RULES or ANY_NUMBER of bot/features/linking/tables.py"


def test_what_is_listed_is_there() -> None:
    assert {name_of(column) for column in plain()} == ANY_NUMBER
    assert {of.name for of in keyed()} == set(RULES)
    assert set(references()) == set(EVERY)


def test_of_what_there_may_be_one_of_each_a_rule_says_which_stays() -> None:
    """Two rows with the same key cannot be one's own: moved as if there were any number, the
    database would refuse them."""
    for column in plain():
        uniques = [set(c.columns) for c in column.table.constraints if hasattr(c, "columns")]
        only_ids = [u for u in uniques if column in u and not _is_a_reference(u)]
        assert only_ids == [], f"{name_of(column)} needs a rule in RULES"


def _is_a_reference(columns: set[Column[object]]) -> bool:
    return all(column.foreign_keys for column in columns) and not any(
        column.primary_key for column in columns
    )


def test_columns_that_go_together_are_columns_of_their_table() -> None:
    for of in keyed():
        assert RULES[of.name][1] <= set(of.table.c.keys())


def test_nothing_else_of_a_volunteer_is_a_key() -> None:
    assert "volunteer" not in {of.name for of in keyed()}
    assert Volunteer.__table__ not in {column.table for column in plain()}
