"""What no webhook brought is taken from Twilio's list: once, in order, however often we try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import metrics
from bot.channels.base import SendError
from bot.channels.whatsapp import message_list
from bot.clock import SetClock
from bot.runtime.backfill import SETTLED_AFTER
from bot.store import leases
from models.messages import InboundMark, Inbox
from models.volunteer import Address
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnWhatsApp, register_on_whatsapp
from tests.support.running_bot import RunningBot

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
async def running_bot(open_bot: OpenBot, clock: SetClock, twilio: TwilioStandIn) -> RunningBot:
    """It has compared once, an hour ago."""
    twilio.clock = clock.now
    opened = await open_bot(clock=clock)
    await catch_up(opened)
    clock.advance(seconds=HOUR.total_seconds())
    return opened


@pytest.fixture
def person(twilio: TwilioStandIn) -> OnWhatsApp:
    return OnWhatsApp(twilio)


async def catch_up(running_bot: RunningBot) -> None:
    """After the clock was moved the lease is taken anew first."""
    await until(lambda: running_bot.sender("whatsapp").sends, "the lease")
    await running_bot.app.backfill()


def taken_in() -> float:
    return float(metrics.CAUGHT_UP.labels("whatsapp")._value.get())


async def answered(person: OnWhatsApp, count: int) -> None:
    await until(lambda: person.has_heard(count), f"{count} answers")


async def test_what_was_missed_is_answered_in_its_order(
    running_bot: RunningBot,
    clock: SetClock,
    twilio: TwilioStandIn,
    person: OnWhatsApp,
    stored_rows: StoredRows,
) -> None:
    await register_on_whatsapp(person)
    heard = len(person.heard)
    clock.advance(seconds=600)
    missed = [twilio.lose(person.id, text) for text in ("profil", "kemajuan", "menu")]
    clock.advance(seconds=120)
    before = taken_in()
    await catch_up(running_bot)
    await answered(person, heard + 3)
    assert [row.external_id for row in stored_rows.rows(Inbox)][-3:] == missed
    assert "Profil" in person.heard[heard].body
    assert "Kemajuan" in person.heard[heard + 1].body
    assert taken_in() - before == 3


async def test_a_message_that_came_is_not_taken_again(
    running_bot: RunningBot, clock: SetClock, person: OnWhatsApp, stored_rows: StoredRows
) -> None:
    await person.says("halo")
    clock.advance(seconds=120)
    duplicates = metrics.DUPLICATES._value.get()
    for _ in range(2):
        await catch_up(running_bot)
    assert len(person.heard) == 1
    assert stored_rows.count(Inbox) == 1
    assert metrics.DUPLICATES._value.get() == duplicates


async def test_what_is_on_its_way_is_left_to_its_webhook(
    running_bot: RunningBot,
    clock: SetClock,
    twilio: TwilioStandIn,
    person: OnWhatsApp,
    stored_rows: StoredRows,
) -> None:
    twilio.lose(person.id, "halo")
    clock.advance(seconds=SETTLED_AFTER.total_seconds() - 1)
    await catch_up(running_bot)
    assert stored_rows.count(Inbox) == 0
    clock.advance(seconds=2)
    await catch_up(running_bot)
    await answered(person, 1)


async def test_the_first_time_only_the_mark_is_set(
    open_bot: OpenBot,
    clock: SetClock,
    twilio: TwilioStandIn,
    person: OnWhatsApp,
    stored_rows: StoredRows,
) -> None:
    twilio.clock = clock.now
    twilio.lose(person.id, "halo", NOW - 2 * HOUR)
    running_bot = await open_bot(clock=clock)
    await catch_up(running_bot)
    assert stored_rows.count(Inbox) == 0
    assert stored_rows.row(InboundMark).compared_until == NOW - SETTLED_AFTER


async def test_after_an_outage_a_start_catches_up_by_itself(
    open_bot: OpenBot,
    running_bot: RunningBot,
    clock: SetClock,
    twilio: TwilioStandIn,
    person: OnWhatsApp,
) -> None:
    await running_bot.stop()
    twilio.lose(person.id, "halo")
    clock.advance(seconds=3 * HOUR.total_seconds())
    await open_bot(clock=clock)
    await answered(person, 1)


async def test_a_list_that_cannot_be_had_is_asked_for_again(
    running_bot: RunningBot,
    clock: SetClock,
    twilio: TwilioStandIn,
    person: OnWhatsApp,
    stored_rows: StoredRows,
) -> None:
    twilio.lose(person.id, "halo")
    clock.advance(seconds=120)
    mark = stored_rows.row(InboundMark)
    twilio.fail_list(1)
    with pytest.raises(SendError):
        await catch_up(running_bot)
    assert stored_rows.row(InboundMark) == mark
    await catch_up(running_bot)
    await answered(person, 1)


async def test_a_longer_list_than_one_page(
    running_bot: RunningBot,
    clock: SetClock,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(message_list, "MOST_IN_A_PAGE", 5)
    missed = [twilio.lose(f"+62812{number:08}", "halo") for number in range(12)]
    clock.advance(seconds=120)
    await catch_up(running_bot)
    assert [row.external_id for row in stored_rows.rows(Inbox)] == missed


async def test_nobody_is_answered_after_their_window(
    running_bot: RunningBot,
    clock: SetClock,
    twilio: TwilioStandIn,
    person: OnWhatsApp,
    stored_rows: StoredRows,
) -> None:
    twilio.lose(person.id, "halo")
    clock.advance(seconds=24 * HOUR.total_seconds())
    await catch_up(running_bot)
    assert stored_rows.count(Inbox) == 0


async def test_the_window_is_open_from_when_they_wrote(
    running_bot: RunningBot,
    clock: SetClock,
    twilio: TwilioStandIn,
    person: OnWhatsApp,
    stored_rows: StoredRows,
) -> None:
    twilio.lose(person.id, "halo")
    wrote_at = clock.now()
    clock.advance(seconds=HOUR.total_seconds())
    await catch_up(running_bot)
    assert stored_rows.row(Address).last_inbound_at == wrote_at
    await person.says("setuju")
    newest = clock.now()
    twilio.lose(person.id, "menu", newest - HOUR / 2)
    clock.advance(seconds=120)
    await catch_up(running_bot)
    assert stored_rows.count(Inbox) == 3
    assert stored_rows.row(Address).last_inbound_at == newest


async def test_a_picture_is_found_with_its_message(
    running_bot: RunningBot,
    clock: SetClock,
    twilio: TwilioStandIn,
    person: OnWhatsApp,
    stored_rows: StoredRows,
) -> None:
    await person.says("halo")
    await person.says("setuju")
    sid = twilio.lose(person.id, "", kind="photo")
    clock.advance(seconds=120)
    await catch_up(running_bot)
    assert stored_rows.row(Inbox, external_id=sid).body == {"media": "photo"}


async def test_only_who_sends_compares(
    open_bot: OpenBot,
    running_bot: RunningBot,
    clock: SetClock,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.runtime.upkeep.SECONDS_TO_BEGIN", 0.1)
    await until(lambda: running_bot.sender("whatsapp").sends, "the lease")
    second = await open_bot("worker", clock=clock, ready=False)
    twilio.lose("+6281234567890", "halo")
    clock.advance(seconds=leases.LASTS.total_seconds() - 1)
    await second.app.backfill()
    assert stored_rows.count(Inbox) == 0
    assert not second.sender("whatsapp").sends
    assert running_bot.sender("whatsapp").sends
