"""Files that cost time and memory are read in a process of their own, which comes to an end."""

from __future__ import annotations

import asyncio
import io
import random
import zipfile
from typing import Any

import pytest

from bot.clock import SetClock
from bot.documents import apart as process
from bot.documents.apart import Ended, Limits, TooCostly, apart, end_all
from bot.features.invitees import reading
from bot.features.invitees.reading import read_apart
from bot.features.invitees.types import UnreadableList
from models.base import open_database, table
from models.coordinators import Coordinator
from models.invitees import Invitee
from tests.standins.telegram import TelegramStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.lists import HEAD, SITI, csv, xlsx
from tests.support.patience import until
from tests.support.training_sessions import NOW, Organiser

pytestmark = pytest.mark.one_database
# The arguments of `timeit`, which comes to no end with them.
ENDLESS = ("timeit", ("while True: pass",), b"")


def costly() -> bytes:
    """Places that are nowhere, each another one: more than a minute's work."""
    chance = random.Random(16)
    words = ("".join(chance.choices("abcdefghij", k=40)) for _ in range(20_000))
    return csv(HEAD, *((SITI[0], SITI[1], word, SITI[3]) for word in words))


def huge() -> bytes:
    """Small until it is unpacked, and within the limits of how much smaller a file may be."""
    buffer, sheet = io.BytesIO(), "xl/worksheets/sheet1.xml"
    small = zipfile.ZipFile(io.BytesIO(xlsx(HEAD, SITI)))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for name in set(small.namelist()) - {sheet}:
            book.writestr(name, small.read(name))
        book.writestr(sheet, small.read(sheet).replace(b"Siti", b"a" * 190_000_000))
        book.writestr("xl/media/1.png", random.Random(16).randbytes(1_000_000))
    return buffer.getvalue()


def limits(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    monkeypatch.setattr(reading, "LIMITS", Limits(**changes))


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableList) as unreadable:
        read_apart(content, "32.75")
    return unreadable.value.say.key


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    limits(monkeypatch, processor=1)
    assert refused(costly()) == "intake.too_costly"


def test_what_takes_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    limits(monkeypatch, memory=350_000_000)
    assert refused(huge()) == "intake.too_costly"


def test_what_waits_for_nothing_is_ended() -> None:
    with pytest.raises(TooCostly):
        apart(*ENDLESS, Limits(clock=1))


def test_what_answers_without_end_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    limits(monkeypatch, answer=10)
    assert refused(csv(HEAD, SITI)) == "intake.too_costly"


def test_a_fault_of_ours_is_none_of_the_file() -> None:
    with pytest.raises(RuntimeError, match="ended with 1"):
        apart("bot.nothing_there", (), b"", Limits())


async def test_at_our_end_it_is_not_waited_for() -> None:
    under_way = asyncio.create_task(asyncio.to_thread(apart, *ENDLESS, Limits()))
    await until(lambda: process._running, "the process")
    end_all()
    with pytest.raises(Ended):
        await under_way
    assert not process._running


def test_the_process_knows_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIMTEK_TELEGRAM_TOKEN", "1:secret")
    show = ("import os", "print(list(os.environ), flush=True)", "os._exit(0)")
    shown = apart("timeit", show, b"", Limits())
    assert b"PYTHONPATH" in shown
    assert b"BIMTEK" not in shown


@pytest.fixture
def coordinator(database_url: str) -> None:
    engine = open_database(database_url)
    Organiser(engine).add_people(1)
    with engine.begin() as connection:
        row = {"volunteer_id": 1, "scope": "32.75", "added_at": NOW}
        connection.execute(table(Coordinator).insert(), row)
    engine.dispose()


async def send_list(telegram: TelegramStandIn, content: bytes) -> None:
    update = telegram.media_update("document", 1, file_name="peserta.xlsx")
    telegram.file_contents[update["message"]["document"]["file_id"]] = content
    assert await telegram.deliver(update) == 200


@pytest.mark.usefixtures("coordinator")
async def test_its_sender_is_told_and_the_next_list_is_read(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits(monkeypatch, processor=2)
    await open_bot(clock=SetClock(NOW))
    await send_list(telegram, costly())
    await until(lambda: "terlalu berat" in telegram.sent[-1].plain, "the word")
    assert stored_rows.rows(Invitee) == []
    await send_list(telegram, csv(HEAD, SITI))
    await until(lambda: "Impor sekarang" in telegram.sent[-1].buttons, "what was understood")
    assert await telegram.say(1, "ya") == 200
    await until(lambda: any(sent.files for sent in telegram.sent), "the report")
    assert [row.name for row in stored_rows.rows(Invitee)] == ["Siti Aminah"]
