"""What a step may ask for. The engine shows each effect to the rest of the turn (`seen_in`); the
runner carries it out in the turn's transaction (bot/apply.py). Those of sessions, broadcasts and
the like stand in their packages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Protocol

from bot.review.rules import learned
from bot.world import LessonRecord, QuizRecord, Volunteer, World
from content.quiz import QuizKind


class Effect(Protocol):
    """Something a step asks for. Behind a `barrier` there is no way back."""

    barrier: ClassVar[bool]

    def seen_in(self, world: World, now: datetime) -> World:
        """The person's world as this effect leaves it."""


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """Consent to the privacy notice of this version (UU 27/2022 Pasal 22 and 24: recorded)."""

    version: str
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(world, consent_version=self.version, consented_at=now)


@dataclass(frozen=True, slots=True)
class Enrol:
    """Register a volunteer; `zone` is the IANA name that follows from the place."""

    name: str
    role: str
    place: str
    village: str
    zone: str
    phone: str
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(
            world,
            name=self.name,
            role=self.role,
            place=self.place,
            village=self.village,
            zone=self.zone,
            phone=self.phone,
            registered_at=world.volunteer.registered_at or now,
        )


@dataclass(frozen=True, slots=True)
class NoteInvitation:
    """The code of the link that brought them: a hint, never a right."""

    code: str
    barrier: ClassVar[bool] = False

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(world, invitation=self.code)


@dataclass(frozen=True, slots=True)
class SetLanguage:
    language: str
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(world, language=self.language)


@dataclass(frozen=True, slots=True)
class StopMessages:
    """No message any more but the answers to what they write, until `ResumeMessages`."""

    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(world, stopped_at=now)


@dataclass(frozen=True, slots=True)
class ResumeMessages:
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return _with(world, stopped_at=None)


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase the person for good, drafts and message texts too; anonymous counts stay."""

    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        blank = Volunteer(id=world.volunteer.id, language=world.volunteer.language)
        return World(blank, world.addresses)


@dataclass(frozen=True, slots=True)
class StartLesson:
    lesson: str
    barrier: ClassVar[bool] = False

    def seen_in(self, world: World, now: datetime) -> World:
        record = world.lessons.get(self.lesson) or LessonRecord(started_at=now)
        return replace(world, lessons={**world.lessons, self.lesson: record})


@dataclass(frozen=True, slots=True)
class FinishLesson:
    """A lesson is done; doing it again keeps the first date and the better result."""

    lesson: str
    right: int
    total: int
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        old = world.lessons.get(self.lesson) or LessonRecord(started_at=now)
        record = LessonRecord(
            old.started_at, old.done_at or now, max(old.right, self.right), self.total
        )
        return replace(world, lessons={**world.lessons, self.lesson: record})


@dataclass(frozen=True, slots=True)
class StartQuiz:
    """`key` names the attempt; `questions` in the order in which they will be asked. `module` is
    the course for a test before or after."""

    key: str
    module: str
    questions: tuple[str, ...]
    kind: QuizKind = QuizKind.MODULE
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        record = QuizRecord(self.key, self.module, self.questions, now, kind=self.kind)
        return replace(world, quizzes=(*world.quizzes, record))


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """One answer. `option` is its place in the content's order, not as shuffled; `run` is the
    attempt's key or, in a lesson or a review, the run of that: (run, question) is answered once.
    It makes today a day of the streak and the question a card, which comes again."""

    run: str
    question: str
    option: int
    right: bool
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return replace(world, habit=learned(world.habit, now, world.volunteer.zone))


@dataclass(frozen=True, slots=True)
class FinishQuiz:
    """`score` is 0-100 over the questions that could be asked."""

    key: str
    score: int
    passed: bool
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        quizzes = tuple(
            replace(quiz, finished_at=now, score=self.score, passed=self.passed)
            if quiz.key == self.key
            else quiz
            for quiz in world.quizzes
        )
        return replace(world, quizzes=quizzes)


@dataclass(frozen=True, slots=True)
class SkipPreTest:
    """They would rather not: the test before of a course is not offered again."""

    key: str
    course: str
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        record = QuizRecord(self.key, self.course, (), now, finished_at=now, kind=QuizKind.PRE)
        return replace(world, quizzes=(*world.quizzes, record))


class Unseen:
    """An effect that changes nothing in the person's own world. What it changes of a reading the
    rest of the turn sees through `seen_through`."""

    __slots__ = ()
    barrier: ClassVar[bool] = True

    def seen_in(self, world: World, now: datetime) -> World:
        return world

    def seen_through(self, reading: object, answer: Any) -> Any:
        """The answer to a reading as this effect leaves it."""
        return answer


@dataclass(frozen=True, slots=True)
class MakeFile(Unseen):
    """Have a file made, off the path of messages, and sent to the person."""

    kind: str
    arguments: tuple[tuple[str, int | str], ...] = ()


def _with(world: World, **changes: object) -> World:
    return replace(world, volunteer=replace(world.volunteer, **changes))  # type: ignore[arg-type]
