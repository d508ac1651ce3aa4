"""Joined channels in a running bot, over real HTTP against the stand-in platforms; two processes at
once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import select

from bot.engine.messages import Address
from bot.engine.person import PersonState, Volunteer
from bot.features.linking.reads import QUERY_HANDLERS
from bot.features.linking.requests import CodeTyped
from bot.features.linking.types import Verdict
from bot.store.transaction import TurnTransaction
from models.base import open_database, table
from models.learning import LessonProgress
from models.linking import Link
from models.messages import Outbox
from models.vocabulary import State
from models.volunteer import Address as AddressRow
from models.volunteer import Volunteer as VolunteerRow
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp, register_on_telegram, register_on_whatsapp
from tests.support.people_with_apps import TERMS, Apps, code_of


@pytest.fixture
def apps(database_url: str) -> Iterator[Apps]:
    apps = Apps(open_database(database_url))
    yield apps
    apps.engine.dispose()


async def test_a_lesson_goes_from_telegram_to_whatsapp_and_back(
    open_bot: OpenBot, telegram: TelegramStandIn, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await open_bot()
    siti, same = OnTelegram(telegram), OnWhatsApp(twilio)
    await register_on_telegram(siti)
    await register_on_whatsapp(same)
    for text in ("belajar", "1", "lewati", "lanjut"):
        await siti.says(text)
    code = code_of(await siti.says("hubungkan"))
    assert "atas nama" in await same.says(f"hubungkan {code}")
    heard = len(siti.heard)
    assert "Sudah terhubung dengan Telegram" in await same.says("ya")
    await until(lambda: len(siti.heard) > heard, "the word to the other app")
    assert "dihubungkan dengan WhatsApp" in siti.last.plain
    await same.says("ya")  # to go on with the lesson
    while "A. " not in same.last.body:
        assert "LANJUT" in same.last.body
        await same.says("lanjut")
    await same.says("a b c")
    assert stored_rows.row(LessonProgress).done_at is not None
    assert "1.2" in await siti.says("belajar")
    assert {row.volunteer_id for row in stored_rows.rows(AddressRow)} == {1}


async def test_two_apps_of_one_person_at_the_same_moment_are_both_answered(
    open_bot: OpenBot, telegram: TelegramStandIn, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await open_bot()
    siti, same = OnTelegram(telegram), OnWhatsApp(twilio)
    await register_on_telegram(siti)
    await same.says(f"hubungkan {code_of(await siti.says('hubungkan'))}")
    await same.says("ya")
    await until(lambda: "dihubungkan" in siti.last.plain, "the word to the other app")
    answers = [f(text) for text in ("menu", "profil", "bahasa") for f in (siti.says, same.says)]
    assert all(await asyncio.gather(*answers))
    await until(lambda: {r.state for r in stored_rows.rows(Outbox)} == {State.SENT}, "the reports")


async def test_undone_in_one_app_the_other_hears_of_it(
    open_bot: OpenBot, telegram: TelegramStandIn, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await open_bot()
    siti, same = OnTelegram(telegram), OnWhatsApp(twilio)
    await register_on_telegram(siti)
    await same.says(f"hubungkan {code_of(await siti.says('hubungkan'))}")
    await same.says("ya")
    await same.says("lepas")
    heard = len(siti.heard)
    assert "Sudah dipisah" in await same.says("ya")
    await until(lambda: len(siti.heard) > heard, "the word to the other app")
    assert stored_rows.rows(Link) == []
    assert "Selamat datang" in await same.says("halo")
    assert "Ratna" in await siti.says("profil")


@pytest.mark.parametrize("busy", [True, False])
def test_whose_holder_is_busy_in_another_process_is_asked_once_more(
    apps: Apps, database_kind: str, *, busy: bool
) -> None:
    """On SQLite nobody else can be in the middle of writing."""
    giver = apps.enter("telegram:11")
    code = apps.code("telegram:11").replace(" ", "")
    elsewhere = busy and database_kind == "postgresql"
    held = select(table(VolunteerRow)).where(table(VolunteerRow).c.id == giver).with_for_update()
    with ExitStack() as processes:
        if elsewhere:
            processes.enter_context(apps.engine.begin()).execute(held)
        connection = processes.enter_context(apps.engine.begin())
        somebody = PersonState(Volunteer(id=0)), Address("whatsapp", "22")
        found = QUERY_HANDLERS[CodeTyped](
            TurnTransaction(connection, *somebody, apps.now, TERMS), CodeTyped(code)
        )
    assert found.verdict is (Verdict.ONCE_MORE if elsewhere else Verdict.GOOD)
