"""`bimtek check`: everything that a writer or translator may have left to mend, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.channels.whatsapp import capabilities
from bot.config import PREFIX, SettingsError, load_settings
from bot.markup import draw
from bot.messages import Button, Layout, Question
from bot.phrases import DEFAULT_LANGUAGE, LANGUAGES, Material, t
from bot.voice import Voice
from content import loader
from content.loader import FILL_IN, Fault, Reading
from content.quiz import share_of_each
from content.schema import Course, Lesson, Library, Module
from content.schema import Question as Item

LOCALES = Path(__file__).parent.parent / "locales"
MOST_WORDS = 60
# How few and how many options: a lesson's questions are asked three at once on WhatsApp.
IN_A_LESSON, IN_A_BANK = (3, 3), (2, 5)
QUESTIONS_OF_A_LESSON = 3
_WHATSAPP = Voice("id", "Asia/Jakarta", capabilities(1.0))
# What a message carries beside the material: a title, or the frame of the verdicts.
_ROOM = 250
_LIMIT = _WHATSAPP.capabilities.text_limit - _ROOM
_GAP = re.compile(r"\{(\w+)\}")
_FORBIDDEN = re.compile(r"[_~`{}<>]|\]\(")


def check_all() -> list[Fault]:
    return sorted([*check_content(loader.ROOT), *check_locales(LOCALES), *check_settings()])


# --- content -----------------------------------------------------------------------------------


def check_content(root: Path) -> list[Fault]:
    """The courses below `root`."""
    library, reading = loader.read(root)
    for course in library.courses:
        _check_tests(reading, course)
    for module in library.modules.values():
        _check_module(reading, library, module)
    return reading.faults


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
    for question in module.bank:
        _check_question(reading, library, question)
        if question.lesson not in lessons:
            reading.fault_at(question.id, f"{question.id} names no lesson of its module")


def _check_lesson(reading: Reading, library: Library, lesson: Lesson) -> None:
    if len(lesson.questions) != QUESTIONS_OF_A_LESSON:
        reading.fault_at(lesson.id, f"{lesson.id} needs {QUESTIONS_OF_A_LESSON} questions")
    for card in lesson.cards:
        _check_text(reading, card.id, card.text)
        _check_sources(reading, library, card.id, card.sources)
        words = len(card.text.split())
        if words > MOST_WORDS:
            reading.fault_at(card.id, f"{card.id} has {words} words, at most {MOST_WORDS}")
    for question in lesson.questions:
        _check_question(reading, library, question, IN_A_LESSON)
    if not _fits_whatsapp(lesson):
        text = f"{lesson.id} is too long for WhatsApp: its cards and questions need three messages"
        reading.fault_at(lesson.id, text)


def _fits_whatsapp(lesson: Lesson) -> bool:
    """Whether cards and questions go into two messages: with the verdicts, a lesson is three."""
    cards = [len(_WHATSAPP.text(Material(card.text))) for card in lesson.cards]
    questions = tuple(_as_asked(question) for question in lesson.questions)
    asked = len(_WHATSAPP.message([], questions, 0).text)
    return any(
        _together(cards[:n]) <= _LIMIT and _together(cards[n:]) + asked <= _LIMIT
        for n in range(len(cards) + 1)
    )


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
    for text in question_faults(question, options):
        reading.fault_at(question.id, text)
    _check_sources(reading, library, question.id, question.sources)
    for key in question.sources:
        source = library.sources.get(key)
        if source is not None and source.grade == "X":
            reading.fault_at(question.id, f"{question.id} asks about {key}, which is graded X")


def question_faults(question: Item, options: tuple[int, int] = IN_A_BANK) -> Iterator[str]:
    """What is wrong with a question, wherever it comes from, but for its sources."""
    least, most = options
    if not least <= len(question.options) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        yield f"{question.id} needs {wanted} options"
    if len({option.text for option in question.options}) != len(question.options):
        yield f"{question.id} has the same option twice"
    for text in (question.text, question.reason, *(option.text for option in question.options)):
        yield from _text_faults(question.id, text)
    if len(_WHATSAPP.message([], (_as_asked(question),), 0).text) > _LIMIT:
        yield f"{question.id} is too long for one message on WhatsApp"


def _check_sources(reading: Reading, library: Library, id: str, sources: tuple[str, ...]) -> None:
    if not sources:
        reading.fault_at(id, f"{id} names no source")
    for key in sources:
        if key not in library.sources:
            reading.fault_at(id, f"{id} names the source {key}, which does not exist")


def _check_text(reading: Reading, id: str, text: str) -> None:
    for fault in _text_faults(id, text):
        reading.fault_at(id, fault)


def _text_faults(id: str, text: str) -> Iterator[str]:
    """Only the Markdown that every channel can show, and nothing left to fill in."""
    if FILL_IN in text:
        yield f"{id} still has a {FILL_IN}"
    if _FORBIDDEN.search(text):
        yield f"{id} has one of _ ~ ` {{ }} < > or a link"
    left = draw(text, "plain")
    if "*" in left or any(line.lstrip().startswith("#") for line in left.splitlines()):
        yield f"{id} has a heading, or stars that are not paired"


# --- locales -----------------------------------------------------------------------------------


def check_locales(folder: Path) -> list[Fault]:
    """Every phrase in every language, with the same gaps."""
    read = {language: _catalogue(folder, language) for language in LANGUAGES}
    keys = sorted({_key(m) for catalogue in read.values() for m in catalogue if m.id})
    faults: list[Fault] = []
    for key in keys:
        wanted = _gaps(read[DEFAULT_LANGUAGE], key)
        for language, catalogue in read.items():
            faults += _phrase_faults(language, catalogue, key, wanted)
    return faults


def _phrase_faults(
    language: str, catalogue: Catalog, key: str, wanted: set[str]
) -> Iterator[Fault]:
    file = f"locales/{language}/LC_MESSAGES/bot.po"
    message = catalogue.get(key)
    if message is None or not all(_forms(message)):
        line = message.lineno if message else None
        yield Fault(file, line or 1, f"{key} has no translation")
    elif _gaps(catalogue, key) != wanted:
        yield Fault(file, message.lineno or 1, f"{key} has not the gaps of {DEFAULT_LANGUAGE}")


def _catalogue(folder: Path, language: str) -> Catalog:
    with (folder / language / "LC_MESSAGES" / "bot.po").open("rb") as file:
        return read_po(file, locale=language)


def _gaps(catalogue: Catalog, key: str) -> set[str]:
    message = catalogue.get(key)
    return {gap for form in _forms(message) for gap in _GAP.findall(form)} if message else set()


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    """The texts of a phrase: one, or one for each plural form."""
    found = message.string or ""
    return (found,) if isinstance(found, str) else tuple(found)


# --- settings ----------------------------------------------------------------------------------


def notes() -> list[str]:
    """What is no fault, but may not be meant so."""
    try:
        issuer = load_settings().issuer
    except SettingsError:
        return []
    if not issuer.organiser:
        return [f"{PREFIX}CERTIFICATE_ORGANISER is not set: certificates name no organiser"]
    if not issuer.signer:
        return [f"{PREFIX}CERTIFICATE_SIGNER is not set: nobody signs the certificates"]
    return []


def check_settings() -> list[Fault]:
    try:
        load_settings()
    except SettingsError as error:
        return [Fault("settings", 1, line) for line in str(error).splitlines()]
    return []
