"""The only source of the present."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present, aware, in UTC."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """The system's clock, moved forward on request: in the simulator a week can pass at once. It
    never goes back."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by

    def not_before(self, moment: datetime) -> None:
        """Go on from a moment that was reached before the process began."""
        self._ahead += max(moment - self.now(), timedelta())


class SetClock:
    """A clock that stands still until it is moved; for tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def advance(self, **delta: float) -> None:
        """Move on by the parts of a timedelta: `advance(days=3, hours=1)`."""
        self._at += timedelta(**delta)
