"""What a message about a session says: read at the moment when it is to leave, from what is so now
and what its person knows (decision 45)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    select,
)

from bot.delivery.notice_facts import NoticeFacts
from bot.delivery.notice_type import Subject
from bot.engine.messages import Told
from bot.features.training_sessions import texts
from bot.features.training_sessions.standing import (
    NEWS,
    Standing,
    in_sessions,
    news_waiting,
    of_message,
    sessions_told_by,
    stands,
)
from bot.features.training_sessions.tellings import (
    Telling,
    note_told,
)
from bot.features.training_sessions.types import TrainingSession
from bot.text.phrases import paragraphs
from models.base import table
from models.training_sessions import SessionTelling
from models.vocabulary import NoticeKind, Reply

_telling = table(SessionTelling)
_URGENT = NEWS | {NoticeKind.PROMOTION}
_UNDECIDED = frozenset({Reply.INVITED, Reply.LATER})
_MOST_AT_ONCE = 4  # sessions whose news go in one message


@dataclass(frozen=True, slots=True)
class SessionSubject(Subject):
    """A session, and where the person of the message stands with it. `others` are their standings
    with further sessions of which news wait for them: they go in the same message."""

    connection: Connection
    facts: NoticeFacts
    standing: Standing
    others: tuple[Standing, ...] = ()

    def obsolete(self) -> str:
        kind, row, standing = self.facts.kind, self.standing.row, self.standing
        reasons = {
            "not invited": row.reply is None,
            "session cancelled": self.called_off(),
            "not invited yet": kind in NEWS and not standing.told,
            "told already": self._knows(),
            "superseded": kind == NoticeKind.REMINDER and row.superseded,
            "changed meanwhile": kind == NoticeKind.REMINDER and self._needless(),
            "does not come": kind == NoticeKind.REMINDER and not row.reminded,
            "has answered since": kind == NoticeKind.PROMOTION and not standing.has_seat_news(),
            "has answered": kind == NoticeKind.EVALUATION and row.rating is not None,
        }
        return next((why for why, holds in reasons.items() if holds), "")

    def called_off(self) -> bool:
        return self.standing.session.cancelled and self.facts.kind not in NEWS

    def cannot_wait(self, now: datetime, morning: datetime) -> bool:
        """Tell whether somebody might set out before the morning for a day that is cancelled, or
        miss one: by the old time or by the new one."""
        if self.facts.kind not in _URGENT or self.standing.row.reply == Reply.DECLINED:
            return False
        return any(now < begins <= morning for begins in self._beginnings())

    def render(self) -> Told | None:
        """Say what they know that is no longer so before all else."""
        session, known, kind = self.standing.session, self.standing.known, self.facts.kind
        if kind in NEWS:
            return self._news()
        say, question = self._said(session)
        if known is None or kind == NoticeKind.EVALUATION:
            return Told(say, question)
        return Told(paragraphs(texts.changed(session, known), say), question)

    def note_told(self) -> None:
        word = Telling(self.facts.message, self.facts.volunteer, self._leaves_at())
        for standing in (self.standing, *self.others):
            note_told(self.connection, standing.session.id, word)

    def _news(self) -> Told | None:
        """One who has not answered yet is asked once more, unless there is more than one."""
        told = [one for one in (self.standing, *self.others) if one.has_news()]
        if len(told) != 1:
            return Told(paragraphs(*(one.news() for one in told))) if told else None
        [only] = told
        ask = only.reply in _UNDECIDED and not only.session.cancelled
        question = texts.invitation_question(only.session) if ask else None
        return Told(only.news(), question)

    def _said(self, session: TrainingSession) -> Any:
        kind = NoticeKind(self.facts.kind)
        if kind is NoticeKind.REMINDER:
            return texts.reminder(session, self._day(), self.standing.reply)
        plain = {
            NoticeKind.INVITATION: texts.invitation,
            NoticeKind.PROMOTION: texts.promotion,
            NoticeKind.EVALUATION: texts.evaluation,
        }
        return plain[kind](session)

    def _day(self) -> int:
        """The number of the day that is reminded of; others may have been put before it."""
        at = self.facts.expires_at
        days = self.standing.session.days
        return next((day.number for day in days if day.starts_at == at), self.facts.day)

    def _knows(self) -> bool:
        if self.facts.kind == NoticeKind.INVITATION:
            return self.standing.told > 0
        return self.facts.kind in NEWS and not self.standing.has_news() and not self.others

    def _needless(self) -> bool:
        """Whether the day of a reminder is none any more, or all of it was told since it was
        made."""
        days = self.standing.session.days
        if all(day.starts_at != self.facts.expires_at for day in days):
            return True
        since = select(_telling.c.id).where(
            _telling.c.session_id == self.facts.session,
            _telling.c.volunteer_id == self.facts.volunteer,
            _telling.c.at >= self.facts.created_at,
            ~_telling.c.missed,
        )
        return self.connection.execute(since.limit(1)).first() is not None

    def _leaves_at(self) -> datetime:
        """Near enough: it was due then."""
        at: datetime = self.standing.row.send_after
        return at

    def _beginnings(self) -> Iterator[datetime]:
        known = self.standing.known
        for session in (self.standing.session, *((known,) if known else ())):
            yield from (day.starts_at for day in session.days)


def about(connection: Connection, facts: NoticeFacts) -> SessionSubject:
    """Read a message's session, and where its person stands with it. One that may have left already
    is read as it was before it did, with all that it told: of another session it may be the only
    word."""
    left = sessions_told_by(connection, facts)
    wanted = {"message": facts.message, "whose": facts.volunteer}
    row = connection.execute(of_message(), wanted).one()
    standing = stands(connection, facts, row, left)
    if facts.kind not in NEWS:
        return SessionSubject(connection, facts, standing)
    further = left - {standing.session.id}
    if standing.has_news():
        further |= news_waiting(connection, facts, standing)
    found = (
        stands(connection, facts, row, left) for row in in_sessions(connection, facts, further)
    )
    others = tuple(one for one in found if one.has_news())[: _MOST_AT_ONCE - 1]
    return SessionSubject(connection, facts, standing, others)
