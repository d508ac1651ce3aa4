"""Eight questions of a module, a score, and what to read again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.engine.person import QuizRecord
from bot.features.learning.requests import FinishQuiz, RecordAnswer, StartQuiz
from bot.text.phrases import Material, Phrase
from content.loader import load
from content.schema import Library
from tests.support.at_each_step import right_letter, stand, to_the_result, wrong_letter
from tests.support.talk import NOW, Talk

MODULE = load().modules["d1"]
LESSON_QUESTIONS = {question.id for lesson in MODULE.lessons for question in lesson.questions}


def take(talk: Talk, right: int) -> Talk:
    """Answer so many rightly, the others not."""
    given = 0
    while talk.step == "quiz.question":
        talk.says(right_letter(talk) if given < right else wrong_letter(talk))
        given += 1
    return talk


def said(talk: Talk, id: str) -> dict[str, Any]:
    """What filled the gaps of a phrase of the last turn."""
    assert talk.outcome is not None
    phrases = [say for say in talk.outcome.says if isinstance(say, Phrase)]
    return next(dict(phrase.args) for phrase in phrases if phrase.key == id)


def finished(talk: Talk) -> FinishQuiz:
    return next(e for e in reversed(talk.effects) if isinstance(e, FinishQuiz))


def test_a_quiz_begins_with_how_many_and_how_good() -> None:
    talk = stand("quiz.question")
    assert talk.heard == ["quiz.intro", "quiz.question"]
    assert said(talk, "quiz.intro")["needed"] == 6
    assert talk.effects == [StartQuiz(talk.draft["run"], "d1", talk.draft["questions"])]


def test_it_draws_eight_of_the_modules_bank() -> None:
    drawn = stand("quiz.question").draft["questions"]
    assert len(set(drawn)) == 8
    assert set(drawn) <= {question.id for question in MODULE.bank}
    assert not set(drawn) & LESSON_QUESTIONS


def test_the_second_try_repeats_no_question() -> None:
    talk = stand("quiz.question")
    first = set(talk.draft["questions"])
    take(talk, 0).says("ulang")
    assert not first & set(talk.draft["questions"])


@pytest.mark.parametrize(
    ("right", "score", "passed"), [(8, 100, True), (6, 75, True), (5, 63, False)]
)
def test_seventy_passes(right: int, score: int, passed: bool) -> None:
    talk = take(stand("quiz.question"), right)
    result = finished(talk)
    assert (result.score, result.passed) == (score, passed)
    assert ("quiz.passed" if passed else "quiz.not_passed") in talk.heard


def test_the_result_is_kept_and_the_best_counts() -> None:
    talk = take(stand("quiz.question"), 7)
    take(talk.says("ulang"), 2)
    best = talk.person.best("d1")
    assert best is not None
    assert (len(talk.person.attempts("d1")), best.score, best.passed) == (2, 88, True)


def test_what_went_wrong_is_named_to_be_read_again() -> None:
    talk = take(stand("quiz.question"), 7)
    assert "quiz.read_again_line" in talk.heard
    lesson = talk.draft["missed"][0]
    assert talk.says("baca").draft["lesson"] == lesson


def test_what_is_to_be_read_again_comes_in_the_order_of_the_course() -> None:
    talk = take(stand("quiz.question"), 0)
    missed = sorted(talk.draft["missed"])
    assert len(missed) > 1
    assert talk.heard.count("quiz.read_again_line") == len(missed)
    told = [talk.text.index(talk.library.lessons[lesson].title) for lesson in missed]
    assert told == sorted(told)
    assert talk.says("baca").draft["lesson"] == missed[0]


def test_a_pass_is_told_by_name_and_module() -> None:
    result = said(take(stand("quiz.question"), 6), "quiz.passed")
    assert (result["name"], result["number"], result["score"]) == ("Siti Aminah", 1, 75)


@pytest.mark.parametrize("right", [0, 4, 5])
def test_who_did_not_pass_hears_how_many_are_wanting(right: int) -> None:
    assert said(take(stand("quiz.question"), right), "quiz.not_passed")["count"] == 6 - right


def test_one_that_is_wanting_is_one_in_english() -> None:
    talk = stand("quiz.question").says("bahasa", "English")
    assert "One more right answer" in take(talk, 5).text


def test_after_a_pass_onward_comes_first() -> None:
    ids = [id for id, _ in take(stand("quiz.question"), 7).offered]
    assert ids == ["menu.label_learn", "quiz.label_read", "quiz.label_again", "menu.label_menu"]


def test_else_another_try_does() -> None:
    ids = [id for id, _ in take(stand("quiz.question"), 0).offered]
    assert ids == ["quiz.label_again", "quiz.label_read", "menu.label_learn", "menu.label_menu"]


def test_a_wrong_answer_is_told_in_its_own_words_with_the_right_one() -> None:
    talk = stand("quiz.question")
    item = talk.library.questions[talk.draft["questions"][0]]
    right, wrong = right_letter(talk), wrong_letter(talk)
    words = item.options[talk.draft["orders"][0]["ABC".index(wrong)]].text
    told = said(talk.says(wrong), "quiz.not_right")
    assert (told["chosen"], told["letter"]) == (Material(words), right)


def with_reasons(library: Library) -> Library:
    """The material, with a reason of its own for every wrong option of the first module."""
    bank = tuple(
        replace(
            question,
            options=tuple(
                option if option.right else replace(option, reason=f"{question.id} {n}")
                for n, option in enumerate(question.options)
            ),
        )
        for question in library.courses[0].modules[0].bank
    )
    module = replace(library.courses[0].modules[0], bank=bank)
    course = replace(library.courses[0], modules=(module, *library.courses[0].modules[1:]))
    return replace(library, courses=(course, *library.courses[1:]))


def test_a_wrong_option_is_told_why_just_it_does_not_do() -> None:
    talk = Talk(library=with_reasons(load())).registered().says("kuis", "1")
    chosen = talk.draft["orders"][0]["ABC".index(wrong_letter(talk))]
    told = said(talk.says(wrong_letter(talk)), "quiz.not_right_why")
    assert told["why"] == Material(f"{talk.draft['questions'][0]} {chosen}")


def test_a_full_score_has_nothing_to_read_again() -> None:
    talk = to_the_result(Talk().registered())
    assert "quiz.read_again" not in talk.heard
    assert "quiz.label_read" not in [id for id, _ in talk.offered]


def test_each_question_is_scored_once() -> None:
    talk = stand("quiz.question")
    while talk.step == "quiz.question":
        code = talk.message.rows[0][0].value
        talk.presses_code(code).presses_code(code).says("kembali")
        if talk.step == "menu.choose":
            talk.says("lanjut")
    answers = [(e.run, e.question) for e in talk.effects if isinstance(e, RecordAnswer)]
    assert len(answers) == len(set(answers)) == 8


def test_an_interrupted_quiz_resumes_at_its_question_with_the_same_letters() -> None:
    talk = stand("quiz.question").says("a", "b", "c")
    assert talk.outcome is not None
    questions = talk.outcome.questions
    talk.says("menu").waits(days=8).says("lanjut")
    assert talk.outcome.questions == questions


def test_the_list_of_quizzes_shows_what_was_reached() -> None:
    (first, shown), (second, _), *_ = take(stand("quiz.question"), 8).says("kuis").offered
    assert (first, shown["score"]) == ("quiz.label_passed", 100)
    assert second == "quiz.label_module"


def test_a_failed_try_shows_its_score_too() -> None:
    id, shown = take(stand("quiz.question"), 0).says("kuis").offered[0]
    assert (id, shown["score"]) == ("quiz.label_tried", 0)


def test_an_unfinished_attempt_has_no_score(talk: Talk) -> None:
    record = QuizRecord("k", "d1", ("d1-b01",), NOW)
    talk.registered()
    talk.person = replace(talk.person, quizzes=(record,))
    assert talk.person.best("d1") is None
    assert talk.says("kuis").offered[0][0] == "quiz.label_module"
