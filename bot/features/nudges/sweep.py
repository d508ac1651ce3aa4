"""The daily nudge. When it is due stands with each person's habit, by an index, so that looking
costs what is due and not who is registered; whoever is looked at is due again on another day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, exists, or_, select

from bot.delivery.announcements import AGAIN_AFTER
from bot.delivery.notices import add_notice, best_address, post
from bot.engine.person import Habit
from bot.engine.policy import TEXTS_KEPT, ZONES, Policy, QuietHours
from bot.features.review.reads import card
from bot.features.review.rules import FURTHEST_NUDGE, day_of, fallen_due, start_of
from bot.features.review.types import Circumstances, Verdict
from bot.features.training_sessions.recipients import reminded
from bot.store.habits import HABIT_COLUMNS, as_habit, habit, save_habits
from models.base import is_sqlite, table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance
from models.vocabulary import NoticeKind, Priority
from models.volunteer import Address, Volunteer

AT_ONCE = 1000
DROPPED_AT_ONCE = 5000
# Whoever cannot be told at once why nothing comes any more is told when they are back.
_END_KEPT = timedelta(days=90)
_KINDS = (NoticeKind.NUDGE, NoticeKind.NUDGES_END)
_CALLED_OFF = ("cancelled", "cancelling", "missed", "superseded")
_volunteer, _address, _attendance = table(Volunteer), table(Address), table(Attendance)
_notice, _outbox = table(Notice), table(Outbox)


@dataclass(frozen=True, slots=True)
class _Due:
    """Somebody whose nudge has fallen due."""

    id: int
    zone: str
    habit: Habit
    around: Circumstances


def send_nudges(connection: Connection, now: datetime, policy: Policy, most: int = AT_ONCE) -> bool:
    """Take one step of what is due; tell whether there may be more to do."""
    people = _fallen_due(connection, now, policy, most)
    by_zone: dict[str, list[_Due]] = defaultdict(list)
    for one in people:
        by_zone[one.zone].append(one)
    for zone, those in by_zone.items():
        _nudge(connection, those, zone, now, policy.quiet)
    return bool(people)


def _fallen_due(connection: Connection, now: datetime, policy: Policy, most: int) -> list[_Due]:
    """Those too, in the end, whose nudge lies further ahead than a clock that is right could have
    put it. Two reads, each by the index alone."""
    at = habit.c.nudge_due_at
    for which in (at <= now, at > now + FURTHEST_NUDGE):
        rows = connection.execute(_facts_of(connection, which, now, most)).all()
        if rows:
            return [_as_due(row, policy, now) for row in rows]
    return []


def _facts_of(
    connection: Connection, which: ColumnElement[bool], now: datetime, most: int
) -> Select[*tuple[Any, ...]]:
    """On PostgreSQL their rows are locked, and whoever is talking at this moment is left for the
    next time: a turn writes the habit that it has read."""
    to_review = exists().where(card.c.volunteer_id == _volunteer.c.id, card.c.due_at <= now)
    query = (
        select(
            _volunteer.c.id,
            _volunteer.c.zone,
            _volunteer.c.stopped_at,
            _address.c.channel,
            _address.c.reachable,
            _address.c.last_inbound_at,
            _address.c.announced_at,
            to_review.label("to_review"),
            *HABIT_COLUMNS,
        )
        .select_from(habit)
        .join(_volunteer, _volunteer.c.id == habit.c.volunteer_id)
        .outerjoin(_address, _address.c.id == best_address())
        .where(which)
        .order_by(habit.c.nudge_due_at)
        .limit(most)
    )
    if is_sqlite(connection):
        return query
    return query.with_for_update(of=(_volunteer, habit), skip_locked=True)


def _as_due(row: Row[*tuple[Any, ...]], policy: Policy, now: datetime) -> _Due:
    away = _is_away(row, policy, now)
    around = Circumstances(row.to_review, row.stopped_at is not None, away=away)
    return _Due(row.id, row.zone, as_habit(row), around)


def _is_away(row: Row[*tuple[Any, ...]], policy: Policy, now: datetime) -> bool:
    """A nudge is worth a template that is paid for only where the operator says so, and then once
    in a while; nor is what never came left unanswered."""
    if not row.reachable:
        return True
    opened = policy.windows(now).get(row.channel)
    if opened is None or row.last_inbound_at >= opened:
        return False
    lately = row.announced_at is not None and row.announced_at > now - AGAIN_AFTER
    return lately or not policy.nudges_by_template


def _nudge(
    connection: Connection, people: Sequence[_Due], zone: str, now: datetime, quiet: QuietHours
) -> None:
    """Those of one zone."""
    told = reminded_on_the_day(connection, [one.id for one in people], zone, now)
    after: dict[int, Habit] = {}
    hear: dict[Verdict, list[int]] = defaultdict(list)
    for one in people:
        around = replace(one.around, reminded=one.id in told)
        after[one.id], verdict = fallen_due(one.habit, now, zone, quiet, around)
        hear[verdict].append(one.id)
    save_habits(connection, after)
    tomorrow = start_of(day_of(now, zone) + timedelta(days=1), zone)
    _tell(connection, NoticeKind.NUDGE, hear[Verdict.NUDGE], now, tomorrow)
    _tell(connection, NoticeKind.NUDGES_END, hear[Verdict.STOP], now, now + _END_KEPT)


def _tell(
    connection: Connection, kind: NoticeKind, people: Sequence[int], now: datetime, until: datetime
) -> None:
    """After the reminders of sessions, which cannot wait."""
    if people:
        notice = add_notice(connection, kind, None, now, until, state="done")
        post(connection, notice, people, now, Priority.BROADCAST)


def reminded_on_the_day(
    connection: Connection, people: Sequence[int], zone: str, now: datetime
) -> set[int]:
    """Return those of the people, all in `zone`, who are reminded of a training session on this
    day, or were."""
    today = day_of(now, zone)
    begins, ends = start_of(today, zone), start_of(today + timedelta(days=1), zone)
    query = (
        select(_attendance.c.volunteer_id)
        .join(_notice, _notice.c.session_id == _attendance.c.session_id)
        .where(
            _attendance.c.volunteer_id.in_(people),
            _attendance.c.told > 0,
            _notice.c.kind == NoticeKind.REMINDER,
            _notice.c.state.not_in(_CALLED_OFF),
            _notice.c.zone == (zone if zone in ZONES else ZONES[0]),
            _notice.c.due_at >= begins,
            _notice.c.due_at < ends,
            or_(_notice.c.day == 1, reminded(2)),
            or_(_notice.c.day > 1, reminded(1)),
        )
    )
    return set(connection.execute(query).scalars())


def drop_nudges(connection: Connection, now: datetime) -> bool:
    """Drop nudges of old, and what became of them: there is one a day of many people. Tell whether
    there may be more to do."""
    before, most = now - TEXTS_KEPT, DROPPED_AT_ONCE
    old = select(_notice.c.id).where(_notice.c.kind.in_(_KINDS), _notice.c.expires_at < before)
    theirs = or_(_outbox.c.notice_id.in_(old), _outbox.c.announces.in_(old))
    some = select(_outbox.c.id).where(theirs).limit(most)
    dropped = connection.execute(delete(_outbox).where(_outbox.c.id.in_(some))).rowcount
    if dropped < most:
        connection.execute(delete(_notice).where(_notice.c.id.in_(old)))
    return dropped == most
