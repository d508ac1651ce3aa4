"""The notices about training sessions: who gets them, when they are no longer wanted, what they
say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    func,
    select,
    update,
)

from bot.delivery.held import Held
from bot.delivery.notice_facts import NoticeFacts
from bot.delivery.notice_type import NoticeType, Subject
from bot.engine.messages import Told
from bot.engine.renderer import Renderer
from bot.features.training_sessions import texts
from bot.features.training_sessions.recipients import (
    invite_next,
    postpone_reminder,
    reminded,
    tell_next,
)
from bot.features.training_sessions.redelivery import TELLING, not_told, told_after_all
from bot.features.training_sessions.sessions import load_session
from bot.features.training_sessions.types import TrainingDay, TrainingSession
from bot.text.phrases import Moment, t
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance, Evaluation, SessionDay
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind, Reply, State

_outbox, _notice, _session = table(Outbox), table(Notice), table(SessionRow)
_attendance, _evaluation, _day = table(Attendance), table(Evaluation), table(SessionDay)
# What is new to who knows of the session; the invitation says what it is by now.
_NEWS = frozenset({NoticeKind.CHANGE, NoticeKind.CANCELLATION})
_URGENT = frozenset({NoticeKind.CHANGE, NoticeKind.CANCELLATION, NoticeKind.PROMOTION})


@dataclass(frozen=True, slots=True)
class SessionSubject(Subject):
    """A session, and where the person of the message stands with it: `row` of `_theirs`."""

    connection: Connection
    facts: NoticeFacts
    row: Row[*tuple[Any, ...]]

    def obsolete(self) -> str:
        kind, row = self.facts.kind, self.row
        reasons = {
            "not invited": row.reply is None,
            "session cancelled": self.called_off(),
            "not invited yet": kind in _NEWS and not row.told,
            "told already": kind in TELLING and self._knows(),
            "changed meanwhile": kind == NoticeKind.REMINDER and (row.told or 0) < row.version,
            "superseded": kind == NoticeKind.REMINDER and row.superseded,
            "does not come": kind == NoticeKind.REMINDER and not row.reminded,
            "has answered since": kind == NoticeKind.PROMOTION and self._has_moved_on(),
            "has answered": kind == NoticeKind.EVALUATION and row.rating is not None,
        }
        return next((why for why, holds in reasons.items() if holds), "")

    def called_off(self) -> bool:
        return self.row.cancelled_at is not None and self.facts.kind != NoticeKind.CANCELLATION

    def cannot_wait(self, now: datetime, morning: datetime) -> bool:
        """Tell whether somebody might set out before the morning for a day that is cancelled, or
        miss one: by the old time or by the new one."""
        if self.facts.kind not in _URGENT or self.row.reply == Reply.DECLINED:
            return False
        return any(now < begins <= morning for begins in self._beginnings(now))

    def render(self) -> Told | None:
        assert self.facts.session is not None
        session = load_session(self.connection, self.facts.session)
        assert session is not None
        said = self._said(session)
        return None if said is None else Told(*said)

    def note_told(self) -> None:
        """Note what they were told. Only what tells of time and place counts: whoever was moved up
        in the waiting list has still to hear that the hour they knew has changed."""
        if self.facts.kind not in TELLING:
            return
        theirs = (
            _attendance.c.session_id == self.facts.session,
            _attendance.c.volunteer_id == self.facts.volunteer,
        )
        self.connection.execute(update(_attendance).where(*theirs).values(told=self.row.version))

    def _said(self, session: TrainingSession) -> Any:
        if self.facts.kind == NoticeKind.REMINDER:
            return texts.reminder(session, self.facts.day, Reply(self.row.reply))
        if self.facts.kind == NoticeKind.CHANGE:
            return texts.change(session, _as_before(session, self.facts.before or {}))
        return _PLAIN[NoticeKind(self.facts.kind)](session)

    def _knows(self) -> bool:
        told = self.row.told or 0
        invitation = self.facts.kind == NoticeKind.INVITATION
        return told > 0 if invitation else told >= self.row.version

    def _has_moved_on(self) -> bool:
        """Whether they gave the seat back, or spoke of it themselves, after it came to them."""
        came = self.facts.created_at
        return self.row.reply != Reply.COMING or (self.row.replied_at or came) > came

    def _beginnings(self, now: datetime) -> Iterator[datetime]:
        upcoming = select(func.min(_day.c.starts_at)).where(
            _day.c.session_id == self.facts.session, _day.c.starts_at > now
        )
        begins = self.connection.execute(upcoming).scalar()
        if begins is not None:
            yield begins
        for _, starts, _ in (self.facts.before or {}).get("days", ()):
            yield datetime.fromisoformat(starts)


_PLAIN = {
    NoticeKind.INVITATION: texts.invitation,
    NoticeKind.CANCELLATION: texts.cancellation,
    NoticeKind.PROMOTION: texts.promotion,
    NoticeKind.EVALUATION: texts.evaluation,
}


def _about(connection: Connection, facts: NoticeFacts) -> SessionSubject:
    wanted = {"message": facts.message, "whose": facts.volunteer}
    return SessionSubject(connection, facts, connection.execute(_theirs(), wanted).one())


@cache
def _theirs() -> Select[*tuple[Any, ...]]:
    """The session of a message, and what is known of its person there. Made once: making it takes
    longer than asking it."""
    of_them: BindParameter[int] = bindparam("whose")
    at_session = _attendance.c.session_id == _notice.c.session_id
    rated = _evaluation.c.session_id == _notice.c.session_id
    return (
        select(
            _session.c.version,
            _session.c.cancelled_at,
            _attendance.c.reply,
            _attendance.c.replied_at,
            _attendance.c.told,
            case((_notice.c.day > 1, reminded(2)), else_=reminded(1)).label("reminded"),
            _superseded().label("superseded"),
            _evaluation.c.rating,
        )
        .select_from(_outbox)
        .join(_notice, _notice.c.id == _outbox.c.notice_id)
        .join(_session, _session.c.id == _notice.c.session_id)
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


def as_stored(session: TrainingSession) -> dict[str, Any]:
    """Return what of a session a change may replace, as JSON."""
    return {
        "days": [[d.number, d.starts_at.isoformat(), d.ends_at.isoformat()] for d in session.days],
        "zone": session.zone,
        "place": session.place,
        "point": session.point,
        "link": session.link,
        "online": session.online,
    }


def _as_before(session: TrainingSession, before: dict[str, Any]) -> TrainingSession:
    moment = datetime.fromisoformat
    return TrainingSession(
        id=session.id,
        title=session.title,
        zone=before.get("zone", session.zone),
        days=tuple(TrainingDay(n, moment(s), moment(e)) for n, s, e in before["days"]),
        place=before["place"],
        point=tuple(before["point"]) if before["point"] else None,
        link=before["link"],
        online=before["online"],
    )


def _gaps(connection: Connection, held: Held, renderer: Renderer) -> Mapping[str, str]:
    """Title and time of the session; in one line each, as Meta wants it."""
    session = load_session(connection, held.session) if held.session is not None else None
    if session is None:
        return {}
    to_come = [day for day in session.days if day.number >= (held.day or 1)]
    day = (to_come or session.days)[0]
    at = t("announce.when", at=Moment(day.starts_at, session.zone, day.ends_at))
    return {"title": " ".join(session.title.split()), "when": renderer.text(at)}


def _type(kind: NoticeKind, template: str, **more: Any) -> NoticeType:
    made = {"make_next": tell_next, "undelivered": not_told, "delivered": told_after_all}
    made |= {"gaps": _gaps}
    return NoticeType(kind, _about, template=template, **(made | more))


NOTICES = (
    _type(NoticeKind.INVITATION, "invitation", can_wait=True, make_next=invite_next),
    _type(NoticeKind.REMINDER, "reminder", can_wait=True, postpone=postpone_reminder),
    _type(NoticeKind.CHANGE, "change", even_at_night=True),
    _type(NoticeKind.CANCELLATION, "cancellation", even_at_night=True),
    _type(NoticeKind.PROMOTION, "change", even_at_night=True),
    _type(NoticeKind.EVALUATION, "message", can_wait=True),
)
