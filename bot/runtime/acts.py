"""What somebody reads and does outside a chat, as themselves: the queries of steps, and forms of
conversations (bot/engine/forms.py). Who they are and what they may is found anew each time, as at
the start of a turn; what a form asks for is carried out in one transaction, as a turn's effects
are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from secrets import randbits
from typing import TypeVar

from sqlalchemy import Connection

from bot.clock import Clock
from bot.delivery.outbox import QueuedMessage
from bot.engine.engine import Engine
from bot.engine.forms import Filled, Form, fill
from bot.engine.messages import Address, Capabilities
from bot.engine.navigation import TurnInput
from bot.engine.person import PersonState
from bot.engine.policy import Policy
from bot.engine.queries import Query
from bot.features.feature import Features
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.queries import QueryAnswers
from bot.runtime.reader import Reader
from bot.runtime.turn_batch import TurnBatch
from bot.runtime.writer import Writer
from bot.store.people import load_people, save_volunteer
from bot.store.transaction import TurnTransaction
from content.schema import Library

T = TypeVar("T")
# How a page tells what is said: with room for all of it, and buttons.
PAGE = Capabilities(markup="html", text_limit=1_000_000, buttons=True, reading_time=0)
# Finds where somebody is written to, in the transaction in which they ask; None: they are nobody.
Whose = Callable[[Connection, datetime], Address | None]


class Nobody(Exception):
    """Whoever asks is known no more."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks, in one transaction at one time (UTC)."""

    turn: TurnTransaction
    library: Library
    answers: QueryAnswers = field(repr=False)

    @property
    def person(self) -> PersonState:
        return self.turn.person

    @property
    def now(self) -> datetime:
        return self.turn.now

    def ask(self, asked: Query[T]) -> T:
        return self.answers(asked)


class Acts:
    """Reading beside the writer, acting within it."""

    def __init__(
        self,
        engine: Engine,
        policy: Policy,
        features: Features,
        reader: Reader,
        writer: Writer,
        clock: Clock,
    ) -> None:
        self._engine, self._policy, self._features = engine, policy, features
        self._reader, self._writer, self._clock = reader, writer, clock

    async def read(self, whose: Whose, work: Callable[[Asker], T]) -> T:
        """Run `work` for somebody, who is not held meanwhile. Raises Nobody."""
        now = self._clock.now()
        return await self._reader.read(lambda c: work(self._asker(c, whose, now, hold=False)))

    async def write(self, whose: Whose, work: Callable[[Asker], T]) -> T:
        """Run `work` for somebody where it may write. Raises Nobody."""
        now = self._clock.now()
        return await self._writer.run(lambda c: work(self._asker(c, whose, now, hold=True)))

    async def known(self, whose: Whose) -> bool:
        """Tell whether there is anybody whom `whose` finds."""
        now = self._clock.now()
        return await self._reader.read(lambda c: whose(c, now) is not None)

    async def in_writer(self, work: Callable[[Connection], T]) -> T:
        """Write what is nobody's act."""
        return await self._writer.run(work)

    async def act(self, whose: Whose, form: Form) -> Filled:
        """Fill in a form for somebody, and carry out what it asks for. Raises Nobody."""
        now = self._clock.now()
        return await self._writer.run(lambda c: self._done(c, whose, now, form))

    def _asker(self, connection: Connection, whose: Whose, now: datetime, *, hold: bool) -> Asker:
        address = whose(connection, now)
        known = load_people(connection, [address], hold=hold) if address is not None else {}
        if address is None or address not in known:
            raise Nobody
        turn = TurnTransaction(connection, known[address].person, address, now, self._policy)
        answers = QueryAnswers(turn, self._features.queries)
        return Asker(turn, self._engine.library, answers)

    def _done(self, connection: Connection, whose: Whose, now: datetime, form: Form) -> Filled:
        asker = self._asker(connection, whose, now, hold=True)
        engine = self._engine
        given = TurnInput(
            engine.registry,
            engine.library,
            engine.organiser,
            PAGE,
            now,
            Random(randbits(64)),
            asker.answers,
        )
        filled = fill(given, asker.person, form)
        if filled.done:
            self._carry_out(asker, filled)
        return filled

    def _carry_out(self, asker: Asker, filled: Filled) -> None:
        """The effects, then the person as they are now. Nothing is said in their chat."""
        turn, before, after = asker.turn, asker.person, filled.person
        batch = TurnBatch(
            turn.connection, self._policy, DirectChannels(), turn.now, True, self._features
        )
        then = TurnTransaction(turn.connection, after, turn.address, turn.now, self._policy)
        for effect in filled.effects:
            batch.effects.apply(then, effect)
        save_volunteer(turn.connection, before.volunteer, after.volunteer)
        batch.note(before, after)
        if after.habit != before.habit:
            batch.habits[after.volunteer.id] = after.habit
        queued: Sequence[QueuedMessage] = batch.write()
        assert not queued, "a page says nothing in a chat"
