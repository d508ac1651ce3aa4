"""The turn in which queries are answered and effects carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.engine.messages import Address
from bot.engine.person import PersonState
from bot.engine.policy import Policy


@dataclass(frozen=True, slots=True)
class TurnTransaction:
    """A turn's transaction, its person (for a query as the turn found them, for an effect as it
    left them) and where they wrote from, its one time (UTC), and what the operator has set."""

    connection: Connection
    person: PersonState
    address: Address
    now: datetime
    policy: Policy
