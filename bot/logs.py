"""Logging: what happened, never to whom. No names, numbers or message texts."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import orjson

# These write addresses, tokens or bodies at INFO.
_TALKATIVE = ("httpx", "httpcore", "twilio", "aiohttp.access", "apscheduler", "telegram")


def set_up(level: str, form: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if form == "json" else logging.Formatter(_CONSOLE))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


_CONSOLE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


class _Json(logging.Formatter):
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
