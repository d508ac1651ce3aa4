"""Say how far one person is: modules, tests, credits, sessions."""

from __future__ import annotations

from collections.abc import Iterator

from bot.features.courses.texts import paper
from bot.features.recap.requests import OneLearner
from bot.features.recap.types import Learner
from bot.features.training_sessions.requests import Invitation
from bot.text.phrases import Lines, Material, Moment, Say, paragraphs, t
from bot.text.places import place_name
from content.schema import Course, Module
from handlers.coordinators.recap.conversation import Ctx
from handlers.learning.course_tests import heading
from handlers.shared.numbering import lessons_done_of, module_number
from handlers.shared.roles import role_name
from handlers.training_sessions.schedule import status


def ask_person(ctx: Ctx) -> Say:
    found = ctx.query(OneLearner(ctx.draft.person))
    if found is None:
        return t("recap.person_gone")
    modules = [part for course in ctx.library.courses for part in _of_course(ctx, found, course)]
    sessions = tuple(_session(mine) for mine in found.sessions[-5:])
    parts: list[Say] = [_facts(ctx, found), *modules]
    if sessions:
        parts.append(Lines((t("recap.sessions"), *sessions)))
    return paragraphs(*parts)


def _facts(ctx: Ctx, found: Learner) -> Say:
    one, zone = found.person, ctx.person.volunteer.zone
    place = place_name(one.place)
    rows: list[Say] = [
        t(
            "recap.person" if found.role_confirmed else "recap.person_unconfirmed",
            name=one.name,
            role=role_name(found.role),
        ),
        t("recap.person_place", place=f"{one.village}, {place}" if one.village else place),
    ]
    if found.phone:
        rows.append(t("recap.person_phone", phone=found.phone))
    rows.append(t("recap.person_registered", at=Moment(found.registered_at, zone)))
    if found.seen_at is not None:
        rows.append(t("recap.person_seen", at=Moment(found.seen_at, zone)))
    return Lines(tuple(rows))


def _of_course(ctx: Ctx, found: Learner, course: Course) -> list[Say]:
    """Show its modules and tests; one of several only where they have come to it."""
    modules = [_of_module(ctx, found, module) for module in course.modules]
    tests = list(_of_tests(found, course))
    begun = any(lessons_done_of(m, found.lessons) or m.id in found.scores for m in course.modules)
    if not (tests or begun) and course != ctx.library.courses[0]:
        return []
    return [Lines((*heading(ctx, course), *modules, *tests))]


def _of_tests(found: Learner, course: Course) -> Iterator[Say]:
    before, after = (found.scores.get(f"{of}:{course.id}") for of in ("pre", "post"))
    if before is not None:
        yield t("progress.pre", score=before)
    if after is not None:
        passed = f"post:{course.id}" in found.passed
        yield t("progress.post_passed" if passed else "progress.post_tried", score=after)
    if before is not None and after is not None:
        yield t("recap.person_gain", gain=after - before)
    credit = found.credit(course.id)
    if credit is not None:
        yield t("credit.credited", title=course.title, giver=credit.giver or "-")
        yield paper(credit)


def _of_module(ctx: Ctx, found: Learner, module: Module) -> Say:
    score = found.scores.get(module.id)
    told = t(
        "recap.person_module",
        number=module_number(ctx.library, module),
        title=Material(module.title),
        done=lessons_done_of(module, found.lessons),
        total=len(module.lessons),
    )
    if module.id in found.passed and score is not None:
        return t("recap.person_passed", told=told, score=score)
    return told if score is None else t("recap.person_tried", told=told, score=score)


def _session(mine: Invitation) -> Say:
    at = Moment(mine.session.starts_at, mine.session.zone)
    told = t("recap.session", title=mine.session.title, at=at, reply=status(mine))
    if not mine.present:
        return told
    return t("recap.session_present", told=told, days=", ".join(map(str, mine.present)))
