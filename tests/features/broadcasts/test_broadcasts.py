"""Broadcasts in a running bot, over real HTTP against the stand-in platforms, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.clock import SetClock
from bot.features.broadcasts.reads import ledger, load_broadcast
from bot.features.broadcasts.types import Fate
from models.base import open_database, table
from models.broadcasts import Broadcast
from models.coordinators import Coordinator
from models.files import File
from models.messages import Outbox
from models.vocabulary import State
from models.volunteer import Address
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.running_bot import PUBLIC
from tests.support.training_sessions import NOW, Organiser

pytestmark = pytest.mark.usefixtures("swept_by_hand")
NUMBER = "+6281234567890"
JPEG = b"\xff\xd8\xff\xe0gambar"


@pytest.fixture
def organiser(database_url: str) -> Iterator[Organiser]:
    """Volunteer 1 is the coordinator of Kota Bekasi."""
    engine = open_database(database_url)
    organiser = Organiser(engine)
    organiser.add_people(1)
    with engine.begin() as connection:
        row = {"volunteer_id": 1, "scope": "32.75", "added_at": NOW}
        connection.execute(table(Coordinator).insert(), row)
    yield organiser
    engine.dispose()


def on_whatsapp(organiser: Organiser, volunteer: int, **changes: Any) -> None:
    organiser.set(
        Address,
        {"volunteer_id": volunteer},
        channel="whatsapp",
        external_id=f"whatsapp:{NUMBER}",
        **changes,
    )


async def say(telegram: TelegramStandIn, *texts: str) -> None:
    for text in texts:
        assert await telegram.say(1, text) == 200


def fates(organiser: Organiser) -> dict[Fate, int]:
    """The ledger, which adds up."""
    with organiser.engine.begin() as connection:
        found = load_broadcast(connection, 1)
        assert found is not None
        counted = ledger(connection, found)
    assert sum(counted.fates.values()) == counted.confirmed
    return {fate: count for fate, count in counted.fates.items() if count}


def got(telegram: TelegramStandIn) -> Counter[int | str]:
    """Who got it, and how often; not its author, who sees it before."""
    kinds = ("kerja bakti", "BERHENTI")
    heard = (sent for sent in telegram.sent if all(word in sent.plain for word in kinds))
    return Counter(sent.chat_id for sent in heard if sent.chat_id != 1)


async def test_with_pauses_blocked_people_and_talk_everybody_gets_it_once(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    people = organiser.add_people(60, first=2)
    for gone in (5, 9, 31):
        telegram.block(gone)
    organiser.set(Address, {"volunteer_id": 12}, reachable=False)
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    await say(telegram, "siaran", "Besok kerja bakti pukul 07.00.", "semua")
    telegram.fail_next(2, 429, "Too Many Requests: retry after 3", {"retry_after": 3})
    await say(telegram, "kirim")
    await running_bot.app.sweep()
    await until(lambda: running_bot.sender()._account.pace.paused is not None, "the pause")
    for person in (20, 21):
        assert await telegram.say(person, "menu") == 200
    await until(lambda: _later(clock) and _ended(stored_rows, 57), "the queue")
    await running_bot.app.sweep()
    await until(lambda: stored_rows.row(Broadcast).state == "done", "the end")
    await until(lambda: "Penerima: 61" in _last(telegram), "the report")
    reached = {p for p in people if p not in {5, 9, 31, 12}}
    assert got(telegram) == dict.fromkeys(reached, 1)
    assert fates(organiser) == {Fate.SENT: 57, Fate.UNREACHABLE: 4}
    assert stored_rows.row(Broadcast).state == "done"


@pytest.mark.parametrize(("person", "most_held"), [(30, 500), (70, 500), (70, 10)])
async def test_answers_overtake_a_broadcast(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    monkeypatch: pytest.MonkeyPatch,
    person: int,
    most_held: int,
) -> None:
    """Also their own, which the sender has in hand already (30); and one that fills its hands."""
    under_way = 4
    monkeypatch.setattr("bot.runtime.sending.sender.MOST_AT_ONCE", under_way)
    monkeypatch.setattr("bot.runtime.sending.send_queue.MOST_HELD", most_held)
    organiser.add_people(80, first=2)
    running_bot = await open_bot(clock=SetClock(NOW), telegram_rate=40)
    await say(telegram, "siaran", "Besok kerja bakti pukul 07.00.", "semua", "kirim")
    await running_bot.sender().emptied()
    telegram.shut_door()
    await running_bot.app.sweep()
    await until(lambda: telegram.at_door == under_way, "the first of them")
    before = len(telegram.sent)
    assert await telegram.say(person, "menu") == 200
    telegram.open_door()
    await until(lambda: sum(got(telegram).values()) == 80, "all of them")
    came = [sent.chat_id for sent in telegram.sent[before:]].index(person)
    assert came <= under_way, "after those that were under way, before all others"
    assert "Menu" in telegram.sent[before + came].plain


# --- called off, files -------------------------------------------------------------------------


async def test_called_off_in_the_middle_the_rest_does_not_go(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    organiser: Organiser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    under_way = 4
    monkeypatch.setattr("bot.runtime.sending.sender.MOST_AT_ONCE", under_way)
    organiser.add_people(80, first=2)
    running_bot = await open_bot(clock=SetClock(NOW))
    await say(telegram, "siaran", "Besok kerja bakti pukul 07.00.", "semua", "kirim")
    await running_bot.sender().emptied()
    telegram.shut_door()
    await running_bot.app.sweep()
    await until(lambda: telegram.at_door == under_way, "the first of them")
    await say(telegram, "siaran", "2", "batalkan siaran", "ya")
    await running_bot.app.sweep()
    telegram.open_door()
    await running_bot.sender().emptied()
    await running_bot.app.sweep()
    counted = fates(organiser)
    assert set(counted) == {Fate.SENT, Fate.CANCELLED}
    assert counted[Fate.SENT] <= under_way
    assert sum(got(telegram).values()) == counted[Fate.SENT] - (1 if _author_got(telegram) else 0)


def _author_got(telegram: TelegramStandIn) -> bool:
    kinds = ("kerja bakti", "BERHENTI")
    return any(s.chat_id == 1 and all(word in s.plain for word in kinds) for s in telegram.sent)


async def test_a_photo_goes_by_its_reference_and_by_its_address(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
) -> None:
    organiser.add_people(2, first=2)
    on_whatsapp(organiser, 3)
    running_bot = await open_bot(clock=SetClock(NOW))
    await say(telegram, "siaran")
    photo = telegram.media_update("photo", 1, caption="Foto kerja bakti", content=JPEG)
    assert await telegram.deliver(photo) == 200
    await until(lambda: stored_rows.row(File).ready, "the photo")
    await say(telegram, "semua", "kirim")
    await running_bot.app.sweep()
    await until(lambda: _ended(stored_rows, 3), "the broadcast")
    kept = photo["message"]["photo"][-1]["file_id"]
    [on_telegram] = [s for s in telegram.sent if s.method == "sendPhoto" and s.chat_id == 2]
    assert on_telegram.params["photo"] == kept, "Telegram has it already"
    [on_phone] = [s for s in twilio.sent if "kerja bakti" in s.body]
    [address] = on_phone.params["MediaUrl"]
    assert address.startswith(f"{PUBLIC}/berkas/")
    async with ClientSession() as web:
        answer = await web.get(running_bot.url + address.removeprefix(PUBLIC))
        assert await answer.read() == JPEG
        assert answer.headers["Content-Type"] == "image/jpeg"


async def test_a_document_from_whatsapp_is_fetched_and_uploaded_to_telegram(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
) -> None:
    organiser.add_people(3, first=2)
    on_whatsapp(organiser, 1)
    running_bot = await open_bot(clock=SetClock(NOW))
    await twilio.say(NUMBER, "siaran")
    await twilio.say_media(NUMBER, "document", "Undangan kerja bakti")
    await until(lambda: stored_rows.row(File).ready, "the document")
    for text in ("semua", "kirim"):
        await twilio.say(NUMBER, text)
    await running_bot.app.sweep()
    await until(lambda: _ended(stored_rows, 4), "the broadcast")
    documents = [sent for sent in telegram.sent if sent.method == "sendDocument"]
    assert {sent.chat_id for sent in documents} == {2, 3, 4}
    uploads = [upload for sent in documents for upload in sent.files.values()]
    assert {upload.content for upload in uploads} <= {b"isi berkas"}
    assert uploads


async def test_a_file_that_telegram_has_no_more_is_said_and_nothing_goes(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    organiser.add_people(1, first=2)
    await open_bot(clock=SetClock(NOW))
    await say(telegram, "siaran")
    photo = telegram.media_update("photo", 1, caption="Foto kerja bakti")
    telegram.file_contents.clear()
    assert await telegram.deliver(photo) == 200
    await until(lambda: stored_rows.row(File).problem, "the failure")
    await say(telegram, "semua", "kirim")
    assert stored_rows.rows(Broadcast) == []
    await until(lambda: "tidak bisa diambil" in _last(telegram), "the word")


async def test_held_outside_the_window_until_they_write(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    organiser: Organiser,
) -> None:
    organiser.add_people(1, first=2)
    on_whatsapp(organiser, 2, last_inbound_at=NOW - timedelta(days=3))
    running_bot = await open_bot(clock=SetClock(NOW))
    await say(telegram, "siaran", "Besok kerja bakti pukul 07.00.", "semua")
    await until(lambda: "WhatsApp" in _last(telegram), "the preview")
    await say(telegram, "kirim")
    await running_bot.app.sweep()
    await until(lambda: fates(organiser).get(Fate.HELD) == 1, "it to be held")
    assert not twilio.sent
    await twilio.say(NUMBER, "halo")
    await until(lambda: any("kerja bakti" in sent.body for sent in twilio.sent), "the broadcast")


def _later(clock: SetClock) -> bool:
    clock.advance(seconds=1)
    return True


def _ended(stored_rows: StoredRows, count: int) -> bool:
    return len(_ours(stored_rows.rows(Outbox))) == count


def _ours(rows: Sequence[Any]) -> list[Any]:
    done = {State.SENT, State.DELIVERED, State.READ}
    return [row for row in rows if row.notice_id is not None and row.state in done]


def _last(telegram: TelegramStandIn) -> str:
    return [sent.plain for sent in telegram.sent if sent.chat_id == 1][-1]
