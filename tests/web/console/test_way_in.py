"""Into the console by a link from the chat, and out of it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from bot.clock import SetClock
from bot.features.console.reads import hashed
from models.base import table
from models.console import ConsoleKey, ConsoleSession
from models.coordinators import Coordinator
from models.volunteer import Audit, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.support.databases import StoredRows
from tests.support.people import OnTelegram
from tests.support.running_bot import PUBLIC, RunningBot
from tests.web.console.visitor import Visitor, way_in

_key, _session = table(ConsoleKey), table(ConsoleSession)


async def asked_in_chat(telegram: TelegramStandIn, volunteer: int = 1) -> str:
    said = await OnTelegram(telegram, volunteer).says("konsol")
    [way] = [word for word in said.split() if word.startswith(f"{PUBLIC}/konsol/masuk/")]
    return way.removeprefix(PUBLIC)


async def test_konsol_in_the_chat_gives_a_link_that_leads_in(
    visitor: Visitor, telegram: TelegramStandIn
) -> None:
    way = await asked_in_chat(telegram)
    await visitor.opens(way)
    assert visitor.status == 200
    assert "Masuk" in visitor.text
    answer = await visitor._ask("POST", way)
    assert answer.status == 303
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert cookie.startswith("__Host-konsol=")
    visitor.cookie = cookie.partition(";")[0]
    await visitor.opens("/konsol")
    assert visitor.status == 200
    assert "Relawan 1 · Kecamatan Bekasi Selatan" in visitor.text


async def test_a_preview_of_the_link_uses_nothing_up(visitor: Visitor, bot: RunningBot) -> None:
    way = await way_in(bot, 1)
    for _ in range(3):
        assert (await visitor._ask("GET", way)).status == 200
    assert (await visitor._ask("POST", way)).status == 303


async def test_a_link_leads_in_once(visitor: Visitor, bot: RunningBot) -> None:
    way = await way_in(bot, 1)
    assert (await visitor._ask("POST", way)).status == 303
    assert (await visitor._ask("POST", way)).status == 404
    assert (await visitor._ask("GET", way)).status == 404


async def test_after_ten_minutes_it_leads_nowhere(
    visitor: Visitor, bot: RunningBot, clock: SetClock
) -> None:
    way = await way_in(bot, 1)
    clock.advance(minutes=10)
    assert (await visitor._ask("POST", way)).status == 404


async def test_a_new_link_ends_the_one_before(visitor: Visitor, bot: RunningBot) -> None:
    first, second = await way_in(bot, 1), await way_in(bot, 1)
    assert (await visitor._ask("POST", first)).status == 404
    assert (await visitor._ask("POST", second)).status == 303


@pytest.mark.parametrize("guess", ["x", "%27%20OR%201", "A" * 43])
async def test_a_guess_leads_nowhere(visitor: Visitor, guess: str) -> None:
    assert (await visitor._ask("POST", f"/konsol/masuk/{guess}")).status == 404


async def test_from_another_site_nobody_is_led_in(visitor: Visitor, bot: RunningBot) -> None:
    """Somebody could be made to work as somebody else."""
    way = await way_in(bot, 1)
    there = {"Origin": "https://other.example"}
    assert (await visitor._ask("POST", way, headers=there)).status == 403
    assert (await visitor._ask("POST", way)).status == 303


async def test_who_is_no_coordinator_gets_no_link(
    visitor: Visitor, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    said = await OnTelegram(telegram, 2).says("konsol")
    assert "/konsol/masuk/" not in said
    assert stored_rows.rows(ConsoleKey) == []


async def test_only_hashes_are_kept(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    way = await way_in(bot, 1)
    key = way.rpartition("/")[2]
    [kept] = stored_rows.rows(ConsoleKey)
    assert kept.hash == hashed(key) != key
    await visitor.enters(1)
    [session] = stored_rows.rows(ConsoleSession)
    assert session.hash == hashed(visitor.cookie.partition("=")[2])
    assert session.browser == "Chrome, Android"


async def test_twelve_hours_later_nobody_is_in(visitor: Visitor, clock: SetClock) -> None:
    await visitor.enters(1)
    clock.advance(hours=11, minutes=59, seconds=59)
    assert (await visitor.opens("/konsol")).status == 200
    clock.advance(seconds=1)
    assert (await visitor.opens("/konsol")).status == 401


async def test_who_is_removed_is_out_at_once(visitor: Visitor, bot: RunningBot) -> None:
    await visitor.enters(1)
    with bot.app.database.begin() as connection:
        connection.execute(delete(table(Coordinator)).where(table(Coordinator).c.volunteer_id == 1))
    assert (await visitor.opens("/konsol/relawan/2")).status == 403
    assert "Relawan 2" not in visitor.text


async def test_who_is_erased_has_no_session(visitor: Visitor, bot: RunningBot) -> None:
    await visitor.enters(1)
    with bot.app.database.begin() as connection:
        connection.execute(delete(table(Volunteer)).where(table(Volunteer).c.id == 1))
        assert connection.execute(select(_session.c.id)).first() is None
    assert (await visitor.opens("/konsol")).status == 401


async def test_leaving_ends_it_for_good(visitor: Visitor, stored_rows: StoredRows) -> None:
    await visitor.enters(1)
    await visitor.posts("/konsol/keluar")
    assert visitor.status == 303
    assert stored_rows.rows(ConsoleSession) == []
    assert (await visitor.opens("/konsol")).status == 401


async def test_the_chat_tells_who_is_in_and_puts_them_out(
    visitor: Visitor, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    person = OnTelegram(telegram, 1)
    assert "Chrome, Android, sejak" in await person.says("konsol")
    await person.presses("out")
    assert stored_rows.rows(ConsoleSession) == []
    assert stored_rows.rows(ConsoleKey) == []
    assert (await visitor.opens("/konsol")).status == 401


async def test_that_somebody_came_in_is_written_down(
    visitor: Visitor, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    assert [(row.act, row.by) for row in stored_rows.rows(Audit)] == [("console opened", 1)]
