"""The notices about enquiries: to those who may answer, and to who asked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.delivery.notice_facts import NoticeFacts
from bot.delivery.notice_type import NoticeType, Subject
from bot.engine.messages import Told
from bot.features.enquiries import texts
from bot.features.enquiries.reads import asker, covers, enquiry, load_enquiry, of_asker
from bot.features.enquiries.types import EnquiryState
from models.base import table
from models.coordinators import Coordinator
from models.vocabulary import NoticeKind

_coordinator = table(Coordinator)


@dataclass(frozen=True, slots=True)
class EnquirySubject(Subject):
    connection: Connection
    facts: NoticeFacts

    def render(self) -> Told | None:
        """Word what is to be told; None when there is nothing any more: it has been answered
        meanwhile, or whoever was to answer is no coordinator of the place now."""
        one = load_enquiry(self.connection, enquiry.c.id == self.facts.enquiry)
        assert one is not None
        if self.facts.kind in {NoticeKind.ENQUIRY, NoticeKind.ENQUIRY_WAITING}:
            if not one.open or not self._may_see():
                return None
            waits = self.facts.kind == NoticeKind.ENQUIRY_WAITING
            return Told(*(texts.still_waiting(one) if waits else texts.to_coordinator(one)))
        if self.facts.kind == NoticeKind.ENQUIRY_ANSWER:
            answer = next(a for a in one.answers if a.notice == self.facts.notice)
            return Told(*texts.answered(one, answer))
        closed = one.state is EnquiryState.CLOSED and not one.answers
        return Told(texts.closed(one)) if closed else None

    def _may_see(self) -> bool:
        query = (
            select(enquiry.c.id)
            .join(asker, of_asker)
            .join(_coordinator, covers(_coordinator.c.scope, asker.c.place))
            .where(enquiry.c.id == self.facts.enquiry)
            .where(_coordinator.c.volunteer_id == self.facts.volunteer)
        )
        return self.connection.execute(query).first() is not None


NOTICES = tuple(
    NoticeType(kind, EnquirySubject, can_wait=True)
    for kind in (
        NoticeKind.ENQUIRY,
        NoticeKind.ENQUIRY_WAITING,
        NoticeKind.ENQUIRY_ANSWER,
        NoticeKind.ENQUIRY_CLOSED,
    )
)
