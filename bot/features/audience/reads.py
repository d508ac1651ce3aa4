"""How many people an audience has, and how they are reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    false,
    func,
    or_,
    select,
)

from bot.delivery.budgets import left_of
from bot.delivery.limits import days_for
from bot.delivery.templates import approved
from bot.engine.policy import Policy
from bot.features.audience import requests
from bot.features.audience.conditions import confined, invited
from bot.features.coordinators.reads import others_above
from bot.store.transaction import TurnTransaction
from models.base import table
from models.learning import Attempt, LessonProgress
from models.training_sessions import Attendance, Presence
from models.volunteer import Address, Volunteer

_attendance, _presence, _volunteer = table(Attendance), table(Presence), table(Volunteer)
_lesson, _attempt, _address = table(LessonProgress), table(Attempt), table(Address)


def _count_audience(turn: TurnTransaction, asked: requests.CountAudience) -> requests.AudienceCount:
    """By the address where each was last heard of, as the messages will go."""
    connection, person, now, policy = turn.connection, turn.person, turn.now, turn.policy
    place = (
        func.row_number()
        .over(
            partition_by=_volunteer.c.id,
            order_by=(_address.c.reachable.desc(), _address.c.last_inbound_at.desc()),
        )
        .label("place")
    )
    stopped = _volunteer.c.stopped_at.is_not(None).label("stopped")
    outside = _outside(policy.windows(now)).label("outside")
    people = (
        select(place, _address.c.channel, _address.c.reachable, stopped, outside)
        .select_from(_volunteer.join(_address, _address.c.volunteer_id == _volunteer.c.id))
        .where(invited(confined(asked.audience, person)))
        .subquery()
    )
    kinds = (people.c.channel, people.c.reachable, people.c.stopped, people.c.outside)
    counted = select(*kinds, func.count().label("people")).where(people.c.place == 1)
    rows = connection.execute(counted.group_by(*kinds)).all()
    others = others_above(connection, person.scope or "", person.volunteer.id)
    told = {c for c in policy.capabilities if approved(connection, c, "message") is not None}
    found = _as_count(rows, policy, len(others), told)
    days = max(
        (
            days_for(connection, row.channel, row.people, now, policy)
            for row in _first_words(rows, told)
        ),
        default=1,
    )
    left = left_of(connection, person.scope or "", now)
    return replace(found, left=left, days=days, a_day=policy.first_words_a_day or 0)


def _first_words(
    rows: Sequence[Row[*tuple[Any, ...]]], told: Collection[str]
) -> list[Row[*tuple[Any, ...]]]:
    """Those who get a word that something waits for them."""
    listening = (row for row in rows if row.reachable and not row.stopped)
    return [row for row in listening if row.outside and row.channel in told]


def _outside(windows: Mapping[str, datetime]) -> ColumnElement[bool]:
    """Whether a person's window on their channel is closed."""
    closed = (
        and_(_address.c.channel == channel, _address.c.last_inbound_at < since)
        for channel, since in windows.items()
    )
    return or_(false(), *closed)


def _as_count(
    rows: Sequence[Row[*tuple[Any, ...]]], policy: Policy, seconds: int, told: Collection[str]
) -> requests.AudienceCount:
    """`told`: the channels on which those outside their window get a word that is paid for."""
    channels: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.reachable and not row.stopped and not row.outside:
            channels[row.channel] += row.people
    people = sum(row.people for row in rows)
    listening = [row for row in rows if not row.stopped]
    return requests.AudienceCount(
        people=people,
        channels=dict(channels),
        unreachable=sum(row.people for row in listening if not row.reachable),
        stopped=sum(row.people for row in rows if row.stopped),
        outside=sum(row.people for row in listening if row.reachable and row.outside),
        paid=sum(
            row.people
            for row in listening
            if row.reachable
            and policy.is_paid(row.channel)
            and (not row.outside or row.channel in told)
        ),
        rupiah=policy.rupiah,
        rupiah_since=policy.rupiah_since,
        needs_second=people > policy.second_yes_above,
        seconds=seconds,
    )


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.CountAudience: _count_audience,
}
