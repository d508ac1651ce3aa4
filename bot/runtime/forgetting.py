"""Erasing a person, in the transaction of the turn in which they ask for it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, update

from bot.features.erasing.writes import begin
from bot.features.feature import Features, Leaving
from bot.store.audit import note
from bot.store.transaction import TurnTransaction
from models.base import table
from models.messages import Inbox, Outbox
from models.vocabulary import State
from models.volunteer import Volunteer

_volunteer, _inbox, _outbox = table(Volunteer), table(Inbox), table(Outbox)


def forget(turn: TurnTransaction, features: Features) -> None:
    """Erase all that leads to the person. The ids of their messages stay, without sender and text,
    so that a message that comes twice is still known; answers stay as nobody's. What others wrote
    of them, and the bytes, are seen to afterwards (bot/runtime/erasing.py)."""
    connection, who, now = turn.connection, turn.person.volunteer.id, turn.now
    marks = begin(connection, who, now)
    for channel, id in marks.addresses:
        _forget_messages(connection, channel, id)
    leaving = Leaving(who, marks.numbers, now)
    for forget in features.forget:
        forget(connection, leaving)
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
