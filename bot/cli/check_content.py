"""What a writer may have left to mend in the material, each fault with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.channels.whatsapp.channel import capabilities
from bot.engine.messages import Button, Layout, Question
from bot.engine.renderer import Renderer
from bot.text.markup import draw
from bot.text.phrases import Material, t
from content import loader
from content.contacts import Contacts, placed_in
from content.quiz import share_of_each
from content.reading import FILL_IN, Fault, Reading
from content.schema import Card, Case, Course, Keep, Kind, Lesson, Library, Module
from content.schema import Question as Item
from handlers.learning.guess import in_mind

MOST_WORDS, MOST_WORDS_OF_MORE, MOST_WORDS_OF_A_SCENE = 60, 120, 80
MOST_ROWS_TO_KEEP, MOST_WORDS_OF_A_ROW = 8, 20
# How few and how many options: a lesson's questions are asked three at once on WhatsApp.
IN_A_LESSON, IN_A_BANK = (3, 3), (2, 6)
QUESTIONS_OF_A_LESSON = 3
# Of all questions that say their kind, in per cent.
SITUATIONS_AT_LEAST, RECALL_AT_MOST = 65, 20
_WHATSAPP = Renderer("id", "Asia/Jakarta", capabilities(1.0))
# What a message carries beside the material: a title, or the frame of the verdicts.
_ROOM = 250
_LIMIT = _WHATSAPP.capabilities.text_limit - _ROOM
# What looks like a mark that no channel draws; behind a backslash, or where it marks nothing, it is
# a sign.
_FORBIDDEN = re.compile(r"(?<!\w)_|_(?!\w)|~~|`|\{[a-z_]{2,}[:}]|<[A-Za-z/!?]|\]\(")
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")


def check_content(root: Path) -> list[Fault]:
    """List the faults of the courses below `root`."""
    library, reading = loader.read(root)
    for course in library.courses:
        _check_tests(reading, course)
    for module in library.modules.values():
        _check_module(reading, library, module)
    _check_kinds(reading, library)
    return reading.faults


def _check_kinds(reading: Reading, library: Library) -> None:
    """Whether enough questions ask what to do. A writer may leave out all kinds, but not some."""
    kinds = {id: question.kind for id, question in library.questions.items()}
    if not any(kinds.values()):
        return
    for id in (id for id, kind in kinds.items() if kind is None):
        reading.fault_at(id, f"{id} needs its kind: {', '.join(Kind)}")
    share = {kind: 100 * list(kinds.values()).count(kind) / len(kinds) for kind in Kind}
    situations, recall = share[Kind.SITUATION], share[Kind.RECALL]
    if situations < SITUATIONS_AT_LEAST or recall > RECALL_AT_MOST:
        told = f"{situations:.0f} % of all questions are situations and {recall:.0f} % recall: "
        wanted = f"at least {SITUATIONS_AT_LEAST} % and at most {RECALL_AT_MOST} %"
        reading.fault("content/courses", 1, told + wanted)


def _check_tests(reading: Reading, course: Course) -> None:
    """Whether the banks reach for the tests before and after, no question in both."""
    pre = share_of_each(course.pre_size, len(course.modules))
    post = share_of_each(course.post_size, len(course.modules))
    for module in course.modules:
        if len(module.bank) < pre + post:
            text = f"the bank of {module.id} has {len(module.bank)} questions: the tests of"
            wanted = f"{course.id} take {pre} before and {post} after, {pre + post} in all"
            reading.fault_at(module.id, f"{text} {wanted}")


def _check_module(reading: Reading, library: Library, module: Module) -> None:
    size = library.course_of(module.id).quiz_size
    if len(module.bank) < 2 * size:
        count = f"{len(module.bank)} questions, two quizzes of {size} need {2 * size}"
        reading.fault_at(module.id, f"the bank of {module.id} has {count}")
    for lesson in module.lessons:
        _check_lesson(reading, library, lesson)
    lessons = {lesson.id for lesson in module.lessons}
    for case in module.cases:
        _check_case(reading, library, case)
        if case.lesson not in lessons:
            reading.fault_at(case.id, f"{case.id} names no lesson of its module")
    if module.keep is not None:
        _check_keep(reading, library, module.keep)
    for question in module.bank:
        _check_question(reading, library, question)
        if question.lesson not in lessons:
            reading.fault_at(question.id, f"{question.id} names no lesson of its module")


def _check_case(reading: Reading, library: Library, case: Case) -> None:
    """Whether each of its scenes can be shown; where its ways lead is seen as it is read."""
    for scene in case.scenes:
        card = Card(scene.id, scene.text, scene.sources)
        _check_card(reading, library, card, scene.text, MOST_WORDS_OF_A_SCENE)
        for way in scene.ways:
            _check_text(reading, scene.id, way.text)
        buttons = tuple(Button(str(n), Material(way.text)) for n, way in enumerate(scene.ways))
        filled = Material(library.contacts.filled_longest(scene.text))
        shown = Question(filled, buttons, Layout.LETTERED)
        if len(_WHATSAPP.message([], (shown,), 0).text) > _LIMIT:
            reading.fault_at(scene.id, f"{scene.id} is too long for one message on WhatsApp")


def _check_keep(reading: Reading, library: Library, keep: Keep) -> None:
    """Whether it stays readable on a small phone: few rows of few words."""
    if len(keep.rows) > MOST_ROWS_TO_KEEP:
        reading.fault_at(
            keep.id, f"{keep.id} has {len(keep.rows)} rows, at most {MOST_ROWS_TO_KEEP}"
        )
    for label, text in keep.rows:
        row = Card(keep.id, f"{label} {text}", keep.sources)
        _check_card(reading, library, row, row.text, MOST_WORDS_OF_A_ROW)


def _check_lesson(reading: Reading, library: Library, lesson: Lesson) -> None:
    if len(lesson.questions) != QUESTIONS_OF_A_LESSON:
        reading.fault_at(lesson.id, f"{lesson.id} needs {QUESTIONS_OF_A_LESSON} questions")
    for card in lesson.cards:
        for text in (card.text, *card.texts.values()):
            _check_card(reading, library, card, text)
    if lesson.more is not None:
        _check_card(reading, library, lesson.more, lesson.more.text, MOST_WORDS_OF_MORE)
    for question in (*lesson.questions, *filter(None, [lesson.guess])):
        _check_question(reading, library, question, IN_A_LESSON)
    if not _fits_whatsapp(lesson, library.contacts):
        text = f"{lesson.id} is too long for WhatsApp: its cards and questions need three messages"
        reading.fault_at(lesson.id, text)


def _check_card(
    reading: Reading, library: Library, card: Card, written: str, most: int = MOST_WORDS
) -> None:
    text = library.contacts.filled_longest(written)
    _check_text(reading, card.id, text)
    _check_places(reading, library, card.id, written)
    _check_sources(reading, library, card.id, card.sources)
    words = len(text.split())
    if words > most:
        reading.fault_at(card.id, f"{card.id} has {words} words, at most {most}")


def _fits_whatsapp(lesson: Lesson, contacts: Contacts) -> bool:
    """Whether cards and questions go into two messages: with the verdicts, a lesson is three."""
    texts = [contacts.filled_longest(card.text) for card in lesson.cards]
    cards = [len(_WHATSAPP.text(Material(text))) for text in texts]
    cards[:1] = [cards[0] + _length_of_guess(lesson)] if cards else []
    questions = tuple(_as_asked(question) for question in lesson.questions)
    asked = len(_WHATSAPP.message([], questions, 0).text)
    return any(
        _together(cards[:n]) <= _LIMIT and _together(cards[n:]) + asked <= _LIMIT
        for n in range(len(cards) + 1)
    )


def _length_of_guess(lesson: Lesson) -> int:
    """What stands above the first card: on WhatsApp the guess is put, and not answered."""
    if lesson.guess is None:
        return 0
    return len(_WHATSAPP.text(in_mind(lesson, range(len(lesson.guess.options)))))


def _together(lengths: list[int]) -> int:
    """Joined by an empty line, each with its place such as "(2/5)" below."""
    return sum(length + 12 for length in lengths)


def _as_asked(question: Item) -> Question:
    buttons = tuple(Button(str(n), Material(o.text)) for n, o in enumerate(question.options))
    text = t("quiz.question", number=1, total=3, question=Material(question.text))
    return Question(text, buttons, Layout.LETTERED)


def _check_question(
    reading: Reading, library: Library, question: Item, options: tuple[int, int] = IN_A_BANK
) -> None:
    fill = library.contacts.filled_longest
    wrong = (replace(option, reason=fill(option.reason)) for option in question.options)
    filled = replace(question, reason=fill(question.reason), options=tuple(wrong))
    for text in question_faults(filled, options):
        reading.fault_at(question.id, text)
    for reason in (question.reason, *(option.reason for option in question.options)):
        _check_places(reading, library, question.id, reason)
    _check_sources(reading, library, question.id, question.sources)
    for key in question.sources:
        source = library.sources.get(key)
        if source is not None and source.grade == "X":
            reading.fault_at(question.id, f"{question.id} asks about {key}, which is graded X")


def question_faults(question: Item, options: tuple[int, int] = IN_A_BANK) -> Iterator[str]:
    """List what is wrong with a question, wherever it comes from, but for its sources."""
    least, most = options
    if not least <= len(question.options) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        yield f"{question.id} needs {wanted} options"
    if len({option.text for option in question.options}) != len(question.options):
        yield f"{question.id} has the same option twice"
    words = [word for option in question.options for word in (option.text, option.reason)]
    for text in (question.text, question.reason, *words):
        yield from _text_faults(question.id, text)
    if len(_WHATSAPP.message([], (_as_asked(question),), 0).text) > _LIMIT:
        yield f"{question.id} is too long for one message on WhatsApp"


def _check_sources(reading: Reading, library: Library, id: str, sources: tuple[str, ...]) -> None:
    if not sources:
        reading.fault_at(id, f"{id} names no source")
    for key in sources:
        if key not in library.sources:
            reading.fault_at(id, f"{id} names the source {key}, which does not exist")


def _check_places(reading: Reading, library: Library, id: str, text: str) -> None:
    """Whether each number that a card or a reason names is one of contacts.toml."""
    for key in sorted({*placed_in(text)} - library.contacts.keys):
        known = ", ".join(sorted(library.contacts.keys))
        reading.fault_at(id, f"{id} names the number {key}, known are {known}")


def _check_text(reading: Reading, id: str, text: str) -> None:
    for fault in _text_faults(id, text):
        reading.fault_at(id, fault)


def _text_faults(id: str, text: str) -> Iterator[str]:
    """Only the Markdown that every channel can show, and nothing left to fill in."""
    if FILL_IN in text:
        yield f"{id} still has a {FILL_IN}"
    bare = _ESCAPED.sub("", text)
    if _FORBIDDEN.search(bare):
        yield f"{id} has one of _ ~~ `, a tag, a gap or a link; a plain sign takes a backslash"
    left = draw(bare, "plain")
    if "*" in left or any(line.lstrip().startswith("#") for line in left.splitlines()):
        yield f"{id} has a heading, or stars that are not paired"
