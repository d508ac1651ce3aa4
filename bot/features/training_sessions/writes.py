"""Sessions planned and published; all effects around training sessions, carried out in the
transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.notices import add_notice
from bot.engine.person import PersonState
from bot.features.audience.conditions import confined, dump_audience
from bot.features.training_sessions import (
    attendance,
    changes,
    inviting,
    quotas,
    redelivery,
    requests,
    seats,
    waiting_list,
)
from bot.features.training_sessions.day_plan import write_days, write_notices
from bot.features.training_sessions.tellings import ANSWER, Telling, keep_version, note_told
from bot.features.training_sessions.types import Quota
from bot.store.audit import note_of
from bot.store.transaction import TurnTransaction
from models.base import insert_new, table
from models.training_sessions import SeatQuota
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind

_session, _quota = table(SessionRow), table(SeatQuota)


def publish(turn: TurnTransaction, effect: requests.PublishSession) -> None:
    """Write the session with its days, seats and reminders, and the invitations' notice. The same
    draft confirmed twice is one session."""
    connection, person, now, policy = turn.connection, turn.person, turn.now, turn.policy
    new = insert_new(connection, _session, "key").returning(_session.c.id)
    id = connection.execute(new, _session_row(effect, person, now)).scalar()
    if id is None:
        return
    days = write_days(connection, id, effect.days)
    connection.execute(_quota.insert(), [_quota_row(id, quota) for quota in effect.quotas])
    keep_version(connection, id)
    write_notices(connection, id, effect.reminders, now, policy.quiet)
    add_notice(connection, NoticeKind.INVITATION, id, now, days[0].starts_at)
    note_of(turn, "session published", session=id, days=len(days))


def _session_row(
    effect: requests.PublishSession, person: PersonState, now: datetime
) -> dict[str, Any]:
    return {
        "key": effect.key,
        "title": effect.title,
        "scope": person.scope or "",
        "zone": effect.zone,
        "place": effect.place,
        "latitude": effect.point[0] if effect.point else None,
        "longitude": effect.point[1] if effect.point else None,
        "link": effect.link,
        "online": effect.online,
        "seats": effect.seats,
        "note": effect.note,
        "audience": dump_audience(confined(effect.audience, person)),
        "reminders": [int(offset / timedelta(minutes=1)) for offset in effect.reminders],
        "planned_by": person.volunteer.id,
        "created_at": now,
        "starts_at": effect.days[0].starts_at,
        "ends_at": effect.days[-1].ends_at,
    }


def _quota_row(session: int, quota: Quota) -> dict[str, Any]:
    return {"session_id": session, "taken": 0, **asdict(quota)}


def _see(turn: TurnTransaction, effect: requests.SeeSessions) -> None:
    """Note that an answer told somebody what their sessions are now."""
    word = Telling(ANSWER, turn.person.volunteer.id, turn.now)
    for session in effect.sessions:
        note_told(turn.connection, session, word)


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.PublishSession: publish,
    requests.SeeSessions: _see,
    **changes.EFFECT_HANDLERS,
    **inviting.EFFECT_HANDLERS,
    **quotas.EFFECT_HANDLERS,
    **seats.EFFECT_HANDLERS,
    **waiting_list.EFFECT_HANDLERS,
    **attendance.EFFECT_HANDLERS,
    **redelivery.EFFECT_HANDLERS,
}
