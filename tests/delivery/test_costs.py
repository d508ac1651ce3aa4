"""What paid messages cost, added up as they leave and come in; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.clock import SystemClock
from bot.engine.renderer import Renderer
from bot.features.recap.counts import load_recap
from bot.features.recap.texts import overview
from bot.features.recap.types import Recap, Spent
from content.loader import load
from models.costs import MessageCost
from tests.faults.sending import begin_broadcast
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.people import OnWhatsApp, register_on_whatsapp
from tests.support.people_with_apps import TERMS, Apps
from tests.support.running_bot import RunningBot
from tests.support.talk import PAID

OUT, IN = 480, 80
SITI, BUDI = "whatsapp:1", "telegram:2"


@pytest.fixture
def apps(stored_rows: StoredRows, monkeypatch: pytest.MonkeyPatch) -> Apps:
    charge(monkeypatch, OUT)
    return Apps(stored_rows.engine)


def charge(monkeypatch: pytest.MonkeyPatch, rupiah: int) -> None:
    channels = dict(TERMS.capabilities) | {"whatsapp": replace(PAID, paid=True)}
    policy = replace(TERMS, capabilities=channels, rupiah=rupiah, rupiah_in=IN)
    monkeypatch.setattr("tests.support.people_with_apps.TERMS", policy)


def costs(apps: Apps) -> dict[tuple[str, str, str], tuple[int, int]]:
    rows = apps.rows(MessageCost)
    return {(row.month, row.region, row.kind): (row.messages, row.rupiah) for row in rows}


def recap(apps: Apps, region: str) -> Recap:
    with apps.engine.begin() as connection:
        return load_recap(connection, region, apps.now)


def test_words_and_answers_are_counted_where_they_are_paid_for(apps: Apps) -> None:
    apps.enter(SITI)
    apps.enter(BUDI)
    apps.says(SITI, "menu", "bantuan", "menu")
    apps.says(BUDI, "menu")
    assert costs(apps) == {
        ("2026-11", "32.75", "answer"): (3, 3 * OUT),
        ("2026-11", "32.75", "in"): (3, 3 * IN),
    }


def test_each_month_has_its_own_sum(apps: Apps) -> None:
    apps.enter(SITI)
    apps.says(SITI, "menu")
    apps.waits(days=30).says(SITI, "menu")
    assert {month for month, _, _ in costs(apps)} == {"2026-11", "2026-12"}
    assert recap(apps, "32.75").spent == Spent(1, 1, OUT + IN)


def test_a_later_rate_changes_nothing_of_what_was(
    apps: Apps, monkeypatch: pytest.MonkeyPatch
) -> None:
    apps.enter(SITI)
    apps.says(SITI, "menu")
    charge(monkeypatch, 9999)
    later = Apps(apps.engine)
    later._messages = 100
    later.says(SITI, "menu")
    assert costs(later)["2026-11", "32.75", "answer"] == (2, OUT + 9999)


def test_a_broadcast_is_counted_where_its_people_are(apps: Apps, stored_rows: StoredRows) -> None:
    begin_broadcast(stored_rows, 6)
    apps.now = SystemClock().now() + timedelta(minutes=1)
    apps.sweep()
    found = {key[1:]: value for key, value in costs(apps).items()}
    assert found == {("31.74", "broadcast"): (3, 3 * OUT)}
    assert recap(apps, "31.74").spent == recap(apps, "31").spent == recap(apps, "").spent
    assert recap(apps, "31.74").spent == Spent(3, 0, 3 * OUT)
    assert recap(apps, "31.74.01").spent == Spent()
    assert recap(apps, "3").spent == Spent()


@pytest.mark.parametrize(
    ("spent", "told"),
    [
        (Spent(), ""),
        (Spent(12, 7, 6320), "12 pesan keluar, 7 pesan masuk, kira-kira Rp6.320"),
        (Spent(1200, 7), "1.200 pesan keluar, 7 pesan masuk (tarif belum diisi admin)"),
    ],
)
def test_the_recap_says_what_the_month_costs(spent: Spent, told: str) -> None:
    say = overview(load(), Recap("32.75", spent=spent))
    text = Renderer("id", "Asia/Jakarta", PAID).message([say], (), 0).text
    assert told in text
    assert ("WhatsApp bulan ini" in text) == bool(told)


async def test_the_metrics_say_what_the_month_costs(
    open_bot: Any, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    running_bot: RunningBot = await open_bot(whatsapp_price=OUT, whatsapp_price_in=IN)
    person = OnWhatsApp(twilio)
    await register_on_whatsapp(person)
    async with ClientSession() as http, http.get(f"{running_bot.url}/metrics") as answer:
        text = await answer.text()
    assert 'bimtek_month_messages{kind="in"} 9.0' in text
    assert f'bimtek_month_rupiah{{kind="answer"}} {float(9 * OUT)}' in text
