"""The notices about credits: what somebody learnt elsewhere counts here, or no longer does."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.delivery.notice_facts import NoticeFacts
from bot.delivery.notice_type import NoticeType, Subject
from bot.engine.messages import Told
from bot.features.courses import texts
from bot.features.courses.reads import as_credit, credit
from content.loader import load
from models.base import table
from models.vocabulary import NoticeKind
from models.volunteer import Volunteer

_giver = table(Volunteer)


@dataclass(frozen=True, slots=True)
class CreditSubject(Subject):
    connection: Connection
    facts: NoticeFacts

    def render(self) -> Told | None:
        """Word the credit; None for one that was withdrawn before it could be told."""
        query = (
            select(credit, _giver.c.name.label("giver"))
            .outerjoin(_giver, _giver.c.id == credit.c.given_by)
            .where(credit.c.id == self.facts.credit)
        )
        one = self.connection.execute(query).one()
        if self.facts.kind == NoticeKind.CREDIT_WITHDRAWN:
            return Told(texts.withdrawn(load(), as_credit(one)))
        return None if one.withdrawn_at else Told(*texts.given(load(), as_credit(one)))


NOTICES = (
    NoticeType(NoticeKind.CREDIT, CreditSubject, can_wait=True),
    NoticeType(NoticeKind.CREDIT_WITHDRAWN, CreditSubject, can_wait=True),
)
