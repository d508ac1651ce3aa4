"""Choosing a module and a lesson; going on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.person import LessonRecord
from content.loader import load
from tests.support.at_each_step import stand, to_the_questions
from tests.support.talk import NOW, Talk

COURSE = load().courses[0]
LESSONS = [lesson.id for module in COURSE.modules for lesson in module.lessons]


def having_done(*lessons: str) -> Talk:
    talk = Talk().registered()
    records = {id: LessonRecord(NOW, NOW, 3, 3) for id in lessons}
    talk.person = replace(talk.person, lessons=records)
    return talk


def test_the_next_lesson_is_offered_first() -> None:
    talk = having_done("d1.1").says("belajar")
    assert talk.offered[0][0] == "learn.label_next"
    assert talk.says("1").draft["lesson"] == "d1.2"


def test_before_anything_is_begun_it_is_the_first() -> None:
    assert having_done().says("belajar").offered[0][0] == "learn.label_first"


def test_after_a_lesson_the_next_one_is_the_next_in_order() -> None:
    talk = to_the_questions(Talk().registered().says("belajar", "2", "3")).says("a", "b", "c")
    assert talk.offered[0] == ("learn.label_next_lesson", {"number": "1.4"})
    assert talk.heard[-1] == "learn.ask_onward_next"
    assert talk.library.lessons["d1.4"].title in talk.text
    assert talk.says("lanjut").draft["lesson"] == "d1.4"


def test_after_the_last_one_it_is_the_first_that_is_left() -> None:
    talk = having_done(*LESSONS[1:-1])
    last = COURSE.modules[-1]
    talk.says("belajar", str(len(COURSE.modules) + 1), str(len(last.lessons)))
    to_the_questions(talk).says("a", "b", "c")
    assert [shown["number"] for id, shown in talk.offered if id == "learn.label_next_lesson"] == [
        "1.1"
    ]


def test_after_the_very_last_none_is_offered() -> None:
    talk = to_the_questions(having_done(*LESSONS[:-1])).says("a", "b", "c")
    assert "learn.ask_onward" in talk.heard


def test_modules_show_how_much_is_done() -> None:
    id, shown = having_done("d1.1", "d1.4").says("belajar").offered[1]
    assert (id, shown["done"], shown["total"]) == ("learn.label_module", 2, 6)


def test_a_module_that_is_done_is_marked() -> None:
    talk = having_done(*(id for id in LESSONS if id.startswith("d1."))).says("belajar")
    assert talk.offered[1][0] == "learn.label_module_done"


def test_lessons_that_are_done_are_marked() -> None:
    talk = having_done("d1.2").says("belajar", "2")
    ids = [id for id, _ in talk.offered]
    assert ids[:6] == ["learn.lesson_title", "learn.label_done", *["learn.lesson_title"] * 4]
    assert ids[6:] == ["keep.label"]


def test_when_all_is_done_nothing_is_offered_as_next() -> None:
    talk = having_done(*LESSONS).says("belajar")
    assert len(talk.offered) == len(COURSE.modules)
    assert talk.says("lanjut").step == "learn.module"


def test_lanjut_opens_the_first_lesson_that_is_not_done() -> None:
    assert having_done("d1.1", "d1.3").says("lanjut").draft["lesson"] == "d1.2"


def test_lanjut_goes_over_to_the_next_module() -> None:
    done = [id for id in LESSONS if id.startswith("d1.")]
    assert having_done(*done).says("lanjut").draft["lesson"] == "d2.1"


@pytest.mark.parametrize(("word", "lesson"), [("lanjut", "d1.2"), ("ulang", "d1.1"), ("2", "d1.1")])
def test_after_a_lesson_it_goes_on_or_round_again(word: str, lesson: str) -> None:
    talk = stand("lesson.question").says("a", "b", "c")
    assert talk.says(word).draft["lesson"] == lesson


def test_after_the_last_lesson_of_a_module_its_quiz_is_offered_first() -> None:
    talk = having_done("d1.1", "d1.2", "d1.3", "d1.4", "d1.5").says("lanjut")
    while talk.step == "lesson.card":
        talk.says("lanjut")
    talk.says("a", "b", "c")
    assert talk.offered[0] == ("learn.label_module_quiz", {"number": 1})
    assert talk.says("kuis").draft["module"] == "d1"


def test_progress_leads_on_to_the_next_lesson() -> None:
    assert having_done("d1.1").says("kemajuan", "1").draft["lesson"] == "d1.2"


def test_progress_when_all_is_done_leads_home() -> None:
    talk = having_done(*LESSONS).says("kemajuan")
    assert [id for id, _ in talk.offered] == ["progress.label_picture", "menu.label_menu"]
    assert talk.says("2").step == "menu.choose"
