"""Consent, written in the transaction of its turn. Who somebody is is written with the rest of the
person, by bot/store/people.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.features.volunteers.requests import GiveConsent
from bot.store.transaction import TurnTransaction
from models.base import table
from models.volunteer import Consent

_consent = table(Consent)


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


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    GiveConsent: _give_consent,
}
