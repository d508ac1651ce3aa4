"""Lists in a running bot on both databases: what becomes of each row, who comes, who is
forgotten."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
import pytest
from sqlalchemy import Connection

from bot.clock import SetClock
from bot.documents.spreadsheets import XLSX
from bot.engine.policy import Policy
from bot.features.invitees.files import import_list, template
from bot.features.invitees.lists import begin, take_back
from bot.features.invitees.reading import read_apart
from bot.features.invitees.reads import forget_old
from bot.features.invitees.results import report
from bot.features.invitees.types import CAME_KEPT, Imported, Lot, Outcome
from models.base import is_sqlite, open_database, table
from models.coordinators import Coordinator
from models.files import File
from models.invitees import Invitee, InviteeList
from models.volunteer import Address, Audit, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.lists import BUDI, HEAD, SITI, csv, xlsx
from tests.support.patience import until
from tests.support.people import OnTelegram, OnWhatsApp
from tests.support.process import bimtek
from tests.support.training_sessions import NOW, Organiser

T = TypeVar("T")
NUMBER = "+6281234567890"
ELSEWHERE = ("Andi", "081298765431", "Kota Surabaya", "PSM")


@pytest.fixture
def organiser(database_url: str) -> Iterator[Organiser]:
    """Volunteer 1 is the coordinator of Kota Bekasi."""
    engine = open_database(database_url)
    organiser = Organiser(engine)
    organiser.add_people(1)
    with engine.begin() as connection:
        row = {"volunteer_id": 1, "scope": "32.75", "added_at": NOW}
        connection.execute(table(Coordinator).insert(), row)
        if not is_sqlite(connection):  # whose number was given by hand
            connection.exec_driver_sql("ALTER SEQUENCE volunteer_id_seq RESTART WITH 100")
    yield organiser
    engine.dispose()


def imported(organiser: Organiser, *rows: tuple[str, ...], scope: str = "32.75") -> Imported:
    return of_file(organiser, csv(HEAD, *rows), scope)


def of_file(organiser: Organiser, content: bytes, scope: str = "32.75") -> Imported:
    read = read_apart(content, scope)
    with organiser.engine.begin() as connection:
        list = begin(connection, 1, scope, "peserta.xlsx", NOW)
        return import_list(read, Lot(list, scope, 1), NOW, lambda work: work(connection))


def outcomes(found: Imported) -> list[str]:
    """Of those who are somebody."""
    return [one.value for one in found.outcomes if one is not Outcome.PASSED]


def test_new_then_known_then_changed(organiser: Organiser, stored_rows: StoredRows) -> None:
    assert outcomes(imported(organiser, SITI, BUDI, ELSEWHERE)) == ["new", "new", "refused"]
    assert outcomes(imported(organiser, SITI, BUDI)) == ["known", "known"]
    mended = ("Siti Aminah", SITI[1], SITI[2], "Tagana")
    assert outcomes(imported(organiser, mended)) == ["changed"]
    rows = {row.name: (row.role, row.place) for row in stored_rows.rows(Invitee)}
    assert rows == {"Siti Aminah": ("tagana", "32.75.04.1001"), "Budi": ("", "32.75")}


def test_who_is_registered_is_known_by_either_number(
    organiser: Organiser, stored_rows: StoredRows
) -> None:
    organiser.add_people(1, first=2, phone=NUMBER)
    organiser.add_people(1, first=3)
    organiser.set(
        Address, {"volunteer_id": 3}, channel="whatsapp", external_id="whatsapp:+6281298765432"
    )
    organiser.set(Volunteer, {"id": 2}, name="Siti Aminah")
    assert outcomes(imported(organiser, SITI, BUDI)) == ["known", "known"]
    whose = {row.name: row.volunteer_id for row in stored_rows.rows(Invitee)}
    assert whose == {"Siti Aminah": 2, "Budi": None}  # the other one has another name


def test_another_region_s_list_is_not_overwritten(
    organiser: Organiser, stored_rows: StoredRows
) -> None:
    imported(organiser, SITI)
    taken = ("Orang Lain", SITI[1], "Kota Surabaya", "PSM")
    found = imported(organiser, taken, scope="35.78")
    assert outcomes(found) == ["refused"]
    assert stored_rows.row(Invitee).name == "Siti Aminah"
    assert "sudah ada di daftar wilayah lain" in sheet(report(found))[1][6]


def sheet(content: bytes) -> list[list[str]]:
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[str(cell or "") for cell in row] for row in page.iter_rows(values_only=True)]


def test_the_result_is_their_file_with_three_columns_and_can_be_sent_again(
    organiser: Organiser,
) -> None:
    """Rows and order are theirs, title and totals too; sent again it gets no columns twice."""
    rows: list[Sequence[object]] = [
        ("DAFTAR PESERTA",),
        (),
        ("No", *HEAD),
        (1, *SITI),
        (2, "Budi", "0812", "Kota Bekasi", "PSM"),
        (3, "Andi", "081298765431", "Bekasi Selatan", "PSM"),
        ("", "JUMLAH", 3),
    ]
    told = sheet(report(of_file(organiser, xlsx(*rows))))
    assert told[0][:2] == ["DAFTAR PESERTA", ""]
    assert told[2] == ["No", *HEAD, "Status", "Wilayah resmi", "Keterangan"]
    assert [row[5] for row in told[3:]] == ["Diundang", "Ditolak", "Diundang", "Dilewati"]
    assert told[3][6] == "Kelurahan Pekayonjaya, Kecamatan Bekasi Selatan, Kota Bekasi"
    assert told[4][7] == "Nomor HP-nya kurang angka. Contoh yang benar: 081234567890."
    assert told[5][6:] == [
        "Kecamatan Bekasi Selatan, Kota Bekasi",
        "Desa/kelurahannya ditanyakan kepada orangnya.",
    ]
    told[4][2] = "081298765432"
    again = of_file(organiser, xlsx(*told))
    assert outcomes(again) == ["known", "new", "known"]
    assert [len(row) for row in sheet(report(again))][2:] == [8] * 5


def test_what_is_not_whole_stands_on_amber(organiser: Organiser) -> None:
    found = imported(organiser, SITI, ("Andi", "081298765431", "Bekasi Selatan", ""), ELSEWHERE)
    page = openpyxl.load_workbook(io.BytesIO(report(found))).worksheets[0]
    colours = [page.cell(row, 6).fill.fgColor.rgb for row in (2, 3, 4)]
    assert colours == ["00000000", "FFFFE699", "00000000"]
    assert page.cell(4, 5).fill.fgColor.rgb == "FFF8CBAD"
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:G4"


def test_a_list_is_taken_back_but_for_those_of_others(
    organiser: Organiser, stored_rows: StoredRows
) -> None:
    imported(organiser, SITI)
    imported(organiser, SITI, BUDI)
    second = max(row.id for row in stored_rows.rows(InviteeList))
    with organiser.engine.begin() as connection:
        assert take_back(connection, second) == 1
    assert [row.name for row in stored_rows.rows(Invitee)] == ["Siti Aminah"]


def test_no_name_of_a_list_is_a_formula(organiser: Organiser) -> None:
    rows = sheet(report(imported(organiser, ("=1+1", *SITI[1:]), ("+6281", *SITI[1:]))))
    assert [row[0] for row in rows[1:]] == ["=1+1", "+6281"]


def test_it_is_written_down_without_names(organiser: Organiser, stored_rows: StoredRows) -> None:
    imported(organiser, SITI, ELSEWHERE)
    act = stored_rows.row(Audit)
    assert (act.act, act.scope) == ("list imported", "32.75")
    assert act.details == {"by": 1, "new": 1, "changed": 0, "known": 0, "refused": 1, "passed": 1}


@pytest.mark.parametrize("days", [90, 30])
def test_who_does_not_come_is_forgotten_after_the_days_that_are_set(
    organiser: Organiser, stored_rows: StoredRows, days: int
) -> None:
    """Whoever has come stays counted for a year."""
    organiser.add_people(1, first=2, phone="+6281298765432")
    organiser.set(Volunteer, {"id": 2}, name="Budi")
    imported(organiser, SITI, BUDI)
    policy, day = Policy(lists_kept=timedelta(days=days)), timedelta(days=1)
    kept = {days * day: 2, days * day + day: 1, CAME_KEPT: 1, CAME_KEPT + day: 0}
    for later, left in kept.items():
        with organiser.engine.begin() as connection:
            forget_old(connection, NOW + later, policy)
        assert len(stored_rows.rows(Invitee)) == left
    assert stored_rows.rows(InviteeList) == []


# --- through the platforms ----------------------------------------------------------------------


def document(telegram: TelegramStandIn, content: bytes, who: int = 1) -> dict[str, Any]:
    update = telegram.media_update("document", who, file_name="peserta.xlsx")
    telegram.file_contents[update["message"]["document"]["file_id"]] = content
    return update


async def test_on_telegram_it_is_shown_and_after_a_yes_it_comes_back_with_what_became_of_it(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    await open_bot(clock=SetClock(NOW))
    coordinator = OnTelegram(telegram, 1)
    update = document(telegram, xlsx(HEAD, SITI, BUDI, ELSEWHERE))
    assert await telegram.deliver(update) == 200
    await until(lambda: coordinator.heard and "Impor sekarang" in coordinator.last.buttons, "it")
    said = coordinator.last.plain
    assert "Nama ← kolom A (Nama)" in said
    assert "Baris 2: Siti Aminah, 081234567890, Kelurahan Pekayonjaya" in said
    assert "Semua baris: 4" in said
    assert "Baru: 2" in said
    assert "Baris 4 (Andi): Wilayahnya di luar Kota Bekasi." in said
    assert stored_rows.rows(Invitee) == []
    await coordinator.presses(f"/import_now l{stored_rows.row(InviteeList).id}")
    await until(lambda: any(sent.files for sent in coordinator.heard), "the report")
    sent = next(sent for sent in coordinator.heard if sent.files)
    assert "Selesai: 2 orang diundang ke Kota Bekasi." in sent.plain
    [upload] = sent.files.values()
    assert sheet(upload.content)[3][6] == "Wilayahnya di luar Kota Bekasi."
    assert len(stored_rows.rows(Invitee)) == 2
    assert stored_rows.row(InviteeList).source is None


async def test_on_whatsapp_a_typed_yes_does(
    open_bot: OpenBot, twilio: TwilioStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    organiser.set(
        Address, {"volunteer_id": 1}, channel="whatsapp", external_id="whatsapp:+628110000001"
    )
    await open_bot(clock=SetClock(NOW))
    coordinator = OnWhatsApp(twilio, "+628110000001")
    await coordinator.says("impor")
    before = len(coordinator.heard)
    twilio.file = xlsx(HEAD, SITI, BUDI, ELSEWHERE)
    await twilio.say_media(coordinator.id, "document", MediaContentType0=XLSX)
    await until(lambda: len(coordinator.heard) >= before + 2, "what was understood")
    assert "Impor sekarang" in coordinator.last.body or "IMPOR SEKARANG" in coordinator.last.body
    await coordinator.says("ya")
    await until(lambda: any("Selesai: 2" in sent.body for sent in coordinator.heard), "the report")
    assert len(stored_rows.rows(Invitee)) == 2
    await until(lambda: "https://wa.me/" in coordinator.last.body, "the text to forward")
    assert len(stored_rows.rows(Invitee)) == 2


async def test_nobody_of_it_can_be_invited_and_the_file_says_why(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    await open_bot(clock=SetClock(NOW))
    assert await telegram.deliver(document(telegram, xlsx(HEAD, ELSEWHERE))) == 200
    await until(lambda: any(sent.files for sent in telegram.sent), "the report")
    assert "belum ada yang bisa diimpor" in next(s for s in telegram.sent if s.files).plain
    assert stored_rows.row(InviteeList).state == "dropped"
    assert stored_rows.rows(Invitee) == []


async def test_a_picture_under_another_name_is_said_to_be_one(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    await open_bot(clock=SetClock(NOW))
    update = document(telegram, b"\xff\xd8\xff\xe0\x00\x10")
    assert await telegram.deliver(update) == 200
    await until(lambda: "Ini gambar" in telegram.sent[-1].plain, "the word")
    assert stored_rows.rows(Invitee) == []
    assert stored_rows.rows(File) == []


async def test_on_whatsapp_they_say_who_they_are_and_the_rest_is_there(
    open_bot: OpenBot, twilio: TwilioStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    imported(organiser, SITI)
    await open_bot(clock=SetClock(NOW))
    siti = OnWhatsApp(twilio, NUMBER)
    assert "Siti" not in await siti.says("halo")
    assert "Siti" not in await siti.says("setuju")
    await siti.says("Siti Aminah")
    assert "Pekayonjaya" in await siti.says("ya")
    await siti.says("benar")
    who = next(row for row in stored_rows.rows(Volunteer) if row.name == "Siti Aminah")
    assert (who.place, who.role, who.confirmed_role) == ("32.75.04.1001", "psm", "psm")
    assert stored_rows.row(Invitee).volunteer_id == who.id


async def test_a_stranger_with_the_number_hears_nothing_of_it(
    open_bot: OpenBot, twilio: TwilioStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    imported(organiser, SITI)
    await open_bot(clock=SetClock(NOW))
    stranger = OnWhatsApp(twilio, NUMBER)
    for text in ("halo", "setuju", "Dewi Lestari", "ya", "psm", "Kota Surabaya"):
        await stranger.says(text)
    heard = " ".join(sent.body for sent in stranger.heard)
    heard = re.sub(r"Kranji, Bekasi Barat(, Kota Bekasi)?\.", "", heard)  # to everybody
    assert not re.search("Siti|Pekayon|Bekasi", heard)
    assert stored_rows.row(Invitee).volunteer_id is None


async def test_who_wants_to_be_forgotten_is_on_no_list(
    open_bot: OpenBot, twilio: TwilioStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    imported(organiser, SITI)
    await open_bot(clock=SetClock(NOW))
    siti = OnWhatsApp(twilio, NUMBER)
    await siti.says("halo")
    await siti.says("tidak setuju")
    assert stored_rows.rows(Invitee) == []


# --- the operator's command ---------------------------------------------------------------------


async def test_by_the_command(
    organiser: Organiser, stored_rows: StoredRows, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "peserta.csv"
    file.write_bytes(csv(HEAD, SITI, ELSEWHERE, ("", "", "Kota Bekasi", "PSM")))
    code, said, shown = await bimtek(tmp_path, "import", str(file), database_url=database_url)
    assert "Name ← column A (Nama)" in shown
    assert (code, said.splitlines()[0]) == (
        0,
        "4 rows: 2 new, 0 changed, 0 known, 1 refused, 1 passed",
    )
    assert len(sheet((tmp_path / "peserta-hasil.xlsx").read_bytes())) == 4
    assert len(stored_rows.rows(Invitee)) == 2


async def test_the_command_takes_a_list_back_once(
    stored_rows: StoredRows, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "peserta.csv"
    file.write_bytes(csv(HEAD, SITI))
    _, said, _ = await bimtek(tmp_path, "import", str(file), database_url=database_url)
    number = said.split()[-1]
    for expected in ((0, "1 people are invited no more"), (1, "there is no list")):
        code, told, complained = await bimtek(
            tmp_path, "import", "--take-back", number, database_url=database_url
        )
        assert (code, expected[1] in told + complained) == (expected[0], True)
    assert stored_rows.rows(Invitee) == []


async def test_the_command_says_when_nobody_was_imported_and_overwrites_nothing(
    stored_rows: StoredRows, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "peserta.csv"
    file.write_bytes(csv(HEAD, ("Budi", "0812", "Kota Bekasi", "")))
    for result in ("peserta-hasil.xlsx", "peserta-hasil-2.xlsx"):
        code, said, complained = await bimtek(
            tmp_path, "import", str(file), database_url=database_url
        )
        assert code == 1
        assert "1 refused" in said
        assert "nobody of this list was imported" in complained
        assert (tmp_path / result).exists()
    mine = tmp_path / "punya-saya.xlsx"
    mine.write_bytes(b"mine")
    arguments = ("import", str(file), "--report", str(mine))
    code, _, complained = await bimtek(tmp_path, *arguments, database_url=database_url)
    assert code == 1
    assert "already" in complained
    assert mine.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file or directory"),
        (b"", "empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "This is a picture"),
    ],
)
async def test_what_is_wrong_with_a_file_is_one_sentence(
    database_url: str, tmp_path: Path, content: bytes | None, told: str
) -> None:
    file = tmp_path / "peserta.xlsx"
    if content is not None:
        file.write_bytes(content)
    code, _, complained = await bimtek(tmp_path, "import", str(file), database_url=database_url)
    assert code == 1
    assert told in complained.splitlines()[-1]
    assert "DATABASE" not in complained


async def test_the_template_is_a_list(database_url: str, tmp_path: Path) -> None:
    to = tmp_path / "kosong.xlsx"
    code, _, _ = await bimtek(tmp_path, "import", "--template", str(to), database_url=database_url)
    assert code == 0
    assert to.read_bytes()[:2] == template()[:2]
    assert sheet(to.read_bytes())[0] == list(HEAD)


def test_rows_are_kept_some_at_a_time(
    organiser: Organiser, stored_rows: StoredRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept stays kept, whatever comes of the rest; sent again, it is known."""
    monkeypatch.setattr("bot.features.invitees.files.AT_ONCE", 2)
    rows = [(f"Relawan {letter}", f"08129876{n:04}", "Kota Bekasi", "") for n, letter in
            enumerate("ABCDE")]  # fmt: skip
    steps: list[int] = []

    def write(work: Callable[[Connection], T], /) -> T:
        if len(steps) == 2:
            raise ConnectionError
        steps.append(1)
        with organiser.engine.begin() as connection:
            return work(connection)

    read = read_apart(csv(HEAD, *rows), "32.75")
    with organiser.engine.begin() as connection:
        lot = Lot(begin(connection, 1, "32.75", "peserta.csv", NOW), "32.75", 1)
    with pytest.raises(ConnectionError):
        import_list(read, lot, NOW, write)
    assert len(stored_rows.rows(Invitee)) == 3  # one of the four rows is the heading
    assert outcomes(imported(organiser, *rows)) == ["known"] * 3 + ["new"] * 2
