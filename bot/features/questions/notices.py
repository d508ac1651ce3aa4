"""The notice to those who pass since scores were made right."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.delivery.notice_facts import NoticeFacts
from bot.delivery.notice_type import NoticeType, Subject
from bot.engine.messages import Told
from bot.features.questions import texts
from content.loader import load
from models.base import table
from models.learning import Attempt
from models.questions import RescoredAttempt
from models.vocabulary import NoticeKind
from models.volunteer import Volunteer

_rescored, _attempt, _volunteer = table(RescoredAttempt), table(Attempt), table(Volunteer)


@dataclass(frozen=True, slots=True)
class RescoringSubject(Subject):
    """A pass that came of a rescoring: it is told whatever has happened since."""

    connection: Connection
    facts: NoticeFacts

    def render(self) -> Told | None:
        """Tell of their best score of today; None for a module or course that is there no more."""
        query = (
            select(_attempt.c.module, _rescored.c.after, _volunteer.c.name)
            .join(_attempt, _attempt.c.key == _rescored.c.attempt)
            .join(_volunteer, _volunteer.c.id == _rescored.c.volunteer_id)
            .where(_rescored.c.rescoring_id == self.facts.rescoring, _rescored.c.passes.is_(True))
            .where(_rescored.c.volunteer_id == self.facts.volunteer)
            .order_by(_attempt.c.module)
        )
        library = load()
        known = library.modules.keys() | {course.id for course in library.courses}
        found = [one for one in self.connection.execute(query) if one.module in known]
        if not found:
            return None
        passed = [(one.module, one.after) for one in found]
        return Told(*texts.passes_now(library, found[0].name, passed))


NOTICES = (
    NoticeType(NoticeKind.RESCORED, RescoringSubject, can_wait=True, template="certificate"),
)
