"""One person at each question of the bot, ready to be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.engine.messages import Capabilities
from bot.features.review.requests import MyCards
from bot.features.review.types import Card
from bot.text.markup import draw
from content.loader import load
from handlers import CONVERSATIONS
from tests.support.talk import CHAT, Talk

BEKASI = "32.75"
SOUTH_BEKASI = "32.75.04"
PEKAYON = "32.75.04.1001"
REVIEWED = ("d1.1-q1",)
ANSWERED = {"consent": True, "full_name": "Siti Aminah", "adult": True, "role": "psm"}

Going = Callable[[Talk], Talk]

_STEPS = {f"{c.name}.{name}": step for c in CONVERSATIONS for name, step in c.steps.items()}


def _at(question: str, /, **draft: Any) -> Going:
    return lambda talk: talk.at(_STEPS[question], **draft)


def to_the_questions(talk: Talk) -> Talk:
    talk.says("lanjut")
    while talk.step in {"lesson.guess", "lesson.card"}:
        talk.says("a" if talk.step == "lesson.guess" else "lanjut")
    return talk


def _opened(talk: Talk, id: str) -> Talk:
    """Somebody who chose a lesson from the list."""
    chosen = talk.library.lessons[id]
    course = talk.library.course_of(chosen.module)
    module = talk.library.modules[chosen.module]
    talk.says("belajar", str(course.modules.index(module) + 2))
    return talk.says(str(module.lessons.index(chosen) + 1))


def to_the_result(talk: Talk, *, right: bool = True) -> Talk:
    """Through the quiz of the first module."""
    talk.says("kuis", "1")
    while talk.step == "quiz.question":
        talk.says(right_letter(talk) if right else wrong_letter(talk))
    return talk


def with_cards(talk: Talk, *questions: str) -> Talk:
    """Somebody to whom these questions are due since yesterday."""
    asked = questions or tuple(load().questions)[:7]
    before = talk.now - timedelta(days=1)
    cards = tuple(Card(id, 2.0, 5.0, before, before) for id in asked)
    talk.readings[MyCards] = cards
    return talk


def right_letter(talk: Talk) -> str:
    at = talk.draft.get("at", 0)
    question = talk.library.questions[talk.draft["questions"][at]]
    return "ABC"[list(talk.draft["orders"][at]).index(question.right)]


def wrong_letter(talk: Talk) -> str:
    return "A" if right_letter(talk) != "A" else "B"


def letter_of(text: str, *, right: bool = True) -> str:
    """The letter that answers the question at the end of a message; "" where none is open."""
    at = {text.rfind(draw(q.text, "html")): q for q in load().questions.values()}
    place = max(at)
    shown = text[place:]
    if place < 0 or "\nA. " not in shown:
        return ""
    good = f". {draw(at[place].options[at[place].right].text, 'html')}"
    letters = [letter for letter in "ABC" if f"\n{letter}{good}" in shown]
    return letters[0] if right else next(letter for letter in "ABC" if letter not in letters)


# A lesson that begins with a guess.
GUESSED = "d2.2"

UNREGISTERED: Mapping[str, Going] = {
    "registration.consent": lambda talk: talk.says("halo"),
    "registration.full_name": _at("registration.full_name", consent=True),
    "registration.adult": _at("registration.adult", consent=True, full_name="Siti Aminah"),
    "registration.minor": _at("registration.minor", consent=True, full_name="Siti Aminah"),
    "registration.role": _at(
        "registration.role", consent=True, full_name="Siti Aminah", adult=True
    ),
    "registration.regency": _at("registration.regency", **ANSWERED),
    "registration.district": _at("registration.district", **ANSWERED, place=BEKASI),
    "registration.village": _at("registration.village", **ANSWERED, place=SOUTH_BEKASI),
    "registration.found": _at(
        "registration.found", **ANSWERED, offered=(SOUTH_BEKASI,), typed="bks slt"
    ),
    "registration.pick": _at(
        "registration.pick", **ANSWERED, offered=("32.16", BEKASI), typed="Bekasi"
    ),
    "registration.unlisted": _at(
        "registration.unlisted", **ANSWERED, place=SOUTH_BEKASI, typed="Kampung Baru"
    ),
    "registration.phone": _at("registration.phone", **ANSWERED, place=PEKAYON),
    "registration.summary": _at("registration.summary", **ANSWERED, place=PEKAYON, phone=""),
}

REGISTERED: Mapping[str, Going] = {
    "menu.choose": lambda talk: talk.says("menu"),
    "learn.module": lambda talk: talk.says("belajar"),
    "learn.lesson": _at("learn.lesson", module="d1"),
    "lesson.card": lambda talk: talk.says("lanjut"),
    "lesson.guess": lambda talk: _opened(talk, GUESSED),
    "lesson.question": to_the_questions,
    "case.scene": _at("case.scene", case="d5.k1", scene="d5.k1-s1"),
    "onward.whereto": _at("onward.whereto", lesson="d1.1"),
    "quizzes.module": lambda talk: talk.says("kuis"),
    "quiz.question": lambda talk: talk.says("kuis", "1"),
    "after_quiz.whereto": to_the_result,
    "pre_test.offered": lambda talk: talk.beginner().says("lanjut"),
    "review.question": lambda talk: with_cards(talk).says("ulangan"),
    "review.whereto": _at("review.whereto", run="r", questions=REVIEWED, at=1, more=2),
    "nudge.hour": lambda talk: talk.says("pengingat"),
    "progress.whereto": lambda talk: talk.says("kemajuan saya"),
    "profile.choose": lambda talk: talk.says("profil"),
    "correction.full_name": lambda talk: talk.says("profil", "1"),
    "correction.regency": lambda talk: talk.says("profil", "3"),
    "language.which": lambda talk: talk.says("bahasa"),
    "erase.sure": lambda talk: talk.says("hapus data"),
    "erase.really": lambda talk: talk.says("hapus data", "ya"),
}


def stand(place: str, capabilities: Capabilities = CHAT) -> Talk:
    """Somebody whose last message brought them to this question ("lesson.card")."""
    talk = Talk(capabilities)
    talk = (
        REGISTERED[place](talk.registered()) if place in REGISTERED else UNREGISTERED[place](talk)
    )
    assert talk.step == place
    return talk
