"""Volunteers who all talk at once: each sends the next word as soon as the last was answered."""

from __future__ import annotations

import asyncio
import html
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson

from benchmarks.platform import Message, Platform
from benchmarks.talk import NAMES, Talk, TalkError, code_of, value_of
from benchmarks.wire import Webhook

MOST_SECONDS = 180.0
_SETTLE_SECONDS = 5.0


class LoadError(Exception):
    """A run did not come to its end as it should."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What a crowd has done: `seconds` on the wall, `latencies` from update to answer (seconds)."""

    turns: int
    seconds: float
    latencies: list[float]


@dataclass(slots=True)
class _Volunteer:
    """One person in a private chat, somewhere in the talk. `heard` is what came since their last
    word, `answers` what they heard to each word before."""

    chat: int
    at: int = 0
    posted_at: float = 0.0
    heard: list[Message] = field(default_factory=list)
    answers: list[list[Message]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return NAMES[self.chat % len(NAMES)]


class Load:
    """The people of one run against one bot, who all walk the same talk."""

    def __init__(self, platform: Platform, webhook: Webhook, talk: Talk) -> None:
        self._platform, self._webhook, self._talk = platform, webhook, talk
        self._messages = count(101)
        self._latencies: list[float] = []
        self._walking = 0
        self._talks_left = 0
        self._first: _Volunteer | None = None
        self._over: asyncio.Future[None] | None = None

    async def walk(self, people: int, talks: int) -> Walked:
        """`people` at once walk `talks` whole talks each (a new person for each talk).

        Raises LoadError when the bot stops answering, TalkError when it says something else.
        """
        self._over = asyncio.get_running_loop().create_future()
        self._latencies, self._walking, self._talks_left = [], people, people * talks
        presses_before = self._platform.calls["answerCallbackQuery"]
        began = time.monotonic()
        for _ in range(people):
            self._new_volunteer()
        try:
            await asyncio.wait_for(self._over, MOST_SECONDS)
        except TimeoutError:
            raise LoadError(f"{self._walking} volunteers still wait for an answer") from None
        walked = Walked(len(self._latencies), time.monotonic() - began, self._latencies)
        await self._settle(presses_before + people * talks * self._talk.presses)
        return walked

    async def first_answer(self) -> None:
        """One /start, until its answer arrives."""
        heard = asyncio.Event()
        chat = next(self._platform.chats)
        self._platform.listeners[chat] = lambda _: heard.set()
        self._webhook.post(self._update(_Volunteer(chat)))
        await asyncio.wait_for(heard.wait(), 30)

    def script(self) -> list[dict[str, Any]]:
        """What the bot said to the first volunteer: the words that the peers will use."""
        assert self._first is not None
        name = html.escape(self._first.name)
        answers = enumerate(self._first.answers, 1)
        return [_said(self._talk.step(at), answer, name) for at, answer in answers]

    # --- walking ------------------------------------------------------------------------------

    def _new_volunteer(self) -> None:
        self._talks_left -= 1
        volunteer = _Volunteer(next(self._platform.chats))
        self._platform.listeners[volunteer.chat] = self._listener(volunteer)
        self._post(volunteer)

    def _listener(self, volunteer: _Volunteer) -> Callable[[Message], None]:
        def listen(message: Message) -> None:
            try:
                self._hear(volunteer, message)
            except TalkError as error:
                if self._over is not None and not self._over.done():
                    self._over.set_exception(error)

        return listen

    def _hear(self, volunteer: _Volunteer, message: Message) -> None:
        volunteer.heard.append(message)
        if len(volunteer.heard) < self._talk.moves[volunteer.at].messages:
            return
        self._latencies.append(time.monotonic() - volunteer.posted_at)
        volunteer.answers.append(volunteer.heard)
        volunteer.heard = []
        volunteer.at += 1
        if volunteer.at < len(self._talk):
            self._post(volunteer)
        else:
            self._finished(volunteer)

    def _finished(self, volunteer: _Volunteer) -> None:
        del self._platform.listeners[volunteer.chat]
        self._first = self._first or volunteer
        if self._talks_left > 0:
            self._new_volunteer()
            return
        self._walking -= 1
        if not self._walking and self._over is not None and not self._over.done():
            self._over.set_result(None)

    def _post(self, volunteer: _Volunteer) -> None:
        update = self._update(volunteer)
        volunteer.posted_at = time.monotonic()
        self._webhook.post(update)

    async def _settle(self, presses: int) -> None:
        """Let the bot finish what nobody waits for: acknowledged presses, written reports."""
        until = time.monotonic() + _SETTLE_SECONDS
        while self._platform.calls["answerCallbackQuery"] < presses or self._webhook.under_way:
            if time.monotonic() > until:
                raise LoadError("presses were not acknowledged, or updates not taken")
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        if self._webhook.refused:
            raise LoadError(f"updates were refused: {self._webhook.refused[:3]}")
        if self._platform.unexpected:
            raise LoadError(f"{self._platform.unexpected} messages that nobody waited for")

    # --- updates, as Telegram makes them ------------------------------------------------------

    def _update(self, volunteer: _Volunteer) -> bytes:
        move = self._talk.moves[volunteer.at]
        user = {
            "id": volunteer.chat,
            "is_bot": False,
            "first_name": volunteer.name,
            "language_code": "id",
        }
        update: dict[str, Any] = {"update_id": next(self._platform.updates)}
        if move.value:
            update["callback_query"] = {
                "id": str(4_000_000_000_000_000_000 + update["update_id"]),
                "from": user,
                "message": volunteer.answers[-1][-1],
                "chat_instance": f"-{7_000_000_000_000_000_000 + volunteer.chat}",
                "data": code_of(move.value, volunteer.answers[-1][-1], move.step),
            }
        else:
            text = move.text.replace("{name}", volunteer.name)
            update["message"] = self._message(volunteer, user, text)
        return orjson.dumps(update)

    def _message(self, volunteer: _Volunteer, user: dict[str, Any], text: str) -> Message:
        message: Message = {
            "message_id": next(self._messages),
            "from": user,
            "chat": {"id": volunteer.chat, "first_name": volunteer.name, "type": "private"},
            "date": int(time.time()),
            "text": text,
        }
        if text.startswith("/"):
            command = {"type": "bot_command", "offset": 0, "length": len(text)}
            message["entities"] = [command]
        return message


def _said(step: str, answer: list[Message], name: str) -> dict[str, Any]:
    """An answer as the peers keep it: the name left open, buttons as (label, value)."""
    *before, message = answer
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {
        "step": step,
        "before": [one["text"].replace(name, "{name}") for one in before],
        "text": message["text"].replace(name, "{name}"),
        "rows": [[(b["text"], value_of(b["callback_data"])) for b in row] for row in rows],
    }
