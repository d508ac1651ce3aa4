"""An audience as it is stored, and as a condition on volunteers."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, not_, or_, select

from bot.engine.person import PersonState
from bot.features.audience.types import Audience
from bot.features.certificates.reads import has_certificate
from bot.store.regions import below
from models.base import table
from models.learning import Attempt, LessonProgress
from models.training_sessions import Attendance, Presence
from models.vocabulary import Reply
from models.volunteer import Volunteer

_attendance, _presence, _volunteer = table(Attendance), table(Presence), table(Volunteer)
_lesson, _attempt = table(LessonProgress), table(Attempt)


def dump_audience(audience: Audience) -> dict[str, Any]:
    return asdict(audience)


def load_audience(stored: dict[str, Any]) -> Audience:
    return Audience(
        regions=tuple(stored["regions"]),
        groups=tuple(stored["groups"]),
        roles=tuple(stored["roles"]),
        progress=stored["progress"],
        modules=tuple(stored["modules"]),
        within=stored.get("within", ""),
        language=stored.get("language", ""),
        session=stored.get("session", 0),
        attending=stored.get("attending", ""),
    )


def confined(audience: Audience, person: PersonState) -> Audience:
    """Confine the audience as far as the person answers for it, whatever they ask for."""
    return replace(audience, within=person.scope or "")


def invited(audience: Audience) -> ColumnElement[bool]:
    """Return the volunteers of an audience, as a condition on the table of volunteers."""
    who = [below(_volunteer.c.place, code) for code in audience.regions]
    if audience.groups:
        who.append(_volunteer.c.invitation.in_(audience.groups))
    conditions = [
        _volunteer.c.registered_at.is_not(None),
        or_(*who),
        below(_volunteer.c.place, audience.within),
        _progressed(audience),
    ]
    if audience.roles:
        conditions.append(_volunteer.c.role.in_(audience.roles))
    if audience.language:
        conditions.append(_volunteer.c.language == audience.language)
    if audience.session:
        conditions.append(_attends(audience))
    return and_(*conditions)


def _attends(audience: Audience) -> ColumnElement[bool]:
    of_whom = _presence if audience.attending == "present" else _attendance
    replies = {"coming": [Reply.COMING], "unanswered": [Reply.INVITED, Reply.LATER]}
    theirs = exists().where(
        of_whom.c.session_id == audience.session, of_whom.c.volunteer_id == _volunteer.c.id
    )
    if audience.attending in replies:
        theirs = theirs.where(_attendance.c.reply.in_(replies[audience.attending]))
    return theirs


def _progressed(audience: Audience) -> ColumnElement[bool]:
    if audience.progress == "none":
        return not_(_has_begun(""))
    if audience.progress == "in":
        module = audience.modules[0]
        return and_(_has_begun(f"{module}."), not_(_has_passed(module)))
    if audience.progress in {"done", "not_done"}:
        all_passed = and_(*(_has_passed(module) for module in audience.modules))
        return all_passed if audience.progress == "done" else not_(all_passed)
    if audience.progress == "certificate":
        return has_certificate()
    return literal(True)


def _has_begun(prefix: str) -> ColumnElement[bool]:
    of_them = _lesson.c.volunteer_id == _volunteer.c.id
    return exists().where(of_them, _lesson.c.lesson.startswith(prefix, autoescape=True))


def _has_passed(module: str) -> ColumnElement[bool]:
    of_them = _attempt.c.volunteer_id == _volunteer.c.id
    return exists().where(of_them, _attempt.c.module == module, _attempt.c.passed.is_(True))


def count(connection: Connection, *where: ColumnElement[bool]) -> int:
    """Count the volunteers who meet the conditions."""
    query = select(func.count()).select_from(_volunteer).where(*where)
    return int(connection.execute(query).scalar_one())
