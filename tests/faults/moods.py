"""Platforms in a bad mood: now and then a message is refused, answered late, or answered as no
platform answers. Outside an outage each message is treated so once at most, unless a test wants it
`again` and again; while one lasts whatever is tried is refused, as often as it is tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from aiohttp import web

from tests.standins.server import RUBBISH, Behaviour, Json

_TOO_FAST_ON_TELEGRAM = {
    "ok": False,
    "error_code": 429,
    "description": "Too Many Requests: retry after 1",
    "parameters": {"retry_after": 1},
}
_TOO_FAST_ON_TWILIO = {"code": 20429, "message": "Too Many Requests", "status": 429}
_BROKEN_ON_TELEGRAM = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
_BROKEN_ON_TWILIO = {"code": 20500, "message": "Internal Server Error", "status": 500}
# Of a thousand messages so many.
_USUAL = {"too fast": 10, "broken": 40, "cut": 40, "rubbish": 40, "late": 20}
# The same and silence in which nothing was taken; too fast less often, for that stops everybody.
WORST = {"too fast": 3, "broken": 30, "cut": 70, "rubbish": 70, "swallowed": 70, "late": 50}
SWALLOWED = "swallowed"
_SILENT_THOUGH_TAKEN = ("cut", "rubbish")
_REFUSALS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


@dataclass(slots=True)
class Moods:
    """`shares`: how many of a thousand are treated how. `refused` are the messages of an outage
    that lasts, and how often each was tried in vain."""

    rng: Random
    had: Counter[str] = field(default_factory=Counter)
    away: bool = False
    only_outages: bool = False
    shares: Mapping[str, int] = field(default_factory=lambda: _USUAL)
    again: bool = False
    refused: Counter[bytes] = field(default_factory=Counter)
    _seen: set[bytes] = field(default_factory=set)

    def go_away(self) -> None:
        self.refused.clear()
        self.away = True

    def come_back(self) -> None:
        self.away = False

    async def next_for(self, request: web.Request) -> Behaviour | None:
        body = await request.read()
        if self.away:
            self.had["away"] += 1
            self.refused[body] += 1
            return _away(self.rng)
        if self.only_outages:
            return None
        drawn = self.rng.randrange(1000)
        if body in self._seen and not self.again:
            return None
        self._seen.add(body)
        for mood, share in self.shares.items():
            drawn -= share
            if drawn < 0:
                self.had[mood] += 1
                return _behaviour(mood, on_twilio="Accounts" in request.path)
        return None

    @property
    def taken_in_silence(self) -> int:
        """Messages that were taken and whose answer said nothing of it."""
        return sum(self.had[mood] for mood in _SILENT_THOUGH_TAKEN)

    def __str__(self) -> str:
        return ", ".join(f"{count} {mood}" for mood, count in self.had.items()) or "none"


def is_silent_though_taken(behaviour: Behaviour | None) -> bool:
    return behaviour is not None and behaviour.kind in _SILENT_THOUGH_TAKEN


def _behaviour(mood: str, *, on_twilio: bool) -> Behaviour:
    if mood == "too fast":
        return _refusal(429, _TOO_FAST_ON_TWILIO if on_twilio else _TOO_FAST_ON_TELEGRAM)
    if mood == "broken":
        return _refusal(500, _BROKEN_ON_TWILIO if on_twilio else _BROKEN_ON_TELEGRAM)
    if mood in {"cut", SWALLOWED}:
        return Behaviour(mood)
    if mood == "rubbish":
        page = {"text": RUBBISH, "content_type": "text/html"}
        return Behaviour("rubbish", answer=lambda: web.Response(**page))  # type: ignore[arg-type]
    return Behaviour("hang", seconds=1.0, accepted=True)


def _away(rng: Random) -> Behaviour:
    """By the platform itself, or by what stands before it."""
    status, what = rng.choice(list(_REFUSALS.items()))
    if rng.randrange(2):
        return _refusal(status, {"ok": False, "error_code": status, "description": what})
    page = {"status": status, "text": f"<html>{what}</html>", "content_type": "text/html"}
    return Behaviour("fail", answer=lambda: web.Response(**page))  # type: ignore[arg-type]


def _refusal(status: int, body: Json) -> Behaviour:
    return Behaviour("fail", answer=lambda: web.json_response(body, status=status))
