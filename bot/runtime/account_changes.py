"""Turns that change who is who: two volunteers become one, or are two again
(bot/features/linking). Such a turn is alone in its batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from bot.engine.effects import Effect
from bot.engine.engine import Outcome
from bot.engine.person import PersonState, Volunteer
from bot.features.linking.merge import Joining, join, last_heard_at, part
from bot.features.linking.person_tables import PersonTables
from bot.features.linking.requests import MergeAccounts, SplitAccounts
from bot.features.linking.texts import told_of_joining, told_of_parting
from bot.runtime.turn_in_progress import TurnInProgress
from bot.store.people import save_volunteer

AccountChange: TypeAlias = MergeAccounts | SplitAccounts
_NOBODY = PersonState(Volunteer(id=0))


def account_change(effects: Iterable[Effect]) -> AccountChange | None:
    """Find what changes who is who."""
    return next((one for one in effects if isinstance(one, MergeAccounts | SplitAccounts)), None)


def begin_change(turn: TurnInProgress, change: AccountChange, outcome: Outcome) -> None:
    """Make one of two before the turn's effects are carried out, which are theirs together."""
    if isinstance(change, MergeAccounts):
        _merge(turn, change, outcome)


def finish_change(turn: TurnInProgress, change: AccountChange, outcome: Outcome) -> None:
    """Make two of one after the turn's effects, which are still theirs together."""
    if isinstance(change, SplitAccounts):
        _split(turn, outcome)


def _merge(turn: TurnInProgress, change: MergeAccounts, outcome: Outcome) -> None:
    """Make one of the turn's person and the holder of the code, who is told where it was shown."""
    batch, holder = turn.batch, change.holder
    connection, now = batch.connection, batch.now
    before, after = turn.loaded.person, batch.as_wrote(outcome.person)
    session = outcome.session
    two = Joining(holder, before.volunteer, turn.stored_session(), after.volunteer, session)
    join(connection, two, PersonTables(batch.features.people), now)
    save_volunteer(connection, holder.person.volunteer, after.volunteer)
    batch.note(before, _NOBODY)
    batch.note(holder.person, after)
    batch.sessions[after.volunteer.id] = session
    turn.tell(after.volunteer, holder.at, told_of_joining(turn.loaded.address))


def _split(turn: TurnInProgress, outcome: Outcome) -> None:
    """Make two of the turn's person again; the half that did not ask for it hears of it as well."""
    batch, loaded = turn.batch, turn.loaded
    halves = part(
        batch.connection,
        loaded.person.volunteer.id,
        outcome.session,
        PersonTables(batch.features.people),
        batch.now,
    )
    batch.note(loaded.person, _NOBODY)
    for half in halves:
        batch.note(_NOBODY, half.person)
        batch.sessions[half.person.volunteer.id] = half.session
    for half in halves:
        if loaded.address not in half.person.addresses:
            to = last_heard_at(batch.connection, half.person)
            turn.tell(half.person.volunteer, to, told_of_parting(loaded.address))
