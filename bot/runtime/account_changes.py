"""Turns that change who is who: two volunteers become one, or are two again
(bot/features/linking). Such a turn is alone in its batch."""

from __future__ import annotations

from bot.engine.engine import Outcome
from bot.engine.person import PersonState, Volunteer
from bot.features.linking.merge import Joining, join, last_heard_at, part
from bot.features.linking.person_tables import PersonTables
from bot.features.linking.requests import MergeAccounts
from bot.features.linking.texts import told_of_joining, told_of_parting
from bot.runtime.turn_in_progress import TurnInProgress
from bot.store.people import save_volunteer

_NOBODY = PersonState(Volunteer(id=0))


def merge_accounts(turn: TurnInProgress, change: MergeAccounts, outcome: Outcome) -> None:
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


def split_accounts(turn: TurnInProgress, outcome: Outcome) -> None:
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
