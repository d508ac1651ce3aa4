"""Whose address counts, and how often somebody may ask."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from starlette.requests import Request

from bot.clock import SetClock
from bot.web import rate_limit as gates
from bot.web.rate_limit import RateLimiter

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PROXY, SECOND = "127.0.0.1", "10.0.0.7"
TRUSTED = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("::1"))


def request(peer: str, *passed_on: str) -> Request:
    headers = [(b"x-forwarded-for", one.encode()) for one in passed_on]
    return Request({"type": "http", "headers": headers, "client": (peer, 1)})


def lets_in(gate: RateLimiter, *asked: Request) -> list[bool]:
    return [gate.lets_in(one) for one in asked]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


def once(clock: SetClock, *, trusted: bool = True) -> RateLimiter:
    return RateLimiter(clock, TRUSTED if trusted else (), a_minute=1)


def test_who_asks_too_often_waits_for_the_next_minute(clock: SetClock) -> None:
    gate = once(clock)
    assert lets_in(gate, request("1.1.1.1"), request("1.1.1.1"), request("2.2.2.2")) == [1, 0, 1]
    clock.advance(minutes=1)
    assert gate.lets_in(request("1.1.1.1"))


@pytest.mark.parametrize("peer", ["1.1.1.1", PROXY])
def test_nobody_speaks_for_others_unless_they_are_trusted(clock: SetClock, peer: str) -> None:
    gate = once(clock, trusted=False)
    assert lets_in(gate, request(peer, "8.8.8.8"), request(peer, "9.9.9.9")) == [True, False]


def test_a_trusted_server_says_who_asks(clock: SetClock) -> None:
    gate = once(clock)
    asked = [request(PROXY, "8.8.8.8"), request(PROXY, "9.9.9.9"), request(PROXY, "8.8.8.8")]
    assert lets_in(gate, *asked) == [True, True, False]


@pytest.mark.parametrize(
    "made_up", [("6.6.6.6, 8.8.8.8",), ("6.6.6.6", "8.8.8.8"), (f"7.7.7.7, 8.8.8.8, {SECOND}",)]
)
def test_what_the_asker_says_of_themselves_does_not_count(
    clock: SetClock, made_up: tuple[str, ...]
) -> None:
    gate = once(clock)
    assert lets_in(gate, request(PROXY, "8.8.8.8"), request(PROXY, *made_up)) == [True, False]


@pytest.mark.parametrize("said", ["", "unknown", "8.8.8.8:1234", "<script>"])
def test_what_is_no_address_is_the_server_itself(clock: SetClock, said: str) -> None:
    gate = once(clock)
    assert lets_in(gate, request(PROXY), request(PROXY, said)) == [True, False]


def test_of_ipv6_a_network_is_one(clock: SetClock) -> None:
    gate = once(clock)
    same = [request("2001:db8:1:2::1"), request("2001:db8:1:2:ffff::9")]
    assert lets_in(gate, *same, request("2001:db8:1:3::1")) == [True, False, True]
    assert lets_in(gate, request("1.1.1.1"), request("::ffff:1.1.1.1")) == [True, False]


def test_memory_does_not_grow_with_the_number_of_askers(
    clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "_MOST_REMEMBERED", 100)
    gate = once(clock)
    for number in range(1000):
        gate.lets_in(request(f"1.1.{number // 250}.{number % 250}"))
    assert len(gate._asked) == 100
