"""Consent, registration and erasing, written in the transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, delete, update

from bot.engine.effects import Forget
from bot.engine.person import PersonState
from bot.features.certificates import writes as certificates
from bot.features.enquiries import writes as enquiries
from bot.features.erasing.writes import begin as begin_erasing
from bot.features.invitees.reads import forget as forget_invitees
from bot.features.invitees.reads import number_of
from bot.features.linking import writes as linking
from bot.features.training_sessions import seats
from bot.features.training_sessions.redelivery import redeliver_missed
from bot.features.volunteers.requests import Enrol, GiveConsent, ResumeMessages
from bot.store.audit import note
from bot.store.transaction import TurnTransaction
from models.base import table
from models.messages import Inbox, Outbox
from models.vocabulary import State
from models.volunteer import Consent, Volunteer

_consent, _volunteer, _inbox = table(Consent), table(Volunteer), table(Inbox)
_outbox = table(Outbox)


def _give_consent(turn: TurnTransaction, effect: GiveConsent) -> None:
    connection, person, address, now = turn.connection, turn.person, turn.address, turn.now
    row = {
        "volunteer_id": person.volunteer.id,
        "version": effect.version,
        "language": person.volunteer.language,
        "channel": address.channel,
        "given_at": now,
    }
    connection.execute(_consent.insert(), row)


def _enrol(turn: TurnTransaction, effect: Enrol) -> None:
    """Whoever has come is on no list of those who are to come. Who they are is written with the
    rest of the person, by bot/store/people.py."""
    forget_invitees(turn.connection, _numbers(turn.person))


def _resume_messages(turn: TurnTransaction, effect: ResumeMessages) -> None:
    redeliver_missed(turn.connection, turn.person.volunteer.id, turn.address, turn.now)


def _forget(turn: TurnTransaction, effect: Forget) -> None:
    """Nothing is left that leads to the person. The ids of their messages stay, without sender and
    text, so that a message that comes twice is still known; answers stay as nobody's. What others
    wrote of them, and the bytes, are seen to afterwards (bot/runtime/erasing.py)."""
    connection, who, now = turn.connection, turn.person.volunteer.id, turn.now
    marks = begin_erasing(connection, who, now)
    for channel, id in marks.addresses:
        _forget_messages(connection, channel, id)
    forget_invitees(connection, marks.numbers)
    seats.leave_all(connection, who, now)
    enquiries.forget_all_of(connection, who)
    certificates.forget_all_of(connection, who)
    linking.forget(connection, who)
    connection.execute(delete(_volunteer).where(_volunteer.c.id == who))
    note(connection, now, "volunteer erased")


def _forget_messages(connection: Connection, channel: str, id: str) -> None:
    """What is under way is blanked when its report comes."""
    theirs = (_outbox.c.channel == channel, _outbox.c.recipient == id)
    connection.execute(
        update(_inbox)
        .where(_inbox.c.channel == channel, _inbox.c.sender == id)
        .values(sender="", body=None, error="")
    )
    connection.execute(delete(_outbox).where(*theirs, _outbox.c.state != State.SENDING))
    connection.execute(update(_outbox).where(*theirs).values(erase=True))


def _numbers(person: PersonState) -> list[str]:
    return [*map(number_of, person.addresses), person.volunteer.phone]


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    GiveConsent: _give_consent,
    Enrol: _enrol,
    ResumeMessages: _resume_messages,
    Forget: _forget,
}
