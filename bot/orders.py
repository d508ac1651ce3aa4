"""Slow work ordered in a turn; bot/tasks.py does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.within import Within
from models.base import table
from models.files import Task

_task = table(Task)


def order(
    within: Within, kind: str, arguments: Mapping[str, Any], source: dict[str, str] | None = None
) -> None:
    """`source` names a file that was just sent: channel, ref, name, mime."""
    row = {
        "kind": kind,
        "arguments": dict(arguments),
        "source": source,
        "volunteer_id": within.world.volunteer.id,
        "channel": within.address.channel,
        "recipient": within.address.id,
        "state": "waiting",
        "run_until": within.now,
        "created_at": within.now,
    }
    within.connection.execute(_task.insert(), row)
