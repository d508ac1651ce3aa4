"""Scores made right after a question was found wrong; on both databases."""

from __future__ import annotations

import csv
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete
from typer.testing import CliRunner

import content.loader
from bot.cli.main import cli
from bot.features.counters.recount import differences, recount
from bot.features.questions.rescore import Rescore, RescoreError
from bot.features.questions.types import Outcome
from content.loader import load
from content.quiz import score
from content.schema import Library
from models.base import open_database, table
from models.learning import Answer, Attempt
from models.messages import Outbox
from models.questions import RescoredAttempt, Rescoring, WithdrawnQuestion
from models.recap import RecapCount
from models.volunteer import Audit, Volunteer
from tests.support.databases import StoredRows
from tests.support.process import bimtek, complaint
from tests.support.revised_course import with_key, without_question
from tests.support.training_sessions import NOW, Organiser

BANK = load().modules["d1"].bank
WRONG = BANK[0]  # its key turns out to be the option after the one that is marked
NEW_KEY = (WRONG.right + 1) % 3
MENDED = with_key(load(), WRONG.id, NEW_KEY)
WITHOUT = without_question(load(), WRONG.id)


class School(Organiser):
    """People who have taken the quiz of module 1."""

    def takes(
        self, person: int, right: int, first: int, key: str = "", asked: int = 8, **changes: Any
    ) -> str:
        """Of eight questions so many of the last seven right; for the first (WRONG) this option.
        Scored as it was told then."""
        key = key or f"run-{person}"
        options = [
            first,
            *(q.right if n < right else (q.right + 1) % 3 for n, q in enumerate(BANK[1:asked])),
        ]
        given: list[dict[str, Any]] = [
            {
                "run": key,
                "question": question.id,
                "volunteer_id": person,
                "option": option,
                "right": option == question.right,
                "answered_at": NOW,
            }
            for question, option in zip(BANK, options, strict=False)
        ]
        got = score(sum(row["right"] for row in given), len(given))
        row = {
            "key": key,
            "volunteer_id": person,
            "module": "d1",
            "questions": [row["question"] for row in given],
            "started_at": NOW,
            "finished_at": NOW,
            "score": got,
            "passed": got >= 70,
            **changes,
        }
        with self.engine.begin() as connection:
            connection.execute(table(Attempt).insert(), row)
            connection.execute(table(Answer).insert(), given)
            recount(connection)
        return key

    def attempt(self, key: str) -> tuple[int | None, bool]:
        [row] = self._rows(Attempt, key=key)
        return row.score, row.passed

    def rescore(self, library: Library, *questions: str, at: Any = NOW) -> Outcome:
        outcome = Rescore(self.engine, library, questions or [WRONG.id]).carry_out(at)
        with self.engine.begin() as connection:
            assert differences(connection) == 0
        return outcome


@pytest.fixture
def school(database_url: str) -> Iterator[School]:
    engine = open_database(database_url)
    school = School(engine)
    school.add_people(9)
    yield school
    engine.dispose()


def numbers(outcome: Outcome) -> tuple[int, int, int, int, int]:
    passes = outcome.passes.total()
    return outcome.answers, outcome.attempts, outcome.raised, outcome.kept, passes


@pytest.fixture
def taken(school: School) -> School:
    """1 passes by the new key, 2 rises below the mark, 3 would fall out of their pass, 4 stays, 5
    had passed already, 6 was not asked, 7 has not finished."""
    school.takes(1, 5, NEW_KEY)  # 63, then 75
    school.takes(2, 2, NEW_KEY)  # 25, then 38
    school.takes(3, 5, WRONG.right)  # 75, would be 63
    school.takes(4, 4, (NEW_KEY + 1) % 3)  # 50
    school.takes(5, 5, NEW_KEY)
    school.takes(5, 7, WRONG.right, key="run-5b")  # 100, would be 88
    school.takes(6, 5, NEW_KEY)
    school.takes(7, 5, NEW_KEY)
    with school.engine.begin() as connection:
        answer, attempt = table(Answer), table(Attempt)
        of_wrong = (answer.c.run == "run-6", answer.c.question == WRONG.id)
        connection.execute(delete(answer).where(*of_wrong))
        unfinished = attempt.update().where(attempt.c.key == "run-7")
        connection.execute(unfinished.values(score=None, finished_at=None))
        recount(connection)
    return school


def test_a_corrected_key(taken: School) -> None:
    outcome = taken.rescore(MENDED)
    assert numbers(outcome) == (6, 6, 3, 2, 1)
    assert outcome.passes == {"32.75": 1}
    assert taken.attempt("run-1") == (75, True)
    assert taken.attempt("run-2") == (38, False)
    assert taken.attempt("run-3") == (75, True), "nobody loses a pass that they were told"
    assert taken.attempt("run-4") == (50, False)
    assert taken.attempt("run-5") == (75, True)
    assert taken.attempt("run-5b") == (100, True)
    assert taken.attempt("run-6") == (63, False)
    assert taken.attempt("run-7") == (None, False)
    told = {row.run: row.right for row in taken._rows(Answer, question=WRONG.id)}
    assert told == {
        "run-1": True, "run-2": True, "run-3": False, "run-4": False, "run-5": True,
        "run-5b": False, "run-7": True,
    }  # fmt: skip


def test_a_withdrawn_question(taken: School) -> None:
    """Left out of all scores: 5 of 7 is 71, 2 of 7 is 29, 4 of 7 is 57."""
    outcome = taken.rescore(WITHOUT)
    assert numbers(outcome) == (0, 6, 4, 1, 1)
    assert taken.attempt("run-1") == (71, True)
    assert taken.attempt("run-2") == (29, False)
    assert taken.attempt("run-3") == (75, True)
    assert taken.attempt("run-4") == (57, False)
    assert [row.question for row in taken._rows(WithdrawnQuestion)] == [WRONG.id]


def snapshot(school: School) -> list[Sequence[Any]]:
    models = (
        Attempt,
        Answer,
        Rescoring,
        RescoredAttempt,
        WithdrawnQuestion,
        Outbox,
        Audit,
        RecapCount,
    )
    return [sorted(map(repr, school._rows(model))) for model in models]


@pytest.mark.parametrize("library", [MENDED, WITHOUT], ids=["corrected", "withdrawn"])
def test_a_second_time_nothing_changes(taken: School, library: Library) -> None:
    taken.rescore(library)
    before = snapshot(taken)
    again = taken.rescore(library, at=NOW + timedelta(days=1))
    assert (again.answers, again.raised, again.passes.total()) == (0, 0, 0)
    assert snapshot(taken) == before


def test_the_preview_says_what_comes_and_writes_nothing(taken: School) -> None:
    before = snapshot(taken)
    work = Rescore(taken.engine, MENDED, [WRONG.id])
    seen: list[int] = []
    shown = work.preview(lambda person: seen.append(person.about.id))
    assert snapshot(taken) == before
    assert seen == [1, 2, 5]
    assert numbers(shown) == numbers(work.carry_out(NOW))


def test_one_question_after_the_other_is_as_both_together(taken: School) -> None:
    """What was withdrawn before stays out of every later score."""
    other = BANK[7]  # the last one, wrong in most runs
    both = without_question(WITHOUT, other.id)
    taken.rescore(WITHOUT)
    taken.rescore(both, other.id)
    assert taken.attempt("run-1") == (83, True)  # 5 of 6
    assert taken.attempt("run-2") == (33, False)  # 2 of 6


def test_a_question_that_comes_back_counts_again(taken: School) -> None:
    taken.rescore(WITHOUT)
    taken.rescore(MENDED)
    assert not taken._rows(WithdrawnQuestion)
    assert taken.attempt("run-1") == (75, True)
    assert taken.attempt("run-4") == (57, False), "a score that was told does not fall"


def test_nothing_is_left_of_a_run(school: School) -> None:
    school.takes(1, 0, WRONG.right, asked=1)
    school.takes(2, 0, NEW_KEY, asked=1)
    assert numbers(school.rescore(WITHOUT)) == (0, 2, 0, 0, 0)
    assert school.attempt("run-1") == (100, True)
    assert school.attempt("run-2") == (0, False)


def test_those_who_pass_now_are_told_once_and_nobody_else(taken: School) -> None:
    taken.rescore(MENDED)
    [sent] = taken.send(NOW).items()
    assert sent[0] == 1
    [text] = sent[1]
    assert "Kabar baik, Relawan 1!" in text
    assert f"{load().modules['d1'].title}: nilai 75" in text
    taken.rescore(MENDED, at=NOW + timedelta(hours=1))
    assert taken.send(NOW + timedelta(hours=1)) == {}


def test_of_the_tests_of_a_course_the_one_that_decides_is_made_right(school: School) -> None:
    after = school.takes(1, 5, NEW_KEY, module="bimtek-dasar", kind="post")
    before = school.takes(2, 5, NEW_KEY, module="bimtek-dasar", kind="pre", passed=False)
    school.rescore(MENDED)
    assert school.attempt(after) == (75, True)
    assert school.attempt(before) == (63, False)
    [(person, [text])] = school.send(NOW).items()
    assert person == 1
    assert f"Tes akhir {load().courses[0].title}: nilai 75" in text


def test_whoever_was_credited_has_passed_already(school: School) -> None:
    school.takes(1, 5, NEW_KEY)
    school.takes(1, 0, NEW_KEY, key="waiver", asked=0, kind="waiver", score=None, passed=True)
    school.rescore(MENDED)
    assert school.attempt("run-1") == (75, True)
    assert school.send(NOW) == {}


def test_at_night_the_word_waits_and_whoever_said_stop_gets_none(taken: School) -> None:
    taken.set(Volunteer, {"id": 2}, stopped_at=NOW)
    taken.takes(2, 5, NEW_KEY, key="run-2b")
    night = NOW.replace(hour=16)  # 23.00 in Jakarta
    taken.rescore(MENDED, at=night)
    assert taken.send(night) == {}
    assert set(taken.send(NOW.replace(hour=23, minute=5))) == {1}


def test_it_is_written_down_without_names(taken: School) -> None:
    taken.rescore(MENDED)
    [row] = taken._rows(Audit, act="questions rescored")
    assert row.details == {
        "questions": [WRONG.id], "withdrawn": [], "answers": 6, "raised": 3, "passes": 1,
    }  # fmt: skip
    kept = taken._rows(RescoredAttempt)
    assert {(one.attempt, one.before, one.after, one.passes) for one in kept} == {
        ("run-1", 63, 75, True), ("run-2", 25, 38, False), ("run-5", 63, 75, False),
    }  # fmt: skip


def test_an_erased_persons_attempts_stay_as_they_were(taken: School) -> None:
    taken.rescore(MENDED)
    taken.takes(8, 5, NEW_KEY)
    with taken.engine.begin() as connection:
        connection.execute(delete(table(Volunteer)).where(table(Volunteer).c.id.in_((1, 8))))
        recount(connection)
    assert numbers(taken.rescore(MENDED)) == (1, 5, 0, 2, 0), "only the verdict on the answer of 8"
    assert taken.attempt("run-8") == (63, False)
    assert None in {row.volunteer_id for row in taken._rows(RescoredAttempt)}


def test_many_people_go_page_by_page(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.features.questions.reads.AT_ONCE", 2)
    for person in range(1, 8):
        school.takes(person, 5, NEW_KEY)
    assert school.rescore(MENDED).raised == 7
    assert len(school._rows(Rescoring)) == 1
    assert set(school.send(NOW)) == set(range(1, 8))


def test_stopped_half_way_it_goes_on(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power fails in the third transaction: what is written stays, the rest comes later, and
    everybody is told once."""
    monkeypatch.setattr("bot.features.questions.reads.AT_ONCE", 2)
    for person in range(1, 8):
        school.takes(person, 5, NEW_KEY)
    write, pages = Rescore._write_page, []

    def failing(*arguments: Any) -> int | None:
        pages.append(arguments)
        if len(pages) == 3:
            raise KeyboardInterrupt
        return write(*arguments)

    with monkeypatch.context() as broken:
        broken.setattr(Rescore, "_write_page", failing)
        with pytest.raises(KeyboardInterrupt):
            school.rescore(MENDED)
    assert {school.attempt(f"run-{n}") for n in range(1, 5)} == {(75, True)}
    assert {school.attempt(f"run-{n}") for n in range(5, 8)} == {(63, False)}
    assert school.rescore(MENDED).raised == 3
    assert sorted(school.send(NOW)) == list(range(1, 8))


def test_any_course_of_corrections_only_raises(school: School) -> None:
    rng = Random(3)
    for person in range(1, 10):
        school.takes(person, rng.randrange(8), rng.randrange(3))
    library, last = load(), {row.key: (row.score, row.passed) for row in school._rows(Attempt)}
    for _ in range(12):
        id = rng.choice(BANK[:8]).id
        right = rng.randrange(4)
        if right == 3:
            library = without_question(library, id)
        elif id in library.questions:
            library = with_key(library, id, right)
        school.rescore(library, id)
        now = {row.key: (row.score, row.passed) for row in school._rows(Attempt)}
        for key, (before, passed) in last.items():
            assert now[key][0] >= before
            assert now[key][1] >= passed
        last = now


def test_a_question_that_nobody_knows_is_refused(taken: School) -> None:
    with pytest.raises(RescoreError, match="no question 'd1-b99'"):
        Rescore(taken.engine, load(), ["d1-b01", "d1-b99"])
    Rescore(taken.engine, replace(load(), withdrawn=frozenset({"d1-b99"})), ["d1-b99"])


# --- on the command line -----------------------------------------------------------------------


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content.loader, "load", lambda: MENDED)


def run(url: str, *words: object) -> Any:
    given = {"BIMTEK_DATABASE_URL": url}
    return CliRunner().invoke(cli, ["content", "rescore", *map(str, words)], env=given)


@pytest.mark.usefixtures("mended")
def test_it_is_shown_first_and_done_on_yes(
    taken: School, database_url: str, tmp_path: Path
) -> None:
    before = snapshot(taken)
    file = tmp_path / "orang.csv"
    shown = run(database_url, WRONG.id, "--csv", file)
    assert shown.exit_code == 0
    assert snapshot(taken) == before
    assert f"right is option {NEW_KEY + 1}, {WRONG.options[NEW_KEY].text!r}" in shown.stdout
    assert "people who pass then: 1\n  module d1: 1\n  Kota Bekasi: 1\n" in shown.stdout
    assert "--yes does it" in shown.stdout
    assert "Relawan" not in shown.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert [(row["name"], row["before"], row["after"], row["passes"]) for row in rows] == [
        ("Relawan 1", "63", "75", "1"),
        ("Relawan 2", "25", "38", "0"),
        ("Relawan 5", "63", "75", "0"),
    ]
    done = run(database_url, WRONG.id, "--yes")
    assert done.exit_code == 0
    assert "scores that rose: 3" in done.stdout
    assert "people who pass since: 1" in done.stdout
    assert taken.attempt("run-1") == (75, True)
    assert "scores that rose: 0" in run(database_url, WRONG.id, "--yes").stdout


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("d1-b99",), "there is no question 'd1-b99'"),
        ((WRONG.id, "--yes", "--dry-run"), "not both"),
        ((WRONG.id, "--csv", "/no/such/folder/x.csv"), "cannot be written"),
        ((WRONG.id, "--csv", "/etc/hostname"), "is there already"),
    ],
)
def test_a_wrong_word_is_one_sentence(
    taken: School, database_url: str, words: tuple[str, ...], what: str
) -> None:
    before = snapshot(taken)
    done = run(database_url, *words)
    assert done.exit_code == (2 if what == "not both" else 1)
    assert what in done.stderr
    assert len(complaint(done.stderr).splitlines()) == 1
    assert snapshot(taken) == before


async def test_a_database_of_old_is_named(blank_database_url: str, tmp_path: Path) -> None:
    open_database(blank_database_url).dispose()
    (tmp_path / "blank.db").write_bytes(b"")
    words = ("content", "rescore", WRONG.id)
    code, said, complained = await bimtek(tmp_path, *words, database_url=blank_database_url)
    assert (code, said) == (1, "")
    assert "'bimtek migrate'" in complained


def test_the_message_says_nothing_of_modules_that_are_gone(
    taken: School, stored_rows: StoredRows
) -> None:
    taken.rescore(MENDED)
    taken.set(Attempt, {"key": "run-1"}, module="d77")
    assert taken.send(NOW) == {}
    [row] = stored_rows.rows(Outbox)
    assert row.state == "cancelled"
