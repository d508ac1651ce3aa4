"""What learning asks for: lessons, answers, quizzes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bot.engine.person import LessonRecord, PersonState, QuizRecord
from bot.features.review.rules import learned
from content.quiz import QuizKind


@dataclass(frozen=True, slots=True)
class StartLesson:
    lesson: str
    irreversible: ClassVar[bool] = False

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        record = person.lessons.get(self.lesson) or LessonRecord(started_at=now)
        return replace(person, lessons={**person.lessons, self.lesson: record})


@dataclass(frozen=True, slots=True)
class FinishLesson:
    """Finish a lesson; doing it again keeps the first date and the better result."""

    lesson: str
    right: int
    total: int
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        old = person.lessons.get(self.lesson) or LessonRecord(started_at=now)
        record = LessonRecord(
            old.started_at, old.done_at or now, max(old.right, self.right), self.total
        )
        return replace(person, lessons={**person.lessons, self.lesson: record})


@dataclass(frozen=True, slots=True)
class StartQuiz:
    """Start a quiz. `key` names the attempt; `questions` in the order in which they will be asked.
    `module` is the course for a test before or after."""

    key: str
    module: str
    questions: tuple[str, ...]
    kind: QuizKind = QuizKind.MODULE
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        record = QuizRecord(self.key, self.module, self.questions, now, kind=self.kind)
        return replace(person, quizzes=(*person.quizzes, record))


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """Record one answer. `option` is its place in the content's order, not as shuffled; `run` is
    the attempt's key or, in a lesson or a review, the run of that: (run, question) is answered
    once. It makes today a day of the streak and the question a card, which comes again."""

    run: str
    question: str
    option: int
    right: bool
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        return replace(person, habit=learned(person.habit, now, person.volunteer.zone))


@dataclass(frozen=True, slots=True)
class FinishQuiz:
    """Finish a quiz. `score` is 0-100 over the questions that could be asked."""

    key: str
    score: int
    passed: bool
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        quizzes = tuple(
            replace(quiz, finished_at=now, score=self.score, passed=self.passed)
            if quiz.key == self.key
            else quiz
            for quiz in person.quizzes
        )
        return replace(person, quizzes=quizzes)


@dataclass(frozen=True, slots=True)
class SkipPreTest:
    """Skip the test before, as they would rather: the test before of a course is not offered
    again."""

    key: str
    course: str
    irreversible: ClassVar[bool] = True

    def applied_to(self, person: PersonState, now: datetime) -> PersonState:
        record = QuizRecord(self.key, self.course, (), now, finished_at=now, kind=QuizKind.PRE)
        return replace(person, quizzes=(*person.quizzes, record))
