"""Logging: what happened, never to whom. No names, numbers or message texts."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from typing import Any

import orjson

# These write addresses, tokens or bodies at INFO; the last, a line for each step that it takes.
_TALKATIVE = (
    "httpx",
    "httpcore",
    "twilio",
    "aiohttp.access",
    "apscheduler",
    "telegram",
    "alembic",
)


def set_up(level: str, form: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if form == "json" else _Plain(_CONSOLE))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


_CONSOLE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


def told(error: BaseException | None) -> str:
    """Tell of an error and what led to it, by kind and place. Their words are left out: they may be
    what somebody typed, or a row of the database."""
    parts: list[str] = []
    while error is not None:
        parts.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
        error = error.__cause__ or error.__context__
    return "\nbecause of\n".join(parts)


class _Plain(logging.Formatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802
        return told(ei[1])


class _Json(_Plain):
    def format(self, record: logging.LogRecord) -> str:
        row = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            row["error"] = self.formatException(record.exc_info)
        return orjson.dumps(row).decode()
