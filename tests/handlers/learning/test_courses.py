"""The courses as they stand: every lesson is walked, every quiz and test is drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from bot.engine.person import LessonRecord, QuizRecord
from bot.features.learning.requests import FinishLesson
from content.loader import load
from content.quiz import QuizKind, draw, draw_evenly
from content.schema import Course, Lesson, Module
from tests.support.talk import NOW, PAID, Talk

LIBRARY = load()


def next_is(lesson: Lesson) -> Talk:
    """Somebody who has done all lessons but this one, and passed the courses before its own."""
    talk = Talk(PAID).registered()
    done = {id: LessonRecord(NOW, NOW, 3, 3) for id in LIBRARY.lessons if id != lesson.id}
    required = LIBRARY.course_of(lesson.module).requires
    credited = QuizRecord("credit", required, (), NOW, NOW, None, True, QuizKind.CREDIT)
    quizzes = (*talk.person.quizzes, *([credited] if required else []))
    talk.person = replace(talk.person, lessons=done, quizzes=quizzes)
    return talk


@pytest.mark.parametrize("id", LIBRARY.lessons)
def test_where_messages_cost_a_lesson_with_its_questions_takes_three(id: str) -> None:
    talk = next_is(LIBRARY.lessons[id]).says("lanjut")
    assert talk.draft["lesson"] == id
    while talk.step == "lesson.card":
        talk.says("lanjut")
    talk.says("a b c")
    assert [e.lesson for e in talk.effects if isinstance(e, FinishLesson)] == [id]
    assert len(talk.sent) <= 3


@pytest.mark.parametrize("module", LIBRARY.modules.values(), ids=lambda module: module.id)
def test_a_quiz_can_be_taken_twice_without_a_question_coming_again(module: Module) -> None:
    size = LIBRARY.course_of(module.id).quiz_size
    first = draw(module.bank, size, {}, Random(1))
    second = draw(module.bank, size, {question.id: 1 for question in first}, Random(2))
    assert len({question.id for question in (*first, *second)}) == 2 * size
    assert {question.lesson for question in first} == {one.id for one in module.lessons}


@pytest.mark.parametrize("course", LIBRARY.courses, ids=lambda course: course.id)
def test_the_tests_are_drawn_evenly_and_share_no_question(course: Course) -> None:
    banks = [module.bank for module in course.modules]
    before = draw_evenly(banks, course.pre_size, {}, (), Random(1))
    seen = {question.id for question in before}
    after = draw_evenly(banks, course.post_size, {}, seen, Random(2))
    assert not seen & {question.id for question in after}
    for size, drawn in ((course.pre_size, before), (course.post_size, after)):
        modules = Counter(LIBRARY.lessons[question.lesson].module for question in drawn)
        assert modules.total() == size
        assert modules.keys() == {module.id for module in course.modules}
        assert max(modules.values()) - min(modules.values()) <= 1
