"""What the options' words alone give away."""

from __future__ import annotations

from dataclasses import replace

from bot.cli.check_tone import tone_notes
from content.loader import load
from content.schema import Library, Option, Question


def toned(library: Library, module: str, right: str) -> Library:
    """The material, with a word in front of every right option of a module ("": of all)."""

    def reworded(question: Question) -> Question:
        words = (
            Option(f"{right} {o.text}" if o.right else o.text, o.right) for o in question.options
        )
        return replace(question, options=tuple(words))

    courses = []
    for course in library.courses:
        modules = tuple(
            replace(m, bank=tuple(map(reworded, m.bank))) if module in {"", m.id} else m
            for m in course.modules
        )
        courses.append(replace(course, modules=modules))
    return replace(library, courses=tuple(courses))


def test_the_courses_do_not_give_their_answers_away() -> None:
    assert list(tone_notes(load())) == []


def test_a_word_that_is_always_right_is_noticed() -> None:
    notes = list(tone_notes(toned(load(), "", "sebaiknya")))
    assert notes[0].startswith("content/courses: ")
    assert any(note.startswith("d1: ") for note in notes)


def test_a_module_is_measured_by_the_others() -> None:
    one = toned(load(), "d1", "sebaiknya")
    assert list(tone_notes(one)) == []
