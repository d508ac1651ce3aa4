"""People on the platforms: they write, tap, and read what comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.text.markup import draw
from content.loader import load
from content.schema import Question
from tests.standins.telegram import Sent as TelegramSent
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import Sent as WhatsAppSent
from tests.standins.twilio import TwilioStandIn
from tests.support.patience import until

NAME = "Ratna Wulandari"


class OnTelegram:
    def __init__(self, platform: TelegramStandIn, chat_id: int = 9_172_635_481) -> None:
        self.platform, self.id = platform, chat_id

    @property
    def heard(self) -> list[TelegramSent]:
        return [sent for sent in self.platform.sent if sent.chat_id == self.id]

    @property
    def last(self) -> TelegramSent:
        return self.heard[-1]

    async def says(self, text: str) -> str:
        """Write, and wait for the answer as people see it."""
        return await self._answered(self.platform.message_update(self.id, text))

    async def presses(self, value: str) -> str:
        """Tap the button of the last message that has this value."""
        last = self.last
        codes = [code for code in last.buttons.values() if code and code.endswith(f":{value}")]
        assert codes, f"no {value!r} among {last.buttons}"
        return await self._answered(self.platform.press_update(self.id, codes[0], last.message_id))

    async def sends(self, kind: str, **fields: Any) -> str:
        return await self._answered(self.platform.media_update(kind, self.id, **fields))

    async def _answered(self, update: dict[str, object]) -> str:
        before = len(self.heard)
        assert await self.platform.deliver(update) in {200, None}
        await until(lambda: len(self.heard) > before and not self._more_to_come, "an answer")
        return self.last.plain

    @property
    def _more_to_come(self) -> bool:
        """What takes a keyboard away carries no buttons of its own: the question follows it."""
        return "remove_keyboard" in (self.last.reply_markup or {})


class OnWhatsApp:
    def __init__(self, platform: TwilioStandIn, number: str = "+6281234567890") -> None:
        self.platform, self.id = platform, number

    @property
    def heard(self) -> list[WhatsAppSent]:
        return [sent for sent in self.platform.sent if sent.number == self.id]

    def has_heard(self, count: int) -> bool:
        return len(self.heard) >= count

    @property
    def last(self) -> WhatsAppSent:
        return self.heard[-1]

    async def says(self, text: str) -> str:
        before = len(self.heard)
        status, _ = await self.platform.say(self.id, text)
        assert status == 200
        await until(lambda: len(self.heard) > before, "an answer")
        return self.last.body


async def register_on_telegram(person: OnTelegram, name: str = NAME) -> str:
    await person.says("/start bekasi")
    await person.presses("agree")
    await person.says(name)
    await person.presses("yes")
    await person.presses("psm")
    await person.presses("32.75")
    await person.says("Bekasi Selatan")
    await person.says("Pekayon Jaya")
    await person.sends("contact", phone="6281111222233")
    return await person.presses("right")


async def register_on_whatsapp(person: OnWhatsApp, name: str = NAME) -> str:
    answer = ""
    for text in ("DAFTAR bekasi", "setuju", name, "ya", "psm"):
        answer = await person.says(text)
    for text in ("Kota Bekasi", "Bekasi Selatan", "Pekayon Jaya", "benar"):
        answer = await person.says(text)
    return answer


def right_letters(text: str, markup: str = "plain") -> list[str]:
    """The right answers to the questions that stand in a message, in their order."""
    return [
        _letter(text[place:], draw(question.options[question.right].text, markup))
        for place, question in sorted(_asked(text, markup), key=lambda asked: asked[0])
    ]


def _asked(text: str, markup: str) -> Iterator[tuple[int, Question]]:
    for question in load().questions.values():
        place = text.find(draw(question.text, markup))
        if place >= 0:
            yield place, question


def _letter(text: str, option: str) -> str:
    found = re.search(rf"^([A-C])\. {re.escape(option)}$", text, re.MULTILINE)
    assert found, f"{option!r} is not among the options"
    return found[1]
