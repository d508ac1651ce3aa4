"""The nightly clean-up, with the nights passing on a set clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.clock import SetClock
from bot.engine.policy import TEXTS_KEPT
from bot.runtime import retention, schedule
from bot.runtime.retention import UNDECIDED_KEPT, nightly_steps
from bot.runtime.schedule import make_schedule
from models.base import table
from models.messages import Inbox, Outbox
from models.vocabulary import Priority, State
from models.volunteer import Consent, Conversation, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import NAME, OnTelegram, OnWhatsApp
from tests.support.running_bot import RunningBot

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
async def running_bot(open_bot: OpenBot, clock: SetClock) -> RunningBot:
    return await open_bot(clock=clock)


def nightly(running_bot: RunningBot, zone: str) -> Any:
    app = running_bot.app
    parts = (app.writer, app.clock, zone, app.sweep, app.prove_counts, app.backfill)
    steps = nightly_steps(app.features, app.policy)
    jobs = make_schedule(*parts, steps).get_jobs()
    return next(job for job in jobs if job.name == "clean up")


async def night(running_bot: RunningBot) -> None:
    """What the scheduler does at ten past three."""
    await nightly(running_bot, "Asia/Jakarta").func()


async def all_sent(stored_rows: StoredRows) -> None:
    await until(
        lambda: {row.state for row in stored_rows.rows(Outbox)} == {State.SENT}, "the reports"
    )


async def test_texts_go_in_time_and_people_stay(
    running_bot: RunningBot, clock: SetClock, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    for text in ("/start", "setuju", NAME):
        await person.says(text)
    await all_sent(stored_rows)
    clock.advance(seconds=TEXTS_KEPT.total_seconds() - 60)
    await night(running_bot)
    assert stored_rows.count(Inbox) == stored_rows.count(Outbox) == 3

    clock.advance(minutes=2)
    await night(running_bot)
    assert stored_rows.count(Inbox) == stored_rows.count(Outbox) == 0
    assert (
        stored_rows.count(Volunteer)
        == stored_rows.count(Consent)
        == stored_rows.count(Conversation)
        == 1
    )


async def test_many_rows_go_a_few_at_a_time(
    running_bot: RunningBot,
    clock: SetClock,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for _ in range(5):
        await OnTelegram(telegram).says("halo")
    await all_sent(stored_rows)
    clock.advance(seconds=TEXTS_KEPT.total_seconds() + 60)
    await night(running_bot)
    assert [stored_rows.count(rows) for rows in (Inbox, Outbox, Volunteer)] == [0, 0, 0]


async def test_who_does_not_consent_in_time_is_forgotten(
    running_bot: RunningBot,
    clock: SetClock,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
) -> None:
    undecided, other = OnTelegram(telegram), OnWhatsApp(twilio)
    await undecided.says("halo, kata rahasia")
    for text in ("halo", "setuju"):
        await other.says(text)
    await all_sent(stored_rows)
    clock.advance(seconds=UNDECIDED_KEPT.total_seconds() - 60)
    await night(running_bot)
    assert stored_rows.count(Volunteer) == 2

    clock.advance(minutes=2)
    await night(running_bot)
    assert stored_rows.where_found(str(undecided.id), "rahasia") == []
    assert stored_rows.row(Volunteer).consented_at is not None
    assert "Kawan Bimtek" in await undecided.says("halo")


def write(stored_rows: StoredRows, **columns: Any) -> None:
    row = {
        "key": str(columns),
        "channel": "other",
        "recipient": "1",
        "priority": Priority.ANSWER,
        "body": {"text": "Halo"},
        "created_at": NOW,
        "send_after": NOW,
    }
    with stored_rows.engine.begin() as connection:
        connection.execute(insert(table(Outbox)), row | columns)


async def test_what_is_still_on_its_way_is_kept(
    running_bot: RunningBot, clock: SetClock, stored_rows: StoredRows
) -> None:
    for state in State:
        write(stored_rows, state=state)
    clock.advance(days=30)
    await night(running_bot)
    kept = {row.state for row in stored_rows.rows(Outbox)}
    assert kept == {State.PENDING, State.SENDING, State.HELD}


async def test_the_ledger_of_broadcasts_is_kept(
    running_bot: RunningBot, clock: SetClock, stored_rows: StoredRows
) -> None:
    write(stored_rows, state=State.SENT, priority=Priority.BROADCAST, notice_id=1)
    write(stored_rows, state=State.SENT, priority=Priority.REMINDER, notice_id=1)
    write(stored_rows, state=State.SENT, priority=Priority.REMINDER)  # to one person: of no ledger
    clock.advance(days=30)
    await night(running_bot)
    assert stored_rows.count(Outbox) == 2


async def test_a_row_of_somebody_erased_is_blanked_at_last(
    running_bot: RunningBot, stored_rows: StoredRows
) -> None:
    write(stored_rows, state=State.CANCELLED, erase=True)
    write(stored_rows, state=State.PENDING, erase=True)
    await night(running_bot)
    assert [row.recipient for row in stored_rows.rows(Outbox)] == ["", "1"]


async def test_the_job_runs_at_night_in_the_given_zone(running_bot: RunningBot) -> None:
    due = nightly(running_bot, "Asia/Jayapura").trigger.get_next_fire_time(None, NOW)
    assert due == datetime(2026, 11, 24, 18, 10, tzinfo=UTC)
    assert due - NOW < timedelta(days=1)


async def test_at_the_start_it_is_made_up_for(
    open_bot: OpenBot, clock: SetClock, stored_rows: StoredRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop is never up at night."""
    monkeypatch.setattr(schedule, "make_schedule", make_schedule)  # with all that it has
    write(stored_rows, state=State.SENT, created_at=NOW - TEXTS_KEPT - timedelta(minutes=1))
    await open_bot(clock=clock)
    await until(lambda: stored_rows.count(Outbox) == 0, "the clean-up")
