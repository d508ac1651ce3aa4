"""The notices about training sessions: their kinds, and what stands in their templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from bot.delivery.held import Held
from bot.delivery.notice_type import NoticeType
from bot.engine.renderer import Renderer
from bot.features.training_sessions.recipients import invite_next, postpone_reminder, tell_next
from bot.features.training_sessions.redelivery import not_told, told_after_all
from bot.features.training_sessions.sessions import load_session
from bot.features.training_sessions.subject import about
from bot.text.phrases import Moment, t
from models.vocabulary import NoticeKind


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
    return NoticeType(kind, about, template=template, **(made | more))


NOTICES = (
    _type(NoticeKind.INVITATION, "invitation", can_wait=True, make_next=invite_next),
    _type(NoticeKind.REMINDER, "reminder", can_wait=True, postpone=postpone_reminder),
    _type(NoticeKind.CHANGE, "change", even_at_night=True),
    _type(NoticeKind.CANCELLATION, "cancellation", even_at_night=True),
    _type(NoticeKind.PROMOTION, "change", even_at_night=True),
    _type(NoticeKind.EVALUATION, "message", can_wait=True),
)
