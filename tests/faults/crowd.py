"""Platforms that tell who heard what, and people who talk through every outage: a webhook that gets
no 200 is posted again, as Telegram does, and Twilio where it is asked to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from aiohttp import ClientError, web

from tests.faults.ears import Ears
from tests.faults.moods import SWALLOWED, Moods, is_silent_though_taken
from tests.standins.server import Behaviour, Json, StandIn
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_checks import Call
from tests.standins.twilio import TwilioStandIn

_BETWEEN_TRIES = 0.05
WORDS_ON_TELEGRAM = (
    *("/start", "setuju", "Ratna Wulandari", "ya", "psm", "kota bekasi", "bekasi selatan"),
    *("pekayon jaya", "lewati", "benar"),
)
WORDS_ON_WHATSAPP = ("DAFTAR", *WORDS_ON_TELEGRAM[1:8], "benar")


class _Slow(StandIn[Any]):
    """Takes its time before a message is taken, and once more before the answer: so that some are
    in flight on either side. Who has gone away meanwhile is sent to all the same."""

    ears: Ears
    pace = 0.02
    under_way = 0
    moods: Moods | None = None

    async def _perform(
        self, request: web.Request, behaviour: Behaviour | None, accept: Callable[[], web.Response]
    ) -> web.Response:
        self.under_way += 1
        try:
            await asyncio.sleep(self.pace)
            if self.moods is not None:
                behaviour = await self.moods.next_for(request)
            if behaviour is not None and behaviour.kind == SWALLOWED:
                return _hung_up(request)
            silent = is_silent_though_taken(behaviour)

            def taken() -> web.Response:
                self.ears.silent = silent
                try:
                    return accept()
                finally:
                    self.ears.silent = False

            answer = await super()._perform(request, behaviour, taken)
            await asyncio.sleep(self.pace)
            return answer
        finally:
            self.under_way -= 1


def _hung_up(request: web.Request) -> web.Response:
    """Nothing was taken, and nothing is said of it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


class ListenedTelegram(_Slow, TelegramStandIn):
    def __init__(self, token: str, ears: Ears, **how: Any) -> None:
        TelegramStandIn.__init__(self, token, **how)
        self.ears = ears

    def _send(self, call: Call) -> Json:
        message = super()._send(call)
        self.ears.hear(str(call.params["chat_id"]), call.params["text"])
        return message


class ListenedTwilio(_Slow, TwilioStandIn):
    def __init__(self, account: str, token: str, ears: Ears, **how: Any) -> None:
        TwilioStandIn.__init__(self, account, token, **how)
        self.ears = ears

    def _accept(self, params: Json) -> web.Response:
        answer = super()._accept(params)
        self.ears.hear(params["To"], params["Body"])
        return answer


@dataclass(slots=True)
class Crowd:
    """People who register, one after the other in each place. In the even places they wait for the
    answer before the next word, in the odd ones for nothing but the platform's 200. `commands` are
    what they say when they have registered."""

    telegram: ListenedTelegram
    twilio: ListenedTwilio
    ears: Ears
    up: asyncio.Event = field(default_factory=asyncio.Event)
    ending: bool = False
    commands: tuple[str, ...] = ()
    people: list[str] = field(default_factory=list)
    words: int = 0
    tried_again: int = 0
    _numbers: Any = field(default_factory=lambda: count(1))
    _expected: dict[bool, list[list[str]]] = field(default_factory=dict)

    async def rehearse(self, settled: Callable[[], bool]) -> None:
        """What an undisturbed person is told at each word, on both platforms."""
        for on_whatsapp in (False, True):
            who, words = self.newcomer(on_whatsapp)
            answers: list[list[str]] = []
            for word in words:
                before = len(self.ears.heard.get(who, []))
                await self.say(who, word)
                while len(self.ears.heard.get(who, [])) <= before or not settled():
                    await asyncio.sleep(0.02)
                answers.append(self.ears.heard[who][before:])
            self._expected[on_whatsapp] = answers
            said = list(chain.from_iterable(answers))
            assert len(set(said)) == len(said), "each answer is to be known by its text"

    async def fill(self, place: int) -> None:
        """One newcomer after the other talks in this place, until the crowd is to end."""
        while not self.ending:
            on_whatsapp, hurried = place % 5 == 4, place % 2 == 1
            who, words = self.newcomer(on_whatsapp)
            for word, answers in zip(words, self.answers_to(who), strict=True):
                await self.say(who, word)
                if not hurried:
                    await self._hears(who, answers)
            await self._hears(who, self.answers_to(who)[-1])

    async def _hears(self, who: str, answers: list[str]) -> None:
        await self.ears.until(lambda: all(self.ears.all[who, text] for text in answers))

    def answers_to(self, who: str) -> list[list[str]]:
        """What each of their words is answered by."""
        return self._expected[who.startswith("whatsapp:")]

    def expected_of(self, who: str) -> list[str]:
        return list(chain.from_iterable(self.answers_to(who)))

    def newcomer(self, on_whatsapp: bool) -> tuple[str, tuple[str, ...]]:
        number = next(self._numbers)
        who = f"whatsapp:+6281{number:09d}" if on_whatsapp else str(7_000_000_000 + number)
        self.people.append(who)
        words = WORDS_ON_WHATSAPP if on_whatsapp else WORDS_ON_TELEGRAM
        return who, words + self.commands

    async def say(self, who: str, word: str) -> None:
        """Until the bot has it."""
        self.words += 1
        if who.startswith("whatsapp:"):
            form = self.twilio.inbound_form(who.removeprefix("whatsapp:"), word)
            await self._again_and_again(lambda: self.twilio.post_inbound(form))
        else:
            update = self.telegram.message_update(int(who), word)
            await self._again_and_again(lambda: self.telegram.deliver(update))

    async def _again_and_again(self, post: Callable[[], Awaitable[Any]]) -> None:
        while True:
            await self.up.wait()
            try:
                answer = await post()
            except (ClientError, OSError):
                answer = None
            if answer in {200, (200, "<Response/>")}:
                return
            self.tried_again += 1
            await asyncio.sleep(_BETWEEN_TRIES)
