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
from bot.features.nudges import sweep
from bot.features.nudges.sweep import drop_nudges, send_nudges
from bot.store.jobs import JobContext, Links
from content.loader import load
from models.base import table
from models.learning import Attempt
from models.messages import Outbox
from models.notices import Notice
from models.review import Habit, ReviewCard
from models.vocabulary import Reply
from models.volunteer import Address, Volunteer
from tests.support.at_each_step import letter_of
from tests.support.fixtures import OpenEngine
from tests.support.talk import CHAT
from tests.support.training_sessions import NOW, START, Organiser
from tests.support.volunteers_in_chat import VolunteersInChat

SITI, BUDI = 2, 3
LESSON = [question.id for question in load().lessons["d1.1"].questions]
A_DAY = timedelta(days=1)
EVENING = NOW.replace(hour=12)  # 19.00 in Jakarta


@pytest.fixture
def chat(database_url: str) -> Iterator[VolunteersInChat]:
    chat = VolunteersInChat(database_url)
    chat.enter(3)
    chat.appoint(1, "32.75")
    yield chat
    chat.engine.dispose()


def change(chat: VolunteersInChat, model: Any, volunteer: int, **values: Any) -> None:
    of = table(model)
    column = of.c.id if model is Volunteer else of.c.volunteer_id
    with chat.engine.begin() as connection:
        connection.execute(update(of).where(column == volunteer).values(**values))


def due_since_yesterday(
    chat: VolunteersInChat, volunteer: int, count: int = 1, **habit: Any
) -> None:
    """They have cards, and are nudged at 19.00."""
    before = chat.now - A_DAY
    cards = [
        {"question": LESSON[n], "stability": 2.0, "difficulty": 5.0, "due_at": before}
        for n in range(count)
    ]
    rows = [{"volunteer_id": volunteer, "reviewed_at": before, **card} for card in cards]
    kept = {"volunteer_id": volunteer, "nudge_at": 1140, "nudge_due_at": EVENING}
    with chat.engine.begin() as connection:
        connection.execute(insert(table(ReviewCard)), rows)
        connection.execute(insert(table(Habit)), {"streak": 0, "offered": True, **kept, **habit})


@contextmanager
def statements_of(chat: VolunteersInChat) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    event.listen(chat.engine, "before_cursor_execute", note)
    yield seen
    event.remove(chat.engine, "before_cursor_execute", note)


def nudges(chat: VolunteersInChat, who: int) -> list[str]:
    return [text for text in chat.texts(who) if "perlu diulang hari ini" in text]


def learn(chat: VolunteersInChat, who: int) -> None:
    chat.says(who, "lanjut")
    while not letter_of(chat.text(who)):
        chat.says(who, "lanjut")
    while letter := letter_of(chat.text(who)):
        chat.says(who, letter)


def test_from_the_first_lesson_to_the_review_of_tomorrow(chat: VolunteersInChat) -> None:
    learn(chat, SITI)
    assert "ketik PENGINGAT" in chat.text(SITI)
    cards = chat.rows(ReviewCard, volunteer_id=SITI)
    assert [card.question for card in cards] == LESSON
    chat.says(SITI, "pengingat", "19.00")
    [habit] = chat.rows(Habit, volunteer_id=SITI)
    assert (habit.streak, habit.nudge_at, habit.nudge_due_at) == (1, 1140, EVENING)
    chat.wait_until(EVENING + A_DAY)
    assert nudges(chat, SITI) == []
    chat.wait_until(EVENING + 2 * A_DAY)
    assert len(nudges(chat, SITI)) == 1
    assert "Ada 3 soal" in nudges(chat, SITI)[0]
    chat.presses(SITI, "Latihan ulang")
    while letter := letter_of(chat.text(SITI)):
        chat.says(SITI, letter)
    assert "3 dari 3 jawaban tepat" in chat.text(SITI)
    later = chat.rows(ReviewCard, volunteer_id=SITI)
    assert all(
        a.due_at > chat.now and a.stability > b.stability for a, b in zip(later, cards, strict=True)
    )
    chat.wait_until(EVENING + 5 * A_DAY)
    assert len(nudges(chat, SITI)) == 1


def test_the_test_before_a_course_makes_no_cards(chat: VolunteersInChat) -> None:
    with chat.engine.begin() as connection:
        connection.execute(delete(table(Attempt)).where(table(Attempt).c.volunteer_id == SITI))
    chat.says(SITI, "lanjut", "kerjakan")
    chat.says(SITI, letter_of(chat.text(SITI)))
    assert chat.rows(ReviewCard) == []
    assert chat.rows(Habit)[0].streak == 1


def test_one_a_day_and_after_seven_it_ends_and_says_so(chat: VolunteersInChat) -> None:
    due_since_yesterday(chat, SITI)
    chat.wait_until(EVENING + 6 * A_DAY)
    assert len(nudges(chat, SITI)) == 7
    chat.wait_until(EVENING + 10 * A_DAY)
    assert len(nudges(chat, SITI)) == 7
    assert "7 pengingat terakhir belum terjawab" in chat.text(SITI)
    assert len(chat.heard[SITI]) == 8
    chat.presses(SITI, "Pengingat")
    chat.says(SITI, "19.00").wait_until(EVENING + 11 * A_DAY)
    assert len(nudges(chat, SITI)) == 8


def test_whoever_was_reminded_of_a_session_is_not_nudged_on_that_day(
    chat: VolunteersInChat,
) -> None:
    session = Organiser(chat.engine).publish(reminders=(timedelta(days=1),))
    Organiser(chat.engine).fan_out(chat.now)
    chat.sweep()
    due_since_yesterday(chat, SITI)
    due_since_yesterday(chat, BUDI)
    Organiser(chat.engine).reply(session, SITI, Reply.COMING)
    Organiser(chat.engine).reply(session, BUDI, Reply.DECLINED)
    chat.wait_until(START.replace(hour=12) - 2 * A_DAY)
    before = {who: len(nudges(chat, who)) for who in (SITI, BUDI)}
    for who in before:
        change(chat, Habit, who, unanswered=0, nudge_at=1140, nudge_due_at=EVENING + 10 * A_DAY)
    chat.wait_until(START.replace(hour=12) - A_DAY)
    assert len(nudges(chat, SITI)) == before[SITI]
    assert len(nudges(chat, BUDI)) == before[BUDI] + 1


def test_after_berhenti_nothing_comes(chat: VolunteersInChat) -> None:
    due_since_yesterday(chat, SITI)
    chat.says(SITI, "berhenti").wait_until(EVENING + 2 * A_DAY)
    assert nudges(chat, SITI) == []
    assert chat.rows(Notice) == []
    chat.says(SITI, "mulai").wait_until(EVENING + 3 * A_DAY)
    assert len(nudges(chat, SITI)) == 1


def test_silence_that_is_asked_for_while_it_waits_keeps_it_back(chat: VolunteersInChat) -> None:
    due_since_yesterday(chat, SITI)
    chat.now = EVENING
    with chat.engine.begin() as connection:
        assert send_nudges(connection, chat.now, chat._policy)
    chat.says(SITI, "berhenti").sweep()
    assert nudges(chat, SITI) == []


@pytest.mark.parametrize(
    "changed", [{"learned_on": EVENING.date()}, {"nudge_at": None, "nudge_due_at": None}]
)
def test_what_is_done_while_it_waits_keeps_it_back(
    chat: VolunteersInChat, changed: dict[str, Any]
) -> None:
    due_since_yesterday(chat, SITI)
    chat.now = EVENING
    with chat.engine.begin() as connection:
        send_nudges(connection, chat.now, chat._policy)
    change(chat, Habit, SITI, **changed)
    chat.sweep()
    assert nudges(chat, SITI) == []
    assert [row.state for row in chat.rows(Outbox, channel="telegram")] == ["cancelled"]


def test_where_a_window_has_closed_no_nudge_is_made_and_none_is_counted(
    chat: VolunteersInChat,
) -> None:
    chat.see_by(replace(CHAT, window=timedelta(hours=24)))
    due_since_yesterday(chat, SITI)
    chat.wait_until(EVENING)
    assert len(nudges(chat, SITI)) == 1, "within a day of their last word"
    chat.wait_until(EVENING + 9 * A_DAY)
    assert len(nudges(chat, SITI)) == 1
    assert len(chat.rows(Outbox)) == 1
    assert chat.rows(Habit)[0].unanswered == 1
    chat.says(SITI, "menu").wait_until(EVENING + 10 * A_DAY)
    assert len(nudges(chat, SITI)) == 2


def test_whoever_has_blocked_us_is_left_alone(chat: VolunteersInChat) -> None:
    due_since_yesterday(chat, SITI)
    change(chat, Address, SITI, reachable=False)
    chat.wait_until(EVENING + A_DAY)
    assert chat.rows(Outbox) == []
    assert chat.rows(Habit)[0].unanswered == 0


def test_a_nudge_that_lies_years_ahead_is_found(chat: VolunteersInChat) -> None:
    due_since_yesterday(chat, SITI, nudge_due_at=EVENING + 900 * A_DAY)
    chat.sweep()
    assert chat.rows(Habit)[0].nudge_due_at == EVENING


def test_a_clock_that_jumps_back_brings_no_second_nudge(chat: VolunteersInChat) -> None:
    due_since_yesterday(chat, SITI)
    chat.wait_until(EVENING)
    chat.now = EVENING - timedelta(hours=3)
    chat.sweep().wait_until(EVENING + timedelta(hours=1))
    assert len(nudges(chat, SITI)) == 1


def test_two_workers_nudge_once(
    chat: VolunteersInChat, open_engine: OpenEngine, database_kind: str
) -> None:
    if database_kind == "sqlite":
        pytest.skip("one writer at a time")
    for who in (SITI, BUDI):
        due_since_yesterday(chat, who)
    other = open_engine()
    with chat.engine.begin() as first, other.begin() as second:
        assert send_nudges(first, EVENING, chat._policy, most=1)
        assert send_nudges(second, EVENING, chat._policy), "the one that is left"
        assert not send_nudges(second, EVENING, chat._policy)
    assert [row.key.partition(":")[2] for row in chat.rows(Outbox)] == ["2", "3"]


def test_a_batch_costs_as_many_statements_as_one_person(chat: VolunteersInChat) -> None:
    counts = []
    for who in ((SITI,), (1, BUDI)):
        for one in who:
            due_since_yesterday(chat, one)
        with chat.engine.begin() as connection, statements_of(chat) as statements:
            assert send_nudges(connection, EVENING, chat._policy)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_old_nudges_are_thrown_away_in_steps(
    chat: VolunteersInChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in (1, SITI, BUDI):
        due_since_yesterday(chat, who)
    chat.wait_until(EVENING)
    monkeypatch.setattr(sweep, "DROPPED_AT_ONCE", 2)
    with chat.engine.begin() as connection:
        assert not drop_nudges(connection, EVENING + 14 * A_DAY)
    assert len(chat.rows(Outbox)) == 3
    later = EVENING + 15 * A_DAY
    with chat.engine.begin() as connection:
        assert drop_nudges(connection, later)
        assert not drop_nudges(connection, later)
    assert chat.rows(Outbox) == chat.rows(Notice) == []


def test_who_is_erased_leaves_no_card(chat: VolunteersInChat) -> None:
    due_since_yesterday(chat, SITI)
    chat.says(SITI, "hapus data", "ya", "ya")
    if chat.rows(Volunteer, id=SITI):
        chat.says(SITI, "hapus")
    assert chat.rows(Volunteer, id=SITI) == []
    assert chat.rows(ReviewCard) == chat.rows(Habit) == []


def test_a_turn_that_answers_costs_two_statements_more(chat: VolunteersInChat) -> None:
    """Its cards are read and written once, whatever is answered; the streak on its first day."""
    learn(chat, SITI)
    chat.says(SITI, "kuis", "1")
    with statements_of(chat) as seen:
        chat.says(SITI, letter_of(chat.text(SITI)))
    assert sum("review_card" in one for one in seen) == 2
    assert sum("INTO habit" in one for one in seen) == 0


def test_moments_come_back_aware(chat: VolunteersInChat) -> None:
    learn(chat, SITI)
    [habit], [card, *_] = chat.rows(Habit), chat.rows(ReviewCard)
    assert isinstance(card.due_at, datetime)
    assert card.due_at.tzinfo is not None
    assert habit.learned_on == NOW.date()


def test_the_picture_of_progress_tells_the_streak(
    chat: VolunteersInChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = []

    def png(_: str, filled: Any) -> bytes:
        shown.append(filled)
        return b""

    monkeypatch.setattr("bot.documents.typesetting.png", png)
    due_since_yesterday(chat, SITI, streak=4, learned_on=NOW.date() - A_DAY)
    with chat.engine.begin() as connection:
        making = JobContext(connection, {}, SITI, Links(""), chat.now, lambda _: None)  # type: ignore[arg-type]
        draw_progress(making)
    assert "4 hari berturut-turut" in shown[0]["streak"]
