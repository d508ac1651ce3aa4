"""Where somebody stands with a session: what they were told of it, and what is so now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
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
from bot.features.training_sessions import texts
from bot.features.training_sessions.recipients import reminded
from bot.features.training_sessions.sessions import load_session
from bot.features.training_sessions.tellings import (
    Telling,
    may_have_told,
    may_know,
    outdated,
    told_before,
)
from bot.features.training_sessions.types import TrainingSession
from bot.text.phrases import Say, paragraphs, t
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance, Evaluation, SessionTelling
from models.vocabulary import NoticeKind, Reply, State

_outbox, _notice = table(Outbox), table(Notice)
_attendance, _evaluation = table(Attendance), table(Evaluation)
_telling = table(SessionTelling)
# What is new to who knows of the session; the invitation says what it is by now.
NEWS = frozenset({NoticeKind.CHANGE, NoticeKind.CANCELLATION})


@dataclass(frozen=True, slots=True)
class Standing:
    """A session, and where somebody stands with it: `row` as `of_message` reads it. `told` is the
    version that they were told before the message that is to leave, `known` what they know from it
    that is no longer so; `seat_news`: a seat came to them, which they have not heard. `in_doubt`:
    it may have told them of it already, as it was then."""

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


def stands(
    connection: Connection,
    facts: NoticeFacts,
    row: Row[*tuple[Any, ...]],
    left: Collection[int],
) -> Standing:
    session = load_session(connection, row.session_id)
    assert session is not None, "its notices go with it"
    told, known = row.told or 0, outdated(connection, session, row.told)
    if session.id not in left:
        doubtful = None if known else may_know(connection, session, facts.volunteer, told)
        in_doubt = doubtful is not None
        return Standing(session, row, told, known or doubtful, bool(row.seat_news), in_doubt)
    word = Telling(facts.message, facts.volunteer, facts.created_at)
    told, seat_news = told_before(connection, session.id, word)
    before = outdated(connection, session, told) or known
    before = before or may_have_told(connection, session, word)
    return Standing(session, row, told, before, seat_news, in_doubt=True)


def sessions_told_by(connection: Connection, facts: NoticeFacts) -> frozenset[int]:
    """The sessions of which a message in doubt has told."""
    if facts.state != State.SENDING:
        return frozenset()
    told = select(_telling.c.session_id).where(
        _telling.c.message == facts.message, ~_telling.c.missed
    )
    return frozenset(connection.execute(told).scalars())


def news_waiting(connection: Connection, facts: NoticeFacts, mine: Standing) -> frozenset[int]:
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


def in_sessions(
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
def of_message() -> Select[*tuple[Any, ...]]:
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
