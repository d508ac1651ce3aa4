"""What is known of a message of a notice at the moment when it is to leave: its person, their
conversation, what it is about."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, exists, func, select

from bot.delivery.notices import reminded
from models.base import table
from models.broadcasts import Broadcast
from models.coordinators import Coordinator
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance, Evaluation, SessionDay
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind, State
from models.volunteer import Address, Conversation, Volunteer

_outbox, _notice, _session = table(Outbox), table(Notice), table(SessionRow)
_attendance, _evaluation, _day = table(Attendance), table(Evaluation), table(SessionDay)
_broadcast, _coordinator, _volunteer = table(Broadcast), table(Coordinator), table(Volunteer)
_address, _conversation = table(Address), table(Conversation)


@cache
def facts() -> Select[*tuple[Any, ...]]:
    """What is known of a `message` `at` this moment. Made once: making it takes longer than asking
    it."""
    return (
        select(
            _outbox.c.state,
            _outbox.c.created_at,
            _volunteer.c.id.label("volunteer"),
            _volunteer.c.language,
            _volunteer.c.zone,
            _volunteer.c.place,
            _volunteer.c.stopped_at,
            _address.c.reachable,
            _address.c.last_inbound_at,
            _address.c.announced_at,
            _conversation.c.state.label("conversation"),
            _conversation.c.updated_at.label("last_turn_at"),
            _notice.c.id.label("notice"),
            _notice.c.kind,
            _notice.c.session_id,
            _notice.c.broadcast_id,
            _notice.c.enquiry_id,
            _notice.c.credit_id,
            _notice.c.rescoring_id,
            _notice.c.paused,
            _notice.c.day,
            _notice.c.version,
            _notice.c.before,
            _notice.c.expires_at,
            _session.c.version.label("session_version"),
            _session.c.cancelled_at,
            _session.c.ends_at,
            _next_beginning().label("next_beginning"),
            _attendance.c.reply,
            _attendance.c.replied_at,
            _attendance.c.told,
            case((_notice.c.day > 1, reminded(2)), else_=reminded(1)).label("reminded"),
            _superseded().label("superseded"),
            _evaluation.c.rating,
            _broadcast.c.state.label("broadcast_state"),
            _coordinator.c.scope,
            _coordinator.c.recap_weekly,
        )
        .select_from(_outbox)
        .join(_notice, _notice.c.id == _outbox.c.notice_id)
        .outerjoin(_session, _session.c.id == _notice.c.session_id)
        .outerjoin(_broadcast, _broadcast.c.id == _notice.c.broadcast_id)
        .join(
            _address,
            and_(
                _address.c.channel == _outbox.c.channel,
                _address.c.external_id == _outbox.c.recipient,
            ),
        )
        .join(_volunteer, _volunteer.c.id == _address.c.volunteer_id)
        .outerjoin(_conversation, _conversation.c.volunteer_id == _volunteer.c.id)
        .outerjoin(_coordinator, _coordinator.c.volunteer_id == _volunteer.c.id)
        .outerjoin(_attendance, _of_them(_attendance))
        .outerjoin(_evaluation, _of_them(_evaluation))
        .where(_outbox.c.id == bindparam("message"))
    )


def _next_beginning() -> Any:
    days = select(func.min(_day.c.starts_at)).where(_day.c.starts_at > bindparam("at"))
    return days.where(_day.c.session_id == _notice.c.session_id).scalar_subquery()


def _of_them(of: Any) -> Any:
    same_session = of.c.session_id == _notice.c.session_id
    return and_(same_session, of.c.volunteer_id == _volunteer.c.id)


def _superseded() -> Any:
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
