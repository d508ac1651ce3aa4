"""The turns of one transaction: the rows that they leave are written together, at its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.delivery.costs import Costs
from bot.delivery.outbox import QueuedMessage, insert_rows
from bot.delivery.packing import pack
from bot.engine.messages import Address, Arrival, Outbound
from bot.engine.person import Habit, PersonState
from bot.engine.policy import Policy
from bot.engine.session import Session
from bot.features.feature import Features, Observer
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.effects import Batch
from bot.runtime.inbox import keep_no_texts
from bot.store.habits import save_habits
from bot.store.people import save_sessions
from models.vocabulary import Priority, State


@dataclass(slots=True)
class TurnBatch:
    """What the turns of a transaction share. `alone`: there is one turn only. `undecided` are the
    messages of people who have not consented."""

    connection: Connection
    policy: Policy
    direct: DirectChannels
    now: datetime
    alone: bool
    features: Features
    costs: Costs = field(init=False)
    effects: Batch = field(init=False)
    observers: list[Observer] = field(init=False)
    sessions: dict[int, Session] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    messages: list[Outbound] = field(default_factory=list)
    undecided: list[Arrival] = field(default_factory=list)
    habits: dict[int, Habit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.costs = Costs(self.policy)
        self.effects = Batch(self.features)
        self.observers = [observer() for observer in self.features.observers]

    def as_wrote(self, person: PersonState) -> PersonState:
        """Return the person as one who wrote now."""
        for wrote in self.features.wrote:
            person = wrote(person, self.now)
        return person

    def note(self, before: PersonState, after: PersonState) -> None:
        """Show those who follow people what a turn made of one."""
        for observer in self.observers:
            observer.note(before, after)

    def post(self, key: str, to: Address, message: Outbound, *, erase: bool = False) -> None:
        """Leave a message to be sent now. `erase`: its row is blanked once it is."""
        self.messages.append(message)
        self.rows.append(
            {
                "key": key,
                "channel": to.channel,
                "recipient": to.id,
                "priority": Priority.ANSWER,
                "state": State.SENDING if to.channel in self.direct else State.PENDING,
                "body": pack(message),
                "rupiah": self.policy.price(to.channel),
                "attempts": 0,
                "created_at": self.now,
                "send_after": self.now,
                "erase": erase,
            }
        )

    def left_to_others(self) -> set[str]:
        """The channels of messages that whoever sends there will find in the table."""
        return {row["channel"] for row in self.rows if row["state"] == State.PENDING}

    def write(self) -> list[QueuedMessage]:
        """Write all that was left; return the messages of channels that send from here."""
        connection, now = self.connection, self.now
        self.effects.write(connection)
        for before, after in self.effects.finish():
            self.note(before, after)
        for observer in self.observers:
            observer.write(connection)
        save_habits(connection, self.habits)
        keep_no_texts(connection, self.undecided)
        save_sessions(connection, self.sessions, now)
        queued = list(self._insert_messages())
        self.costs.write(connection, now)
        return queued

    def _insert_messages(self) -> Iterator[QueuedMessage]:
        ids = insert_rows(self.connection, self.rows)
        for id, row, message in zip(ids, self.rows, self.messages, strict=True):
            if row["state"] == State.SENDING:
                to = (row["channel"], row["recipient"])
                yield QueuedMessage(id, *to, row["priority"], message, 0, self.now)
