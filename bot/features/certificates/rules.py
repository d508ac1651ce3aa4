"""When a certificate is earned, what stands on it, and what is a number. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.engine.person import PersonState
from bot.engine.policy import Issuer
from bot.features.certificates.types import (
    GROUP_LENGTH,
    NUMBER_GROUPS,
    NUMBER_LETTERS,
    NUMBER_PREFIX,
    Certificate,
    Paper,
)
from content.quiz import QuizKind
from content.schema import Course, Library, Module

_NUMBER = re.compile(
    rf"(?:.*{NUMBER_PREFIX})?([{NUMBER_LETTERS}]{{{NUMBER_GROUPS * GROUP_LENGTH}}})"
)


def earned(course: Course, person: PersonState) -> datetime | None:
    """Return when the test after was passed; None while it was not. The one place that says what a
    certificate needs: the test opens when all modules that there are by then are passed, and a
    module that is added later takes nothing from anybody (decision 14)."""
    return _passed_at(course.id, person, QuizKind.POST) if course.modules else None


def unpassed(course: Course, person: PersonState) -> tuple[Module, ...]:
    """Return the modules that a certificate still needs."""
    return tuple(module for module in course.modules if _passed_at(module.id, person) is None)


def newly_earned(library: Library, before: PersonState, after: PersonState) -> tuple[Course, ...]:
    """Return the courses whose certificate somebody has earned between two looks at them."""
    return tuple(c for c in library.courses if earned(c, after) and not earned(c, before))


def _passed_at(of: str, person: PersonState, kind: QuizKind = QuizKind.MODULE) -> datetime | None:
    quizzes = (q for q in person.quizzes if q.module == of and q.kind == kind)
    passes = (q.finished_at for q in quizzes if q.passed)
    return min((at for at in passes if at is not None), default=None)


def paper(course: Course, person: PersonState, issuer: Issuer) -> Paper | None:
    """Return what a certificate would say now; None while it is not earned."""
    at = earned(course, person)
    if at is None:
        return None
    passed = (module for module in course.modules if person.passed(module.id))
    bests = ((module, person.best(module.id)) for module in passed)
    return Paper(
        name=person.volunteer.name,
        course=course.title,
        modules=tuple((module.title, (best.score if best else 0) or 0) for module, best in bests),
        earned_at=at,
        hours=issuer.hours.get(course.id, 0),
        organiser=issuer.organiser,
        signer=issuer.signer,
        signer_title=issuer.signer_title,
        place=issuer.place,
        zone=person.volunteer.zone,
    )


def current(mine: Sequence[Certificate], course: str) -> Certificate | None:
    """Return the certificate of a course that counts: never one that was replaced."""
    return next((c for c in mine if c.course == course and c.state != "replaced"), None)


def number(letters: Sequence[str]) -> str:
    """Make the number of these letters: "KB-7K3M-Q2XA-9RTP"."""
    ends = range(0, len(letters), GROUP_LENGTH)
    groups = ("".join(letters[at : at + GROUP_LENGTH]) for at in ends)
    return "-".join((NUMBER_PREFIX, *groups))


def read_number(text: str) -> str | None:
    """Read the number in a text, however it was typed: without dashes, behind "nomor", as the
    address that the QR code holds; None where there is none."""
    typed = "".join(letter for letter in text.upper() if letter.isalnum())
    found = _NUMBER.fullmatch(typed)
    return number(found[1]) if found else None
