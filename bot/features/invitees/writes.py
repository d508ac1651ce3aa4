"""Effects around lists, carried out in the transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.features.invitees import requests
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


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.ImportList: _import_list
}
