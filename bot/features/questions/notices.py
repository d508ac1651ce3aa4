"""What a message about a rescoring says as it leaves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from bot.engine.messages import Question
from bot.features.questions import texts
from bot.text.phrases import Say
from content.loader import load
from models.base import table
from models.learning import Attempt
from models.questions import RescoredAttempt
from models.volunteer import Volunteer

_rescored, _attempt, _volunteer = table(RescoredAttempt), table(Attempt), table(Volunteer)


def unwanted(row: Row[*tuple[Any, ...]]) -> str:
    """A pass is told whatever has happened since."""
    return ""


def said(connection: Connection, row: Row[*tuple[Any, ...]]) -> tuple[Say, Question] | None:
    """With their best score of today; None for a module or course that is there no more."""
    query = (
        select(_attempt.c.module, _rescored.c.after, _volunteer.c.name)
        .join(_attempt, _attempt.c.key == _rescored.c.attempt)
        .join(_volunteer, _volunteer.c.id == _rescored.c.volunteer_id)
        .where(_rescored.c.rescoring_id == row.rescoring_id, _rescored.c.passes.is_(True))
        .where(_rescored.c.volunteer_id == row.volunteer)
        .order_by(_attempt.c.module)
    )
    library = load()
    known = library.modules.keys() | {course.id for course in library.courses}
    found = [one for one in connection.execute(query) if one.module in known]
    if not found:
        return None
    return texts.passes_now(library, found[0].name, [(one.module, one.after) for one in found])
