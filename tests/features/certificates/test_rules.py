"""When a certificate is earned, what stands on it, and what is a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.engine.person import PersonState, QuizRecord
from bot.engine.policy import Issuer
from bot.features.certificates.rules import (
    earned,
    newly_earned,
    number,
    paper,
    read_number,
    unpassed,
)
from bot.features.certificates.types import NUMBER_LETTERS
from bot.settings import Settings
from content.loader import load
from content.quiz import QuizKind
from tests.support.talk import NOW, SITI

LIBRARY = load()
COURSE = LIBRARY.courses[0]
MODULES = [module.id for module in COURSE.modules]
NEEDED = [*MODULES, COURSE.id]
LATER = NOW + timedelta(days=3)


def attempt(module: str, score: int = 88, at: datetime = NOW, *, passed: bool = True) -> QuizRecord:
    kind = QuizKind.POST if module == COURSE.id else QuizKind.MODULE
    return QuizRecord(f"{module}{score}", module, (), NOW, at, score, passed, kind)


def learner(*quizzes: QuizRecord) -> PersonState:
    return PersonState(SITI, quizzes=quizzes)


def all_passed() -> PersonState:
    return learner(*map(attempt, NEEDED))


def test_it_is_earned_with_the_test_after_and_at_that_moment() -> None:
    before = learner(*(attempt(module) for module in MODULES))
    assert earned(COURSE, before) is None
    after = replace(before, quizzes=(*before.quizzes, attempt(COURSE.id, at=LATER)))
    assert earned(COURSE, after) == LATER
    assert newly_earned(LIBRARY, before, after) == (COURSE,)
    again = replace(after, quizzes=(*after.quizzes, attempt(COURSE.id, 100, LATER)))
    assert newly_earned(LIBRARY, after, again) == ()


def test_a_module_that_was_added_later_takes_no_certificate_away() -> None:
    person = learner(*(attempt(one) for one in NEEDED if one != MODULES[-1]))
    assert earned(COURSE, person) == NOW
    said = paper(COURSE, person, Issuer())
    assert said is not None
    assert [title for title, _ in said.modules] == [m.title for m in COURSE.modules[:-1]]
    read = replace(person, quizzes=(*person.quizzes, attempt(MODULES[-1], at=LATER)))
    assert earned(COURSE, read) == NOW
    assert newly_earned(LIBRARY, person, read) == ()


def test_a_second_pass_does_not_move_the_day() -> None:
    again = (attempt(COURSE.id, 100, LATER), *all_passed().quizzes)
    assert earned(COURSE, learner(*again)) == NOW


def test_a_quiz_tried_or_not_finished_is_not_passed() -> None:
    rest = [attempt(one) for one in MODULES[1:]]
    tried = learner(attempt(MODULES[0], 50, passed=False), *rest)
    assert [module.id for module in unpassed(COURSE, tried)] == MODULES[:1]
    assert earned(COURSE, tried) is None
    assert earned(COURSE, PersonState(SITI)) is None


def test_a_course_without_modules_is_never_earned() -> None:
    assert earned(replace(COURSE, modules=()), all_passed()) is None


def test_the_paper_says_the_best_scores_and_what_the_operator_has_set() -> None:
    person = replace(all_passed(), quizzes=(attempt(MODULES[0], 75), *all_passed().quizzes))
    issuer = Issuer("Dinas Sosial Contoh", "Dra. Contoh", "Kepala", "Contoh", {COURSE.id: 5})
    said = paper(COURSE, person, issuer)
    assert said is not None
    assert (said.name, said.course, said.hours) == ("Siti Aminah", COURSE.title, 5)
    assert said.modules == tuple((module.title, 88) for module in COURSE.modules)
    assert (said.organiser, said.signer, said.place) == (issuer.organiser, "Dra. Contoh", "Contoh")
    plain = paper(COURSE, person, Issuer())
    assert plain is not None
    assert (plain.organiser, plain.signer, plain.hours) == ("", "", 0)
    assert paper(COURSE, PersonState(SITI), issuer) is None


def test_numbers_have_sixty_bits_and_no_letters_that_look_alike() -> None:
    assert len(NUMBER_LETTERS) == len(set(NUMBER_LETTERS)) == 32
    assert not set(NUMBER_LETTERS) & set("01IO")
    assert number("7K3MQ2XA9RTP") == "KB-7K3M-Q2XA-9RTP"


@pytest.mark.parametrize(
    "typed",
    [
        "KB-7K3M-Q2XA-9RTP",
        "kb 7k3m q2xa 9rtp",
        "7K3MQ2XA9RTP",
        "nomor: KB7K3M-Q2XA-9RTP.",
        "https://bimtek.example/sertifikat/KB-7K3M-Q2XA-9RTP",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert read_number(typed) == "KB-7K3M-Q2XA-9RTP"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "KB",
        "KB-7K3M-Q2XA",
        "KB-7K3M-Q2XA-9RT0",
        "KB-7K3M-Q2XA-9RTPP",
        "٧K3MQ2XA9RTP",
        "x" * 999,
    ],
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(typed) is None


def test_hours_are_set_by_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIMTEK_CERTIFICATE_JP", "bimtek-dasar=10, bimtek-lanjutan=12")
    issuer = Settings(_env_file=None).issuer  # type: ignore[call-arg]
    assert issuer.hours == {"bimtek-dasar": 10, "bimtek-lanjutan": 12}


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("CERTIFICATE_JP", "sepuluh", "bimtek-dasar=10"),
        ("CERTIFICATE_SIGNER", "Dra. Contoh", "CERTIFICATE_ORGANISER"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, what: str
) -> None:
    monkeypatch.setenv(f"BIMTEK_{name}", value)
    with pytest.raises(ValueError, match=what):
        Settings(_env_file=None)  # type: ignore[call-arg]
