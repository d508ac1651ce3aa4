"""What a message of a broadcast says as it leaves, and when it is no longer wanted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from bot.engine.messages import Told
from bot.features.broadcasts import texts
from bot.features.broadcasts.reads import ledger, load_broadcast
from bot.features.broadcasts.types import BroadcastState
from models.vocabulary import NoticeKind

PAUSED = "paused"


def unwanted(row: Row[*tuple[Any, ...]]) -> str:
    """Why it is no longer wanted, PAUSED for not now, "" when it is."""
    if row.kind == NoticeKind.APPROVAL and row.broadcast_state != BroadcastState.AWAITING:
        return "decided already"
    if row.kind != NoticeKind.BROADCAST:
        return ""
    if row.broadcast_state == BroadcastState.CANCELLED:
        return "cancelled"
    return PAUSED if row.paused else ""


def said(connection: Connection, row: Row[*tuple[Any, ...]]) -> Told:
    broadcast = load_broadcast(connection, row.broadcast_id)
    assert broadcast is not None
    if row.kind == NoticeKind.BROADCAST:
        return Told(texts.message(broadcast.text), None, broadcast.file)
    if row.kind == NoticeKind.APPROVAL:
        return Told(*texts.approval(broadcast))
    return Told(texts.report(broadcast, ledger(connection, broadcast)))
