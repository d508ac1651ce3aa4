"""Effects, carried out in the transaction of their turn. What an effect changes of the volunteer
itself is written by bot/store/people.py, from the person as the turn left them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from bot.engine.effects import Effect, Forget, MakeFile
from bot.engine.person import PersonState
from bot.features.feature import BatchRows, Features
from bot.runtime.forgetting import forget
from bot.store.jobs import enqueue
from bot.store.transaction import TurnTransaction


class Batch:
    """What the turns of a batch leave to be written together."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self._rows: dict[type[BatchRows], BatchRows] = {}
        self._on_others: list[tuple[TurnTransaction, Effect]] = []

    def apply(self, turn: TurnTransaction, effect: Effect) -> None:
        """Carry out one effect, or keep its rows to be written with those of others."""
        kind, features = type(effect), self._features
        rows = features.batched.get(kind)
        if rows is not None:
            kept = self._rows.get(rows) or self._rows.setdefault(rows, rows())
            kept.note(turn, effect)
        elif kind in features.on_others:
            self._on_others.append((turn, effect))
        elif kind in features.effects:
            features.effects[kind](turn, effect)
        elif isinstance(effect, Forget):
            forget(turn, features)
        elif isinstance(effect, MakeFile):
            enqueue(turn, effect.kind, dict(effect.arguments))

    def write(self, connection: Connection) -> None:
        """Write what was kept."""
        for rows in self._rows.values():
            rows.write(connection)

    def finish(self) -> Iterator[tuple[PersonState, PersonState]]:
        """Carry out what concerns others, when all else is written: those whom it concerned, as
        they were before and as they are now."""
        for turn, effect in self._on_others:
            change = self._features.on_others[type(effect)](turn, effect)
            if change is not None:
                yield change
