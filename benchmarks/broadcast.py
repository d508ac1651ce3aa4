"""A broadcast at the platform's limit while people talk: how much of the rate is kept, and how long
an answer takes meanwhile."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson
from sqlalchemy import Connection

from benchmarks.crowd import settle
from benchmarks.gathering import plant
from benchmarks.load import LoadError
from benchmarks.platform import Message, Platform
from benchmarks.process import Program
from benchmarks.subjects import Kawan
from benchmarks.wire import Webhook
from bot.channels.telegram.channel import capabilities
from bot.engine.messages import Address
from bot.engine.person import PersonState, Volunteer
from bot.engine.policy import Policy
from bot.features.audience.types import Audience
from bot.features.broadcasts.requests import SendBroadcast
from bot.features.broadcasts.writes import send
from bot.store.transaction import TurnTransaction
from bot.text.rich_text import Formatted
from models.base import open_database

_SAID = "Bapak dan Ibu, Bimtek dimulai Sabtu pukul 08.00. Mohon membawa alat tulis."
_BETWEEN_WORDS = 0.5  # seconds from one person's word to the next one's
_LONGEST_SILENCE = 30.0  # seconds; then nothing more comes


@dataclass(frozen=True, slots=True)
class BroadcastResult:
    """`rate` messages a second were allowed, `kept` of them used from the first to the last of the
    broadcast; `in_a_second` is the most that came within any one second. `answers` and the ms from
    a word to its answer; `cpu` in ms of the processor a message that left."""

    rate: int
    recipients: int
    seconds: float
    kept: float
    in_a_second: int
    refused: int
    answers: int
    p50: float
    p95: float
    cpu: float


@dataclass(slots=True)
class Listeners:
    """Everybody's phones: what came, when, and who waits for an answer since when."""

    arrived: list[float] = field(default_factory=list)
    broadcast: Counter[int] = field(default_factory=Counter)
    between: tuple[float, float] = (0.0, 0.0)
    waiting: dict[int, float] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    def listener(self, chat: int) -> Callable[[Message], None]:
        def listen(message: Message) -> None:
            now = time.monotonic()
            self.arrived.append(now)
            if message["text"].startswith(_SAID):
                self.broadcast[chat] += 1
                self.between = (self.between[0] or now, now)
            elif chat in self.waiting:
                self.latencies.append(now - self.waiting.pop(chat))

        return listen


def prepare(kawan: Kawan, people: int) -> None:
    """Volunteers 1 to `people`, and a broadcast to all of them that is due."""
    kawan.do("migrate")
    database = open_database(kawan.database_url)
    with database.begin() as connection:
        plant(connection, people, people)
        _confirm(connection)
    settle(database)
    database.dispose()


def _confirm(connection: Connection) -> None:
    coordinator, now = PersonState(Volunteer(id=1), scope=""), datetime.now(UTC)
    policy = Policy({"telegram": capabilities(0)}, second_yes_above=10**9)
    within = TurnTransaction(connection, coordinator, Address("telegram", "1"), now, policy)
    send(within, SendBroadcast("benchmark", Formatted(_SAID), Audience()))


async def watch(
    platform: Platform, program: Program, webhook: Webhook, people: int, rate: int
) -> BroadcastResult:
    """From the first message of the broadcast to its last, one person a half-second says "menu".

    Raises LoadError when somebody got it not at all or twice, or an answer never came.
    """
    listeners = Listeners()
    for chat in range(1, people + 1):
        platform.listeners[chat] = listeners.listener(chat)
    cpu = program.cpu_seconds()
    await _talk_until_over(platform, webhook, listeners, people)
    cpu = program.cpu_seconds() - cpu
    twice = sum(count > 1 for count in listeners.broadcast.values())
    if len(listeners.broadcast) < people or twice or listeners.waiting:
        missing = people - len(listeners.broadcast)
        raise LoadError(
            f"{missing} got nothing, {twice} twice; {len(listeners.waiting)} unanswered"
        )
    return _result(platform, listeners, people, rate, cpu)


async def _talk_until_over(
    platform: Platform, webhook: Webhook, listeners: Listeners, people: int
) -> None:
    said, started = 0, time.monotonic()
    while len(listeners.broadcast) < people:
        if time.monotonic() - (listeners.between[1] or started) > _LONGEST_SILENCE:
            break
        await asyncio.sleep(_BETWEEN_WORDS)
        if listeners.broadcast:
            said += 1
            chat = said * 37 % people + 1
            listeners.waiting.setdefault(chat, time.monotonic())
            webhook.post(_menu(platform, chat, said))
    await asyncio.sleep(1)


def _result(
    platform: Platform, listeners: Listeners, people: int, rate: int, cpu: float
) -> BroadcastResult:
    first, last = listeners.between
    meanwhile = sum(first < at <= last for at in listeners.arrived)
    cuts = statistics.quantiles(listeners.latencies, n=20)
    return BroadcastResult(
        rate,
        people,
        last - first,
        meanwhile / (last - first) / rate,
        _most_in_a_second(listeners.arrived),
        platform.refused,
        len(listeners.latencies),
        cuts[9] * 1000,
        cuts[18] * 1000,
        cpu * 1000 / len(listeners.arrived),
    )


def _most_in_a_second(moments: list[float]) -> int:
    most, first = 0, 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def _menu(platform: Platform, chat: int, number: int) -> bytes:
    user = {"id": chat, "is_bot": False, "first_name": "Siti", "language_code": "id"}
    message = {
        "message_id": 900_000_000 + number,
        "from": user,
        "chat": {"id": chat, "first_name": "Siti", "type": "private"},
        "date": int(time.time()),
        "text": "menu",
    }
    return orjson.dumps({"update_id": next(platform.updates), "message": message})
