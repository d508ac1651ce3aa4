"""What a weekly recap says as it leaves, and when it is no longer wanted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from bot.engine.messages import Question
from bot.features.recap import texts
from bot.features.recap.counts import load_recap
from bot.text.phrases import Say
from content.loader import load


def unwanted(row: Row[*tuple[Any, ...]]) -> str:
    """Why it is no longer wanted, "" when it is."""
    if row.scope is None:
        return "no coordinator any more"
    return "" if row.recap_weekly else "switched off"


def said(connection: Connection, row: Row[*tuple[Any, ...]]) -> tuple[Say, Question]:
    return texts.weekly(load(), load_recap(connection, row.scope, row.created_at))
