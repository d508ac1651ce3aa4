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
from content.loader import Fault, Reading
from content.schema import Lesson, Library, Module
from content.schema import Question as Item

LOCALES = Path(__file__).parent.parent / "locales"
MOST_WORDS = 60
OPTIONS = 3
QUESTIONS_OF_A_LESSON = 3
_WHATSAPP = Voice("id", "Asia/Jakarta", capabilities(1.0))
# What a message carries beside the material: a title, or the frame of the verdicts.
_ROOM = 250
_GAP = re.compile(r"\{(\w+)\}")
_FORBIDDEN = re.compile(r"[_~`{}<>]|\]\(")


def check_all() -> list[Fault]:
    return sorted([*check_content(loader.ROOT), *check_locales(LOCALES), *check_settings()])


# --- content -----------------------------------------------------------------------------------


def check_content(root: Path) -> list[Fault]:
    """The courses below `root`."""
    library, reading = loader.read(root)
    for module in library.modules.values():
        _check_module(reading, library, module)
    return reading.faults


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
        _check_question(reading, library, question)
    if not _fits_whatsapp(lesson):
        text = f"{lesson.id} is too long for WhatsApp: its cards and questions need three messages"
        reading.fault_at(lesson.id, text)


def _fits_whatsapp(lesson: Lesson) -> bool:
    """Whether cards and questions go into two messages: with the verdicts, a lesson is three."""
    limit = _WHATSAPP.capabilities.text_limit - _ROOM
    cards = [len(_WHATSAPP.text(Material(card.text))) for card in lesson.cards]
    questions = tuple(_as_asked(question) for question in lesson.questions)
    asked = len(_WHATSAPP.message([], questions, 0).text)
    return any(
        _together(cards[:n]) <= limit and _together(cards[n:]) + asked <= limit
        for n in range(len(cards) + 1)
    )


def _together(lengths: list[int]) -> int:
    """Joined by an empty line, each with its place such as "(2/5)" below."""
    return sum(length + 12 for length in lengths)


def _as_asked(question: Item) -> Question:
    buttons = tuple(Button(str(n), Material(o.text)) for n, o in enumerate(question.options))
    text = t("quiz.question", number=1, total=3, question=Material(question.text))
    return Question(text, buttons, Layout.LETTERED)


def _check_question(reading: Reading, library: Library, question: Item) -> None:
    if len(question.options) != OPTIONS:
        reading.fault_at(question.id, f"{question.id} needs {OPTIONS} options")
    if len({option.text for option in question.options}) != len(question.options):
        reading.fault_at(question.id, f"{question.id} has the same option twice")
    for text in (question.text, question.reason, *(option.text for option in question.options)):
        _check_text(reading, question.id, text)
    _check_sources(reading, library, question.id, question.sources)
    for key in question.sources:
        source = library.sources.get(key)
        if source is not None and source.grade == "X":
            reading.fault_at(question.id, f"{question.id} asks about {key}, which is graded X")


def _check_sources(reading: Reading, library: Library, id: str, sources: tuple[str, ...]) -> None:
    if not sources:
        reading.fault_at(id, f"{id} names no source")
    for key in sources:
        if key not in library.sources:
            reading.fault_at(id, f"{id} names the source {key}, which does not exist")


def _check_text(reading: Reading, id: str, text: str) -> None:
    """Only the Markdown that every channel can show."""
    if _FORBIDDEN.search(text):
        reading.fault_at(id, f"{id} has one of _ ~ ` {{ }} < > or a link")
    left = draw(text, "plain")
    if "*" in left or any(line.lstrip().startswith("#") for line in left.splitlines()):
        reading.fault_at(id, f"{id} has a heading, or stars that are not paired")


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
