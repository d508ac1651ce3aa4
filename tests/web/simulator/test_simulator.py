"""The simulator's HTTP interface: phones, their chats, and the same bot behind them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.clock import MovableClock, SetClock
from bot.features.training_sessions.types import TrainingDay
from models.simulator import Phone, PhoneMessage
from models.volunteer import Address, Volunteer
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot, OpenEngine
from tests.support.patience import PATIENCE, until
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import NOW, Organiser

pytestmark = pytest.mark.one_database
ALONE: dict[str, Any] = {
    "public_url": "",
    "telegram_token": "",
    "twilio_account_sid": "",
    "twilio_auth_token": "",
    "whatsapp_from": "",
}


class Page:
    """What the page does."""

    def __init__(self, running_bot: RunningBot, http: ClientSession) -> None:
        self._base, self._http = f"{running_bot.url}/simulator", http
        self.last = 0
        self._seen: set[int] = set()

    async def call(self, method: str, path: str, **body: Any) -> tuple[int, Any]:
        given: dict[str, Any] = {"json": body} if body else {}
        async with self._http.request(method, self._base + path, **given) as answer:
            return answer.status, await answer.json() if answer.status != 204 else None

    async def add(self, kind: str) -> str:
        status, phone = await self.call("POST", "/phones", kind=kind)
        assert status == 201
        return str(phone["id"])

    async def does(self, phone: str, **body: Any) -> Any:
        """Send something and wait for what the bot says to it."""
        status, _ = await self.call("POST", f"/phones/{phone}/messages", **body)
        assert status == 202
        return await self.heard(phone)

    async def hears(self, phone: str, words: str) -> None:
        """Wait for a message with these words."""
        async with asyncio.timeout(PATIENCE):
            while True:
                _, news = await self.call("GET", f"/messages?after={self.last}")
                self.last = news["last"]
                mine = (m for m in news["messages"] if m["phone"] == phone)
                if any(words in str(message) for message in mine):
                    return

    async def heard(self, phone: str) -> Any:
        """The next message of the bot on this phone; one that is only another now is none."""
        async with asyncio.timeout(PATIENCE):
            while True:
                _, news = await self.call("GET", f"/messages?after={self.last}")
                self.last = news["last"]
                for message in news["messages"]:
                    mine = (message["phone"], message["from"]) == (phone, "bot")
                    if mine and message["id"] not in self._seen:
                        self._seen.add(message["id"])
                        return message


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


@pytest.fixture
async def running_bot(open_bot: OpenBot) -> RunningBot:
    return await open_bot(**ALONE)


@pytest.fixture
def page(running_bot: RunningBot, http: ClientSession) -> Page:
    return Page(running_bot, http)


async def test_phones_are_made_listed_changed_and_removed(
    page: Page, stored_rows: StoredRows
) -> None:
    assert await page.call("GET", "/phones") == (200, {"phones": [], "last": 0})
    ids = [await page.add(kind) for kind in ("telegram", "whatsapp", "telegram")]
    assert ids == ["t1", "w2", "t3"]
    status, phone = await page.call("PATCH", "/phones/w2", label="  Bu Sari  ")
    assert (status, phone["label"], phone["blocked"]) == (200, "Bu Sari", False)
    assert await page.call("DELETE", "/phones/t1") == (204, None)
    _, listed = await page.call("GET", "/phones")
    assert [(p["id"], p["kind"]) for p in listed["phones"]] == [
        ("w2", "whatsapp"),
        ("t3", "telegram"),
    ]
    assert stored_rows.count(Phone) == 2


async def test_a_phone_drawn_as_telegram_has_buttons_that_work(
    page: Page, stored_rows: StoredRows
) -> None:
    phone = await page.add("telegram")
    welcome = await page.does(phone, text="/start bekasi")
    assert "<b>" in welcome["html"]
    agree = welcome["buttons"][0][0]
    asked = await page.does(phone, button=agree["value"], label=agree["label"])
    assert "nama" in asked["html"].lower()
    assert stored_rows.row(Volunteer).consented_at is not None
    assert stored_rows.row(Address).external_id == phone


async def test_a_phone_drawn_as_whatsapp_shows_few_choices_as_buttons_and_more_as_a_list(
    page: Page, stored_rows: StoredRows
) -> None:
    phone = await page.add("whatsapp")
    for text in ("halo", "setuju"):
        await page.does(phone, text=text)
    asked = await page.does(phone, text="Ratna Wulandari")
    assert [key["label"] for [key] in asked["buttons"]] == ["Ya, sudah", "Belum"]
    assert "Balas dengan" not in asked["html"]
    [yes], _ = asked["buttons"]
    roles = await page.does(phone, button=yes["value"], label=yes["label"])
    assert [key["note"] for [key] in roles["buttons"]][:2] == ["atau ketik 1", "atau ketik 2"]
    said = [
        row.body.get("text") for row in stored_rows.rows(PhoneMessage) if "html" not in row.body
    ]
    assert said == ["halo", "setuju", "Ratna Wulandari", "Ya, sudah"]
    assert "1. PSM" not in roles["html"]  # the list shows them


async def test_a_phone_drawn_as_whatsapp_is_answered_by_number_too(page: Page) -> None:
    phone = await page.add("whatsapp")
    welcome = await page.does(phone, text="halo")
    labels = [key["label"] for row in welcome["buttons"] for key in row]
    assert (labels, welcome["keyboard"]) == (["Setuju", "Tidak setuju"], None)
    assert "<b>" in welcome["html"]
    assert "*" not in welcome["html"]
    assert "nama" in (await page.does(phone, text="1"))["html"].lower()


async def test_what_a_person_types_is_never_markup(page: Page) -> None:
    phone = await page.add("whatsapp")
    for text in ("halo", "1", "<b>Ratna</b>"):
        answer = await page.does(phone, text=text)
    assert "<b>Ratna" not in answer["html"]


async def test_media_is_shown_and_answered(page: Page, stored_rows: StoredRows) -> None:
    phone = await page.add("telegram")
    await page.does(phone, text="halo")
    sent = ["voice", "sticker", "photo", "location"]
    for media in sent:
        assert (await page.does(phone, media=media))["html"]
    shown = [row.body for row in stored_rows.rows(PhoneMessage) if row.body["from"] == "person"]
    assert [body.get("media") for body in shown] == [None, *sent]


async def test_only_the_own_number_is_taken(page: Page, stored_rows: StoredRows) -> None:
    phone = await page.add("telegram")
    for text in ("/start", "setuju", "Ratna", "ya", "psm", "kota bekasi", "bekasi selatan"):
        await page.does(phone, text=text)
    asked = await page.does(phone, text="pekayon jaya")
    assert asked["keyboard"][0][0]["contact"] is True
    await page.does(phone, contact="other")
    assert (await page.does(phone, contact="own"))["html"]
    assert not stored_rows.row(Volunteer).phone or stored_rows.row(Volunteer).phone.startswith(
        "+62812"
    )


async def test_a_phone_that_blocks_gets_nothing_until_it_lets_the_bot_in(
    page: Page, stored_rows: StoredRows
) -> None:
    phone = await page.add("telegram")
    await page.does(phone, text="halo")
    await page.call("PATCH", f"/phones/{phone}", blocked=True)
    assert not stored_rows.row(Address).reachable
    status, refused = await page.call("POST", f"/phones/{phone}/messages", text="halo")
    assert status == 409
    assert "blokir" in refused["error"]
    await page.call("PATCH", f"/phones/{phone}", blocked=False)
    assert stored_rows.row(Address).reachable
    assert await page.does(phone, text="halo")


async def test_what_makes_no_sense_is_refused(page: Page) -> None:
    phone = await page.add("telegram")
    assert (await page.call("POST", "/phones", kind="fax"))[0] == 400
    assert (await page.call("POST", "/phones"))[0] == 400
    for body in ({"text": "  "}, {"text": 7}, {"media": "fax"}, {"contact": "x"}, {"x": 1}):
        assert (await page.call("POST", f"/phones/{phone}/messages", **body))[0] == 400
    for after in ("x", "-1", "²", "1e3", "9" * 20):
        assert (await page.call("GET", f"/messages?after={after}"))[0] == 400
    for method, path in (("PATCH", ""), ("DELETE", ""), ("POST", "/messages")):
        assert (await page.call(method, f"/phones/t99{path}", text="halo"))[0] == 404


async def test_a_restart_keeps_phones_chats_and_the_talk(
    open_bot: OpenBot, http: ClientSession, stored_rows: StoredRows
) -> None:
    first = await open_bot(**ALONE)
    page = Page(first, http)
    phone = await page.add("telegram")
    await page.does(phone, text="halo")
    await first.stop()

    page = Page(await open_bot(**ALONE), http)
    _, listed = await page.call("GET", "/phones")
    assert [p["id"] for p in listed["phones"]] == [phone]
    _, history = await page.call("GET", "/messages?after=0")
    assert [message["from"] for message in history["messages"]] == ["person", "bot"]
    page.last = history["last"]
    assert "nama" in (await page.does(phone, text="setuju"))["html"].lower()


async def test_who_waits_for_news_is_let_go_at_the_end(running_bot: RunningBot, page: Page) -> None:
    phone = await page.add("telegram")
    await page.does(phone, text="halo")
    waiting = asyncio.create_task(page.call("GET", f"/messages?after={page.last}"))
    await until(lambda: running_bot.answering, "it to wait")
    await running_bot.stop()
    status, news = await waiting
    assert (status, news["messages"]) == (200, [])


async def test_the_page_and_its_parts_are_served(
    running_bot: RunningBot, http: ClientSession
) -> None:
    for path in ("/", *(f"/simulator/{part}" for part in ("style.css", "phones.js", "icon.svg"))):
        async with http.get(running_bot.url + path) as answer:
            assert answer.status == 200
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_connected_to_real_accounts_there_is_no_simulator(
    open_bot: OpenBot, http: ClientSession
) -> None:
    running_bot = await open_bot()
    async with http.get(f"{running_bot.url}/simulator/phones") as answer:
        assert answer.status == 404
    async with http.get(running_bot.url) as answer:
        assert "Kawan Bimtek" in await answer.text()
        assert "phones.js" not in await answer.text()


async def test_the_clock_moves_on_and_a_reminder_comes(
    open_bot: OpenBot, open_engine: OpenEngine
) -> None:
    """A person sees in a minute what takes days; it begins at ten in the morning in Jakarta."""
    clock = MovableClock()
    clock.not_before((clock.now() + timedelta(days=1)).replace(hour=3, minute=0))
    running_bot, organiser = (
        await open_bot(clock=clock, **ALONE),
        Organiser(open_engine()),
    )
    async with ClientSession() as http:
        page = Page(running_bot, http)
        phone = await page.add("telegram")
        await page.does(phone, text="halo")
        now = clock.now()
        organiser.set(Volunteer, {"id": 1}, registered_at=now, place="32.75.04.1001")
        start = now + timedelta(days=3)
        day = TrainingDay(1, start, start + timedelta(hours=8))
        organiser.publish(at=now, days=(day,), reminders=(timedelta(days=1),))
        await page.call("POST", "/clock", minutes=1)
        await page.hears(phone, "Apakah Bapak/Ibu bisa hadir?")
        until_a_day_before = start - timedelta(days=1) - clock.now()
        leap = int(until_a_day_before / timedelta(minutes=1)) + 1
        status, told = await page.call("POST", "/clock", minutes=leap)
        assert status == 200
        assert datetime.fromisoformat(told["now"]) >= start - timedelta(days=1)
        await page.hears(phone, "Undangan ini belum Bapak/Ibu jawab")


@pytest.mark.parametrize("minutes", [0, -15, 1.5, "60", None, 10**9])
async def test_the_clock_is_not_moved_by_nonsense(open_bot: OpenBot, minutes: Any) -> None:
    clock = MovableClock()
    running_bot = await open_bot(clock=clock, **ALONE)
    before = clock.now()
    async with ClientSession() as http:
        status, told = await Page(running_bot, http).call("POST", "/clock", minutes=minutes)
    assert status == 400
    assert "minutes" in told["error"]
    assert clock.now() - before < timedelta(minutes=1)


async def test_a_clock_that_cannot_be_moved_says_so(open_bot: OpenBot) -> None:
    running_bot = await open_bot(clock=SetClock(NOW), **ALONE)
    async with ClientSession() as http:
        page = Page(running_bot, http)
        assert (await page.call("POST", "/clock", minutes=60))[0] == 409
        status, told = await page.call("GET", "/clock")
    assert (status, datetime.fromisoformat(told["now"])) == (200, NOW)
