"""Answers to the queries about training sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.features.training_sessions import (
    doors,
    invitations,
    knowing,
    numbers,
    participants,
    requests,
)
from bot.features.training_sessions.sessions import SHOWN_AFTERWARDS, in_scope, load_sessions
from bot.store.transaction import TurnTransaction
from models.base import table
from models.training_sessions import TrainingSession as SessionRow

_session = table(SessionRow)


def _managed_sessions(turn: TurnTransaction, asked: requests.ManagedSessions) -> tuple[Any, ...]:
    connection, person, now = turn.connection, turn.person, turn.now
    mine = (in_scope(person), _session.c.cancelled_at.is_(None))
    coming = load_sessions(connection, *mine, _session.c.ends_at > now)
    recent = _session.c.ends_at.between(now - SHOWN_AFTERWARDS, now)
    return (*coming, *load_sessions(connection, *mine, recent, newest_first=True))


def _cancelled_sessions(
    turn: TurnTransaction, asked: requests.CancelledSessions
) -> tuple[Any, ...]:
    recent = _session.c.ends_at > turn.now - SHOWN_AFTERWARDS
    cancelled = (_session.c.cancelled_at.is_not(None), recent)
    mine = in_scope(turn.person)
    return load_sessions(turn.connection, mine, *cancelled, newest_first=True)


def _managed_session(turn: TurnTransaction, asked: requests.ManagedSession) -> Any:
    connection, person = turn.connection, turn.person
    found = load_sessions(connection, in_scope(person), _session.c.id == asked.id)
    return found[0] if found and not found[0].cancelled else None


def _quiet_until(turn: TurnTransaction, asked: requests.QuietUntil) -> int | None:
    quiet = turn.policy.quiet
    return quiet.end if quiet.holds(turn.now, asked.zone) else None


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.ManagedSessions: _managed_sessions,
    requests.ManagedSession: _managed_session,
    requests.CancelledSessions: _cancelled_sessions,
    requests.QuietUntil: _quiet_until,
    **invitations.QUERY_HANDLERS,
    **doors.QUERY_HANDLERS,
    **numbers.QUERY_HANDLERS,
    **participants.QUERY_HANDLERS,
    **knowing.QUERY_HANDLERS,
}
