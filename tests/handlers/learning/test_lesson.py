"""Cards, then three questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.features.learning.requests import FinishLesson, RecordAnswer, StartLesson
from content.loader import load
from content.schema import Lesson, Library
from tests.support.at_each_step import (
    GUESSED,
    right_letter,
    stand,
    to_the_questions,
    wrong_letter,
)
from tests.support.talk import PAID, Talk

LESSON, GUESSING = load().lessons["d1.1"], load().lessons[GUESSED]


def test_opening_a_lesson_shows_its_title_and_first_card() -> None:
    talk = stand("lesson.card")
    assert talk.heard == ["lesson.title", "lesson.card_of"]
    assert talk.effects == [StartLesson("d1.1")]
    assert [id for id, _ in talk.offered] == ["answer.label_next"]


def test_each_next_turns_one_card() -> None:
    talk = stand("lesson.card")
    seen = [talk.draft["card"]]
    while talk.says("lanjut").step == "lesson.card":
        seen.append(talk.draft["card"])
    assert seen == [card.id for card in LESSON.cards]
    assert talk.heard == ["lesson.now_questions", "quiz.question"]


def test_a_right_answer_is_praised_with_the_reason() -> None:
    talk = stand("lesson.question")
    talk.says(right_letter(talk))
    assert talk.heard == ["quiz.right", "quiz.question"]
    assert LESSON.questions[0].reason.split(".")[0] in talk.text


def test_a_wrong_answer_is_told_the_right_one_by_the_letter_it_had() -> None:
    talk = stand("lesson.question")
    letter, question = right_letter(talk), LESSON.questions[0]
    talk.says(wrong_letter(talk))
    assert talk.heard == ["quiz.not_right", "quiz.question"]
    assert f"{letter}. {question.options[question.right].text}" in talk.text


def test_a_button_answers_like_its_letter() -> None:
    by_letter, by_button = stand("lesson.question"), stand("lesson.question")
    by_letter.says("B")
    by_button.presses("B")
    assert by_letter.effects[-1] == by_button.effects[-1]


def test_an_answer_is_recorded_in_the_order_of_the_content() -> None:
    talk = stand("lesson.question")
    run, order = talk.draft["run"], talk.draft["orders"][0]
    talk.says("c")
    option = order[2]
    right = LESSON.questions[0].options[option].right
    assert talk.effects[-1] == RecordAnswer(run, "d1.1-q1", option, right)


def test_the_options_own_words_are_an_answer() -> None:
    words = LESSON.questions[1].options[LESSON.questions[1].right].text
    talk = stand("lesson.question").says("b", f"{words.strip('“”')}, bu")
    assert isinstance(talk.effects[-1], RecordAnswer)
    assert talk.effects[-1].right


def test_the_end_counts_the_right_ones_and_offers_what_comes_next() -> None:
    talk = stand("lesson.question")
    for letter in (right_letter, wrong_letter, right_letter):
        talk.says(letter(talk))
    assert FinishLesson("d1.1", 2, 3) in talk.effects
    assert "lesson.done" in talk.heard
    assert talk.step == "onward.whereto"
    assert talk.person.lesson_done("d1.1")


@pytest.mark.parametrize(
    ("right", "result"),
    [(3, "lesson.done_all"), (2, "lesson.done"), (1, "lesson.done_few"), (0, "lesson.done_few")],
)
def test_the_result_is_told_warmly(right: int, result: str) -> None:
    talk = stand("lesson.question")
    for given in range(3):
        talk.says(right_letter(talk) if given < right else wrong_letter(talk))
    assert talk.heard[1:2] == [result]


def test_going_back_to_the_cards_keeps_the_order_of_the_options() -> None:
    talk = stand("lesson.question")
    before = talk.text
    assert talk.says("kembali").step == "lesson.card"
    assert talk.says("lanjut").text == before


def test_where_cards_are_joined_they_are_not_counted() -> None:
    assert "lesson.card_of" not in stand("lesson.card", PAID).heard


def test_each_answer_is_recorded_once() -> None:
    talk = stand("lesson.question").says("a", "kembali", "lanjut", "b", "menu", "lanjut", "c")
    recorded = [effect.question for effect in talk.effects if isinstance(effect, RecordAnswer)]
    assert recorded == [question.id for question in LESSON.questions]


def test_reading_again_keeps_the_better_result() -> None:
    talk = stand("lesson.question")
    for _ in range(3):
        talk.says(right_letter(talk))
    talk.says("ulang")
    while talk.step == "lesson.card":
        talk.says("lanjut")
    while talk.step == "lesson.question":
        talk.says(wrong_letter(talk))
    assert talk.person.lessons["d1.1"].right == 3


def test_going_back_to_the_cards_before_answering_costs_nothing() -> None:
    talk = stand("lesson.question").says("kembali")
    assert talk.draft["card"] == LESSON.cards[-1].id
    assert talk.says("lanjut").step == "lesson.question"


def test_the_options_are_shuffled_differently_for_different_people() -> None:
    orders = set()
    for seed in range(8):
        talk = Talk().registered()
        talk._seed = 100 * seed
        talk.says("lanjut")
        while talk.step == "lesson.card":
            talk.says("lanjut")
        orders.add(str(talk.draft["orders"]))
    assert len(orders) > 4


# --- a guess before, more to know after ---------------------------------------------------------


def test_what_is_guessed_is_neither_scored_nor_told_right_or_wrong() -> None:
    talk = stand("lesson.guess")
    assert talk.heard == ["lesson.title", "lesson.guess"]
    before = len(talk.effects)
    talk.says("b")
    assert talk.heard == ["lesson.guessed", "lesson.card_of"]
    assert not talk.effects[before:]
    to_the_questions(talk)
    asked = set(talk.draft["questions"])
    assert asked == {question.id for question in GUESSING.questions}


def test_who_reads_a_lesson_again_does_not_guess_again() -> None:
    talk = to_the_questions(stand("lesson.guess")).says("a", "b", "c")
    talk.says("baca ulang")
    assert talk.step == "lesson.card"


def test_a_guess_that_was_withdrawn_meanwhile_is_followed_by_the_cards() -> None:
    talk = stand("lesson.guess")
    talk.library = revised(replace(GUESSING, guess=None))
    assert talk.says("b").step == "lesson.card"


def test_on_whatsapp_the_guess_costs_no_message() -> None:
    talk = stand("lesson.card", PAID)
    talk.says("menu", "belajar", "3", "2")
    assert talk.step == "lesson.card"
    assert talk.heard[:2] == ["lesson.title", "lesson.guess_in_mind"]
    assert GUESSING.guess is not None
    assert all(option.text in talk.text for option in GUESSING.guess.options)


def test_what_there_is_more_to_know_is_told_when_it_is_asked_for_and_then_no_more_offered() -> None:
    talk = to_the_questions(stand("lesson.guess")).says("a", "b", "c")
    assert "learn.label_more" in [id for id, _ in talk.offered]
    talk.says("ingin tahu lebih")
    assert GUESSING.more is not None
    assert "Pasal 38" in talk.text
    assert talk.step == "onward.whereto"
    assert "learn.label_more" not in [id for id, _ in talk.offered]


def test_a_card_is_read_in_ones_own_language_where_it_has_it() -> None:
    first, second, *_ = LESSON.cards
    cards = (replace(first, texts={"en": "In English."}), *LESSON.cards[1:])
    talk = Talk(library=revised(replace(LESSON, cards=cards))).registered(language="en")
    assert "In English." in talk.says("continue").text
    assert second.text.splitlines()[0].strip("*") in talk.says("next").text


def revised(lesson: Lesson) -> Library:
    """The material with another wording of that lesson."""
    library = load()
    course = library.course_of(lesson.module)
    module = library.modules[lesson.module]
    lessons = tuple(lesson if one.id == lesson.id else one for one in module.lessons)
    new = replace(module, lessons=lessons)
    modules = tuple(new if one.id == new.id else one for one in course.modules)
    mended = replace(course, modules=modules)
    return replace(library, courses=tuple(mended if c is course else c for c in library.courses))
