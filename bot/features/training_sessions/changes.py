"""A session that was published changes. The rule (decision 45): whoever was told what is no longer
so is told once what is so now; who was not told hears it as new; all but day, time and place is no
news."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from bot.delivery.notices import add_notice
from bot.features.training_sessions import requests
from bot.features.training_sessions.day_plan import (
    ordered,
    reminded_already,
    write_days,
    write_notices,
)
from bot.features.training_sessions.inviting import invite, invited_until
from bot.features.training_sessions.sessions import load_session, locked
from bot.features.training_sessions.tellings import ANSWER, Telling, keep_version, note_told
from bot.features.training_sessions.types import TrainingDay, TrainingSession
from bot.store.audit import note_of
from bot.store.transaction import TurnTransaction
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind
from models.volunteer import Address, Volunteer

_session, _notice, _attendance = table(SessionRow), table(Notice), table(Attendance)
_outbox, _address, _volunteer = table(Outbox), table(Address), table(Volunteer)


def change(turn: TurnTransaction, effect: requests.ChangeSession) -> None:
    """Write new days or a new place. What has not gone yet is worded when it goes, and so carries
    what is new."""
    old = locked(turn, effect.session)
    if effect.place is not None:
        _put(turn, old.id, **_new_place(effect))
    if effect.days is not None:
        _move(turn, old, effect.days)
    _news(turn, old, NoticeKind.CHANGE)
    note_of(turn, "session changed", session=old.id, version=old.version + 1)


def _put(turn: TurnTransaction, session: int, **values: Any) -> None:
    turn.connection.execute(update(_session).where(_session.c.id == session).values(**values))


def _new_place(effect: requests.ChangeSession) -> dict[str, Any]:
    latitude, longitude = effect.point or (None, None)
    zone = {} if effect.zone is None else {"zone": effect.zone}
    return zone | {
        "place": effect.place,
        "latitude": latitude,
        "longitude": longitude,
        "link": effect.link,
        "online": effect.online,
    }


def _move(turn: TurnTransaction, old: TrainingSession, days: Sequence[TrainingDay]) -> None:
    connection, now = turn.connection, turn.now
    new = write_days(connection, old.id, days, old.days)
    _put(turn, old.id, starts_at=new[0].starts_at, ends_at=new[-1].ends_at)
    near = new[0].starts_at < old.starts_at + timedelta(days=1)
    done = reminded_already(connection, old.id) if near else frozenset()
    before = [offset for offset in ordered(connection, old.id) if offset not in done]
    write_notices(connection, old.id, before, now, turn.policy.quiet)
    connection.execute(
        update(_notice)
        .where(_notice.c.session_id == old.id, _notice.c.kind == NoticeKind.INVITATION)
        .values(expires_at=invited_until(new, now))
    )
    if old.ends_at <= now < new[-1].ends_at:  # it lives again: some were never told of it
        invite(connection, old.id, new, now)


def _news(turn: TurnTransaction, old: TrainingSession, kind: NoticeKind) -> None:
    """Make a new version, and have it told to whoever was told another."""
    connection = turn.connection
    version = old.version + 1
    _put(turn, old.id, version=version)
    keep_version(connection, old.id)
    new = load_session(connection, old.id)
    assert new is not None
    until = max(old.ends_at, new.ends_at)
    add_notice(connection, kind, old.id, turn.now, until, version=version)


# --- cancelled, and not any more ---------------------------------------------------------------


def cancel(turn: TurnTransaction, effect: requests.CancelSession) -> None:
    """Cancel a session: nothing about it goes out any more but that, to all who were told of it.
    Of one that is over nobody needs to hear."""
    connection, now = turn.connection, turn.now
    old = locked(turn, effect.session)
    if old.cancelled:
        return
    waiting = (_notice.c.session_id == old.id, _notice.c.state == "waiting")
    connection.execute(update(_notice).where(*waiting).values(state="cancelled"))
    _put(turn, old.id, cancelled_at=now)
    if old.ends_at > now:
        _news(turn, old, NoticeKind.CANCELLATION)
    note_of(turn, "session cancelled", session=old.id)


def restore(turn: TurnTransaction, effect: requests.RestoreSession) -> None:
    """Let a cancelled session take place after all. Answers and seats are as they were; who was
    never told of it is invited."""
    connection, now = turn.connection, turn.now
    old = locked(turn, effect.session)
    if not old.cancelled:
        return
    _note_announced(connection, old.id, now)
    _put(turn, old.id, cancelled_at=None)
    write_notices(connection, old.id, ordered(connection, old.id), now, turn.policy.quiet)
    _news(turn, old, NoticeKind.CHANGE)
    invite(connection, old.id, old.days, now)
    note_of(turn, "session restored", session=old.id)


def _note_announced(connection: Connection, session: int, now: datetime) -> None:
    """Note that those know it is cancelled whom a template told so, though they have not read the
    message behind it."""
    to_them = (_address.c.channel == _outbox.c.channel) & (
        _address.c.external_id == _outbox.c.recipient
    )
    of_it = (_notice.c.session_id == session, _notice.c.kind == NoticeKind.CANCELLATION)
    people = (
        select(_address.c.volunteer_id)
        .distinct()
        .select_from(_outbox)
        .join(_notice, _notice.c.id == _outbox.c.announces)
        .join(_address, to_them)
        .join(_attendance, _attendance.c.volunteer_id == _address.c.volunteer_id)
        .where(*of_it, _attendance.c.session_id == session, _attendance.c.told > 0)
    )
    for volunteer in connection.execute(people).scalars().all():
        note_told(connection, session, Telling(ANSWER, volunteer, now))


# --- what is no news ---------------------------------------------------------------------------


def edit(turn: TurnTransaction, effect: requests.EditSession) -> None:
    """Write another title, note or other reminders: nobody is told."""
    old = locked(turn, effect.session)
    values = {"title": effect.title, "note": effect.note}
    new: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    if effect.reminders is not None:
        new["reminders"] = [int(offset / timedelta(minutes=1)) for offset in effect.reminders]
    _put(turn, old.id, **new)
    if effect.reminders is not None:
        done = reminded_already(turn.connection, old.id)
        wanted = [offset for offset in effect.reminders if offset not in done]
        write_notices(turn.connection, old.id, wanted, turn.now, turn.policy.quiet)
    note_of(turn, "session edited", session=old.id, what=sorted(new))


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.ChangeSession: change,
    requests.CancelSession: cancel,
    requests.RestoreSession: restore,
    requests.EditSession: edit,
}
