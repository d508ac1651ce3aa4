"""Files of the simulator's phones, over HTTP: pictures and documents there and back, and what is
passed off as one; messages that change, and those that are held."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.clock import MovableClock
from bot.engine.messages import Outbound
from bot.web.simulator.routes import LARGEST_UPLOAD
from models.base import open_database, table
from models.coordinators import Coordinator
from models.files import File
from models.simulator import PhoneMessage
from models.volunteer import Volunteer
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import PATIENCE, until
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import Organiser
from tests.web.simulator.test_simulator import ALONE, Page

pytestmark = pytest.mark.one_database
PNG = b"\x89PNG\r\n\x1a\n" + b"gambar"
ANYTHING = "application/octet-stream"


class Phones(Page):
    def __init__(self, running_bot: RunningBot, http: ClientSession) -> None:
        super().__init__(running_bot, http)
        self.running_bot, self.http = running_bot, http

    async def upload(
        self, phone: str, content: bytes, name: str, text: str = "", kind: str = ANYTHING
    ) -> tuple[int, Any]:
        address = f"{self.running_bot.url}/simulator/phones/{phone}/files"
        named, typed = {"name": name, "text": text}, {"Content-Type": kind}
        sent = BytesIO(content)
        async with self.http.post(address, data=sent, params=named, headers=typed) as answer:
            return answer.status, await answer.json()

    async def chat(self, phone: str) -> list[Any]:
        _, history = await self.call("GET", "/messages?after=0")
        return [message for message in history["messages"] if message["phone"] == phone]

    async def hears(self, phone: str, words: str) -> None:
        """Also what came while another phone was looked at."""
        async with asyncio.timeout(PATIENCE):
            while not any(words in str(m) for m in await self.chat(phone) if m["from"] == "bot"):
                _, news = await self.call("GET", f"/messages?after={self.last}")
                self.last = news["last"]

    async def shown_file(self, phone: str) -> Any:
        """The last file in a chat."""
        return [message["file"] for message in await self.chat(phone) if "file" in message][-1]


@pytest.fixture
async def phones(open_bot: OpenBot) -> AsyncIterator[Phones]:
    """At ten in the morning in Jakarta, when everybody may be written to."""
    clock = MovableClock()
    clock.not_before((clock.now() + timedelta(days=1)).replace(hour=3, minute=0))
    async with ClientSession() as http:
        yield Phones(await open_bot(clock=clock, **ALONE), http)


@pytest.fixture
def organiser(database_url: str) -> Iterator[Organiser]:
    engine = open_database(database_url)
    yield Organiser(engine)
    engine.dispose()


async def join(phones: Phones, organiser: Organiser, *kinds: str) -> list[str]:
    """Phones of registered volunteers of Kota Bekasi; the first is its coordinator."""
    names = [await phones.add(kind) for kind in kinds]
    for name in names:
        await phones.does(name, text="halo")
    now = phones.running_bot.app.clock.now()
    for volunteer in range(1, len(names) + 1):
        known = {
            "registered_at": now,
            "consented_at": now,
            "place": "32.75.04.1001",
            "name": "Sari",
        }
        organiser.set(Volunteer, {"id": volunteer}, **known)
    with organiser.engine.begin() as connection:
        row = {"volunteer_id": 1, "scope": "32.75", "added_at": now}
        connection.execute(table(Coordinator).insert(), row)
    return names


async def test_a_picture_goes_from_one_phone_to_the_others(
    phones: Phones, organiser: Organiser, stored_rows: StoredRows
) -> None:
    sender, other, third = await join(phones, organiser, "telegram", "whatsapp", "telegram")
    await phones.does(sender, text="siaran")
    assert (await phones.upload(sender, PNG, "poster.png", "Besok kerja bakti."))[0] == 202
    await until(
        lambda: [row for row in stored_rows.rows(File) if row.key and row.ready], "the file"
    )
    await phones.hears(sender, "Siapa penerimanya")
    for text in ("semua", "kirim"):
        await phones.does(sender, text=text)
    await phones.running_bot.app.sweep()
    for phone in (other, third):
        await phones.hears(phone, "Besok kerja bakti.")
        [got] = [message for message in await phones.chat(phone) if "file" in message]
        assert got["file"]["picture"]
        assert "Besok kerja bakti." in got["html"]
        async with phones.http.get(phones.running_bot.url + got["file"]["url"]) as answer:
            assert await answer.read() == PNG
            assert answer.headers["Content-Type"] == "image/png"
            assert answer.headers["Content-Disposition"].startswith("inline")


async def test_what_a_phone_sent_is_shown_in_its_chat(phones: Phones) -> None:
    phone = await phones.add("whatsapp")
    await phones.does(phone, text="halo")
    _, sent = await phones.upload(phone, PNG, "foto.png", "Ini <b>saya</b>")
    [shown] = [message for message in await phones.chat(phone) if message["id"] == sent["id"]]
    assert (shown["from"], shown["text"]) == ("person", "Ini <b>saya</b>")
    assert (shown["file"]["name"], shown["file"]["picture"]) == ("foto.png", True)
    assert await phones.heard(phone), "the bot answers it"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("foto.jpg", b"<script>alert(1)</script>", ANYTHING),
        ("foto.svg", b"<svg onload='alert(1)'/>", ANYTHING),
        ("undangan.html", b"<script>alert(1)</script>", "text/html"),
        ("foto.png.html", b"GIF89a<script>alert(1)</script>", "text/html"),
        ("undangan.pdf", b"%PDF-1.7", "application/pdf"),
        ("peserta", b"nama;nomor", ANYTHING),
    ],
)
async def test_what_is_no_picture_is_saved_and_never_opened(
    phones: Phones, name: str, content: bytes, kind: str
) -> None:
    phone = await phones.add("telegram")
    assert (await phones.upload(phone, content, name))[0] == 202
    file = await phones.shown_file(phone)
    assert not file["picture"]
    async with phones.http.get(phones.running_bot.url + file["url"]) as answer:
        assert await answer.read() == content
        assert answer.headers["Content-Type"].partition(";")[0] == kind
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")


async def test_a_picture_under_another_name_is_one(phones: Phones) -> None:
    phone = await phones.add("telegram")
    await phones.upload(phone, PNG, "undangan.html")
    file = await phones.shown_file(phone)
    assert file["picture"]
    async with phones.http.get(phones.running_bot.url + file["url"]) as answer:
        assert answer.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\foto\\saya.png", "saya.png"),
        ("a\r\nSet-Cookie: x=1\x00.png", "aSet-Cookie: x=1.png"),
        ("gambar\u202egnp.exe", "gambargnp.exe"),
        ("Surat Édaran ✓ 100%?.pdf", "Surat Édaran ✓ 100%?.pdf"),
        ("", "berkas"),
        ("...", "berkas"),
        ("x" * 500 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
async def test_odd_names_are_made_plain(phones: Phones, name: str, shown: str) -> None:
    phone = await phones.add("telegram")
    assert (await phones.upload(phone, b"isi", name))[0] == 202
    file = await phones.shown_file(phone)
    assert file["name"] == shown
    async with phones.http.get(phones.running_bot.url + file["url"]) as answer:
        assert (answer.status, await answer.read()) == (200, b"isi")


async def test_what_cannot_be_taken_is_said_and_nothing_is_kept(
    phones: Phones, stored_rows: StoredRows
) -> None:
    phone = await phones.add("telegram")
    status, told = await phones.upload(phone, b"x" * (LARGEST_UPLOAD + 1), "besar.zip")
    assert (status, "10 MB" in told["error"]) == (413, True)
    status, told = await phones.upload(phone, b"", "kosong.png")
    assert (status, "kosong" in told["error"]) == (400, True)
    for kind in ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded", ""):
        assert (await phones.upload(phone, PNG, "foto.png", kind=kind))[0] == 415
    assert (await phones.upload("t99", PNG, "foto.png"))[0] == 404
    await phones.call("PATCH", f"/phones/{phone}", blocked=True)
    status, told = await phones.upload(phone, PNG, "foto.png")
    assert (status, "blokir" in told["error"]) == (409, True)
    assert (stored_rows.rows(File), stored_rows.rows(PhoneMessage)) == ([], [])


async def test_what_is_larger_than_the_bot_takes_it_says_itself(
    phones: Phones, organiser: Organiser
) -> None:
    [phone] = await join(phones, organiser, "telegram")
    await phones.does(phone, text="siaran")
    await phones.upload(phone, b"x" * 5_000_001, "besar.zip")
    await phones.hears(phone, "5 MB")


async def test_a_message_that_is_changed_comes_again_in_its_place(phones: Phones) -> None:
    phone, other = await phones.add("telegram"), await phones.add("telegram")
    deliver = phones.running_bot.app.phones.deliver  # type: ignore[union-attr]
    id = await deliver(phone, Outbound("10%"))
    assert id is not None
    last = int(await deliver(phone, Outbound("yang lain")) or 0)
    assert await deliver(phone, Outbound("20%", edits=id)) == id
    _, news = await phones.call("GET", f"/messages?after={last}")
    assert [(m["id"], m["html"]) for m in news["messages"]] == [(int(id), "20%")]
    assert news["last"] > last
    assert [message["html"] for message in await phones.chat(phone)] == ["20%", "yang lain"]
    assert await deliver(other, Outbound("30%", edits=id)) == "", "it is another's"
    assert await deliver(phone, Outbound("30%", edits="999999")) == ""


async def test_what_is_held_is_counted_until_they_write(
    phones: Phones, organiser: Organiser
) -> None:
    sender, silent = await join(phones, organiser, "telegram", "whatsapp")
    _, told = await phones.call("POST", "/clock", minutes=2 * 24 * 60)
    assert told["held"] == {}
    for text in ("siaran", "Besok kerja bakti.", "semua", "kirim"):
        await phones.does(sender, text=text)
    await phones.running_bot.app.sweep()
    await phones.hears(sender, "Baru menerima")
    _, told = await phones.call("GET", "/clock")
    assert told["held"] == {silent: 1}
    assert datetime.fromisoformat(told["now"]).tzinfo is not None
    await phones.does(silent, text="halo")
    await phones.hears(silent, "kerja bakti")
    _, told = await phones.call("GET", "/clock")
    assert told["held"] == {}


async def test_at_night_the_clock_says_that_reminders_wait(phones: Phones) -> None:
    phone = await phones.add("telegram")
    await phones.call("POST", "/clock", minutes=60)
    await phones.call("POST", "/clock", minutes=12 * 60)
    noted = [message["text"] for message in await phones.chat(phone)]
    assert ["malam" in text for text in noted] == [False, True]
