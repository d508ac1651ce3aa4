"""Answers to the readings about training sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.features.training_sessions import invitations, participants, requests
from bot.features.training_sessions.sessions import SHOWN_AFTERWARDS, in_scope, load_sessions
from bot.store.transaction import TurnTransaction
from models.base import table
from models.training_sessions import TrainingSession as SessionRow

_session = table(SessionRow)


def _managed_sessions(turn: TurnTransaction, asked: requests.ManagedSessions) -> tuple[Any, ...]:
    connection, world, now = turn.connection, turn.world, turn.now
    mine = (in_scope(world), _session.c.cancelled_at.is_(None))
    coming = load_sessions(connection, *mine, _session.c.ends_at > now)
    recent = _session.c.ends_at.between(now - SHOWN_AFTERWARDS, now)
    return (*coming, *load_sessions(connection, *mine, recent, newest_first=True))


def _managed_session(turn: TurnTransaction, asked: requests.ManagedSession) -> Any:
    connection, world = turn.connection, turn.world
    found = load_sessions(connection, in_scope(world), _session.c.id == asked.id)
    return found[0] if found and not found[0].cancelled else None


def _quiet_until(turn: TurnTransaction, asked: requests.QuietUntil) -> int | None:
    quiet = turn.terms.quiet
    return quiet.end if quiet.holds(turn.now, asked.zone) else None


ANSWERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.ManagedSessions: _managed_sessions,
    requests.ManagedSession: _managed_session,
    requests.QuietUntil: _quiet_until,
    **invitations.ANSWERS,
    **participants.ANSWERS,
}
