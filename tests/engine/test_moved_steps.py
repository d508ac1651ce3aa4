"""The code and the course change while volunteers are in the middle of a talk: what they say next
is never taken for an answer to another question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.engine.session import Frame
from bot.features.learning.requests import RecordAnswer
from bot.features.volunteers.requests import Enrol
from handlers import CONVERSATIONS
from tests.support.at_each_step import ANSWERED, PEKAYON, stand
from tests.support.revised_course import (
    without_card,
    without_lesson,
    without_module,
    without_question,
)
from tests.support.talk import PAID, Talk

CONVERSATION = {conversation.name: conversation for conversation in CONVERSATIONS}


def stored(talk: Talk, conversation: str, step: str, **draft: Any) -> Talk:
    """As an older version of the code left them."""
    talk.session = replace(talk.session, frame=Frame(conversation, step, draft))
    return talk


# --- steps ---


def test_a_step_that_is_gone_leads_to_the_first_unanswered_one(talk: Talk) -> None:
    stored(talk, "registration", "shoe_size", consent=True, full_name="Siti").says("2")
    assert talk.heard == ["engine.moved", "registration.ask_adult"]
    assert "adult" not in talk.draft


def test_a_step_that_is_gone_asks_no_adult_whether_they_are_a_minor(talk: Talk) -> None:
    stored(talk, "registration", "shoe_size", consent=True, full_name="Siti", adult=True).says("2")
    assert talk.heard == ["engine.moved", "registration.ask_role"]


def test_a_word_that_works_everywhere_works_at_a_step_that_is_gone_too(talk: Talk) -> None:
    stored(talk, "registration", "shoe_size", consent=True).says("batal")
    assert talk.step == ""


def test_a_renamed_step_takes_the_answer_that_was_asked_for(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CONVERSATION["registration"], "renamed", {"whole_name": "full_name"})
    stored(talk, "registration", "whole_name", consent=True).says("Siti Aminah")
    assert (talk.step, talk.draft["full_name"]) == ("registration.adult", "Siti Aminah")


def test_a_step_that_was_renamed_and_then_removed_is_gone(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CONVERSATION["registration"], "renamed", {"whole_name": "first_name"})
    stored(talk, "registration", "whole_name", consent=True).says("Siti Aminah")
    assert talk.heard == ["engine.moved", "registration.ask_name"]


def test_a_conversation_that_is_gone_leads_home(talk: Talk) -> None:
    stored(talk.registered(), "horoscope", "sign", sign="aries").says("1")
    assert talk.heard == ["engine.moved", "menu.ask"]


def test_a_draft_field_that_is_gone_is_dropped(talk: Talk) -> None:
    stored(talk, "registration", "full_name", consent=True, shoe_size=38).says("Siti Aminah")
    assert talk.draft == {"consent": True, "full_name": "Siti Aminah"}


def test_back_leads_past_a_step_that_is_gone(talk: Talk) -> None:
    trail = (("shoe_size", {"consent": True}),)
    frame = Frame("registration", "adult", {"consent": True, "full_name": "Siti"}, trail)
    talk.session = replace(talk.session, frame=frame)
    assert talk.says("kembali").heard == ["engine.moved", "registration.ask_name"]


@pytest.mark.parametrize("conversation", CONVERSATION)
def test_no_conversation_is_a_dead_end_for_a_step_that_is_gone(conversation: str) -> None:
    talk = Talk().registered()
    draft = {"lesson": "d1.1", "card": "d1.1-c2", "place": 1} if conversation == "lesson" else {}
    if conversation not in {"quiz", "after_quiz"}:  # their drafts are never without a module
        stored(talk, conversation, "long_gone", **draft).says("1")
        assert talk.heard
        assert talk.says("menu").step == "menu.choose"


# --- gaps in a draft ---


@pytest.mark.parametrize(
    ("gap", "asked"),
    [
        ("consent", "registration.consent"),
        ("full_name", "registration.full_name"),
        ("adult", "registration.adult"),
        ("role", "registration.role"),
        ("place", "registration.regency"),
    ],
)
def test_what_was_never_answered_is_asked_before_anything_is_done(gap: str, asked: str) -> None:
    answers = {**ANSWERED, "place": PEKAYON}
    del answers[gap]
    talk = stored(Talk(), "registration", "summary", **answers).says("benar")
    assert talk.step == asked
    assert not any(isinstance(effect, Enrol) for effect in talk.effects)


def test_a_question_that_cannot_be_put_asks_first_for_what_it_lacks(talk: Talk) -> None:
    stored(talk, "registration", "phone", consent=True, full_name="Siti", adult=True)
    assert talk.says("2").step == "registration.role"


def test_the_registration_can_be_finished_from_every_gap() -> None:
    for step in (
        "full_name",
        "adult",
        "role",
        "regency",
        "district",
        "village",
        "phone",
        "summary",
    ):
        talk = stored(Talk(), "registration", step, consent=True)
        for _ in range(20):
            if talk.person.volunteer.registered:
                break
            talk.says(_an_answer(talk.step))
        assert talk.person.volunteer.registered, step


def _an_answer(step: str) -> str:
    return {
        "registration.consent": "setuju",
        "registration.full_name": "Siti Aminah",
        "registration.role": "psm",
        "registration.regency": "Kota Bekasi",
        "registration.district": "Bekasi Selatan",
        "registration.village": "Pekayonjaya",
        "registration.pick": "1",
        "registration.phone": "lewati",
        "registration.summary": "benar",
    }.get(step, "ya")


# --- the course ---


def test_a_question_withdrawn_in_mid_quiz_is_skipped_and_not_scored() -> None:
    talk = stand("quiz.question").says("a")
    second, third = talk.draft["questions"][1:3]
    talk.library = without_question(talk.library, second)

    talk.says("b")
    assert talk.heard == ["engine.moved", "quiz.question"]
    assert third in talk.draft["questions"]
    talk.says("b")

    recorded = [e.question for e in talk.effects if isinstance(e, RecordAnswer)]
    assert second not in recorded
    assert recorded[-1] == third


def test_the_score_counts_only_what_could_be_asked() -> None:
    talk = stand("quiz.question")
    for id in talk.draft["questions"][5:]:
        talk.library = without_question(talk.library, id)
    talk.says("lanjut")
    while talk.step == "quiz.question":
        talk.says("a")
    best = talk.person.best("d1")
    right = sum(e.right for e in talk.effects if isinstance(e, RecordAnswer))
    assert best is not None
    assert best.score == right * 20


def test_a_quiz_that_has_no_question_left_is_given_up() -> None:
    talk = stand("quiz.question")
    for id in talk.draft["questions"]:
        talk.library = without_question(talk.library, id)
    assert talk.says("a").heard[0] == "quiz.gone"
    assert talk.step == "quizzes.module"


def test_several_answers_in_a_row_never_reach_past_a_withdrawn_question() -> None:
    talk = stand("lesson.question", PAID)
    talk.library = without_question(talk.library, talk.draft["questions"][1])
    talk.says("a c b")
    assert talk.heard[0] == "engine.moved"
    assert not any(isinstance(effect, RecordAnswer) for effect in talk.effects)
    talk.says("a b")
    assert talk.person.lessons["d1.1"].total == 2


def test_a_withdrawn_card_is_replaced_by_the_one_that_stands_there_now() -> None:
    talk = stand("lesson.card").says("lanjut")
    talk.library = without_card(talk.library, "d1.1-c2")
    talk.says("lanjut")
    assert (talk.heard[0], talk.draft["card"]) == ("engine.moved", "d1.1-c3")


def test_a_card_withdrawn_elsewhere_moves_nobody() -> None:
    talk = stand("lesson.card").says("lanjut", "lanjut")
    talk.library = without_card(talk.library, "d1.1-c1")
    assert talk.says("lanjut").draft["card"] == "d1.1-c4"


def test_a_withdrawn_lesson_says_so_and_offers_others() -> None:
    talk = stand("lesson.question")
    talk.library = without_lesson(talk.library, "d1.1")
    talk.says("a")
    assert (talk.heard[0], talk.step) == ("lesson.gone", "learn.module")


@pytest.mark.parametrize("place", ["learn.lesson", "lesson.card", "quiz.question"])
def test_a_withdrawn_module_leads_to_a_choice(place: str) -> None:
    talk = stand(place)
    talk.library = without_module(talk.library, "d1")
    talk.says("a")
    assert talk.heard[0] in {"lesson.gone", "quiz.gone"}
    assert talk.step in {"learn.module", "quizzes.module"}


@pytest.mark.parametrize("place", ["onward.whereto", "after_quiz.whereto"])
@pytest.mark.parametrize("word", ["1", "2", "3", "lanjut", "ulang"])
def test_nobody_is_stuck_after_a_module_was_withdrawn(place: str, word: str) -> None:
    talk = stand(place)
    talk.library = without_module(talk.library, "d1")
    assert talk.says(word).heard


def test_back_to_a_withdrawn_card_shows_what_stands_there() -> None:
    talk = stand("lesson.card").says("lanjut", "lanjut")
    talk.library = without_card(talk.library, "d1.1-c2")
    talk.says("kembali")
    assert talk.draft["card"] == "d1.1-c3"
