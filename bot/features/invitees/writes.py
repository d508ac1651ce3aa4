"""Effects around lists, carried out in the transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.features.invitees import requests
from bot.store.jobs import order
from bot.store.transaction import Within


def _import_list(within: Within, effect: requests.ImportList) -> None:
    file = effect.file
    source = {
        "channel": within.address.channel,
        "ref": file.ref,
        "name": file.name,
        "mime": file.mime,
    }
    order(within, "intake", {}, source)


APPLY: dict[type, Callable[[Within, Any], None]] = {requests.ImportList: _import_list}
