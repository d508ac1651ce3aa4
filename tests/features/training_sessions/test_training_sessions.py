"""Training sessions in a running bot, over real HTTP against the stand-in platforms."""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import openpyxl
import pytest
from aiohttp import ClientSession

from bot.clock import SetClock
from bot.features.training_sessions.types import Quota, TrainingDay
from models.base import open_database
from models.coordinators import Coordinator
from models.files import File, Job
from models.messages import Outbox
from models.training_sessions import Attendance, Presence
from models.vocabulary import Reply, State
from models.volunteer import Address, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.training_sessions import BEKASI, NOW, REGENCY, START, Organiser

pytestmark = pytest.mark.usefixtures("swept_by_hand")
NUMBER = "+6281234567890"


@pytest.fixture
def organiser(database_url: str) -> Iterator[Organiser]:
    engine = open_database(database_url)
    yield Organiser(engine)
    engine.dispose()


async def test_two_hundred_at_once_for_the_last_ten_seats(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser
) -> None:
    """Never eleven; and each seat that is given back goes to the next in line, who is told."""
    people = organiser.add_people(200)
    session = organiser.publish(quotas=(Quota(seats=10),), reminders=())
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    await running_bot.app.sweep()
    await until(lambda: len(telegram.sent) == 200, "the invitations")
    answers = await asyncio.gather(*(telegram.press(p, "0:/hadir s1", 1) for p in people))
    assert set(answers) == {200}
    counted = Counter(organiser.replies(session).values())
    assert counted == {Reply.COMING: 10, Reply.WAITING: 190}
    assert organiser.taken(session) == [10]

    coming = [p for p, reply in organiser.replies(session).items() if reply == Reply.COMING]
    await asyncio.gather(*(telegram.press(p, "0:/tidak_hadir s1", 1) for p in coming[:3]))
    counted = Counter(organiser.replies(session).values())
    assert counted == {Reply.COMING: 10, Reply.WAITING: 187, Reply.DECLINED: 3}
    assert organiser.taken(session) == [10]
    await until(
        lambda: sum("Kabar baik" in sent.plain for sent in telegram.sent) == 3, "the good news"
    )
    moved = [sent.chat_id for sent in telegram.sent if "Kabar baik" in sent.plain]
    assert len(set(moved) - set(coming)) == 3


async def test_two_processes_never_give_a_seat_twice_nor_leave_one_free(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, database_kind: str
) -> None:
    """Two processes on one database take in 201 answers for the last ten seats of three quotas,
    while nine of those who have a seat give it back."""
    if database_kind == "sqlite":
        pytest.skip("several processes share a PostgreSQL")
    clock = SetClock(NOW)
    quotas = (Quota(BEKASI, "", 7), Quota(REGENCY, "", 7), Quota("", "ipsm-pusat", 5))
    holders = _three_of_each(organiser, 1, 3)
    people = _three_of_each(organiser, 101, 67)
    session = organiser.publish(quotas=(*quotas, Quota(seats=0)), reminders=())
    organiser.fan_out(NOW)
    worker = await open_bot(clock=clock, role="worker")
    houses = [await open_bot(clock=clock, role="web") for _ in range(2)]
    await until(lambda: len(telegram.sent) == len(holders) + len(people), "the invitations")
    for person in holders:
        await telegram.press(person, f"0:/hadir s{session}", 1)
    assert organiser.taken(session) == [3, 3, 3, 0]

    presses = [(p, "hadir") for p in people]
    for place, person in enumerate(holders):
        presses.insert(20 * place, (person, "tidak_hadir"))
    answers = await asyncio.gather(
        *(
            telegram.push(
                f"{houses[n % 2].url}/webhook/telegram",
                telegram.webhook["secret_token"],
                telegram.press_update(person, f"0:/{word} s{session}", 1),
            )
            for n, (person, word) in enumerate(presses)
        )
    )
    assert set(answers) == {200}
    await worker.app.sweep()
    assert organiser.taken(session) == [7, 7, 5, 0]
    replies = organiser.replies(session)
    coming = Counter(_quota_of(p) for p, reply in replies.items() if reply == Reply.COMING)
    assert coming == {0: 7, 1: 7, 2: 5}
    assert Counter(replies.values()) == {Reply.COMING: 19, Reply.WAITING: 182, Reply.DECLINED: 9}
    await until(lambda: not worker.sender()._queue.held, "the queue")
    heard = [sent for sent in telegram.sent if "sedang ada gangguan" in sent.plain]
    assert not heard


def _three_of_each(organiser: Organiser, first: int, count: int) -> list[int]:
    """People of three quotas in turn: their numbers tell which (`_quota_of`)."""
    kinds: tuple[dict[str, str], ...] = (
        {},
        {"place": "32.16.01.2001"},
        {"place": "32.75.05.1001", "invitation": "ipsm-pusat"},
    )
    for number in range(first, first + 3 * count):
        organiser.add_people(1, first=number, **kinds[_quota_of(number)])
    return list(range(first, first + 3 * count))


def _quota_of(person: int) -> int:
    return person % 3


async def test_an_erased_volunteer_leaves_the_seat_to_the_next(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser
) -> None:
    organiser.add_people(2)
    session = organiser.publish(quotas=(Quota(seats=1),), reminders=())
    running_bot = await open_bot(clock=SetClock(NOW))
    await running_bot.app.sweep()
    await until(lambda: len(telegram.sent) == 2, "the invitations")
    await telegram.press(1, "0:/hadir s1", 1)
    await telegram.press(2, "0:/hadir s1", 1)
    for text in ("hapus data", "ya, teruskan", "hapus semua"):
        await telegram.say(1, text)
    await until(lambda: 1 not in organiser.replies(session), "the erasing")
    assert organiser.replies(session) == {2: Reply.COMING}
    assert organiser.taken(session) == [1]


async def test_outside_the_window_an_invitation_waits_until_they_write_again(
    open_bot: OpenBot, twilio: TwilioStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    organiser.add_people(1)
    long_ago = NOW - timedelta(days=3)
    organiser.set(
        Address,
        {"volunteer_id": 1},
        channel="whatsapp",
        external_id=f"whatsapp:{NUMBER}",
        last_inbound_at=long_ago,
    )
    organiser.publish(reminders=())
    running_bot = await open_bot(clock=SetClock(NOW))
    await running_bot.app.sweep()
    await until(lambda: stored_rows.row(Outbox).state == State.HELD, "the invitation to be held")
    assert stored_rows.row(Outbox).error == "needs template"
    assert not twilio.sent
    await twilio.say(NUMBER, "menu")
    await until(lambda: len(twilio.sent) == 2, "the menu and the invitation")
    assert {"TIDAK BISA" in sent.body for sent in twilio.sent} == {True, False}


async def test_the_table_of_a_session_that_changed_during_a_pause_of_telegram(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser
) -> None:
    """Telegram asks for a pause in mid-fan-out; the session moves meanwhile; nobody who hears
    after that hears the old hour alone."""
    organiser.add_people(40)
    session = organiser.publish(reminders=())
    clock = SetClock(NOW)
    telegram.fail_next(2, 429, "Too Many Requests: retry after 30", {"retry_after": 30})
    running_bot = await open_bot(clock=clock, telegram_rate=1000)
    await running_bot.app.sweep()
    await until(lambda: running_bot.sender()._account.pace.paused is not None, "the pause")
    told_before = {sent.chat_id for sent in telegram.sent}

    later = TrainingDay(1, START + timedelta(hours=2), START + timedelta(hours=10))
    organiser.change(session, NOW, days=(later,))
    clock.advance(seconds=31)
    await running_bot.app.sweep()
    await until(lambda: {s.chat_id for s in telegram.sent} == set(range(1, 41)), "all to be told")
    await until(lambda: not running_bot.sender()._queue.held, "the queue")
    await running_bot.app.sweep()
    last = {sent.chat_id: sent.plain for sent in telegram.sent}
    assert all("10.00–18.00" in text for text in last.values())
    counted = Counter(sent.chat_id for sent in telegram.sent)
    assert max(counted.values()) <= 2
    assert all(counted[person] == 2 for person in told_before)


async def test_answers_overtake_a_queue_of_invitations(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    under_way = 4
    monkeypatch.setattr("bot.runtime.sending.sender.MOST_AT_ONCE", under_way)
    organiser.add_people(60)
    organiser.publish(reminders=())
    running_bot = await open_bot(clock=SetClock(NOW))
    telegram.shut_door()
    await running_bot.app.sweep()
    await until(lambda: telegram.at_door == under_way, "the first invitations")
    assert await telegram.say(60, "menu") == 200
    telegram.open_door()
    await telegram.wait_for_sent(61)
    menu = next(n for n, sent in enumerate(telegram.sent) if "Menu utama" in sent.plain)
    assert (telegram.sent[menu].chat_id, menu <= under_way) == (60, True)


async def test_a_reminder_whose_fate_is_unknown_is_sent_once_more(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    organiser.add_people(1)
    session = organiser.publish(reminders=(timedelta(hours=2),))
    organiser.tell(NOW)
    organiser.reply(session, 1, Reply.COMING)
    monkeypatch.setattr(
        "bot.runtime.sending.error_handling.SendErrorHandler._back_off", lambda self, queued: 0.01
    )
    telegram.cut_after_accept()
    running_bot = await open_bot(clock=SetClock(START - timedelta(hours=2)))
    await running_bot.app.sweep()
    await until(lambda: len(telegram.sent) == 2, "the second try")
    await until(lambda: stored_rows.count(Outbox, state=State.SENT) == 2, "the reports")


async def test_the_calendar_comes_as_a_document_or_as_an_address(
    open_bot: OpenBot, telegram: TelegramStandIn, twilio: TwilioStandIn, organiser: Organiser
) -> None:
    organiser.add_people(2)
    organiser.set(
        Address, {"volunteer_id": 2}, channel="whatsapp", external_id=f"whatsapp:{NUMBER}"
    )
    organiser.publish(reminders=(), point=(-6.2349, 106.9896))
    running_bot = await open_bot(clock=SetClock(NOW))
    await running_bot.app.sweep()
    await until(lambda: len(telegram.sent) == len(twilio.sent) == 1, "the invitations")
    await telegram.say(1, "jadwal")
    await telegram.say(1, "kalender")
    await until(lambda: telegram.sent[-1].method == "sendDocument", "the document")
    [upload] = telegram.sent[-1].files.values()
    assert b"DTSTART;TZID=Asia/Jakarta:20261205T080000" in upload.content
    assert b"GEO:-6.2349;106.9896" in upload.content

    await twilio.say(NUMBER, "jadwal")
    await twilio.say(NUMBER, "kalender")
    await until(lambda: "/berkas/" in twilio.sent[-1].body, "the address")
    address = next(word for word in twilio.sent[-1].body.split() if "/berkas/" in word)
    path = address.partition("bimtek.example")[2]
    async with ClientSession() as http, http.get(running_bot.url + path) as answer:
        assert answer.status == 200
        assert b"BEGIN:VEVENT" in await answer.read()
    async with (
        ClientSession() as http,
        http.get(f"{running_bot.url}/berkas/guessed/a.ics") as answer,
    ):
        assert answer.status == 404


async def test_the_list_opens_cleanly_whatever_people_are_called(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser
) -> None:
    organiser.add_people(2)
    organiser.set(Volunteer, {"id": 2}, name='=HYPERLINK("http://x")')
    session = organiser.publish(reminders=())
    organiser.tell(NOW)
    organiser.reply(session, 2, Reply.COMING)
    _insert(organiser, Coordinator, volunteer_id=1, scope="", added_at=NOW)
    _insert(organiser, Presence, session_id=session, day=1, volunteer_id=2, at=START)
    await open_bot(clock=SetClock(NOW))
    for text in ("jadwal", "kelola sesi", "unduh daftar"):
        await telegram.say(1, text)
    await until(lambda: telegram.sent[-1].method == "sendDocument", "the list")
    [upload] = telegram.sent[-1].files.values()
    book = openpyxl.load_workbook(io.BytesIO(upload.content))
    _, first, second = book["Peserta"].iter_rows(values_only=True)
    assert second[1] == "Relawan 1"
    assert (first[1], first[4]) == ('=HYPERLINK("http://x")', "Akan hadir")
    assert book["Peserta"]["B2"].data_type == "s"
    assert first[6] == datetime(2026, 12, 5, 8, 0)  # noqa: DTZ001 - local, as spreadsheets are


def _insert(organiser: Organiser, model: type, **values: object) -> None:
    with organiser.engine.begin() as connection:
        connection.execute(model.__table__.insert(), values)  # type: ignore[attr-defined]


async def test_the_sheet_for_the_door_is_a_document(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser
) -> None:
    organiser.add_people(1)
    organiser.publish(reminders=())
    organiser.tell(NOW)
    _insert(organiser, Coordinator, volunteer_id=1, scope="", added_at=NOW)
    await open_bot(clock=SetClock(NOW))
    for text in ("jadwal", "kelola sesi", "kode hadir"):
        await telegram.say(1, text)
    await until(lambda: telegram.sent[-1].method == "sendDocument", "the sheet")
    [upload] = telegram.sent[-1].files.values()
    assert upload.content.startswith(b"%PDF")


async def test_the_work_of_a_process_that_is_gone_is_done_again(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    organiser.add_people(1)
    session = organiser.publish(reminders=())
    organiser.tell(NOW)
    task = {
        "kind": "calendar",
        "arguments": {"session": session},
        "volunteer_id": 1,
        "channel": "telegram",
        "recipient": "1",
        "state": "running",
        "attempts": 1,
        "run_until": NOW - timedelta(minutes=1),
        "created_at": NOW,
    }
    _insert(organiser, Job, **task)
    await open_bot(clock=SetClock(NOW))
    await until(lambda: stored_rows.count(Job, state="done") == 1, "the task")
    await until(lambda: len(telegram.sent) == 1, "the document")
    assert stored_rows.count(File) == 1


async def test_what_cannot_be_made_is_said_after_three_tries(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    organiser.add_people(1)
    task = {
        "kind": "unknown",
        "arguments": {},
        "volunteer_id": 1,
        "channel": "telegram",
        "recipient": "1",
        "state": "waiting",
        "run_until": NOW,
        "created_at": NOW,
    }
    _insert(organiser, Job, **task)
    await open_bot(clock=SetClock(NOW))
    await until(lambda: len(telegram.sent) == 1, "the apology")
    assert "belum bisa dibuat" in telegram.sent[0].plain
    assert stored_rows.row(Job).attempts == 3


async def test_two_processes_that_look_for_what_is_due_make_one_reminder_each(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, database_kind: str
) -> None:
    if database_kind == "sqlite":
        pytest.skip("several processes share a PostgreSQL")
    people = organiser.add_people(50)
    session = organiser.publish(reminders=(timedelta(hours=2),))
    organiser.tell(NOW)
    for person in people:
        organiser.reply(session, person, Reply.COMING)
    at = START - timedelta(hours=2)
    worker = await open_bot(clock=SetClock(at), role="worker")
    other = await open_bot(clock=SetClock(at), role="web")
    await asyncio.gather(
        *(running_bot.app.sweep() for running_bot in (worker, other, worker, other))
    )
    await until(lambda: len(telegram.sent) >= 50, "the reminders")
    await until(lambda: not worker.sender()._queue.held, "the queue")
    assert Counter(sent.chat_id for sent in telegram.sent) == dict.fromkeys(people, 1)


async def test_somebody_removed_is_no_coordinator_at_their_next_word(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser
) -> None:
    organiser.add_people(1)
    _insert(organiser, Coordinator, volunteer_id=1, scope="32.75", added_at=NOW)
    await open_bot(clock=SetClock(NOW))
    for text in ("jadwal", "buat sesi", "Bimtek Dasar"):
        await telegram.say(1, text)
    await until(lambda: "tatap muka" in telegram.sent[-1].plain, "the question")
    with organiser.engine.begin() as connection:
        connection.execute(Coordinator.__table__.delete())  # type: ignore[attr-defined]
    await telegram.say(1, "daring")
    await until(lambda: "khusus koordinator" in telegram.sent[-1].plain, "the word")
    assert not organiser._rows(Attendance)


@pytest.mark.parametrize("status", [429, 503])
async def test_an_invitation_that_was_not_taken_is_sent_once_more(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    status: int,
) -> None:
    """That they were told was noted as it left: no reason to leave out what did not arrive."""
    organiser.add_people(3)
    organiser.publish(reminders=())
    wait = {"retry_after": 1} if status == 429 else None
    telegram.fail_next(2, status, "not now", wait)
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    await running_bot.app.sweep()
    await until(lambda: not telegram._behaviours, "the refusals")
    await running_bot.app.sweep()
    clock.advance(seconds=60)
    await until(
        lambda: {r.state for r in organiser.outbox()} == {State.SENT}, "all to be sent", within=30
    )
    assert sorted(sent.chat_id for sent in telegram.sent) == [1, 2, 3]
