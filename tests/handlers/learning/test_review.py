"""Review, and the hour of the daily nudge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.messages import Capabilities
from bot.engine.person import Habit
from bot.engine.policy import QuietHours
from bot.features.learning.requests import RecordAnswer
from bot.features.review.requests import (
    HoursOfQuiet,
    MyCards,
    NudgedLast,
    OfferNudge,
    SetNudge,
    Window,
)
from bot.features.review.types import Card
from tests.support.at_each_step import right_letter, stand, with_cards, wrong_letter
from tests.support.revised_course import without_question
from tests.support.talk import CHAT, NOW, PAID, Talk


def answer_all(talk: Talk, *, right: bool = True) -> Talk:
    while talk.step == "review.question":
        talk.says(right_letter(talk) if right else wrong_letter(talk))
    return talk


@pytest.mark.parametrize("capabilities", [CHAT, PAID])
def test_five_of_seven_are_asked_and_the_others_offered(capabilities: Capabilities) -> None:
    talk = answer_all(stand("review.question", capabilities))
    answered = [e.question for e in talk.effects if isinstance(e, RecordAnswer)]
    due = [card.question for card in talk.readings[MyCards]]
    assert answered == due[:5]
    assert "review.done_all" in talk.heard
    assert "review.ask_more" in talk.heard
    assert talk.step == "review.whereto"


def test_once_more_asks_what_is_left() -> None:
    talk = answer_all(stand("review.question"))
    with_cards(talk, *[card.question for card in talk.readings[MyCards]][5:])
    talk.presses("Latihan ulang lagi")
    assert talk.step == "review.question"
    assert len(talk.draft["questions"]) == 2
    assert "review.ask_onward" in answer_all(talk).heard


def test_what_was_missed_is_said_and_told_to_come_again() -> None:
    talk = answer_all(stand("review.question"), right=False)
    assert "review.done" in talk.heard
    assert not any(e.right for e in talk.effects if isinstance(e, RecordAnswer))


def test_an_answer_makes_today_a_day_of_the_streak() -> None:
    talk = stand("review.question")
    yesterday = (NOW - timedelta(days=1)).date()
    talk.person = replace(talk.person, habit=Habit(streak=3, learned_on=yesterday, unanswered=5))
    answer_all(talk)
    assert talk.person.habit.streak == 4
    assert talk.person.habit.unanswered == 0
    assert "4 hari berturut-turut" in talk.text


@pytest.mark.parametrize("word", ["LATIHAN ULANG", "latihan", "ulangan"])
def test_nothing_to_review_is_said_and_why(word: str) -> None:
    talk = stand("menu.choose").says(word)
    assert talk.heard[0] == "review.nothing_yet"
    ahead = NOW + timedelta(days=3)
    talk.readings[MyCards] = (Card("d1.1-q1", 2.0, 5.0, NOW, ahead),)
    assert talk.says("ulangan").heard[0] == "review.nothing_until"
    assert talk.step == "menu.choose"


def test_a_question_that_is_gone_is_left_out() -> None:
    talk = stand("review.question")
    asked = talk.draft["questions"]
    talk.library = without_question(talk.library, asked[0])
    talk.says("a")
    assert asked[0] not in talk.draft["questions"]
    assert talk.step == "review.question"


def test_all_that_is_gone_ends_it() -> None:
    talk = with_cards(Talk().registered(), "d1.1-q1").says("ulangan")
    talk.library = without_question(talk.library, "d1.1-q1")
    assert "review.gone" in talk.says("a").heard


# --- the nudge ---


def to_the_end_of_a_lesson(talk: Talk) -> Talk:
    while talk.step == "lesson.question":
        talk.says(right_letter(talk))
    return talk


def test_it_is_offered_after_the_first_lesson_and_not_again() -> None:
    talk = to_the_end_of_a_lesson(stand("lesson.question"))
    assert "nudge.offer" in talk.heard
    assert OfferNudge() in talk.effects
    talk.presses("Ingatkan saya")
    assert talk.step == "nudge.hour"
    talk.says("tidak usah")
    assert talk.step == "onward.whereto"
    assert talk.person.habit.nudge_at is None
    talk.says("lanjut")
    while talk.step == "lesson.card":
        talk.says("lanjut")
    assert "nudge.offer" not in to_the_end_of_a_lesson(talk).heard


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("16.30", 990),
        ("jam 7 malam", 1140),
        ("19", 1140),
        ("pukul 6 pagi", 360),
        ("jam 9 WIT", 420),
        ("1", 420),
        ("Pukul 12.00", 720),
    ],
)
def test_the_hour_is_what_somebody_writes_or_chooses(typed: str, minute: int) -> None:
    talk = stand("nudge.hour", PAID if typed == "1" else CHAT).says(typed)
    assert talk.effects == [SetNudge(minute)]
    assert talk.person.habit.nudge_at == minute
    assert "nudge.set" in talk.heard


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("besok", "answer.hour_wanted"),
        ("25.00", "answer.hour_wanted"),
        ("23.00", "answer.hour_quiet"),
        ("jam 3 pagi", "answer.hour_quiet"),
    ],
)
def test_no_hour_and_one_of_the_night_are_asked_again(typed: str, hint: str) -> None:
    talk = stand("nudge.hour").says(typed)
    assert talk.heard[0] == hint
    assert talk.step == "nudge.hour"
    assert not talk.effects


def test_no_hour_of_the_quiet_is_offered() -> None:
    talk = Talk().registered()
    talk.readings[HoursOfQuiet] = QuietHours(18, 9)
    talk.says("pengingat")
    assert talk.labels == ["Pukul 12.00", "Tidak usah"]


@pytest.mark.parametrize("typed", ["matikan", "tidak usah", "off"])
def test_it_is_switched_off(typed: str) -> None:
    talk = Talk().registered()
    talk.person = replace(talk.person, habit=Habit(nudge_at=420, offered=True))
    talk.says("pengingat")
    assert "nudge.is_on" in talk.heard
    talk.says(typed)
    assert talk.effects == [SetNudge(None)]
    assert talk.person.habit.nudge_at is None


def test_where_a_window_closes_it_is_said_that_nothing_can_come_then() -> None:
    talk = stand("nudge.hour")
    talk.readings[Window] = 24
    assert talk.says("19").heard[:2] == ["nudge.set", "nudge.window"]


def test_the_offer_is_over_once_an_hour_is_set() -> None:
    talk = to_the_end_of_a_lesson(stand("lesson.question")).says("pengingat", "19")
    assert talk.step == "onward.whereto"
    assert "nudge.offer" not in talk.heard


def test_asked_for_in_the_middle_of_a_quiz_it_leads_back_there() -> None:
    talk = stand("quiz.question").says("pengingat", "19.00")
    assert talk.step == "quiz.question"


def test_my_data_tells_all_that_is_kept_of_it() -> None:
    talk = with_cards(Talk().registered())
    day = NOW.date()
    habit = Habit(4, day, day - timedelta(days=3), True, 420, NOW, day, 2)
    talk.person = replace(talk.person, habit=habit)
    talk.says("data saya")
    for key in ("cards", "streak", "forgiven", "nudged"):
        assert f"my_data.{key}" in talk.heard
    assert "nudge.is_on" in talk.heard


def test_progress_tells_the_streak() -> None:
    talk = stand("menu.choose")
    talk.person = replace(talk.person, habit=Habit(streak=6, learned_on=NOW.date()))
    assert "6 hari berturut-turut" in talk.says("kemajuan").text


@pytest.mark.parametrize("said", ["iya", "ayo sekarang", "jangan nanti-nanti, sekarang saja"])
def test_a_yes_to_the_nudge_begins_the_review(said: str) -> None:
    talk = with_cards(stand("menu.choose"))
    talk.readings[NudgedLast] = True
    assert talk.says(said).step == "review.question"


def test_a_yes_to_nothing_begins_nothing() -> None:
    talk = with_cards(stand("menu.choose"))
    assert talk.says("iya").step == "menu.choose"
    assert talk.session.misses == 1


@pytest.mark.parametrize("said", ["iya nanti", "tidak", "iya?"])
def test_another_answer_to_the_nudge_does_not_begin_the_review(said: str) -> None:
    talk = with_cards(stand("menu.choose"))
    talk.readings[NudgedLast] = True
    assert talk.says(said).step == "menu.choose"
