"""How many WhatsApp messages a whole course takes: `python -m benchmarks.course_messages RUPIAH`.

Somebody goes through all lessons, the quizzes of all modules and both tests of the first course,
once with every answer right and once with every one wrong. Quizzes and tests are drawn _DRAWS
times, and the mean is told. A case, a deed that comes back and what is asked for beside the way
are not counted."""

from __future__ import annotations

import sys
from dataclasses import replace

from bot.engine.person import LessonRecord, QuizRecord
from tests.support.talk import NOW, PAID, Talk

_DRAWS = 10


def main() -> None:
    rupiah = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    print("| answers | lessons | quizzes | tests | all | rupiah |")
    print("| --- | --- | --- | --- | --- | --- |")
    for right in (True, False):
        drawn = range(_DRAWS)
        quizzes = sum(_quizzes(right, draw) for draw in drawn) / _DRAWS
        tests = sum(_tests(right, draw) for draw in drawn) / _DRAWS
        parts = (_lessons(right), quizzes, tests)
        name, total = "right" if right else "wrong", sum(parts)
        told = " | ".join(f"{part:.1f}" for part in (*parts, total))
        print(f"| {name} | {told} | {total * rupiah:,.0f} |")


def _lessons(right: bool) -> int:
    course = Talk().library.courses[0]
    ids = [lesson.id for module in course.modules for lesson in module.lessons]
    return sum(_lesson(ids, at, right) for at in range(len(ids)))


def _lesson(ids: list[str], at: int, right: bool) -> int:
    """Of the word that opens it to the message that ends it."""
    talk = Talk(PAID).registered()
    done = {id: LessonRecord(NOW, NOW, 3, 3) for n, id in enumerate(ids) if n != at}
    habit = replace(talk.person.habit, offered=True)
    talk.person = replace(talk.person, lessons=done, habit=habit)
    return _through(talk.says("lanjut"), "lesson", right)


def _quizzes(right: bool, draw: int) -> int:
    course = Talk().library.courses[0]
    talks = (_drawing(Talk(PAID).registered(), draw) for _ in course.modules)
    return sum(
        _through(talk.says("kuis", str(n)), "quiz", right) for n, talk in enumerate(talks, 1)
    )


def _tests(right: bool, draw: int) -> int:
    talk = _drawing(Talk(PAID).registered(), draw)
    course = talk.library.courses[0]
    passed = tuple(QuizRecord(m.id, m.id, (), NOW, NOW, 88, True) for m in course.modules)
    talk.person = replace(talk.person, quizzes=(*talk.person.quizzes, *passed))
    after = _through(talk.says("tes akhir"), "quiz", right)
    before = _drawing(Talk(PAID).beginner(), draw).says("lanjut", "1")
    return after + _through(before, "quiz", right)


def _drawing(talk: Talk, draw: int) -> Talk:
    """Somebody of another luck: chance follows from how often they have spoken."""
    for _ in range(draw):
        talk.says("menu")
    return talk


def _through(talk: Talk, conversation: str, right: bool) -> int:
    """Answer until it is over; how many messages went out since it began."""
    before = len(talk.sent) - 1
    while talk.step.startswith(f"{conversation}."):
        talk.says(_answers(talk, right) if talk.step.endswith(".question") else "lanjut")
    return len(talk.sent) - before


def _answers(talk: Talk, right: bool) -> str:
    """A letter for each question that stands open together."""
    assert talk.outcome is not None
    draft, letters = talk.draft, []
    first = draft.get("at", 0)
    for at in range(first, first + len(talk.outcome.questions)):
        key = talk.library.questions[draft["questions"][at]].right
        good = list(draft["orders"][at]).index(key)
        letters.append("abc"[good if right else (good + 1) % len(draft["orders"][at])])
    return " ".join(letters)


if __name__ == "__main__":
    main()
