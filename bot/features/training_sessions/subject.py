"""What a message about a session says: read at the moment when it is to leave, from what is so now
and what its person knows (decision 45)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    select,
)

from bot.delivery.notice_facts import NoticeFacts
from bot.delivery.notice_type import Subject
from bot.engine.messages import Told
from bot.features.training_sessions import texts
from bot.features.training_sessions.recipients import reminded
from bot.features.training_sessions.sessions import load_session
from bot.features.training_sessions.tellings import (
    Telling,
    note_told,
    outdated,
    told_before,
)
from bot.features.training_sessions.types import TrainingSession
from bot.text.phrases import Say, paragraphs, t
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance, Evaluation, SessionDay, SessionTelling
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind, Reply, State

_outbox, _notice, _session = table(Outbox), table(Notice), table(SessionRow)
_attendance, _evaluation, _day = table(Attendance), table(Evaluation), table(SessionDay)
_telling = table(SessionTelling)
# What is new to who knows of the session; the invitation says what it is by now.
NEWS = frozenset({NoticeKind.CHANGE, NoticeKind.CANCELLATION})
_URGENT = NEWS | {NoticeKind.PROMOTION}
_UNDECIDED = frozenset({Reply.INVITED, Reply.LATER})
_MOST_AT_ONCE = 4  # sessions whose news go in one message


@dataclass(frozen=True, slots=True)
class Standing:
    """A session, and where somebody stands with it: `row` of `_theirs`. `told` is the version that
    they were told before the message that is to leave, `known` what they know from it that is no
    longer so; `seat_news`: a seat came to them, which they have not heard. `in_doubt`: it may have
    told them of it already, as it was then."""

    session: TrainingSession
    row: Row[*tuple[Any, ...]]
    told: int
    known: TrainingSession | None
    seat_news: bool
    in_doubt: bool = False

    @property
    def reply(self) -> Reply:
        return Reply(self.row.reply)

    def has_news(self) -> bool:
        return self.told > 0 and self.known is not None

    def has_seat_news(self) -> bool:
        return self.seat_news and self.row.reply == Reply.COMING

    def news(self) -> Say:
        """Tell what is so now, and of the seat that came to them where one did."""
        assert self.known is not None
        told = texts.change(self.session, self.known, self.reply)
        if self.in_doubt and not self.session.cancelled:
            told = texts.change_in_full(self.session)
        if self.has_seat_news() and not self.session.cancelled:
            return paragraphs(told, t("session.seat_too"))
        return told


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
        if not self.standing.has_news():
            return None
        if self.others:
            return Told(paragraphs(*(one.news() for one in (self.standing, *self.others))))
        ask = self.standing.reply in _UNDECIDED and not self.standing.session.cancelled
        question = texts.invitation_question(self.standing.session) if ask else None
        return Told(self.standing.news(), question)

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
        return self.facts.kind in NEWS and not self.standing.has_news()

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
    is read as it was before it did, with all that it told."""
    left = _told_by(connection, facts)
    wanted = {"message": facts.message, "whose": facts.volunteer}
    row = connection.execute(_theirs(), wanted).one()
    standing = _standing(connection, facts, row, left)
    if facts.kind not in NEWS or not standing.has_news():
        return SessionSubject(connection, facts, standing)
    further = left - {standing.session.id} | _waiting(connection, facts, standing)
    found = (_standing(connection, facts, row, left) for row in _with(connection, facts, further))
    others = tuple(one for one in found if one.has_news())[: _MOST_AT_ONCE - 1]
    return SessionSubject(connection, facts, standing, others)


def _told_by(connection: Connection, facts: NoticeFacts) -> frozenset[int]:
    """The sessions of which a message in doubt has told."""
    if facts.state != State.SENDING:
        return frozenset()
    told = select(_telling.c.session_id).where(
        _telling.c.message == facts.message, ~_telling.c.missed
    )
    return frozenset(connection.execute(told).scalars())


def _standing(
    connection: Connection,
    facts: NoticeFacts,
    row: Row[*tuple[Any, ...]],
    left: Collection[int],
) -> Standing:
    session = load_session(connection, row.session_id)
    assert session is not None, "its notices go with it"
    told, known = row.told or 0, outdated(connection, session, row.told)
    if session.id not in left:
        return Standing(session, row, told, known, bool(row.seat_news))
    word = Telling(facts.message, facts.volunteer, facts.created_at)
    told, seat_news = told_before(connection, session.id, word)
    before = outdated(connection, session, told)
    return Standing(session, row, told, before or known, seat_news, in_doubt=True)


def _waiting(connection: Connection, facts: NoticeFacts, mine: Standing) -> frozenset[int]:
    """The further sessions of which news wait for them, that are not over yet."""
    here = select(_outbox.c.channel, _outbox.c.recipient).where(_outbox.c.id == facts.message)
    channel, recipient = connection.execute(here).one()
    waiting = (
        select(_notice.c.session_id)
        .join(_outbox, _notice.c.id == _outbox.c.notice_id)
        .where(_outbox.c.channel == channel, _outbox.c.recipient == recipient)
        .where(_outbox.c.state == State.PENDING, _outbox.c.id != facts.message)
        .where(_notice.c.kind.in_(NEWS), _notice.c.session_id != facts.session)
        .where(_notice.c.expires_at > mine.row.send_after)
    )
    return frozenset(connection.execute(waiting).scalars())


def _with(
    connection: Connection, facts: NoticeFacts, sessions: Collection[int]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Where they stand with further sessions, in the order of the sessions."""
    if not sessions:
        return ()
    theirs = select(_attendance).where(
        _attendance.c.volunteer_id == facts.volunteer, _attendance.c.session_id.in_(sessions)
    )
    return connection.execute(theirs.order_by(_attendance.c.session_id)).all()


@cache
def _theirs() -> Select[*tuple[Any, ...]]:
    """The session of a message, and what is known of its person there. Made once: making it takes
    longer than asking it."""
    of_them: BindParameter[int] = bindparam("whose")
    at_session = _attendance.c.session_id == _notice.c.session_id
    rated = _evaluation.c.session_id == _notice.c.session_id
    return (
        select(
            _notice.c.session_id,
            _outbox.c.send_after,
            _attendance.c.reply,
            _attendance.c.told,
            _attendance.c.seat_news,
            case((_notice.c.day > 1, reminded(2)), else_=reminded(1)).label("reminded"),
            _superseded().label("superseded"),
            _evaluation.c.rating,
        )
        .select_from(_outbox)
        .join(_notice, _notice.c.id == _outbox.c.notice_id)
        .outerjoin(_attendance, and_(at_session, _attendance.c.volunteer_id == of_them))
        .outerjoin(_evaluation, and_(rated, _evaluation.c.volunteer_id == of_them))
        .where(_outbox.c.id == bindparam("message"))
    )


def _superseded() -> ColumnElement[bool]:
    """Whether a later reminder of the session has been made for them: the last of them says all,
    when several have waited for the same word of theirs, or for us."""
    message, of = _outbox.alias(), _notice.alias()
    later = (
        message.c.channel == _outbox.c.channel,
        message.c.recipient == _outbox.c.recipient,
        message.c.notice_id == of.c.id,
        message.c.state.not_in((State.CANCELLED, State.FAILED)),
        of.c.session_id == _notice.c.session_id,
        of.c.kind == NoticeKind.REMINDER,
        of.c.due_at > _notice.c.due_at,
    )
    return and_(_notice.c.kind == NoticeKind.REMINDER, exists().where(*later))
