"""HAPUS DATA leaves nothing: one person in every feature, on both channels, is erased, and then
looked for in every table, every kept file and the database's bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.clock import SetClock
from bot.engine.person import PersonState
from bot.engine.person import Volunteer as Vol
from bot.features.feature import Says
from bot.features.training_sessions.types import TrainingDay
from bot.text.phrases import wording
from models.base import is_sqlite, open_database, table
from models.broadcasts import BroadcastProgress
from models.coordinators import Coordinator
from models.enquiries import EnquiryAnswer
from models.erasing import Erasure
from models.files import File
from models.messages import Outbox
from models.training_sessions import Attendance, SessionDay
from models.vocabulary import State
from models.volunteer import Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.erased import (
    ASKED,
    CHAT,
    NAME,
    PAPER,
    SAID,
    SHARED,
    WHATSAPP,
    bytes_found,
    where_found,
    write_the_rest,
)
from tests.support.fixtures import OpenBot
from tests.support.lists import HEAD, xlsx
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp, register_on_telegram, right_letters
from tests.support.people_with_apps import code_of
from tests.support.registered import FEATURES
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import NOW, Organiser

BOSS, OTHER = 1, 2
HOUR = timedelta(hours=1)
# Columns of a person that by their nature hold none of the marks of this one: codes of roles and
# regions; and what only somebody who coordinates, or sends files, has.
NOT_OF_THIS_ONE = frozenset(
    """
    volunteer.role volunteer.confirmed_role volunteer.place volunteer.invitation invitee.role
    invitee.place invitee_list.source
    broadcast_progress.recipient erasure.marks file_ref.ref link.kept
    """.split()
)


@pytest.fixture
def organiser(database_url: str) -> Iterator[Organiser]:
    """1 coordinates Kota Bekasi, 2 is another volunteer there."""
    engine = open_database(database_url)
    organiser = Organiser(engine)
    organiser.add_people(2)
    with engine.begin() as connection:
        row = {"volunteer_id": BOSS, "scope": "32.75", "added_at": NOW}
        connection.execute(table(Coordinator).insert(), row)
        if not is_sqlite(connection):  # whose numbers were given by hand
            connection.exec_driver_sql("ALTER SEQUENCE volunteer_id_seq RESTART WITH 100")
    yield organiser
    engine.dispose()


async def test_one_person_in_every_feature_leaves_nothing(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    organiser: Organiser,
    stored_rows: StoredRows,
    database_url: str,
) -> None:
    running_bot = await open_bot(clock=SetClock(NOW))
    person, boss = OnTelegram(telegram, CHAT), OnTelegram(telegram, BOSS)
    same = OnWhatsApp(twilio, WHATSAPP)
    await learns(person, same)
    await comes(running_bot, person, organiser, stored_rows)
    await asks_and_is_answered(person, boss, stored_rows)
    await is_spoken_of(running_bot, boss, telegram, stored_rows)
    me = stored_rows.row(Volunteer, name=NAME).id
    write_the_rest(organiser.engine, me, BOSS, OTHER)
    await quiet(stored_rows)

    before = where_found(organiser.engine)
    theirs = {name for name, says in FEATURES.texts.items() if says in {Says.WORDS, Says.OWN}}
    expected = (theirs | {"file.content"}) - NOT_OF_THIS_ONE
    assert sorted(expected - set(before)) == [], "the test fills them with nothing of the person"

    for text in ("hapus data", "ya", "hapus"):
        answer = await same.says(text)
    assert answer == wording("id", "erase.done")
    await quiet(stored_rows)
    await until(lambda: not stored_rows.count(Erasure), "what is left to do")
    assert where_found(organiser.engine) == {}
    file = make_url(database_url)
    if file.get_backend_name() == "sqlite":
        assert bytes_found(Path(str(file.database))) == []


async def quiet(stored_rows: StoredRows) -> None:
    under_way = (State.PENDING, State.SENDING)
    await until(
        lambda: not any(stored_rows.count(Outbox, state=s) for s in under_way), "the reports"
    )


async def learns(person: OnTelegram, same: OnWhatsApp) -> None:
    """Registration, a lesson, a test, and the same person on WhatsApp."""
    await register_on_telegram(person, NAME)
    await person.says("kata jambu kelutuk yang panjang")
    await person.says("kuis")
    await person.presses("d1")
    await person.presses("skip")
    await person.says(right_letters(person.last.plain)[0])
    code = code_of(await person.says("hubungkan"))
    await same.says(f"hubungkan {code}")
    heard = len(person.heard)
    await same.says("ya")
    await until(lambda: len(person.heard) > heard, "the word to the other app")
    await same.says("belajar")
    await person.says("kemajuan")


async def comes(
    running_bot: RunningBot, person: OnTelegram, organiser: Organiser, stored_rows: StoredRows
) -> None:
    """To a session, through its door."""
    planner = PersonState(Vol(id=BOSS), scope="32.75")
    organiser.publish(by=planner, days=(TrainingDay(1, NOW + HOUR, NOW + 3 * HOUR),))
    await running_bot.app.sweep()
    await until(lambda: stored_rows.count(Attendance) == 3, "the invitations")
    code = stored_rows.row(SessionDay).code
    assert "Selamat datang" in await person.says(f"HADIR {code}")


async def asks_and_is_answered(
    person: OnTelegram, boss: OnTelegram, stored_rows: StoredRows
) -> None:
    await tells(person, stored_rows, "tanya", ASKED, "kirim")
    await until(lambda: any(ASKED in sent.plain for sent in boss.heard), "the question")
    await tells(boss, stored_rows, "pertanyaan", "jawab q1", f"Besok, Pak {NAME}.")
    assert stored_rows.count(EnquiryAnswer) == 1


async def is_spoken_of(
    running_bot: RunningBot, boss: OnTelegram, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    """By the coordinator: the recap, a paper, workbooks, a list, a broadcast, and a draft."""
    await tells(boss, stored_rows, "rekap", "cari orang", NAME)
    assert any(SHARED[3:] in sent.plain for sent in boss.heard)
    await tells(boss, stored_rows, "akui sertifikat", "1", PAPER, "PMI Wiryawan", "3 Maret 2023")
    await tells(
        boss, stored_rows, "menu", "rekap", "ekspor", "jadwal", "kelola sesi", "unduh daftar"
    )
    update = telegram.media_update("document", BOSS, file_name=f"Daftar {NAME}.xlsx")
    row = (NAME, "0811 1122 2233", "Pekayon Jaya", "PSM")
    telegram.file_contents[update["message"]["document"]["file_id"]] = xlsx(HEAD, row)
    await tells(boss, stored_rows, "menu")
    await telegram.deliver(update)
    await until(lambda: "Impor sekarang" in boss.last.buttons, "what was understood")
    await tells(boss, stored_rows, "ya")
    kinds = {"rekap-32.75.xlsx", "peserta-1.xlsx", "hasil-impor.xlsx"}
    await until(lambda: {f.name for f in stored_rows.rows(File)} >= kinds, "the workbooks")
    await tells(boss, stored_rows, "siaran", SAID, "semua", "kirim")
    await running_bot.app.sweep()
    await until(lambda: stored_rows.count(BroadcastProgress), "its progress")
    await tells(boss, stored_rows, "menu", "jadwal", "buat sesi", f"Rapat {NAME}")


async def tells(who: OnTelegram, stored_rows: StoredRows, *texts: str) -> None:
    """One after the other, each when nothing is under way: that may be about something else."""
    for text in texts:
        await who.says(text)
        await quiet(stored_rows)
