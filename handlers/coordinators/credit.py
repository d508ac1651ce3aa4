"""Credit a certificate of a Bimtek that somebody attended earlier, or take that back: from the page
of one person in REKAP, to which it returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.engine.conversation import Context, Conversation, Start, Turn, end, go, needed
from bot.engine.inputs import Choice, FreeText, Option, Typed, YesNo
from bot.features.courses.inputs import PastDay
from bot.features.courses.requests import CreditCourse, WithdrawCredit
from bot.features.courses.texts import paper, title_of
from bot.features.courses.types import LONGEST_NUMBER, LONGEST_ORGANISER, Credit
from bot.features.recap.requests import OneLearner
from bot.features.recap.types import Learner
from bot.text.phrases import Say, paragraphs, t
from content.schema import Course
from handlers.shared.options import BACK


@dataclass(frozen=True, slots=True)
class Draft:
    volunteer: int = 0
    course: str | None = None
    number: str | None = None  # of the earlier certificate
    organiser: str | None = None
    held_on: str | None = None  # a day in ISO form


Ctx = Context[Draft]
credit = Conversation("credit", draft=Draft, coordinator=True, help=t("credit.help"))
uncredit = Conversation("uncredit", draft=Draft, coordinator=True, help=t("credit.help"))


def creditable(ctx: Context[Any], found: Learner) -> tuple[Course, ...]:
    """List what somebody has neither passed nor been credited with; nobody credits themselves."""
    if found.person.volunteer == ctx.person.volunteer.id:
        return ()
    return tuple(
        course
        for course in ctx.library.courses
        if f"post:{course.id}" not in found.passed and found.credit(course.id) is None
    )


def _found(ctx: Ctx) -> Learner:
    found = ctx.query(OneLearner(ctx.draft.volunteer))
    assert found is not None, "mended before"
    return found


def _to_person(ctx: Ctx) -> Start:
    return Start("recap", {"person": ctx.draft.volunteer})


# --- giving ------------------------------------------------------------------------------------


@credit.opening
def _open(ctx: Ctx) -> Turn:
    gone = _gone(ctx)
    if gone is not None:
        return gone
    courses = creditable(ctx, _found(ctx))
    if not courses:
        return end(t("credit.nothing_left"), then=_to_person(ctx))
    return go(number, course=courses[0].id) if len(courses) == 1 else go(course)


def _gone(ctx: Ctx) -> Turn | None:
    """Leave somebody who was erased, or lives elsewhere now."""
    if ctx.query(OneLearner(ctx.draft.volunteer)) is None:
        return end(t("recap.person_gone"), then="recap")
    return None


credit.mending(_gone)


def _courses(ctx: Ctx) -> Choice:
    courses = creditable(ctx, _found(ctx))
    options = (Option(course.id, t("tier.label_open", title=course.title)) for course in courses)
    return Choice((*options, BACK), own=frozenset({"back"}))


@credit.step(ask=t("credit.ask_course"), answer=_courses)
def course(ctx: Ctx, choice: str) -> Turn:
    return end(then=_to_person(ctx)) if choice == "back" else go(number, course=choice)


def _ask_number(ctx: Ctx) -> Say:
    title = title_of(ctx.library, needed(ctx.draft.course, "course"))
    return t("credit.ask_number", name=_found(ctx).person.name, title=title)


@credit.step(ask=_ask_number, answer=Typed(FreeText(2, LONGEST_NUMBER), (BACK,)))
def number(ctx: Ctx, said: str) -> Turn:
    return end(then=_to_person(ctx)) if said == "back" else go(organiser, number=said)


@credit.step(ask=t("credit.ask_organiser"), answer=FreeText(3, LONGEST_ORGANISER))
def organiser(ctx: Ctx, said: str) -> Turn:
    return go(held_on, organiser=said)


@credit.step(ask=t("credit.ask_held_on"), answer=lambda ctx: PastDay(ctx.person.volunteer.zone))
def held_on(ctx: Ctx, day: date) -> Turn:
    return go(sure, held_on=day.isoformat())


def _credit(ctx: Ctx) -> Credit:
    draft = ctx.draft
    return Credit(
        needed(draft.course, "course"),
        needed(draft.number, "number"),
        needed(draft.organiser, "organiser"),
        date.fromisoformat(needed(draft.held_on, "held_on")),
        giver=ctx.person.volunteer.name,
    )


def _ask_sure(ctx: Ctx) -> Say:
    given, name = _credit(ctx), _found(ctx).person.name
    title = title_of(ctx.library, given.course)
    return paragraphs(
        t("credit.preview", name=name, title=title), paper(given), t("credit.ask_sure", name=name)
    )


@credit.step(ask=_ask_sure, answer=YesNo())
def sure(ctx: Ctx, agreed: bool) -> Turn:
    if not agreed:
        return end(t("credit.not_given"), then=_to_person(ctx))
    found, given = _found(ctx), _credit(ctx)
    if given.course not in {course.id for course in creditable(ctx, found)}:
        return end(t("credit.nothing_left"), then=_to_person(ctx))
    told = t("credit.given", name=found.person.name, title=title_of(ctx.library, given.course))
    return end(told, effects=[CreditCourse(ctx.draft.volunteer, given)], then=_to_person(ctx))


# --- taking back -------------------------------------------------------------------------------


@uncredit.opening
def _open_withdrawal(ctx: Ctx) -> Turn:
    gone = _credit_gone(ctx)
    if gone is not None:
        return gone
    credits = _found(ctx).credits
    return go(really, course=credits[-1].course) if len(credits) == 1 else go(which)


def _credit_gone(ctx: Ctx) -> Turn | None:
    found = ctx.query(OneLearner(ctx.draft.volunteer))
    if found is None:
        return end(t("recap.person_gone"), then="recap")
    left = found.credits if ctx.draft.course is None else (found.credit(ctx.draft.course),)
    return None if any(left) else end(t("credit.withdrawn_already"), then=_to_person(ctx))


uncredit.mending(_credit_gone)


def _credited(ctx: Ctx) -> Choice:
    options = (
        Option(one.course, t("tier.label_open", title=title_of(ctx.library, one.course)))
        for one in _found(ctx).credits
    )
    return Choice((*options, BACK), own=frozenset({"back"}))


@uncredit.step(ask=t("credit.ask_which"), answer=_credited)
def which(ctx: Ctx, choice: str) -> Turn:
    return end(then=_to_person(ctx)) if choice == "back" else go(really, course=choice)


def _ask_really(ctx: Ctx) -> Say:
    found = _found(ctx)
    given = found.credit(needed(ctx.draft.course, "which"))
    assert given is not None, "mended before"
    title = title_of(ctx.library, given.course)
    return paragraphs(
        t("credit.credited", title=title, giver=given.giver or "-"),
        paper(given),
        t("credit.ask_withdraw", name=found.person.name),
    )


@uncredit.step(ask=_ask_really, answer=YesNo())
def really(ctx: Ctx, agreed: bool) -> Turn:
    if not agreed:
        return end(t("credit.kept"), then=_to_person(ctx))
    course = needed(ctx.draft.course, "which")
    told = t("credit.withdrawn", name=_found(ctx).person.name)
    effects = [WithdrawCredit(ctx.draft.volunteer, course)]
    return end(told, effects=effects, then=_to_person(ctx))
