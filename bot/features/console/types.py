"""The way into the console, and who is in. Times are aware, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# A link opens the console once within this time; a browser is in for so long.
KEY_LASTS, SESSION_LASTS = timedelta(minutes=10), timedelta(hours=12)
LONGEST_BROWSER = 40


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key that nobody has yet, and the address that it opens the console at; "" where nobody but
    this machine could come to it."""

    key: str
    way: str


@dataclass(frozen=True, slots=True)
class ConsoleSession:
    """A browser that is in."""

    id: int
    browser: str
    begun_at: datetime
    ends_at: datetime
