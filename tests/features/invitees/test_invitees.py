"""Lists in a running bot on both databases: what becomes of each row, who comes, who is
forgotten."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest
from sqlalchemy import Connection

from bot.clock import SetClock
from bot.features.invitees.files import import_list, report, template
from bot.features.invitees.types import KEPT, Imported
from models.base import is_sqlite, open_database, table
from models.coordinators import Coordinator
from models.files import File
from models.invitees import Invitee
from models.volunteer import Address, Audit, Volunteer
from tests.features.invitees.test_rules import HEAD, SITI, csv, xlsx
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnWhatsApp
from tests.support.process import bimtek
from tests.support.registered import throw_away
from tests.support.training_sessions import NOW, Organiser

T = TypeVar("T")
NUMBER = "+6281234567890"
BUDI = ("Budi", "081298765432", "Kota Bekasi", "")
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
    with organiser.engine.begin() as connection:
        return import_list(csv(HEAD, *rows), scope, 1, NOW, lambda work: work(connection))


def outcomes(found: Imported) -> list[str]:
    return [found.outcomes[one.row.number].value for one in found.judged]


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
    assert outcomes(imported(organiser, SITI, BUDI)) == ["known", "known"]
    assert stored_rows.rows(Invitee) == []


def test_another_region_s_list_is_not_overwritten(
    organiser: Organiser, stored_rows: StoredRows
) -> None:
    imported(organiser, SITI)
    taken = ("Orang Lain", SITI[1], "Kota Surabaya", "PSM")
    found = imported(organiser, taken, scope="35.78")
    assert outcomes(found) == ["refused"]
    assert stored_rows.row(Invitee).name == "Siti Aminah"
    assert "sudah ada di daftar wilayah lain" in sheet(report(found))[1][5]


def sheet(content: bytes) -> list[list[str]]:
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[str(cell or "") for cell in row] for row in page.iter_rows(values_only=True)]


def test_the_report_can_be_mended_and_sent_again(organiser: Organiser) -> None:
    wrong = ("Budi", "0812", "Kota Bekasi", "PSM")
    rows = sheet(report(imported(organiser, SITI, wrong)))
    assert [row[4] for row in rows] == ["Hasil", "Baru", "Ditolak"]
    assert rows[2][5] == "Nomor HP-nya tidak sah. Contoh yang benar: 081234567890."
    rows[2][1] = "081298765432"
    with organiser.engine.begin() as connection:
        again = import_list(xlsx(*rows), "32.75", 1, NOW, lambda work: work(connection))
    assert outcomes(again) == ["known", "new"]


def test_no_name_of_a_list_is_a_formula(organiser: Organiser) -> None:
    rows = sheet(report(imported(organiser, ("=1+1", *SITI[1:]), ("+6281", *SITI[1:]))))
    assert [row[0] for row in rows[1:]] == ["=1+1", "+6281"]


def test_it_is_written_down_without_names(organiser: Organiser, stored_rows: StoredRows) -> None:
    imported(organiser, SITI, ELSEWHERE)
    act = stored_rows.row(Audit)
    assert (act.act, act.scope) == ("list imported", "32.75")
    assert act.details == {"by": 1, "new": 1, "changed": 0, "known": 0, "refused": 1}


def test_who_does_not_come_within_a_year_is_forgotten(
    organiser: Organiser, stored_rows: StoredRows
) -> None:
    imported(organiser, SITI)
    for later, left in ((KEPT, 1), (KEPT + timedelta(seconds=1), 0)):
        with organiser.engine.begin() as connection:
            throw_away(connection, NOW + later)
        assert len(stored_rows.rows(Invitee)) == left


# --- through the platforms ----------------------------------------------------------------------


async def test_a_list_sent_on_telegram_comes_back_with_what_became_of_it(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    await open_bot(clock=SetClock(NOW))
    update = telegram.media_update("document", 1, file_name="peserta.xlsx")
    id = update["message"]["document"]["file_id"]
    telegram.file_contents[id] = xlsx(HEAD, SITI, BUDI, ELSEWHERE)
    assert await telegram.deliver(update) == 200
    assert await telegram.say(1, "ya") == 200
    await until(lambda: any(sent.files for sent in telegram.sent), "the report")
    sent = next(sent for sent in telegram.sent if sent.files)
    assert "Baru: 2" in sent.plain
    assert "Ditolak: 1" in sent.plain
    [upload] = sent.files.values()
    assert sheet(upload.content)[3][5] == "Wilayahnya di luar Kota Bekasi."
    assert len(stored_rows.rows(Invitee)) == 2


async def test_a_picture_under_another_name_is_said_to_be_no_list(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    await open_bot(clock=SetClock(NOW))
    update = telegram.media_update("document", 1, file_name="peserta.xlsx")
    telegram.file_contents[update["message"]["document"]["file_id"]] = b"\xff\xd8\xff\xe0\x00\x10"
    assert await telegram.deliver(update) == 200
    assert await telegram.say(1, "ya") == 200
    await until(lambda: "tidak bisa dibaca" in telegram.sent[-1].plain, "the word")
    assert stored_rows.rows(Invitee) == []
    assert stored_rows.rows(File) == []


async def test_on_whatsapp_they_register_with_three_answers_and_leave_the_list(
    open_bot: OpenBot, twilio: TwilioStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    imported(organiser, SITI)
    await open_bot(clock=SetClock(NOW))
    siti = OnWhatsApp(twilio, NUMBER)
    assert "Siti" not in await siti.says("halo")
    await siti.says("setuju")
    assert "Siti Aminah" in await siti.says("ya")
    await siti.says("benar")
    registered = [row for row in stored_rows.rows(Volunteer) if row.name == "Siti Aminah"]
    assert [row.place for row in registered] == ["32.75.04.1001"]
    assert stored_rows.rows(Invitee) == []


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
    code, said, _ = await bimtek(tmp_path, "import", str(file), database_url=database_url)
    assert (code, said.splitlines()[0]) == (0, "3 rows: 2 new, 0 changed, 0 known, 1 refused")
    assert len(sheet((tmp_path / "peserta-hasil.xlsx").read_bytes())) == 4
    assert len(stored_rows.rows(Invitee)) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file"),
        (b"", "empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "cannot be read as a list"),
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

    with pytest.raises(ConnectionError):
        import_list(csv(HEAD, *rows), "32.75", 1, NOW, write)
    assert len(stored_rows.rows(Invitee)) == 4
    assert outcomes(imported(organiser, *rows)) == ["known"] * 4 + ["new"]
