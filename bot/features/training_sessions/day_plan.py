"""The days of a session in the tables, with their codes, and the reminders of them."""

from __future__ import annotations

import secrets
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from bot.delivery.notices import add_notice
from bot.engine.policy import QuietHours
from bot.features.training_sessions.rules import AFTER_THE_END, reminders
from bot.features.training_sessions.types import TrainingDay
from models.base import table
from models.notices import Notice
from models.training_sessions import DroppedDay, Presence, SessionDay
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind

_session, _day, _dropped = table(SessionRow), table(SessionDay), table(DroppedDay)
_notice, _presence = table(Notice), table(Presence)
_CODE_DIGITS = 4
_TRIES = 50
_RATED_FOR = timedelta(days=3)


def write_days(
    connection: Connection,
    session: int,
    days: Iterable[TrainingDay],
    old: Sequence[TrainingDay] = (),
) -> tuple[TrainingDay, ...]:
    """Write the days of a session in the place of the old ones, in their order. A day keeps its
    code, which may be printed already; the code of one that is dropped is known for what it was."""
    inside = _numbered(days, old)
    coded = _with_codes(connection, inside)
    kept = {day.code for day in coded}
    _renumber_presences(connection, session, {day.code: day.number for day in coded}, old)
    _keep_dropped(connection, session, [day for day in old if day.code not in kept])
    connection.execute(delete(_day).where(_day.c.session_id == session))
    connection.execute(_day.insert(), [{"session_id": session, **asdict(day)} for day in coded])
    return tuple(coded)


def _renumber_presences(
    connection: Connection, session: int, numbers: Mapping[str, int], old: Sequence[TrainingDay]
) -> None:
    """Who was there on a day was there on that day, whatever its number is now. By way of numbers
    that no day has, so that none of them meet."""
    moved = {d.number: numbers[d.code] for d in old if numbers.get(d.code, d.number) != d.number}
    of_it = _presence.c.session_id == session
    for before, now in moved.items():
        there = update(_presence).where(of_it, _presence.c.day == before)
        connection.execute(there.values(day=-now))
    if moved:
        turned = update(_presence).where(of_it, _presence.c.day < 0)
        connection.execute(turned.values(day=-_presence.c.day))


def _numbered(days: Iterable[TrainingDay], old: Sequence[TrainingDay]) -> list[TrainingDay]:
    """In order of time. One that comes without a code is the old one of its number, where none was
    put in or taken out."""
    days = list(days)
    codes = {day.number: day.code for day in old} if len(old) == len(days) else {}
    known = [replace(day, code=day.code or codes.get(day.number, "")) for day in days]
    in_order = sorted(known, key=lambda day: day.starts_at)
    return [replace(day, number=number) for number, day in enumerate(in_order, 1)]


def _keep_dropped(connection: Connection, session: int, days: Sequence[TrainingDay]) -> None:
    rows = [
        {
            "session_id": session,
            "starts_at": day.starts_at,
            "ends_at": day.ends_at,
            "code": day.code,
        }
        for day in days
    ]
    if rows:
        connection.execute(_dropped.insert(), rows)


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
        code = day.code or _unused_code(used)
        used.add(code)
        coded.append(replace(day, code=code))
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


# --- what is told at set times -----------------------------------------------------------------


def write_notices(
    connection: Connection,
    session: int,
    before: Iterable[timedelta],
    now: datetime,
    quiet: QuietHours,
) -> None:
    """Plan anew what is told of a session at set times: the reminders, and the thanks at its end.
    Reminders that are due already are left out: what is told now says as much."""
    of_it = _notice.c.session_id == session
    waiting = (of_it, _notice.c.kind == NoticeKind.REMINDER, _notice.c.state == "waiting")
    connection.execute(update(_notice).where(*waiting).values(state="cancelled"))
    days = connection.execute(
        select(_day).where(_day.c.session_id == session).order_by(_day.c.number)
    ).all()
    planned = [TrainingDay(row.number, row.starts_at, row.ends_at) for row in days]
    for reminder in reminders(planned, before, quiet):
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
            )
    _plan_thanks(connection, session, planned[-1].ends_at + AFTER_THE_END)


def _plan_thanks(connection: Connection, session: int, at: datetime) -> None:
    """Once; they are moved while nobody has been thanked."""
    of_it = (_notice.c.session_id == session, _notice.c.kind == NoticeKind.EVALUATION)
    again = {"due_at": at, "expires_at": at + _RATED_FOR, "state": "waiting", "cursor": 0}
    planned = update(_notice).where(*of_it).values(**again, finished_at=None)
    if connection.execute(planned).rowcount == 0:
        add_notice(connection, NoticeKind.EVALUATION, session, at, at + _RATED_FOR)


def ordered(connection: Connection, session: int) -> list[timedelta]:
    """Return the reminders before the first day that were ordered for a session."""
    minutes = connection.execute(select(_session.c.reminders).where(_session.c.id == session))
    return [timedelta(minutes=one) for one in minutes.scalar_one()]


def reminded_already(connection: Connection, session: int) -> frozenset[timedelta]:
    """Return those of them that went out."""
    minutes = connection.execute(
        select(_notice.c.minutes_before).where(
            _notice.c.session_id == session,
            _notice.c.kind == NoticeKind.REMINDER,
            _notice.c.day == 1,
            _notice.c.state == "done",
        )
    ).scalars()
    return frozenset(timedelta(minutes=m) for m in minutes)
