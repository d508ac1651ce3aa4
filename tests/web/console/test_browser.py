"""The console in a real browser, at a phone's and a desk's width: each page without a fault that
axe finds, and the main acts as people do them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import insert, update

from bot.channels.simulator import TELEGRAM
from bot.engine.person import PersonState
from bot.engine.person import Volunteer as Person
from bot.features.audience.types import Audience
from bot.features.training_sessions.types import TrainingDay
from bot.settings import Settings
from bot.web.console.pages import PAGES
from models.base import table
from models.broadcasts import Broadcast
from models.coordinators import Coordinator
from models.enquiries import Enquiry, EnquiryAnswer
from models.training_sessions import Presence
from models.volunteer import Address, Volunteer
from tests.support.databases import StoredRows
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import PLAN, Organiser
from tests.web.console.visitor import BEKASI_SELATAN, populate, way_in
from tests.web.simulator.test_browser import (
    CHROMIUM,
    Phone,
    browser,
    no_wider_than_the_screen,
    register,
)

__all__ = ["browser"]
AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"phone": (360, 740), "desk": (1280, 900)}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[RunningBot]:
    """A bot with the simulator, its real clock, and people."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url,
        simulator=True,
        reading_time=0,
    )
    bot = RunningBot(settings)
    await bot.start()
    populate(bot.app.database)
    with bot.app.database.begin() as connection:
        connection.execute(update(table(Address)).values(channel=TELEGRAM))
    yield bot
    await bot.stop()


@pytest.fixture(params=SIZES)
async def page(
    request: pytest.FixtureRequest, browser: Browser, house: RunningBot
) -> AsyncIterator[Page]:
    """Somebody at the home page, as coordinator 1. Fails when the browser complains."""
    complaints: list[str] = []
    width, height = SIZES[request.param]
    context = await browser.new_context(viewport={"width": width, "height": height})
    page = await context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.goto(house.url + await way_in(house, 1, TELEGRAM))
    await expect(page.locator("h1")).to_have_text("Kecamatan Bekasi Selatan, Kota Bekasi")
    yield page
    await context.close()
    assert [said for said in complaints if "Failed to load resource" not in said] == []


async def faults(page: Page) -> list[Any]:
    await page.evaluate(f"{AXE};0")
    found = await page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]


def ask(house: RunningBot) -> int:
    now = house.app.clock.now()
    row = {"volunteer_id": 2, "text": "Kapan honor dibayar?", "state": "open", "asked_at": now}
    with house.app.database.begin() as connection:
        add = insert(table(Enquiry)).values(row).returning(table(Enquiry).c.id)
        return int(connection.execute(add).scalar_one())


def plan(house: RunningBot) -> int:
    """A session that has begun."""
    now = house.app.clock.now()
    length = PLAN.days[0].ends_at - PLAN.days[0].starts_at
    day = TrainingDay(1, now - length / 8, now + length)
    me = PersonState(Person(id=1), scope=BEKASI_SELATAN)
    given = {"days": (day,), "audience": Audience((BEKASI_SELATAN,))}
    return Organiser(house.app.database).publish(now - length, me, **given)


@pytest.mark.one_database
async def test_no_page_has_a_fault_or_is_too_wide(page: Page, house: RunningBot) -> None:
    ids = {"pertanyaan": ask(house), "acara": plan(house), "relawan": 3, "siaran": 1}
    await _compose(page, house)
    for one in PAGES:
        part = one.path.split("/")[2] if one.path.count("/") > 1 else ""
        await page.goto(house.url + re.sub(r"\{id:int\}", str(ids.get(part)), one.path))
        await expect(page.locator("h1")).not_to_have_text("Tidak ditemukan")
        assert await faults(page) == [], one.path
        assert await no_wider_than_the_screen(page), one.path


@pytest.mark.one_database
async def test_names_are_found_while_they_are_typed(page: Page, house: RunningBot) -> None:
    await page.goto(f"{house.url}/konsol/relawan")
    await page.locator("#cari").press_sequentially("relawan 3")
    await expect(page.locator("#hasil h2")).to_contain_text("relawan 3")
    await page.locator("#hasil a", has_text="Relawan 3").click()
    await expect(page.locator("h1")).to_have_text("Relawan 3")


async def test_a_question_is_answered(
    page: Page, house: RunningBot, stored_rows: StoredRows
) -> None:
    ask(house)
    await page.goto(f"{house.url}/konsol")
    await page.get_by_role("link", name="1 pertanyaan relawan belum dijawab").click()
    await page.get_by_role("link", name="Kapan honor dibayar?").click()
    await page.locator("#write").fill("Tanggal 5, Bu.")
    await page.get_by_role("button", name="Kirim").click()
    await expect(page.locator(".told.good")).to_be_visible()
    assert stored_rows.row(EnquiryAnswer).text == "Tanggal 5, Bu."


async def _compose(page: Page, house: RunningBot) -> None:
    await page.goto(f"{house.url}/konsol/siaran/baru")
    await page.locator("#text").fill("Besok *rapat* di aula.")
    await page.get_by_role("button", name="Lihat dulu").click()
    await expect(page.locator(".phone b")).to_have_text(["rapat", "rapat"])
    await page.get_by_role("button", name="Kirim").click()
    await expect(page.locator(".told.good")).to_be_visible()


async def test_a_broadcast_is_looked_at_and_sent(
    page: Page, house: RunningBot, stored_rows: StoredRows
) -> None:
    await _compose(page, house)
    assert stored_rows.row(Broadcast).confirmed == 4


async def test_somebody_is_marked_present_beside_the_screen_in_the_hall(
    page: Page, house: RunningBot, stored_rows: StoredRows
) -> None:
    session = plan(house)
    hall = await page.context.new_page()
    await hall.goto(f"{house.url}/konsol/acara/{session}/hadir")
    await page.goto(f"{house.url}/konsol/acara/{session}")
    await page.locator("#cari").fill("relawan 3")
    await page.get_by_role("button", name="Cari").click()
    await page.locator("li", has_text="Relawan 3").get_by_role("button").click()
    await expect(page.locator(".told.good")).to_be_visible()
    assert stored_rows.row(Presence).volunteer_id == 3
    await expect(hall.locator("#hasil li")).to_have_text(["Relawan 3"])
    await hall.close()


@pytest.mark.one_database
@pytest.mark.parametrize("page", ["desk"], indirect=True)
async def test_all_reading_works_without_a_script(
    page: Page, house: RunningBot, browser: Browser
) -> None:
    cookies = await page.context.cookies()
    bare = await browser.new_context(java_script_enabled=False)
    await bare.add_cookies([{**one} for one in cookies])  # type: ignore[typeddict-item]
    other = await bare.new_page()
    await other.goto(f"{house.url}/konsol/relawan")
    await other.locator("#cari").fill("relawan 3")
    await other.get_by_role("button", name="Tampilkan").click()
    await other.locator("#hasil a", has_text="Relawan 3").click()
    await expect(other.locator("h1")).to_have_text("Relawan 3")
    await bare.close()


@pytest.mark.one_database
@pytest.mark.parametrize("page", ["desk"], indirect=True)
async def test_from_the_simulator_it_is_one_tap_away(
    page: Page, house: RunningBot, stored_rows: StoredRows
) -> None:
    await page.goto(house.url)
    phone = Phone(page, "telegram")
    await phone.pick_up()
    await register(phone)
    me = stored_rows.row(Volunteer, name="Ratna Wulandari").id
    with house.app.database.begin() as connection:
        row = {"volunteer_id": me, "scope": "32.75", "added_at": house.app.clock.now()}
        connection.execute(insert(table(Coordinator)).values(row))
    said = await phone.says("konsol", until="/konsol/masuk/")
    found = re.search(r"/konsol/masuk/\S+", said)
    assert found is not None
    console = await page.context.new_page()
    await console.goto(house.url + found[0])
    await expect(console.locator("h1")).to_have_text("Kota Bekasi")
    await console.close()


@pytest.mark.one_database
async def test_who_has_left_cannot_go_back(page: Page) -> None:
    await page.get_by_role("button", name="Keluar").click()
    await expect(page.locator("h1")).to_have_text("Konsol terkunci")
    await page.go_back()
    await page.reload()
    await expect(page.locator("h1")).to_have_text("Konsol terkunci")
