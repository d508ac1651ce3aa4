"""The recap in a running bot: its files, opened again, and the weekly one; on both databases."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import openpyxl
import pytest
from sqlalchemy import Connection

from bot.clock import SetClock
from bot.engine.messages import Address as Where
from bot.engine.person import PersonState
from bot.engine.person import Volunteer as Person
from bot.engine.policy import Policy
from bot.features.counters.recount import differences, recount
from bot.features.recap.requests import PeopleLike
from bot.features.recap.weekly import send_weekly
from bot.store.jobs import JobContext, JobResult, Links, NothingToMake
from bot.store.transaction import TurnTransaction
from content.loader import load
from models.base import is_sqlite, open_database, table
from models.coordinators import Coordinator
from models.files import File
from models.invitees import Invitee
from models.learning import Attempt
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance
from models.vocabulary import State
from models.volunteer import Address
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import OnTelegram, register_on_telegram
from tests.support.registered import FEATURES, answers
from tests.support.training_sessions import NOW, Organiser

T = TypeVar("T")
NAME = '=HYPERLINK("http://x","Siti")'
RAWALUMBU, OUTSIDE = "32.75.05.1001", "32.16.06.2001"
MONDAY = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
NUMBER = "+6281234567890"


def tried(connection: Connection, person: int, module: str, score: int) -> None:
    row = {
        "key": f"{module}-{person}-{score}",
        "volunteer_id": person,
        "module": module,
        "questions": [],
        "started_at": NOW - timedelta(minutes=score),
        "finished_at": NOW,
        "score": score,
        "passed": score >= 70,
    }
    connection.execute(table(Attempt).insert(), row)


def tried_test(
    connection: Connection, person: int, kind: str, course: str, score: int | None
) -> None:
    row = {
        "key": f"{kind}-{person}",
        "volunteer_id": person,
        "kind": kind,
        "module": course,
        "questions": [],
        "started_at": NOW,
        "finished_at": NOW,
        "score": score,
        "passed": kind == "credit" or (kind == "post" and (score or 0) >= 70),
    }
    connection.execute(table(Attempt).insert(), row)


@pytest.fixture
def organiser(database_url: str) -> Iterator[Organiser]:
    """1 coordinates Kota Bekasi; 2 has a name that would be a formula, 3 lives in Rawalumbu, 4
    outside."""
    engine = open_database(database_url)
    organiser = Organiser(engine)
    organiser.add_people(1, name="Koordinator")
    organiser.add_people(1, first=2, name=NAME, phone="+6281111111111")
    organiser.add_people(1, first=3, place=RAWALUMBU, name="Budi", village="Kampung Baru")
    organiser.add_people(1, first=4, place=OUTSIDE, name="Orang Luar")
    with engine.begin() as connection:
        row = {"volunteer_id": 1, "scope": "32.75", "added_at": NOW}
        connection.execute(table(Coordinator).insert(), row)
        for person, score in ((2, 50), (2, 88), (3, 63), (4, 100)):
            tried(connection, person, "d1", score)
        recount(connection)
        if not is_sqlite(connection):  # whose numbers were given by hand
            connection.exec_driver_sql("ALTER SEQUENCE volunteer_id_seq RESTART WITH 100")
    yield organiser
    engine.dispose()


def made(organiser: Organiser, kind: str, **arguments: Any) -> JobResult:
    given: Mapping[str, Any] = {"region": "32.75", "by": 1} | arguments
    with organiser.engine.connect() as connection:

        def write(work: Callable[[Connection], T], /) -> T:
            return work(connection)

        making = JobContext(connection, given, 1, Links(""), NOW, write)
        made = FEATURES.jobs[kind].make(making)
    assert isinstance(made, JobResult)
    return made


def pages(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {page.title: [[cell.value for cell in row] for row in page.rows] for page in book}


# --- the spreadsheet ---------------------------------------------------------------------------


def test_who_was_invited_has_a_sheet_with_a_link_for_each_who_is_missing(
    organiser: Organiser,
) -> None:
    """Those who have come below, without; who is of another region is not there."""
    assert "Undangan" not in pages(made(organiser, "recap_export").file.content)
    people = [
        ("+6281234567890", "Siti Aminah", "psm", "32.75.04.1001", None),
        ("+6281298765432", "Dewi", "", "32.75", None),
        ("+6281111111111", NAME, "psm", "32.75", 2),
        ("+6281298765433", "Orang Luar", "", "32.16", None),
    ]
    rows = [
        {
            "phone": phone,
            "name": name,
            "role": role,
            "place": place,
            "volunteer_id": who,
            "invited_at": NOW,
            "came_at": NOW if who else None,
        }
        for phone, name, role, place, who in people
    ]
    with organiser.engine.begin() as connection:
        connection.execute(table(Invitee).insert(), rows)
    heading, *told = pages(made(organiser, "recap_export").file.content)["Undangan"]
    assert [row[0] for row in told] == ["Dewi", "Siti Aminah", NAME]
    status, link = heading.index("Status"), heading.index("Tautan untuk menghubungi")
    assert [row[status] for row in told] == ["Belum mendaftar"] * 2 + ["Terdaftar"]
    assert told[1][link].startswith("https://wa.me/6281234567890?text=Halo%20Bapak")
    assert told[2][link] is None


def test_the_spreadsheet_read_back(organiser: Organiser) -> None:
    organiser.publish(reminders=())
    organiser.fan_out(NOW)
    content = made(organiser, "recap_export").file.content
    found = pages(content)
    assert list(found) == ["Ringkasan", "Orang", "Percobaan kuis", "Acara"]
    assert [row[0] for row in found["Ringkasan"][1:]] == [
        "32.75", "32.75.04", "32.75.04.1001", "32.75.05", RAWALUMBU
    ]  # fmt: skip
    whole = dict(zip(found["Ringkasan"][0], found["Ringkasan"][1], strict=True))
    assert (whole["Terdaftar"], whole["Modul 1: lulus"]) == (3, 1)
    assert whole["Modul 1: nilai rata-rata"] == 75.5
    people = [dict(zip(found["Orang"][0], row, strict=True)) for row in found["Orang"][1:]]
    assert [one["Nama"] for one in people] == [NAME, "Koordinator", "Budi"]
    assert people[0]["Modul 1: nilai terbaik"] == 88
    assert people[0]["Modul 1: lulus"] == "Ya"
    assert people[0]["Nomor HP"] == "+6281111111111"
    assert people[2]["Kode wilayah"] == RAWALUMBU
    assert people[0]["Terdaftar"] == datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001 - as sheets are
    assert [row[6] for row in found["Percobaan kuis"][1:]] == [88, 50, 63]
    assert {row[2] for row in found["Acara"][1:]} == {"Bimtek Dasar"}
    assert len(found["Acara"]) == 4


def test_the_tests_before_and_after_stand_in_the_spreadsheet(organiser: Organiser) -> None:
    course = load().courses[0]
    with organiser.engine.begin() as connection:
        for person, kind, score in (
            (2, "pre", 50),
            (2, "post", 90),
            (3, "pre", 70),
            (3, "post", 60),
            (1, "pre", None),
            (1, "credit", None),
        ):
            tried_test(connection, person, kind, course.id, score)
        recount(connection)
    found = pages(made(organiser, "recap_export").file.content)
    whole = dict(zip(found["Ringkasan"][0], found["Ringkasan"][1], strict=True))
    told = [value for head, value in whole.items() if head.startswith(f"{course.title}: ")]
    assert told == [2, 60, 2, 75, 1, 15, 1]
    people = [dict(zip(found["Orang"][0], row, strict=True)) for row in found["Orang"][1:]]
    results = {
        one["Nama"]: [value for head, value in one.items() if head.startswith(f"{course.title}: ")]
        for one in people
    }
    assert results == {
        NAME: [50, 90, 40, "Ya"],
        "Budi": [70, 60, -10, "Belum"],
        "Koordinator": [None, None, None, "Diakui"],
    }
    rows = [row for row in found["Percobaan kuis"][1:] if row[2] != "Kuis"]
    assert {row[3] for row in rows} == {course.title}
    assert sorted((row[2], row[6] or 0, row[7] or "") for row in rows) == [
        ("Tes akhir", 60, "Tidak"),
        ("Tes akhir", 90, "Ya"),
        ("Tes awal", 0, "Dilewati"),
        ("Tes awal", 50, ""),
        ("Tes awal", 70, ""),
    ]


def test_no_cell_is_a_formula_and_codes_and_numbers_are_text(organiser: Organiser) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(organiser, "recap_export").file.content))
    assert not [c for page in book for row in page.rows for c in row if c.data_type == "f"]
    people = book["Orang"]
    heads = [cell.value for cell in people[1]]
    for head in ("Nama", "Kode wilayah", "Nomor HP"):
        assert people.cell(2, heads.index(head) + 1).data_type == "s"


def test_nobody_from_outside_the_region_is_in_it(organiser: Organiser) -> None:
    content = made(organiser, "recap_export", region="32.75.05").file.content
    cells = [cell for rows in pages(content).values() for row in rows for cell in row]
    assert "Budi" in cells
    assert not {"Koordinator", NAME, "Orang Luar"} & set(cells)


@pytest.mark.parametrize("asked", ["+6281111111111", "Budy", "budi 500000"])
def test_one_person_is_found_by_number_and_by_name(organiser: Organiser, asked: str) -> None:
    """Digits behind a name do not make it a number."""
    with organiser.engine.begin() as connection:
        coordinator = PersonState(Person(id=1), scope="32.75")
        within = TurnTransaction(connection, coordinator, Where("telegram", "1"), NOW, Policy())
        [found] = answers(within)(PeopleLike("32.75", asked))
    assert found.volunteer == (2 if asked.startswith("+") else 3)


@pytest.mark.parametrize("asked", ["ratna", "Ratna wul", "RATNA WULANDARI", "ratna  wulandari"])
def test_among_very_many_the_beginning_of_a_name_is_found_by_the_index(
    organiser: Organiser, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setattr("bot.features.recap.reads._COMPARED", 0)
    monkeypatch.setattr("bot.features.recap.reads._perhaps", None)
    organiser.add_people(1, first=801, name="Ratna Wulandari", place=RAWALUMBU)
    organiser.add_people(1, first=802, name="Ratna Wulandari", place=OUTSIDE)
    with organiser.engine.begin() as connection:
        recount(connection)
        coordinator = PersonState(Person(id=1), scope="32.75")
        within = TurnTransaction(connection, coordinator, Where("telegram", "1"), NOW, Policy())
        found = answers(within)(PeopleLike("32.75", asked))
    assert [one.volunteer for one in found] == [801]


@pytest.mark.parametrize("kind", ["recap_export", "recap_chart"])
@pytest.mark.parametrize(
    "asked", [{"region": "32.16"}, {"region": "32"}, {"region": ""}, {"by": 2}, {"by": 99}]
)
def test_nothing_is_made_of_what_is_not_theirs(
    organiser: Organiser, kind: str, asked: dict[str, Any]
) -> None:
    with pytest.raises(NothingToMake):
        made(organiser, kind, **asked)


@pytest.mark.parametrize("kind", ["recap_export", "recap_chart"])
def test_nothing_is_made_for_nobody(organiser: Organiser, kind: str) -> None:
    with pytest.raises(NothingToMake):
        made(organiser, kind, region="32.75.01")


def test_too_many_for_one_file(organiser: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.features.recap.files.MOST_EXPORTED", 2)
    with pytest.raises(NothingToMake) as refused:
        made(organiser, "recap_export")
    assert refused.value.say.key == "recap.export_too_many"


# --- the picture -------------------------------------------------------------------------------


@pytest.mark.parametrize("region", ["32.75", "32.75.05", RAWALUMBU])
def test_the_picture_is_as_wide_as_a_phone(organiser: Organiser, region: str) -> None:
    found = made(organiser, "recap_chart", region=region)
    content = found.file.content
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20], "big") == 1080
    assert found.picture


def test_bars_are_regions_and_at_the_lowest_level_modules(
    organiser: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Any] = []

    def draw(*said: Any) -> bytes:
        drawn.append(said)
        return b""

    monkeypatch.setattr("bot.features.recap.files.draw", draw)
    made(organiser, "recap_chart")
    made(organiser, "recap_chart", region=RAWALUMBU)
    (title, _, regions), (_, _, modules) = drawn
    assert title == "Rekap Bimtek Kota Bekasi"
    assert [(bar.name, bar.percent, bar.note) for bar in regions] == [
        ("Bekasi Selatan", 10, "10% · 2 orang"),
        ("Rawalumbu", 0, "0% · 1 orang"),
    ]
    assert [bar.name[:2] for bar in modules] == ["1.", "2.", "3.", "4.", "5."]


# --- in a running bot --------------------------------------------------------------------------


async def test_picture_and_spreadsheet_come_to_the_coordinator(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    await open_bot(clock=SetClock(NOW))
    coordinator = OnTelegram(telegram, 1)
    await coordinator.says("rekap")
    await coordinator.presses("chart")
    await coordinator.says("ekspor")
    await until(lambda: stored_rows.count(File) == 2, "the files")
    await until(lambda: len(coordinator.heard) == 5, "their messages")
    names = [row.name for row in stored_rows.rows(File)]
    assert names == ["rekap-32.75.png", "rekap-32.75.xlsx"]


async def test_who_registers_and_who_is_erased_are_counted_at_once(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser
) -> None:
    running_bot = await open_bot()
    new = OnTelegram(telegram)
    await register_on_telegram(new)
    coordinator = OnTelegram(telegram, 1)
    assert "Terdaftar: 4 orang" in await coordinator.says("rekap")
    for text in ("hapus data", "ya, teruskan", "hapus semua"):
        await new.says(text)
    await coordinator.says("menu")
    assert "Terdaftar: 3 orang" in await coordinator.says("rekap")
    with organiser.engine.begin() as connection:
        assert differences(connection) == 0
    await running_bot.app.prove_counts()


async def test_wrong_counts_are_put_right_by_night(open_bot: OpenBot, organiser: Organiser) -> None:
    running_bot = await open_bot()
    with organiser.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE recap_count SET people = people + 5")
        assert differences(connection)
    await running_bot.app.prove_counts()
    with organiser.engine.begin() as connection:
        assert differences(connection) == 0


# --- on Mondays --------------------------------------------------------------------------------


async def test_two_workers_send_one(
    open_bot: OpenBot, telegram: TelegramStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    clock = SetClock(NOW)
    houses = [await open_bot(clock=clock, ready=False) for _ in range(2)]
    await houses[0].app.sweep()
    clock.advance(seconds=(MONDAY - NOW).total_seconds())
    await asyncio.gather(*(running_bot.app.sweep() for running_bot in houses))
    await until(lambda: len(telegram.sent) == 1, "the recap")
    assert "Terdaftar: 3 orang" in telegram.sent[0].plain
    assert stored_rows.count(Notice) == 1
    assert stored_rows.row(Coordinator).recap_due_at == MONDAY + timedelta(days=7)


def test_a_claim_that_another_was_first_to_sends_nothing(
    organiser: Organiser, stored_rows: StoredRows
) -> None:
    """Both looked before either moved it on (on SQLite one waits for the other anyhow)."""
    with organiser.engine.begin() as connection:
        if is_sqlite(connection):
            pytest.skip("one writer")
        send_weekly(connection, NOW)
    with organiser.engine.begin() as first:
        send_weekly(first, MONDAY)
        with organiser.engine.connect() as second:
            second.exec_driver_sql("SET lock_timeout = '100ms'")
            with pytest.raises(Exception, match="lock timeout"):
                send_weekly(second, MONDAY)
    with organiser.engine.begin() as second:
        assert not send_weekly(second, MONDAY)
    assert stored_rows.count(Outbox) == 1


async def test_outside_whatsapps_window_it_waits_and_is_gone_the_next_day(
    open_bot: OpenBot, twilio: TwilioStandIn, organiser: Organiser, stored_rows: StoredRows
) -> None:
    organiser.set(
        Address,
        {"volunteer_id": 1},
        channel="whatsapp",
        external_id=f"whatsapp:{NUMBER}",
        last_inbound_at=NOW,
    )
    clock = SetClock(NOW)
    running_bot = await open_bot(clock=clock)
    await running_bot.app.sweep()
    clock.advance(seconds=(MONDAY - NOW).total_seconds())
    await running_bot.app.sweep()
    await until(lambda: stored_rows.row(Outbox).state == State.HELD, "it to be held")
    clock.advance(days=1)
    await twilio.say(NUMBER, "menu")
    await until(lambda: stored_rows.rows(Outbox)[0].state == State.CANCELLED, "it to be too late")
    assert stored_rows.rows(Outbox)[0].error == "too late"
    assert len(twilio.sent) == 1


def test_the_sheet_of_sessions_tells_who_was_there(organiser: Organiser) -> None:
    organiser.publish(reminders=())
    organiser.fan_out(NOW)
    organiser.set(Attendance, {"volunteer_id": 3}, reply="coming", replied_at=NOW)
    found = pages(made(organiser, "recap_export").file.content)["Acara"]
    [budi] = [row for row in found if row[1] == "Budi"]
    assert budi[4] == "Akan hadir"
