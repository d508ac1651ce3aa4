"""Cards, then three questions."""

from __future__ import annotations

import pytest

from bot.features.learning.requests import FinishLesson, RecordAnswer, StartLesson
from content.loader import load
from tests.support.at_each_step import right_letter, stand, wrong_letter
from tests.support.talk import PAID, Talk

LESSON = load().lessons["d1.1"]


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
