"""How questions do, against a count by hand; on both databases."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import timedelta
from random import Random
from statistics import correlation
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from bot.cli.main import cli
from bot.features.questions.stats import load_figures
from bot.features.questions.types import FEWEST, Figures
from bot.features.recap.workbook import sheets
from content.loader import load
from content.schema import Question
from models.base import table
from models.learning import Answer
from tests.support.databases import StoredRows
from tests.support.training_sessions import NOW, people

BANK = load().modules["d1"].bank
BAD, UNUSED, SELDOM = BANK[0], BANK[1], BANK[2]
PEOPLE = 60


def choice(rng: Random, question: Question, skill: float) -> int:
    """The strong get BAD wrong; nobody takes the last wrong option of UNUSED."""
    wrong = [n for n in range(3) if n != question.right]
    likely = 1 - skill if question is BAD else skill
    if rng.random() < likely:
        return question.right
    return wrong[0] if question is UNUSED else rng.choice(wrong)


def answers(rng: Random) -> list[dict[str, Any]]:
    """Each person tries twice; whoever was erased is nobody; SELDOM is asked of few."""
    rows = []
    for person in range(1, PEOPLE + 1):
        skill = rng.random()
        for attempt in range(2):
            asked = [BAD, UNUSED, *rng.sample(BANK[3:], 6)]
            if person < FEWEST:
                asked.append(SELDOM)
            for question in asked:
                option = choice(rng, question, skill)
                rows.append(
                    {
                        "run": f"{person}-{attempt}",
                        "question": question.id,
                        "volunteer_id": person,
                        "option": option,
                        "right": option == question.right,
                        "answered_at": NOW + timedelta(hours=attempt),
                    }
                )
    gone = [row | {"volunteer_id": None, "run": f"x{row['run']}"} for row in rows[:40]]
    other, early = BANK[3], NOW - timedelta(hours=1)
    alone = {"question": other.id, "option": other.right, "right": True, "answered_at": early}
    return [*rows, *gone, *(alone | {"run": f"alone-{n}", "volunteer_id": n} for n in (1, 2))]


@pytest.fixture
def rows(stored_rows: StoredRows) -> list[dict[str, Any]]:
    found = answers(Random(7))
    with stored_rows.engine.begin() as connection:
        people(connection, PEOPLE)
        shuffled = Random(1).sample(found, len(found))
        connection.execute(table(Answer).insert(), shuffled)
    return found


def by_hand(rows: list[dict[str, Any]], question: Question) -> Figures:
    runs = defaultdict(list)
    for row in rows:
        runs[row["run"]].append(row)
    first: dict[int, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["answered_at"]):
        if row["question"] == question.id and row["volunteer_id"] is not None:
            first.setdefault(row["volunteer_id"], row)
    if len(first) < FEWEST:
        return Figures(question.id, len(first))
    pairs = []
    for row in first.values():
        rest = [one["right"] for one in runs[row["run"]] if one is not row]
        if rest:
            pairs.append((float(row["right"]), sum(rest) / len(rest)))
    taken = {row["option"] for row in first.values()}
    unused = tuple(n for n in range(3) if n not in taken and n != question.right)
    right = sum(row["right"] for row in first.values()) / len(first)
    return Figures(question.id, len(first), right, correlation(*zip(*pairs, strict=True)), unused)


def figures(engine: Engine) -> dict[str, Figures]:
    with engine.connect() as connection:
        return {one.question: one for one in load_figures(connection, load())}


def test_figures_are_those_that_one_would_count(
    stored_rows: StoredRows, rows: list[dict[str, Any]]
) -> None:
    found = figures(stored_rows.engine)
    assert set(found) == set(load().questions)
    for question in BANK:
        wanted, got = by_hand(rows, question), found[question.id]
        assert (got.people, got.unused) == (wanted.people, wanted.unused)
        assert got.right == pytest.approx(wanted.right)
        assert got.separation == pytest.approx(wanted.separation, abs=1e-6)
    bad, unused, seldom = (found[q.id] for q in (BAD, UNUSED, SELDOM))
    assert bad.separation is not None
    assert bad.separation < 0
    assert len(unused.unused) == 1
    assert seldom == Figures(SELDOM.id, FEWEST - 1)


def test_nobody_has_answered_yet(stored_rows: StoredRows) -> None:
    assert set(figures(stored_rows.engine).values()) == {Figures(id, 0) for id in load().questions}


def run(url: str, *words: object) -> Any:
    given = {"BIMTEK_DATABASE_URL": url, "COLUMNS": "160"}
    return CliRunner().invoke(cli, ["content", *map(str, words)], env=given)


@pytest.mark.usefixtures("rows")
def test_on_the_command_line(database_url: str, tmp_path: Any) -> None:
    shown = run(database_url, "stats")
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    row = next(n for n, line in enumerate(lines) if BAD.id in line)
    assert "check the key" in lines[row]
    assert row < next(n for n, line in enumerate(lines) if UNUSED.id in line)
    assert "Relawan" not in shown.stdout
    file = tmp_path / "soal.csv"
    assert run(database_url, "stats", "--csv", file).exit_code == 0
    found = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert found[0]["question"] == BAD.id
    seldom = next(row for row in found if row["question"] == SELDOM.id)
    assert (seldom["people"], seldom["right"], seldom["separation"]) == (str(FEWEST - 1), "", "")
    again = run(database_url, "stats", "--csv", file)
    assert again.exit_code == 1
    assert "is there already" in again.stderr


@pytest.mark.usefixtures("rows")
def test_the_sheet_stands_in_the_export_of_the_whole_country_only(stored_rows: StoredRows) -> None:
    with stored_rows.engine.connect() as connection:
        whole = sheets(connection, load(), "", "Asia/Jakarta", NOW)
        assert whole[-1].title == "Soal"
        rows = list(whole[-1].rows)
        assert rows[0][0] == BAD.id
        assert rows[0][5] == "periksa kunci: yang pandai justru salah"
        assert len(rows) == len(load().questions)
        below = sheets(connection, load(), "32.75", "Asia/Jakarta", NOW)
        assert "Soal" not in [sheet.title for sheet in below]
