"""The weekly recap, each Monday to each coordinator who wants it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.delivery.notice_facts import NoticeFacts
from bot.delivery.notice_type import NoticeType, Subject
from bot.engine.messages import Told
from bot.features.recap import texts
from bot.features.recap.counts import load_recap
from content.loader import load
from models.base import table
from models.coordinators import Coordinator
from models.vocabulary import NoticeKind

_coordinator = table(Coordinator)


@dataclass(frozen=True, slots=True)
class RecapSubject(Subject):
    """The weekly recap. `scope` is the coordinator's region, None when they are none any more;
    `weekly`: they want it."""

    connection: Connection
    facts: NoticeFacts
    scope: str | None
    weekly: bool

    def obsolete(self) -> str:
        if self.scope is None:
            return "no coordinator any more"
        return "" if self.weekly else "switched off"

    def render(self) -> Told:
        assert self.scope is not None
        recap = load_recap(self.connection, self.scope, self.facts.created_at)
        return Told(*texts.weekly(load(), recap))


def _about(connection: Connection, facts: NoticeFacts) -> RecapSubject:
    theirs = select(_coordinator.c.scope, _coordinator.c.recap_weekly)
    this = _coordinator.c.volunteer_id == facts.volunteer
    row = connection.execute(theirs.where(this)).one_or_none()
    return RecapSubject(connection, facts, *(row or (None, False)))


NOTICES = (NoticeType(NoticeKind.RECAP, _about, can_wait=True),)
