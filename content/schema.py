"""The course material as typed values. Ids are never reused; text is Markdown, in Indonesian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from content.contacts import Contacts

PRE_SIZE, POST_SIZE = 8, 20


class Kind(StrEnum):
    """What a question asks for: what to do or say in a case, which term fits, or what a rule or
    list says."""

    SITUATION = "situation"
    TERM = "term"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Option:
    """`reason` is told to who chose it though it is wrong; "": there is none of its own."""

    text: str
    right: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with one right option; `reason` is told after right and wrong answers alike.
    `kind` is None where the writer did not say."""

    id: str
    lesson: str
    text: str
    options: tuple[Option, ...]
    reason: str
    sources: tuple[str, ...]
    kind: Kind | None = None

    @property
    def right(self) -> int:
        """Place of the right option in the content's order."""
        return next(n for n, option in enumerate(self.options) if option.right)


@dataclass(frozen=True, slots=True)
class Card:
    """`texts` are its words in languages other than Indonesian, by their code."""

    id: str
    text: str
    sources: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict)

    def text_in(self, language: str) -> str:
        return self.texts.get(language, self.text)


@dataclass(frozen=True, slots=True)
class Lesson:
    """`guess` is asked before the cards and not scored; `more` is for who wants to know more."""

    id: str
    module: str
    title: str
    goal: str
    cards: tuple[Card, ...]
    questions: tuple[Question, ...]
    guess: Question | None = None
    more: Card | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """What may be said or done in a scene, and the scene that it leads to; `back` is to one that
    was there before."""

    text: str
    to: str
    back: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A moment of a case. It is an end where it has no ways."""

    id: str
    text: str
    ways: tuple[Way, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A talk that branches: it begins with its first scene. It is offered after `lesson`."""

    id: str
    module: str
    lesson: str
    title: str
    goal: str
    scenes: tuple[Scene, ...]

    def scene(self, id: str) -> Scene | None:
        return next((scene for scene in self.scenes if scene.id == id), None)


@dataclass(frozen=True, slots=True)
class Keep:
    """What is worth keeping of a module, to be drawn as a picture: a label and a few words a
    row."""

    id: str
    title: str
    rows: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """`bank` holds the questions of the module quiz; none of them is a lesson's."""

    id: str
    title: str
    summary: str
    lessons: tuple[Lesson, ...]
    bank: tuple[Question, ...]
    cases: tuple[Case, ...] = ()
    keep: Keep | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """One tier. `pass_mark` is 0-100; `quiz_size` questions are drawn for a module quiz, `pre_size`
    and `post_size` for the tests before and after. It opens when the course `requires` ("": none)
    is passed; where the order is `fixed` each module opens when the one before is passed. `mark`
    stands before the numbers of its modules ("L": L1, L2 …)."""

    id: str
    title: str
    revision: int
    pass_mark: int
    quiz_size: int
    modules: tuple[Module, ...]
    requires: str = ""
    fixed: bool = False
    mark: str = ""
    pre_size: int = PRE_SIZE
    post_size: int = POST_SIZE


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from. Grade A to C as in docs/content.md; X is never quizzed."""

    key: str
    grade: str
    cite: str


@dataclass(frozen=True)
class Library:
    """All courses, each behind the one that it requires, with look-ups by id (None: withdrawn or
    never there). `withdrawn` are questions that are asked no more."""

    courses: tuple[Course, ...]
    sources: Mapping[str, Source]
    contacts: Contacts = Contacts()
    withdrawn: frozenset[str] = frozenset()

    @cached_property
    def modules(self) -> dict[str, Module]:
        return {module.id: module for course in self.courses for module in course.modules}

    @cached_property
    def lessons(self) -> dict[str, Lesson]:
        return {lesson.id: lesson for m in self.modules.values() for lesson in m.lessons}

    @cached_property
    def cases(self) -> dict[str, Case]:
        return {case.id: case for module in self.modules.values() for case in module.cases}

    @cached_property
    def questions(self) -> dict[str, Question]:
        asked = [q for lesson in self.lessons.values() for q in lesson.questions]
        banked = [q for module in self.modules.values() for q in module.bank]
        return {question.id: question for question in (*asked, *banked)}

    @cached_property
    def first_modules(self) -> tuple[Module, ...]:
        """Those that stand open to everybody from the start."""
        return tuple(m for course in self.courses if not course.requires for m in course.modules)

    def course_of(self, module: str) -> Course:
        """Raises StopIteration for a module of no course."""
        return next(c for c in self.courses if any(m.id == module for m in c.modules))

    def course(self, id: str) -> Course | None:
        return next((course for course in self.courses if course.id == id), None)

    def number_of(self, module: Module) -> int | str:
        """By what a module is called: 1, 2 …, behind the mark of its course where that has one."""
        course = self.course_of(module.id)
        number = course.modules.index(module) + 1
        return f"{course.mark}{number}" if course.mark else number
