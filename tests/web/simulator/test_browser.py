"""The simulator's page in a real browser, at a phone's and a desk's width."""

from __future__ import annotations

import os
import shutil
from base64 import b64decode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    FilePayload,
    Locator,
    Page,
    async_playwright,
    expect,
)

from tests.support.patience import PATIENCE
from tests.support.process import Running

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
REGISTRATION = ("halo", "setuju", "Ratna Wulandari", "ya", "psm")
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PLACE = ("kota bekasi", "bekasi selatan", "pekayon jaya")

expect.set_options(timeout=PATIENCE * 1000)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with Running(tmp_path, reading_time=0) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        await browser.close()


@pytest.fixture(params=SIZES)
async def page(
    request: pytest.FixtureRequest, browser: Browser, running: Running
) -> AsyncIterator[Page]:
    """The page just opened. Fails when it complains on its console."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    width, height = SIZES[request.param]
    page = await browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE * 1000)
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(running.url)
    yield page
    await page.close()
    assert not complaints


class Phone:
    def __init__(self, page: Page, kind: str) -> None:
        self._page, self.screen = page, page.locator(f"section.phone.{kind}")
        self._tab = page.locator(f"button.tab.{kind}")

    @property
    def answers(self) -> Locator:
        """What the bot has said; its typing dots are no answer."""
        return self.screen.locator(".stack .row.bot .bubble")

    async def pick_up(self) -> None:
        """On a narrow screen one phone is shown at a time."""
        await expect(self.screen).to_have_count(1)
        if await self._tab.is_visible():
            await self._tab.click()
        await expect(self.screen).to_be_visible()

    async def says(self, text: str, until: str = "") -> str:
        """The last bubble of the answer: the one that holds `until`, where several come."""
        before = await self.answers.count()
        await self.screen.locator("textarea").fill(text)
        await self.screen.locator("button.send").click()
        return await self._answer_after(before, until)

    async def taps(self, label: str) -> str:
        before = await self.answers.count()
        button = self.screen.locator(".stack .row.bot").last.get_by_role(
            "button", name=label, exact=True
        )
        await button.click()
        return await self._answer_after(before)

    async def _answer_after(self, before: int, until: str = "") -> str:
        await expect(self.answers.nth(before)).to_be_visible()
        await expect(self.answers.last).to_contain_text(until)
        return await self.answers.last.inner_text()


async def register(phone: Phone) -> str:
    answer = ""
    for text in (*REGISTRATION, *PLACE):
        answer = await phone.says(text)
    if "nomor" in answer:
        await phone.says("tidak", until="Nama: Ratna")
    return await phone.says("benar", until="selesai")


async def no_wider_than_the_screen(page: Page) -> bool:
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return int(wide) <= 0


async def test_somebody_registers_and_reads_a_lesson_on_each_phone(page: Page) -> None:
    phones = [Phone(page, kind) for kind in ("telegram", "whatsapp")]
    said = []
    for phone in phones:
        await phone.pick_up()
        assert "Ratna Wulandari" in await register(phone)
        assert "Tes awal" in await phone.says("lanjut")
        assert "Pelajaran 1.1" in await phone.says("lewati")
        assert await no_wider_than_the_screen(page)
        said.append(await phone.answers.all_inner_texts())

    await page.reload()
    for phone, before in zip(phones, said, strict=True):
        await phone.pick_up()
        await expect(phone.answers).to_have_count(len(before))
        assert await phone.answers.all_inner_texts() == before
        assert await phone.says("bantuan")


async def test_a_picture_and_a_document_are_sent_with_the_clip(page: Page) -> None:
    phone = Phone(page, "telegram")
    await phone.pick_up()
    await phone.says("halo")
    for name, content, shown in (
        ("foto.png", PNG, "a.picture img"),
        ("undangan <b>.pdf", b"%PDF-1.7", "a.file"),
    ):
        before = await phone.answers.count()
        async with page.expect_file_chooser() as choosing:
            await phone.screen.get_by_role("button", name="Kirim foto atau dokumen").click()
        chosen = FilePayload(name=name, mimeType="text/html", buffer=content)
        await (await choosing.value).set_files(chosen)
        await expect(page.locator("#dialog-text")).to_have_text(name)
        await page.locator("#dialog-input").fill("Ini berkasnya")
        await page.locator("#dialog-ok").click()
        await expect(phone.answers.nth(before)).to_be_visible()
        sent = phone.screen.locator(".stack .row.person").last
        await expect(sent.locator(shown)).to_be_visible()
        await expect(sent.locator(".words")).to_have_text("Ini berkasnya")
        assert await no_wider_than_the_screen(page)
    await expect(sent.locator("a.file")).to_have_text(name)
    drawn = await phone.screen.locator("a.picture img").evaluate("image => image.naturalWidth")
    assert drawn == 1


async def test_too_large_a_file_is_said_and_not_sent(page: Page, tmp_path: Path) -> None:
    phone = Phone(page, "whatsapp")
    await phone.pick_up()
    large = tmp_path / "besar.zip"
    large.write_bytes(bytes(10_000_001))
    await phone.screen.locator("input.clip").set_input_files(large)
    await expect(phone.screen.locator(".toast")).to_contain_text("10 MB")
    await expect(phone.screen.locator(".row.person")).to_have_count(0)


async def test_taps_and_odd_texts_and_one_more_phone(page: Page) -> None:
    phone = Phone(page, "telegram")
    await phone.pick_up()
    await phone.screen.get_by_role("button", name="halo").click()
    await expect(phone.answers).to_have_count(1)
    assert "nama" in (await phone.taps("Setuju")).lower()

    odd = "<img src=x onerror=alert(1)> <b>Ratna</b>"
    await phone.says(odd)
    shown = phone.screen.locator(".stack .row.person .words").last
    await expect(shown).to_have_text(odd)

    await page.get_by_role("button", name="Tambah ponsel Telegram").click()
    phones = page.locator("section.phone.telegram")
    await expect(phones).to_have_count(2)
    await expect(phones.last.locator(".stack .row")).to_have_count(0)
