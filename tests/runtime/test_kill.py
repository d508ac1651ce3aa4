"""Real processes, killed and ended at bad moments: nothing that was committed is lost."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.features.training_sessions.types import TrainingDay
from models.base import table
from models.messages import Inbox, Outbox, SenderLease
from models.vocabulary import State
from models.volunteer import Conversation
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenEngine
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.process import SECRET, Running, platform_settings
from tests.support.training_sessions import Organiser, zone_where_it_is_noon

PERSON, NUMBER = 9_172_635_481, "+6281234567890"


@pytest.fixture
def running(
    tmp_path: Path, database_url: str, telegram: TelegramStandIn, twilio: TwilioStandIn
) -> Running:
    """One `bimtek run`, not yet started; start it as often as the test kills it."""
    settings = platform_settings(telegram, twilio)
    return Running(tmp_path, database_url=database_url, **settings)


@pytest.fixture
def organiser(open_engine: OpenEngine) -> Organiser:
    return Organiser(open_engine())


def connect(running: Running, telegram: TelegramStandIn, twilio: TwilioStandIn) -> None:
    telegram.bot_url = twilio.bot_url = running.url


async def test_killed_between_commit_and_send(
    running: Running,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    database_kind: str,
) -> None:
    """Four answers are in flight, whose fate nobody can know; two of them the platforms took."""
    other, other_number = PERSON + 1, "+6281234567899"
    async with running:
        connect(running, telegram, twilio)
        for taken, person, number in ((True, PERSON, NUMBER), (False, other, other_number)):
            telegram.hang(accepted=taken)
            twilio.hang(accepted=taken)
            for text in ("/start", "menu"):
                assert await telegram.say(person, text) == 200
                assert (await twilio.say(number, text))[0] == 200
            await until(lambda: not (telegram._behaviours or twilio._behaviours), "the flight")
        await running.kill()
    assert (len(telegram.sent), len(twilio.sent)) == (1, 1)
    assert stored_rows.count(Inbox) == stored_rows.count(Outbox) == 8
    if database_kind == "postgresql":  # once with the wait for the leases, once without
        give_up_leases(stored_rows)

    async with running:
        connect(running, telegram, twilio)
        await until(lambda: stored_rows.count(Outbox, state=State.SENT) == 8, "all to be sent")
        assert await running.terminate() == 0
    heard = Counter(sent.chat_id for sent in telegram.sent)
    assert heard == {PERSON: 3, other: 2}, "what Telegram took comes once more"
    assert Counter(sent.number for sent in twilio.sent) == {NUMBER: 2, other_number: 2}
    for whom in heard:
        ids = [row.provider_id for row in stored_rows.rows(Outbox, recipient=str(whom))]
        arrived = [str(sent.message_id) for sent in telegram.sent if sent.chat_id == whom]
        assert ids == arrived[-2:]


async def test_ended_with_messages_under_way_it_saves_and_exits_with_zero(
    running: Running, telegram: TelegramStandIn, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    """It waits for a platform that is slow, and not for one that is silent."""
    async with running:
        connect(running, telegram, twilio)
        await OnTelegram(telegram).says("/start")
        telegram.hang(accepted=True)
        twilio.hang()
        for text in ("setuju", "menu"):
            assert await telegram.say(PERSON, text) == 200
        assert (await twilio.say(NUMBER, "halo"))[0] == 200
        await until(lambda: not (telegram._behaviours or twilio._behaviours), "the flight")
        ending = asyncio.create_task(running.terminate())
        await until(partial(_refuses, running.url), "the end to begin")
        telegram.release()
        assert await ending == 0
    slow = stored_rows.row(Outbox, provider_id=str(telegram.sent[1].message_id))
    assert slow.state == State.SENT
    assert stored_rows.row(Outbox, channel="whatsapp").state == State.SENDING
    assert stored_rows.row(Conversation, volunteer_id=1).state["frame"]["step"] == "full_name"
    assert not stored_rows.rows(SenderLease)

    async with running:
        connect(running, telegram, twilio)
        await until(lambda: stored_rows.count(Outbox, state=State.SENT) == 4, "the rest")
        assert await running.terminate() == 0
    assert (len(telegram.sent), len(twilio.sent)) == (3, 1)


def give_up_leases(stored_rows: StoredRows) -> None:
    """As if their time had passed."""
    with stored_rows.engine.begin() as connection:
        connection.execute(table(SenderLease).delete())


async def test_killed_again_and_again_a_talk_goes_on(
    running: Running, telegram: TelegramStandIn, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    """After each answer the power fails. Nothing is asked twice, nothing answered twice."""
    texts = ("DAFTAR", "setuju", "Ratna Wulandari")
    person = OnWhatsApp(twilio)
    for text in texts:
        async with running:
            connect(running, telegram, twilio)
            update = telegram.message_update(PERSON, text)
            url = f"{running.url}/webhook/telegram"
            assert await telegram.push(url, SECRET, update) == 200
            assert (await twilio.say(person.id, text))[0] == 200
            await running.kill()
        give_up_leases(stored_rows)
    assert stored_rows.count(Inbox) == stored_rows.count(Outbox) == 2 * len(texts)
    steps = [row.state["frame"]["step"] for row in stored_rows.rows(Conversation)]
    assert steps == ["adult", "adult"]
    async with running:
        connect(running, telegram, twilio)
        everything = 2 * len(texts)
        await until(lambda: stored_rows.count(Outbox, state=State.SENT) == everything, "all")
    assert len({sent.body for sent in person.heard}) == len(person.heard) == len(texts)


async def test_killed_again_and_again_in_mid_fan_out_everybody_is_invited_once(
    running: Running, telegram: TelegramStandIn, twilio: TwilioStandIn, organiser: Organiser
) -> None:
    """A real process, killed with invitations under way. Only what was in flight may come twice."""
    people = 300
    now = SystemClock().now()
    organiser.add_people(people, zone=zone_where_it_is_noon(now))
    start = now + timedelta(days=10)
    organiser.publish(at=now, days=(TrainingDay(1, start, start + timedelta(hours=8)),))
    in_flight = 0
    for enough in (30, 120, 220):
        async with running:
            connect(running, telegram, twilio)
            await until(partial(_have_come, telegram, enough), "some of them")
            await running.kill()
        sending = organiser._rows(Outbox, state=State.SENDING)
        in_flight += len(sending)
        with organiser.engine.begin() as connection:
            connection.execute(table(SenderLease).delete())
    async with running:
        connect(running, telegram, twilio)
        settled = {State.SENT}
        await until(lambda: {r.state for r in organiser.outbox()} == settled, "all")
    counted = Counter(sent.chat_id for sent in telegram.sent)
    assert set(counted) == set(range(1, people + 1))
    assert sum(counted.values()) - people <= in_flight


def _refuses(url: str) -> bool:
    """Nobody listens there any more."""
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) != 0


def _have_come(telegram: TelegramStandIn, count: int) -> bool:
    return len(telegram.sent) >= count
