"""Who is invited to a session that was published: others, or those who have come since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.delivery.notices import add_notice
from bot.features.audience.conditions import confined, dump_audience, invited
from bot.features.training_sessions import requests
from bot.features.training_sessions.sessions import load_session, locked
from bot.features.training_sessions.types import TrainingDay
from bot.store.audit import note_of
from bot.store.transaction import TurnTransaction
from models.base import table
from models.training_sessions import Attendance
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind, Reply
from models.volunteer import Volunteer

_session, _attendance, _volunteer = table(SessionRow), table(Attendance), table(Volunteer)


def invite_others(turn: TurnTransaction, effect: requests.InviteOthers) -> None:
    """Set who is invited. Whoever was told of it stays invited; who was not, and is meant no more,
    is not."""
    connection = turn.connection
    old = locked(turn, effect.session)
    audience = confined(effect.audience, turn.person)
    audience_now = update(_session).where(_session.c.id == old.id)
    connection.execute(audience_now.values(audience=dump_audience(audience)))
    meant = select(_volunteer.c.id).where(invited(audience))
    untold = (_attendance.c.told == 0, _attendance.c.reply == Reply.INVITED)
    connection.execute(
        delete(_attendance).where(
            _attendance.c.session_id == old.id, *untold, _attendance.c.volunteer_id.not_in(meant)
        )
    )
    invite(connection, old.id, old.days, turn.now)
    note_of(turn, "session invitations changed", session=old.id)


def invite_again(turn: TurnTransaction, effect: requests.InviteAgain) -> None:
    """Invite those whom the audience has gained since: who is invited already is passed over."""
    session = load_session(turn.connection, effect.session)
    assert session is not None, "its coordinator has just looked at it"
    invite(turn.connection, session.id, session.days, turn.now)
    note_of(turn, "session invited again", session=effect.session)


def invite(
    connection: Connection, session: int, days: Sequence[TrainingDay], now: datetime
) -> None:
    until = invited_until(days, now)
    add_notice(connection, NoticeKind.INVITATION, session, now, until)


def invited_until(days: Sequence[TrainingDay], now: datetime) -> datetime:
    """Until it begins; once it has, those who join late are invited until its end."""
    return days[0].starts_at if days[0].starts_at > now else days[-1].ends_at


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.InviteOthers: invite_others,
    requests.InviteAgain: invite_again,
}
