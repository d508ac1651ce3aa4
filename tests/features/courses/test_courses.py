"""Tests before and after a course, and credits, in real tables on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, delete, text

from bot.engine.messages import Address
from bot.features.counters.recount import recount
from bot.features.recap.counts import load_recap
from bot.store.people import load_people
from content.loader import load
from content.quiz import QuizKind
from models.base import table
from models.courses import Credit
from models.learning import Answer, Attempt
from models.schema import _foreign_keys, migrate
from models.volunteer import Volunteer
from tests.models.test_migrations import scripts
from tests.support.at_each_step import letter_of
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenEngine
from tests.support.training_sessions import people
from tests.support.volunteers_in_chat import VolunteersInChat

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
COURSE = load().courses[0]


@pytest.fixture
def chat(database_url: str) -> Any:
    chat = VolunteersInChat(database_url)
    chat.enter(3)
    chat.appoint(1, "32.75")
    yield chat
    chat.engine.dispose()


def begin(chat: VolunteersInChat, who: int) -> None:
    """Somebody who was not offered the test before yet."""
    attempt = table(Attempt)
    with chat.engine.begin() as connection:
        connection.execute(delete(attempt).where(attempt.c.volunteer_id == who))


def answer_all(chat: VolunteersInChat, who: int, right: int = 99) -> None:
    """What is open, so many of them right."""
    given = 0
    while letter := letter_of(chat.text(who), right=given < right):
        chat.says(who, letter)
        given += 1


def attempts(chat: VolunteersInChat, who: int, kind: str) -> list[Any]:
    return [row for row in chat.rows(Attempt, volunteer_id=who) if row.kind == kind]


def test_from_the_test_before_to_the_one_after(chat: VolunteersInChat) -> None:
    begin(chat, 2)
    chat.says(2, "lanjut", "kerjakan")
    answer_all(chat, 2, 4)
    assert "nilai <b>50</b>" in chat.text(2)
    for number in range(1, len(COURSE.modules) + 1):
        chat.says(2, "kuis", str(number))
        answer_all(chat, 2)
    chat.says(2, "tes akhir")
    answer_all(chat, 2, 18)
    assert "Naik <b>40 angka</b>" in chat.text(2)
    [before], [after] = attempts(chat, 2, "pre"), attempts(chat, 2, "post")
    assert (before.module, before.score, before.passed) == (COURSE.id, 50, False)
    assert (after.module, after.score, after.passed) == (COURSE.id, 90, True)
    assert not set(before.questions) & set(after.questions)
    assert len(chat.rows(Answer, run=after.key)) == 20
    assert chat.wrong_counts() == 0


def test_the_gain_is_there_in_sum(chat: VolunteersInChat) -> None:
    for who, scores in ((1, (50, 90)), (2, (60, 40)), (3, (70, None))):
        _take(chat.engine, who, *scores)
    with chat.engine.begin() as connection:
        recount(connection)
        recap = load_recap(connection, "32.75", NOW)
    assert recap.test("pre", COURSE.id).mean == 60
    assert (recap.test("post", COURSE.id).tried, recap.test("post", COURSE.id).passed) == (2, 1)
    assert (recap.test("gain", COURSE.id).tried, recap.test("gain", COURSE.id).mean) == (2, 10)
    chat.says(1, "rekap")
    assert "Tes awal: 3 orang, nilai rata-rata 60" in chat.text(1)
    assert "rata-rata 10,0 angka (2 orang)" in chat.text(1)


def _take(engine: Engine, who: int, before: int, after: int | None) -> None:
    rows = [
        {
            "key": f"{kind}-{who}",
            "volunteer_id": who,
            "kind": kind,
            "module": COURSE.id,
            "questions": ["q"],
            "started_at": NOW,
            "finished_at": None if score is None else NOW,
            "score": score,
            "passed": kind == "post" and (score or 0) >= 70,
        }
        for kind, score in (("pre", before), ("post", after))
    ]
    with engine.begin() as connection:
        connection.execute(table(Attempt).insert(), rows)


def test_a_credit_is_given_and_taken_back(chat: VolunteersInChat) -> None:
    chat.says(1, "rekap", "cari orang", "Relawan 2", "1", "akui sertifikat")
    if "Berapa nomor" not in chat.text(1):
        chat.says(1, "1")
    chat.says(1, "12/2023", "Dinas Sosial", "3 Maret 2023", "ya")
    [kept] = chat.rows(Credit)
    assert kept.held_on == date(2023, 3, 3)
    assert len(attempts(chat, 2, "waiver")) == len(COURSE.modules)
    assert chat.wrong_counts() == 0
    with chat.engine.begin() as connection:
        [known] = load_people(connection, [Address("telegram", "2")]).values()
    assert known.person.passed(COURSE.id, QuizKind.CREDIT)
    chat.says(1, "batalkan pengakuan", "ya")
    assert not attempts(chat, 2, "waiver")
    assert chat.wrong_counts() == 0


def test_with_the_volunteer_the_papers_facts_go(chat: VolunteersInChat) -> None:
    test_a_credit_is_given_and_taken_back(chat)
    chat.says(2, "hapus data", "ya", "hapus")
    assert not chat.rows(Volunteer, id=2)
    assert not chat.rows(Credit)


def test_attempts_of_before_are_those_at_the_quizzes_of_modules(
    open_engine: OpenEngine, stored_rows: StoredRows
) -> None:
    engine, config = open_engine(), scripts()
    with engine.begin() as connection:
        people(connection, 1)
    with engine.connect() as connection:
        _foreign_keys(connection, on=False)
        with connection.begin():
            config.attributes["connection"] = connection
            command.downgrade(config, "0006")
        _foreign_keys(connection, on=True)
    with engine.begin() as connection:
        columns = "key, volunteer_id, module, questions, started_at, score, passed"
        values = "('k1', 1, 'd1', '[\"d1-b01\"]', '2026-11-24 03:00:00+00:00', 88, true)"
        connection.execute(text(f"INSERT INTO attempt ({columns}) VALUES {values}"))
    migrate(engine)
    with engine.begin() as connection:
        [known] = load_people(connection, [Address("telegram", "1")]).values()
    [quiz] = known.person.quizzes
    assert (quiz.kind, quiz.module, quiz.questions) == (QuizKind.MODULE, "d1", ("d1-b01",))
    assert known.person.passed("d1")
