"""One transaction's worth of turns: dedupe, lock, load, the engine, effects, outbox rows.

Synchronous; the writer calls it in its thread.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from sqlalchemy import Connection, update

from bot.delivery.outbox import QueuedMessage
from bot.delivery.outcomes import DeliveryReport
from bot.delivery.reports import record_deliveries
from bot.engine.engine import Engine, Outcome
from bot.engine.messages import Arrival, Inbound, Outbound, Tapped, TooFast
from bot.engine.person import Volunteer
from bot.engine.policy import Policy
from bot.engine.session import Session
from bot.features.feature import Features
from bot.runtime.account_changes import account_change, begin_change, finish_change
from bot.runtime.aliases import recognise
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.inbox import note_reachability, store_new, without_residents_numbers
from bot.runtime.queries import QueryAnswers
from bot.runtime.turn_batch import TurnBatch
from bot.runtime.turn_costs import note_costs, note_lesson
from bot.runtime.turn_in_progress import TurnInProgress
from bot.runtime.who_wrote import load_who_wrote
from bot.text.phrases import t
from models.base import table
from models.messages import Inbox

log = logging.getLogger(__name__)
_inbox = table(Inbox)


class OneByOne(Exception):
    """These messages cannot be answered together: two of them are the same person's, or one changes
    who is who. Nothing has happened."""


@dataclass(slots=True)
class Done:
    """What a transaction came to, once it is committed. `left` are the channels for which
    messages wait in the table."""

    queued: list[QueuedMessage] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    duplicates: int = 0
    failed: int = 0


class Turns:
    """What answers a batch of messages. `defaults` is what somebody new begins with; `direct`,
    whose answers are handed straight to this process's sender. Those of other channels wait in the
    table for whoever sends."""

    def __init__(
        self,
        engine: Engine,
        policy: Policy,
        defaults: Volunteer,
        direct: DirectChannels,
        features: Features,
    ) -> None:
        self._engine, self._policy, self._defaults = engine, policy, defaults
        self._direct, self._features = direct, features

    def write(
        self,
        arrivals: Sequence[Arrival],
        reports: Sequence[DeliveryReport],
        now: datetime,
        connection: Connection,
    ) -> Done:
        """Write a batch of messages and reports. Raises what the database raises, and OneByOne;
        then nothing of the batch has happened."""
        record_deliveries(connection, reports, self._policy, self._features.notices)
        if not arrivals:
            return Done()
        arrivals = [without_residents_numbers(arrival) for arrival in arrivals]
        fresh = store_new(connection, _known_apart(recognise(connection, arrivals)))
        note_reachability(connection, fresh, now, self._features)
        alone = len(arrivals) == 1
        batch = TurnBatch(connection, self._policy, self._direct, now, alone, self._features)
        failed = self._answer_all(batch, fresh)
        duplicates = len(arrivals) - len(fresh)
        return Done(batch.write(), batch.left_to_others(), duplicates, failed)

    def _answer_all(self, batch: TurnBatch, fresh: Sequence[Arrival]) -> int:
        """How many turns failed."""
        wrote = [a for a in fresh if isinstance(a.event, Inbound | TooFast) or a.broken]
        people = load_who_wrote(batch, wrote, self._defaults)
        if len({loaded.person.volunteer.id for loaded in people.values()}) < len(people):
            raise OneByOne
        failed = 0
        for arrival in wrote:
            loaded = people.get(arrival.sender)
            if loaded is not None:
                turn = TurnInProgress(batch, arrival, loaded)
                failed += not self._answer(turn)
                note_costs(turn)
        return failed

    def _answer(self, turn: TurnInProgress) -> bool:
        """One turn. False when it failed: then the person stays where they were, and is told so."""
        arrival = turn.arrival
        if isinstance(arrival.event, TooFast):
            turn.answer_plainly(t("engine.too_fast"))
            return True
        outcome = None if arrival.broken else self._outcome(turn)
        if outcome is None:
            _apologise(turn)
            return False
        _carry_out(turn, outcome)
        turn.answer(_closing(turn, outcome), erase=outcome.forgotten)
        return True

    def _outcome(self, turn: TurnInProgress) -> Outcome | None:
        """What the engine makes of the message; None when it raised."""
        arrival, person = turn.arrival, turn.loaded.person
        assert isinstance(arrival.event, Inbound)
        rng = Random(f"{person.volunteer.id}:{arrival.id}")
        fresh = Session(turn=rng.randrange(1_000, 1_000_000))
        session = turn.stored_session() or fresh
        try:
            return self._engine.handle(
                session,
                person,
                arrival.event,
                turn.capabilities,
                turn.batch.now,
                rng,
                QueryAnswers(turn.transaction(person), self._features.queries),
            )
        except Exception:
            log.exception("a turn of volunteer %d failed", person.volunteer.id)
            return None


def _closing(turn: TurnInProgress, outcome: Outcome) -> Sequence[Outbound]:
    """What is said; where it asks anew, or goes on, the keys before it go away. A key shows that it
    was chosen where it was of the open question, or is a command, which counts at any time."""
    messages, event = outcome.messages, turn.arrival.event
    if not messages or not turn.capabilities.closes_keys or not isinstance(event, Inbound):
        return messages
    before, tapped = turn.stored_turn, event.tapped or Tapped()
    alone = outcome.session.turn == before and not messages[-1].rows
    taken = event.turn == before or (event.button or "").startswith("/")
    if alone and (taken or event.tapped is None):
        return messages
    closes = replace(tapped, label=tapped.label if taken else "", alone=alone)
    return (replace(messages[0], closes=closes), *messages[1:])


def _carry_out(turn: TurnInProgress, outcome: Outcome) -> None:
    """The effects, then the person as they are now. Raises OneByOne where somebody becomes another
    while others are answered as well."""
    change = account_change(outcome.effects)
    if change is not None and not turn.batch.alone:
        raise OneByOne
    if change is not None:
        begin_change(turn, change, outcome)
    transaction = turn.transaction(outcome.person)
    for effect in outcome.effects:
        turn.batch.effects.apply(transaction, effect)
    if change is not None:
        finish_change(turn, change, outcome)
    else:
        _keep(turn, outcome)


def _keep(turn: TurnInProgress, outcome: Outcome) -> None:
    """Who they are now and where they stand; of somebody forgotten, only that they are gone."""
    batch = turn.batch
    if outcome.forgotten:
        batch.note(turn.loaded.person, outcome.person)
        return
    turn.keep(batch.as_wrote(outcome.person))
    note_lesson(turn, outcome)
    batch.sessions[turn.loaded.person.volunteer.id] = outcome.session
    if outcome.person.volunteer.consented_at is None:
        batch.undecided.append(turn.arrival)


def _apologise(turn: TurnInProgress) -> None:
    """The message is kept with its error; its person was here all the same."""
    arrival, batch = turn.arrival, turn.batch
    error = arrival.broken or "the conversation raised"
    where = (_inbox.c.channel == arrival.sender.channel, _inbox.c.external_id == arrival.id)
    batch.connection.execute(update(_inbox).where(*where).values(error=error))
    turn.answer_plainly(t("engine.apology"))
    turn.keep(batch.as_wrote(turn.loaded.person))


def _known_apart(arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
    """Raises OneByOne where two turn out to be from one person."""
    senders = [arrival.sender for arrival in arrivals if arrival.alias]
    if len(set(senders)) < len(senders):
        raise OneByOne
    return arrivals
