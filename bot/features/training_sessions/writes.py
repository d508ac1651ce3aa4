"""Effects around training sessions, carried out in the transaction of their turn."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.delivery.notices import add_notice
from bot.engine.person import PersonState
from bot.engine.policy import QuietHours
from bot.features.audience.conditions import confined, dump_audience
from bot.features.training_sessions import attendance, redelivery, requests, seats
from bot.features.training_sessions.notices import as_stored
from bot.features.training_sessions.rules import AFTER_THE_END, reminders
from bot.features.training_sessions.sessions import load_session
from bot.features.training_sessions.types import Quota, TrainingDay
from bot.store.audit import note_of
from bot.store.transaction import TurnTransaction
from models.base import insert_new, table
from models.notices import Notice
from models.training_sessions import Attendance, Evaluation, Presence, SeatQuota, SessionDay
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind
from models.volunteer import Volunteer

_session, _day, _quota = table(SessionRow), table(SessionDay), table(SeatQuota)
_attendance, _presence, _notice = table(Attendance), table(Presence), table(Notice)
_evaluation, _volunteer = table(Evaluation), table(Volunteer)
_CODE_DIGITS = 4
_TRIES = 50


def publish(turn: TurnTransaction, effect: requests.PublishSession) -> None:
    """Write the session with its days, seats and reminders, and the invitations' notice. The same
    draft confirmed twice is one session."""
    connection, person, now, policy = turn.connection, turn.person, turn.now, turn.policy
    days = _with_codes(connection, effect.days)
    new = insert_new(connection, _session, "key").returning(_session.c.id)
    id = connection.execute(new, _session_row(effect, person, now)).scalar()
    if id is None:
        return
    _write_days(connection, id, days)
    connection.execute(_quota.insert(), [_quota_row(id, quota) for quota in effect.quotas])
    _write_reminders(connection, id, days, effect.reminders, 1, now, policy.quiet)
    add_notice(connection, NoticeKind.INVITATION, id, now, days[0].starts_at)
    thanks_at = days[-1].ends_at + AFTER_THE_END
    add_notice(connection, NoticeKind.EVALUATION, id, thanks_at, thanks_at + timedelta(days=3))
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
        "audience": dump_audience(confined(effect.audience, person)),
        "reminders": [int(offset / timedelta(minutes=1)) for offset in effect.reminders],
        "planned_by": person.volunteer.id,
        "created_at": now,
        "starts_at": effect.days[0].starts_at,
        "ends_at": effect.days[-1].ends_at,
    }


def _quota_row(session: int, quota: Quota) -> dict[str, Any]:
    return {"session_id": session, "taken": 0, **asdict(quota)}


def _with_codes(connection: Connection, days: Iterable[TrainingDay]) -> list[TrainingDay]:
    """Each day gets a code that no other day of these weeks has. Not from the turn's chance: who
    knows that could tell the code."""
    days = list(days)
    around = timedelta(days=7)
    near = (
        _day.c.ends_at > days[0].starts_at - around,
        _day.c.starts_at < days[-1].ends_at + around,
    )
    used = set(connection.execute(select(_day.c.code).where(*near)).scalars())
    coded = []
    for day in days:
        code = _unused_code(used)
        used.add(code)
        coded.append(TrainingDay(day.number, day.starts_at, day.ends_at, code))
    return coded


def _unused_code(used: Container[str]) -> str:
    """Where nearly all are used one may come twice: who enters it is invited to one of the two."""
    code = _random_code()
    for _ in range(_TRIES):
        if code not in used:
            break
        code = _random_code()
    return code


def _random_code() -> str:
    return str(secrets.randbelow(9 * 10 ** (_CODE_DIGITS - 1)) + 10 ** (_CODE_DIGITS - 1))


def _write_days(connection: Connection, session: int, days: Sequence[TrainingDay]) -> None:
    rows = [{"session_id": session, **asdict(day)} for day in days]
    connection.execute(_day.insert(), rows)


def _write_reminders(
    connection: Connection,
    session: int,
    days: Sequence[TrainingDay],
    before: Iterable[timedelta],
    version: int,
    now: datetime,
    quiet: QuietHours,
) -> None:
    """Those that are due already are left out: what is told now says as much."""
    for reminder in reminders(days, before, quiet):
        if reminder.due_at > now:
            add_notice(
                connection,
                NoticeKind.REMINDER,
                session,
                reminder.due_at,
                reminder.expires_at,
                zone=reminder.zone,
                day=reminder.day,
                minutes_before=reminder.minutes_before,
                version=version,
            )


# --- change and cancel -------------------------------------------------------------------------


def change(turn: TurnTransaction, effect: requests.ChangeSession) -> None:
    """Write a new time or place. Whoever was told the old one is told once what changed; what has
    not gone yet is worded when it goes, and so carries the new one."""
    connection, now = turn.connection, turn.now
    old = load_session(connection, effect.session)
    assert old is not None
    days = effect.days or old.days
    version = old.version + 1
    connection.execute(
        update(_session)
        .where(_session.c.id == old.id)
        .values(
            version=version,
            starts_at=days[0].starts_at,
            ends_at=days[-1].ends_at,
            **_new_place(effect),
        )
    )
    if effect.days is not None:
        _move(turn, effect, old.days, version)
    until, before = days[-1].ends_at, as_stored(old)
    add_notice(connection, NoticeKind.CHANGE, old.id, now, until, version=version, before=before)
    note_of(turn, "session changed", session=old.id, version=version)


def _new_place(effect: requests.ChangeSession) -> dict[str, Any]:
    if effect.place is None:
        return {}
    latitude, longitude = effect.point or (None, None)
    zone = {} if effect.zone is None else {"zone": effect.zone}
    return zone | {
        "place": effect.place,
        "latitude": latitude,
        "longitude": longitude,
        "link": effect.link,
        "online": effect.online,
    }


def _move(
    turn: TurnTransaction,
    effect: requests.ChangeSession,
    old_days: Sequence[TrainingDay],
    version: int,
) -> None:
    connection, now = turn.connection, turn.now
    assert effect.days is not None
    id, days = effect.session, _keep_codes(connection, effect.days, old_days)
    connection.execute(delete(_day).where(_day.c.session_id == id))
    _write_days(connection, id, days)
    wanted = _offsets(connection, id)
    done = _reminded(connection, id) if days[0].starts_at < _soon_after(old_days) else frozenset()
    waiting = (_notice.c.session_id == id, _notice.c.kind == NoticeKind.REMINDER)
    connection.execute(
        update(_notice).where(*waiting, _notice.c.state == "waiting").values(state="cancelled")
    )
    before = [offset for offset in wanted if offset not in done]
    _write_reminders(connection, id, days, before, version, now, turn.policy.quiet)
    thanks_at = days[-1].ends_at + AFTER_THE_END
    connection.execute(
        update(_notice)
        .where(_notice.c.session_id == id, _notice.c.kind == NoticeKind.EVALUATION)
        .values(due_at=thanks_at, expires_at=thanks_at + timedelta(days=3))
    )
    connection.execute(
        update(_notice)
        .where(_notice.c.session_id == id, _notice.c.kind == NoticeKind.INVITATION)
        .values(expires_at=days[0].starts_at)
    )


def _soon_after(days: Sequence[TrainingDay]) -> datetime:
    """Moved no further than this, a reminder that was sent is not sent once more."""
    return days[0].starts_at + timedelta(days=1)


def _keep_codes(
    connection: Connection, days: Sequence[TrainingDay], old: Sequence[TrainingDay]
) -> list[TrainingDay]:
    """Days keep their code, which may be printed already."""
    fresh = _with_codes(connection, days)
    kept = {day.number: day.code for day in old}
    return [
        TrainingDay(day.number, day.starts_at, day.ends_at, kept.get(day.number, day.code))
        for day in fresh
    ]


def _offsets(connection: Connection, session: int) -> list[timedelta]:
    """The reminders before the first day that were ordered for a session."""
    minutes = connection.execute(select(_session.c.reminders).where(_session.c.id == session))
    return [timedelta(minutes=m) for m in minutes.scalar_one()]


def _reminded(connection: Connection, session: int) -> frozenset[timedelta]:
    minutes = connection.execute(
        select(_notice.c.minutes_before).where(
            _notice.c.session_id == session,
            _notice.c.kind == NoticeKind.REMINDER,
            _notice.c.day == 1,
            _notice.c.state == "done",
        )
    ).scalars()
    return frozenset(timedelta(minutes=m) for m in minutes)


def cancel(turn: TurnTransaction, effect: requests.CancelSession) -> None:
    """Cancel a session: nothing about it goes out any more but that, to all who were told of it."""
    connection, now = turn.connection, turn.now
    of_it = _session.c.id == effect.session
    connection.execute(
        update(_session)
        .where(of_it, _session.c.cancelled_at.is_(None))
        .values(cancelled_at=now, version=_session.c.version + 1)
    )
    waiting = (_notice.c.session_id == effect.session, _notice.c.state == "waiting")
    connection.execute(update(_notice).where(*waiting).values(state="cancelled"))
    row = connection.execute(select(_session.c.ends_at, _session.c.version).where(of_it)).one()
    add_notice(
        connection, NoticeKind.CANCELLATION, effect.session, now, row.ends_at, version=row.version
    )
    note_of(turn, "session cancelled", session=effect.session)


def invite_again(turn: TurnTransaction, effect: requests.InviteAgain) -> None:
    """Invite those whom the audience has gained since: who is invited already is passed over."""
    connection, now = turn.connection, turn.now
    starts = connection.execute(
        select(_session.c.starts_at).where(_session.c.id == effect.session)
    ).scalar_one()
    add_notice(connection, NoticeKind.INVITATION, effect.session, now, starts)
    note_of(turn, "session invited again", session=effect.session)


# --- those who are invited ---------------------------------------------------------------------


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.PublishSession: publish,
    requests.ChangeSession: change,
    requests.CancelSession: cancel,
    requests.InviteAgain: invite_again,
    **seats.EFFECT_HANDLERS,
    **attendance.EFFECT_HANDLERS,
    **redelivery.EFFECT_HANDLERS,
}
