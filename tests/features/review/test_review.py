"""Cards, streak and nudges in real tables on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, update

from bot.features.learning.progress_picture import draw_progress
from bot.features.review.nudges import send_nudges
from bot.runtime import retention
from bot.runtime.retention import drop_nudges
from bot.store.jobs import Links, Making
from content.loader import load
from models.base import open_database, table
from models.learning import Attempt
from models.messages import Outbox
from models.notices import Notice
from models.review import Habit, ReviewCard
from models.vocabulary import Reply
from models.volunteer import Address, Volunteer
from tests.support.at_each_step import letter_of
from tests.support.talk import CHAT
from tests.support.training_sessions import NOW, START, Organiser
from tests.support.volunteers_in_chat import Hall

SITI, BUDI = 2, 3
LESSON = [question.id for question in load().lessons["d1.1"].questions]
A_DAY = timedelta(days=1)
EVENING = NOW.replace(hour=12)  # 19.00 in Jakarta


@pytest.fixture
def hall(database_url: str) -> Iterator[Hall]:
    hall = Hall(database_url)
    hall.enter(3)
    hall.appoint(1, "32.75")
    yield hall
    hall.engine.dispose()


def change(hall: Hall, model: Any, volunteer: int, **values: Any) -> None:
    of = table(model)
    column = of.c.id if model is Volunteer else of.c.volunteer_id
    with hall.engine.begin() as connection:
        connection.execute(update(of).where(column == volunteer).values(**values))


def due_since_yesterday(hall: Hall, volunteer: int, count: int = 1, **habit: Any) -> None:
    """They have cards, and are nudged at 19.00."""
    before = hall.now - A_DAY
    cards = [
        {"question": LESSON[n], "stability": 2.0, "difficulty": 5.0, "due_at": before}
        for n in range(count)
    ]
    rows = [{"volunteer_id": volunteer, "reviewed_at": before, **card} for card in cards]
    kept = {"volunteer_id": volunteer, "nudge_at": 1140, "nudge_due_at": EVENING}
    with hall.engine.begin() as connection:
        connection.execute(insert(table(ReviewCard)), rows)
        connection.execute(insert(table(Habit)), {"streak": 0, "offered": True, **kept, **habit})


@contextmanager
def statements_of(hall: Hall) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    event.listen(hall.engine, "before_cursor_execute", note)
    yield seen
    event.remove(hall.engine, "before_cursor_execute", note)


def nudges(hall: Hall, who: int) -> list[str]:
    return [text for text in hall.texts(who) if "perlu diulang hari ini" in text]


def learn(hall: Hall, who: int) -> None:
    hall.says(who, "lanjut")
    while not letter_of(hall.text(who)):
        hall.says(who, "lanjut")
    while letter := letter_of(hall.text(who)):
        hall.says(who, letter)


def test_from_the_first_lesson_to_the_review_of_tomorrow(hall: Hall) -> None:
    learn(hall, SITI)
    assert "ketik PENGINGAT" in hall.text(SITI)
    cards = hall.rows(ReviewCard, volunteer_id=SITI)
    assert [card.question for card in cards] == LESSON
    hall.says(SITI, "pengingat", "19.00")
    [habit] = hall.rows(Habit, volunteer_id=SITI)
    assert (habit.streak, habit.nudge_at, habit.nudge_due_at) == (1, 1140, EVENING)
    hall.wait_until(EVENING + A_DAY)
    assert nudges(hall, SITI) == []
    hall.wait_until(EVENING + 2 * A_DAY)
    assert len(nudges(hall, SITI)) == 1
    assert "Ada 3 soal" in nudges(hall, SITI)[0]
    hall.presses(SITI, "Latihan ulang")
    while letter := letter_of(hall.text(SITI)):
        hall.says(SITI, letter)
    assert "3 dari 3 jawaban tepat" in hall.text(SITI)
    later = hall.rows(ReviewCard, volunteer_id=SITI)
    assert all(
        a.due_at > hall.now and a.stability > b.stability for a, b in zip(later, cards, strict=True)
    )
    hall.wait_until(EVENING + 5 * A_DAY)
    assert len(nudges(hall, SITI)) == 1


def test_the_test_before_a_course_makes_no_cards(hall: Hall) -> None:
    with hall.engine.begin() as connection:
        connection.execute(delete(table(Attempt)).where(table(Attempt).c.volunteer_id == SITI))
    hall.says(SITI, "lanjut", "kerjakan")
    hall.says(SITI, letter_of(hall.text(SITI)))
    assert hall.rows(ReviewCard) == []
    assert hall.rows(Habit)[0].streak == 1


def test_one_a_day_and_after_seven_it_ends_and_says_so(hall: Hall) -> None:
    due_since_yesterday(hall, SITI)
    hall.wait_until(EVENING + 6 * A_DAY)
    assert len(nudges(hall, SITI)) == 7
    hall.wait_until(EVENING + 10 * A_DAY)
    assert len(nudges(hall, SITI)) == 7
    assert "7 pengingat terakhir belum terjawab" in hall.text(SITI)
    assert len(hall.heard[SITI]) == 8
    hall.presses(SITI, "Pengingat")
    hall.says(SITI, "19.00").wait_until(EVENING + 11 * A_DAY)
    assert len(nudges(hall, SITI)) == 8


def test_whoever_was_reminded_of_a_session_is_not_nudged_on_that_day(hall: Hall) -> None:
    session = Organiser(hall.engine).publish(reminders=(timedelta(days=1),))
    Organiser(hall.engine).fan_out(hall.now)
    hall.sweep()
    due_since_yesterday(hall, SITI)
    due_since_yesterday(hall, BUDI)
    Organiser(hall.engine).reply(session, SITI, Reply.COMING)
    Organiser(hall.engine).reply(session, BUDI, Reply.DECLINED)
    hall.wait_until(START.replace(hour=12) - 2 * A_DAY)
    before = {who: len(nudges(hall, who)) for who in (SITI, BUDI)}
    for who in before:
        change(hall, Habit, who, unanswered=0, nudge_at=1140, nudge_due_at=EVENING + 10 * A_DAY)
    hall.wait_until(START.replace(hour=12) - A_DAY)
    assert len(nudges(hall, SITI)) == before[SITI]
    assert len(nudges(hall, BUDI)) == before[BUDI] + 1


def test_after_berhenti_nothing_comes(hall: Hall) -> None:
    due_since_yesterday(hall, SITI)
    hall.says(SITI, "berhenti").wait_until(EVENING + 2 * A_DAY)
    assert nudges(hall, SITI) == []
    assert hall.rows(Notice) == []
    hall.says(SITI, "mulai").wait_until(EVENING + 3 * A_DAY)
    assert len(nudges(hall, SITI)) == 1


def test_silence_that_is_asked_for_while_it_waits_keeps_it_back(hall: Hall) -> None:
    due_since_yesterday(hall, SITI)
    hall.now = EVENING
    with hall.engine.begin() as connection:
        assert send_nudges(connection, hall.now, hall._terms)
    hall.says(SITI, "berhenti").sweep()
    assert nudges(hall, SITI) == []


@pytest.mark.parametrize(
    "changed", [{"learned_on": EVENING.date()}, {"nudge_at": None, "nudge_due_at": None}]
)
def test_what_is_done_while_it_waits_keeps_it_back(hall: Hall, changed: dict[str, Any]) -> None:
    due_since_yesterday(hall, SITI)
    hall.now = EVENING
    with hall.engine.begin() as connection:
        send_nudges(connection, hall.now, hall._terms)
    change(hall, Habit, SITI, **changed)
    hall.sweep()
    assert nudges(hall, SITI) == []
    assert [row.state for row in hall.rows(Outbox, channel="telegram")] == ["cancelled"]


def test_where_a_window_has_closed_no_nudge_is_made_and_none_is_counted(hall: Hall) -> None:
    hall.see_by(replace(CHAT, window=timedelta(hours=24)))
    due_since_yesterday(hall, SITI)
    hall.wait_until(EVENING)
    assert len(nudges(hall, SITI)) == 1, "within a day of their last word"
    hall.wait_until(EVENING + 9 * A_DAY)
    assert len(nudges(hall, SITI)) == 1
    assert len(hall.rows(Outbox)) == 1
    assert hall.rows(Habit)[0].unanswered == 1
    hall.says(SITI, "menu").wait_until(EVENING + 10 * A_DAY)
    assert len(nudges(hall, SITI)) == 2


def test_whoever_has_blocked_us_is_left_alone(hall: Hall) -> None:
    due_since_yesterday(hall, SITI)
    change(hall, Address, SITI, reachable=False)
    hall.wait_until(EVENING + A_DAY)
    assert hall.rows(Outbox) == []
    assert hall.rows(Habit)[0].unanswered == 0


def test_a_nudge_that_lies_years_ahead_is_found(hall: Hall) -> None:
    due_since_yesterday(hall, SITI, nudge_due_at=EVENING + 900 * A_DAY)
    hall.sweep()
    assert hall.rows(Habit)[0].nudge_due_at == EVENING


def test_a_clock_that_jumps_back_brings_no_second_nudge(hall: Hall) -> None:
    due_since_yesterday(hall, SITI)
    hall.wait_until(EVENING)
    hall.now = EVENING - timedelta(hours=3)
    hall.sweep().wait_until(EVENING + timedelta(hours=1))
    assert len(nudges(hall, SITI)) == 1


def test_two_workers_nudge_once(hall: Hall, database_url: str, database_kind: str) -> None:
    if database_kind == "sqlite":
        pytest.skip("one writer at a time")
    for who in (SITI, BUDI):
        due_since_yesterday(hall, who)
    other = open_database(database_url)
    with hall.engine.begin() as first, other.begin() as second:
        assert send_nudges(first, EVENING, hall._terms, most=1)
        assert send_nudges(second, EVENING, hall._terms), "the one that is left"
        assert not send_nudges(second, EVENING, hall._terms)
    other.dispose()
    assert [row.key.partition(":")[2] for row in hall.rows(Outbox)] == ["2", "3"]


def test_a_batch_costs_as_many_statements_as_one_person(hall: Hall) -> None:
    counts = []
    for who in ((SITI,), (1, BUDI)):
        for one in who:
            due_since_yesterday(hall, one)
        with hall.engine.begin() as connection, statements_of(hall) as statements:
            assert send_nudges(connection, EVENING, hall._terms)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_old_nudges_are_thrown_away_in_steps(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    for who in (1, SITI, BUDI):
        due_since_yesterday(hall, who)
    hall.wait_until(EVENING)
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    with hall.engine.begin() as connection:
        assert not drop_nudges(connection, EVENING + 14 * A_DAY)
    assert len(hall.rows(Outbox)) == 3
    later = EVENING + 15 * A_DAY
    with hall.engine.begin() as connection:
        assert drop_nudges(connection, later)
        assert not drop_nudges(connection, later)
    assert hall.rows(Outbox) == hall.rows(Notice) == []


def test_who_is_erased_leaves_no_card(hall: Hall) -> None:
    due_since_yesterday(hall, SITI)
    hall.says(SITI, "hapus data", "ya", "ya")
    if hall.rows(Volunteer, id=SITI):
        hall.says(SITI, "hapus")
    assert hall.rows(Volunteer, id=SITI) == []
    assert hall.rows(ReviewCard) == hall.rows(Habit) == []


def test_a_turn_that_answers_costs_two_statements_more(hall: Hall) -> None:
    """Its cards are read and written once, whatever is answered; the streak on its first day."""
    learn(hall, SITI)
    hall.says(SITI, "kuis", "1")
    with statements_of(hall) as seen:
        hall.says(SITI, letter_of(hall.text(SITI)))
    assert sum("review_card" in one for one in seen) == 2
    assert sum("INTO habit" in one for one in seen) == 0


def test_moments_come_back_aware(hall: Hall) -> None:
    learn(hall, SITI)
    [habit], [card, *_] = hall.rows(Habit), hall.rows(ReviewCard)
    assert isinstance(card.due_at, datetime)
    assert card.due_at.tzinfo is not None
    assert habit.learned_on == NOW.date()


def test_the_picture_of_progress_tells_the_streak(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = []

    def png(_: str, filled: Any) -> bytes:
        shown.append(filled)
        return b""

    monkeypatch.setattr("bot.documents.typesetting.png", png)
    due_since_yesterday(hall, SITI, streak=4, learned_on=NOW.date() - A_DAY)
    with hall.engine.begin() as connection:
        making = Making(connection, {}, SITI, Links(""), hall.now, lambda _: None)  # type: ignore[arg-type]
        draw_progress(making)
    assert "4 hari berturut-turut" in shown[0]["streak"]
