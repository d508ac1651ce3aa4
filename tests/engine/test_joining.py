"""Where each message costs money: pages and questions joined, answers in a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.features.learning.requests import FinishLesson, RecordAnswer
from bot.text.markup import draw
from content.loader import load
from tests.support.at_each_step import right_letter, stand
from tests.support.talk import PAID, SITI, Talk

LESSONS = list(load().lessons)
ASKED = [question.id for question in load().lessons["d1.1"].questions]


def open_lesson(id: str) -> Talk:
    """Of a course that stands alone, and is open."""
    known = load()
    module = known.modules[known.lessons[id].module]
    course = replace(known.course_of(module.id), requires="", fixed=False)
    talk = Talk(PAID, replace(known, courses=(course,))).registered()
    place = [lesson.id for lesson in module.lessons].index(id)
    return talk.says("belajar", str(course.modules.index(module) + 2), str(place + 1))


def recorded(talk: Talk) -> list[str]:
    return [effect.question for effect in talk.effects if isinstance(effect, RecordAnswer)]


@pytest.mark.parametrize("id", LESSONS)
def test_a_lesson_with_its_questions_takes_three_messages(id: str) -> None:
    talk = open_lesson(id)
    before = len(talk.sent) - 1
    while talk.step == "lesson.card":
        talk.says("lanjut")
    talk.says("a c b")
    messages = talk.sent[before:]
    assert talk.step == "onward.whereto"
    assert len(recorded(talk)) == 3
    assert len(messages) <= 3
    assert max(len(message.text) for message in messages) <= PAID.text_limit


@pytest.mark.parametrize("id", LESSONS)
def test_no_card_is_left_out(id: str) -> None:
    talk = open_lesson(id)
    before = len(talk.sent) - 1
    while talk.step == "lesson.card":
        talk.says("lanjut")
    text = "\n".join(message.text for message in talk.sent[before:])
    library = load()
    shown = {c.id: library.contacts.filled(c.text, SITI.place) for c in library.lessons[id].cards}
    missed = [card for card, said in shown.items() if draw(said, PAID.markup) not in text]
    assert missed == []


@pytest.mark.parametrize("module", ["1", "2"])
def test_a_quiz_asks_three_at_a_time_and_fits(module: str) -> None:
    talk = Talk(PAID).registered().says("kuis", module)
    turns = 0
    while talk.step == "quiz.question":
        talk.says(" ".join("abc"[: len(talk.outcome.questions)]) if talk.outcome else "")
        assert len(talk.text) <= PAID.text_limit
        turns += 1
    assert turns <= 4


def test_without_buttons_none_are_sent() -> None:
    assert stand("lesson.question", PAID).message.rows == ()


def test_with_buttons_questions_come_one_by_one() -> None:
    talk = stand("lesson.question").says("a c b")
    assert recorded(talk) == []
    assert talk.heard == ["answer.choose_letter", "quiz.question"]


@pytest.mark.parametrize(
    "text", ["a c b", "acb", "A C B", "a, c, b", "a.c.b", "1a 2c 3b", "1. a\n2. c\n3. b", "1A2C3B"]
)
def test_three_answers_in_one_message(text: str) -> None:
    talk = stand("lesson.question", PAID)
    orders = talk.draft["orders"]
    talk.says(text)
    answers = [effect.option for effect in talk.effects if isinstance(effect, RecordAnswer)]
    assert answers == [orders[0][0], orders[1][2], orders[2][1]]
    assert any(isinstance(effect, FinishLesson) for effect in talk.effects)


@pytest.mark.parametrize("text", ["2c 1a 3b", "3b 2c 1a", "jawabannya 3b, 1a, 2c kak"])
def test_numbers_tell_which_answer_belongs_to_which_question(text: str) -> None:
    talk = stand("lesson.question", PAID)
    orders = talk.draft["orders"]
    talk.says(text)
    answers = [effect.option for effect in talk.effects if isinstance(effect, RecordAnswer)]
    assert answers == [orders[0][0], orders[1][2], orders[2][1]]


@pytest.mark.parametrize(
    "text",
    [
        "a c b a",
        "abcabc",
        "1a 1b 2c",
        "1a 2b c",
        "a 5 b",
    ],
)
def test_when_one_of_them_does_not_fit_none_is_scored(text: str) -> None:
    talk = stand("lesson.question", PAID)
    before = talk.frame
    talk.says(text)
    assert recorded(talk) == []
    assert talk.heard[0] == "answer.choose_letter"
    assert talk.frame == before


@pytest.mark.parametrize(
    ("text", "answered", "waiting", "then"),
    [
        ("2a 3b", 0, {"2": "a", "3": "b"}, "c"),
        ("1a 3b", 1, {"3": "b"}, "c"),
        ("a d b", 1, {"3": "b"}, "a"),
        ("1a 2x 3c", 1, {"3": "c"}, "b"),
        ("a c z", 2, {}, "b"),
    ],
)
def test_only_what_could_not_be_read_is_asked_again(
    text: str, answered: int, waiting: dict[str, str], then: str
) -> None:
    talk = stand("lesson.question", PAID).says(text)
    assert recorded(talk) == ASKED[:answered]
    assert talk.session.ahead == waiting
    assert talk.heard[-1] == "quiz.question"
    assert recorded(talk.says(then)) == ASKED


def test_two_of_three_answers_leave_the_last_open() -> None:
    talk = stand("lesson.question", PAID).says("a c")
    assert recorded(talk) == ASKED[:2]
    assert talk.draft["at"] == 2


def test_one_answer_at_a_time_does_too() -> None:
    talk = stand("lesson.question", PAID).says("a", "b", "c")
    assert recorded(talk) == ASKED


def test_numbers_may_be_those_of_the_quiz_or_of_the_message() -> None:
    for text in ("4a 5b 6c", "1a 2b 3c"):
        talk = Talk(PAID).registered().says("kuis", "1", "a b c")
        assert len(recorded(talk.says(text))) == 6


def test_all_right_in_a_row_is_all_right() -> None:
    talk = stand("lesson.question", PAID)
    letters = []
    for at in range(3):
        order = talk.draft["orders"][at]
        question = talk.library.questions[talk.draft["questions"][at]]
        letters.append("abc"[list(order).index(question.right)])
    assert letters[0].upper() == right_letter(talk)
    talk.says("".join(letters))
    assert talk.person.lessons["d1.1"].right == 3


def test_what_was_shown_after_help_is_what_a_row_answers() -> None:
    talk = stand("lesson.question", PAID).says("bantuan", "a b c")
    assert len(recorded(talk)) == 3
