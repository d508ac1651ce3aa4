"""Effects around lists, carried out in the transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from bot.features.feature import Leaving
from bot.features.invitees import requests
from bot.features.invitees.reads import forget, number_of
from bot.features.volunteers.requests import Enrol
from bot.store.jobs import enqueue
from bot.store.transaction import TurnTransaction


def _import_list(turn: TurnTransaction, effect: requests.ImportList) -> None:
    file = effect.file
    source = {
        "channel": turn.address.channel,
        "ref": file.ref,
        "name": file.name,
        "mime": file.mime,
    }
    enqueue(turn, "intake", {}, source)


def _take_off_lists(turn: TurnTransaction, effect: Enrol) -> None:
    """Whoever has come is on no list of those who are to come."""
    person = turn.person
    forget(turn.connection, [*map(number_of, person.addresses), person.volunteer.phone])


def forget_person(connection: Connection, leaving: Leaving) -> None:
    """Drop them from all lists."""
    forget(connection, leaving.numbers)


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.ImportList: _import_list,
    Enrol: _take_off_lists,
}
