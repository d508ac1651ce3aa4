"""What is interrupted waits, and is resumed where it stood."""

from __future__ import annotations

import pytest

from bot.engine.session import PAUSED_LENGTH
from tests.support.at_each_step import stand
from tests.support.talk import PAID, Talk

WAITING = ["lesson.card", "lesson.question", "quiz.question"]


@pytest.mark.parametrize("place", WAITING)
@pytest.mark.parametrize("pause", [{}, {"days": 7}, {"days": 400}])
def test_what_the_menu_interrupts_is_resumed_by_lanjut(place: str, pause: dict[str, float]) -> None:
    talk = stand(place)
    talk.says("lanjut" if place == "lesson.card" else "a")
    before = talk.frame
    talk.says("menu").waits(**pause).says("lanjut")
    assert talk.frame == before


def test_a_lesson_waits_for_a_whole_quiz() -> None:
    talk = stand("lesson.card").says("lanjut")
    before = talk.frame
    talk.says("kuis", "1")
    while talk.step == "quiz.question":
        talk.says("a")
    assert talk.says("lanjut").frame == before


def test_what_was_interrupted_last_is_resumed_first() -> None:
    talk = stand("lesson.card").says("kuis", "1", "menu", "lanjut")
    assert talk.step == "quiz.question"


def test_choosing_an_interrupted_quiz_resumes_it() -> None:
    talk = stand("quiz.question").says("a", "b")
    run = talk.draft["run"]
    talk.says("menu", "kuis", "1")
    assert (talk.draft["run"], talk.draft["at"]) == (run, 2)


def test_choosing_an_interrupted_lesson_resumes_it() -> None:
    talk = stand("lesson.card").says("lanjut", "lanjut").says("belajar", "2", "1")
    assert talk.draft["card"] == "d1.1-c3"


def test_two_lessons_wait_each_at_its_own_card() -> None:
    talk = stand("lesson.card").says("lanjut")
    talk.says("belajar", "2", "2", "lanjut", "lanjut")
    talk.says("belajar", "2", "1")
    assert talk.draft["card"] == "d1.1-c2"
    talk.says("belajar", "2", "2")
    assert talk.draft["card"] == "d1.2-c3"


def test_only_the_latest_few_wait() -> None:
    talk = Talk().registered()
    for lesson in range(1, 7):
        talk.says("belajar", "2", str(lesson))
    talk.says("belajar", "3", "1", "belajar", "3", "2", "menu")
    assert len(talk.session.paused) == PAUSED_LENGTH


@pytest.mark.parametrize("place", [*WAITING, "onward.whereto", "profile.choose", "learn.lesson"])
def test_my_data_is_shown_beside_the_open_question(place: str) -> None:
    talk = stand(place)
    before, turn = talk.frame, talk.session.turn
    talk.says("data saya")
    assert talk.heard[0] == "my_data.title"
    assert (talk.frame, talk.session.turn) == (before, turn)


def test_my_data_returns_to_the_open_question_and_not_to_what_waits_below() -> None:
    talk = stand("lesson.card").says("profil", "data saya")
    assert talk.step == "profile.choose"


def test_the_buttons_of_the_question_still_work_after_my_data() -> None:
    talk = stand("quiz.question")
    code = talk.message.rows[0][0].value
    assert talk.says("data saya").presses_code(code).draft["at"] == 1


@pytest.mark.parametrize("place", [*WAITING, "onward.whereto", "registration.summary"])
def test_the_language_is_changed_in_between(place: str) -> None:
    talk = stand(place)
    before = talk.frame
    talk.says("bahasa", "English")
    assert talk.heard[0] == "profile.language_set"
    assert talk.frame == before
    assert talk.person.volunteer.language == "en"


def test_the_bot_speaks_the_new_language_at_once_and_understands_both() -> None:
    talk = stand("language.which").says("2")
    assert "English" in talk.text
    assert talk.says("learn").step == "learn.module"
    assert talk.says("belajar").step == "learn.module"


def test_before_registration_the_language_leads_back_to_it(talk: Talk) -> None:
    talk.says("bahasa", "2")
    assert talk.heard[0] == "profile.language_set"
    assert "engine.register_first" not in talk.heard
    assert talk.step == "registration.consent"


def test_a_question_that_is_asked_again_has_a_turn_of_its_own() -> None:
    talk = stand("quiz.question")
    old = talk.message.rows[0][0].value
    talk.says("menu", "lanjut").presses_code(old)
    assert talk.heard[0] == "engine.old_button"
    assert talk.draft.get("at", 0) == 0


def test_a_correction_that_is_interrupted_is_dropped() -> None:
    talk = stand("correction.full_name").says("menu", "profil", "2")
    assert talk.step == "correction.role"


def test_a_registration_waits_a_week(talk: Talk) -> None:
    talk.says("halo", "setuju", "Siti Aminah").waits(days=7).says("ya")
    assert talk.step == "registration.role"


def test_a_cancelled_lesson_begins_anew() -> None:
    talk = stand("lesson.card").says("lanjut", "lanjut", "batal", "lanjut")
    assert talk.draft["card"] == "d1.1-c1"


def test_where_messages_cost_money_a_miss_turns_no_page() -> None:
    talk = stand("lesson.card", PAID)
    before = talk.frame
    talk.says("hmm")
    assert talk.heard[0] == "answer.turn_page"
    assert talk.frame == before
