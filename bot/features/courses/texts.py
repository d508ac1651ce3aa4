"""How courses that open, tests and credits are told."""

from __future__ import annotations

from bot.engine.messages import Button, Question
from bot.engine.person import PersonState
from bot.features.courses.types import Credit
from bot.text.phrases import Lines, Say, paragraphs, t
from content.quiz import QuizKind
from content.schema import Course, Library


def title_of(library: Library, course: str) -> str:
    """Return a course's title; its id when it was withdrawn."""
    found = library.course(course)
    return found.title if found else course


def what_opens(library: Library, course: Course) -> Say:
    """Say kindly what opens a course that is closed."""
    required = title_of(library, course.requires)
    return t("tier.closed", title=course.title, required=required)


def gain_line(person: PersonState, course: Course, gain: int | None) -> Say | None:
    """Say how much better somebody is than before the course; nothing is made of being no
    better."""
    before = person.best(course.id, QuizKind.PRE)
    if gain is None or before is None:
        return None
    told = {"before": before.score or 0, "gain": gain}
    return t("tier.gain", **told) if gain > 0 else t("tier.no_gain", before=before.score or 0)


# --- credits -----------------------------------------------------------------------------------


def paper(credit: Credit) -> Say:
    """Return what a certificate says."""
    return Lines(
        (
            t("credit.number", number=credit.number),
            t("credit.organiser", organiser=credit.organiser),
            t("credit.held_on", at=credit.held_on),
        )
    )


def given(library: Library, credit: Credit) -> tuple[Say, Question]:
    """Tell the volunteer of the credit."""
    title = title_of(library, credit.course)
    told = [t("credit.told", title=title), paper(credit)]
    opened = [c.title for c in library.courses if c.requires == credit.course]
    if opened:
        told.append(t("credit.told_open", title=opened[0]))
    buttons = (
        Button("/belajar", t("menu.label_learn")),
        Button("/kemajuan", t("credit.label_progress")),
    )
    return paragraphs(*told), Question(t("credit.ask_told"), buttons)


def withdrawn(library: Library, credit: Credit) -> Say:
    title = title_of(library, credit.course)
    return paragraphs(t("credit.told_withdrawn", title=title), paper(credit))
