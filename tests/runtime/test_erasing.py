"""What is left to do after HAPUS DATA: done in the end whatever happens, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from sqlalchemy import Connection, Engine, delete, insert, make_url

from bot.clock import SetClock
from bot.documents.spreadsheets import Column, Sheet, workbook
from bot.features.erasing import wiping
from bot.features.erasing.types import AGAIN, CLAIMED_FOR, FAREWELL_WITHIN
from bot.features.erasing.writes import begin
from bot.runtime.erasing import Erasing
from bot.runtime.reader import Reader
from bot.runtime.retention import forget_undecided
from bot.runtime.writer import Writer
from models.base import Base, is_sqlite, open_database, table
from models.broadcasts import Broadcast
from models.coordinators import Coordinator
from models.erasing import Erasure
from models.files import File, Job
from models.invitees import Invitee
from models.linking import Link
from models.messages import Inbox, Outbox
from models.simulator import Phone, PhoneMessage
from models.volunteer import Address, Conversation, Volunteer
from tests.support.databases import StoredRows
from tests.support.erased import CHAT, NAME, SHARED, holds, where_found
from tests.support.registered import FEATURES, throw_away
from tests.support.training_sessions import NOW, people

T = TypeVar("T")
BOSS, OTHER, PERSON = 1, 2, 3
LATER = NOW + timedelta(days=1)
COVERED = "•" * len(NAME)


class Killed(Exception):
    """The process ends here."""


class Mortal:
    """A writer without a bot; `dies_at` is how many transactions it lives for."""

    def __init__(self, engine: Engine, dies_at: int = 10_000) -> None:
        self._engine, self._left = engine, dies_at

    async def run(self, work: Callable[[Connection], T]) -> T:
        self._left -= 1
        if self._left < 0:
            raise Killed
        with self._engine.begin() as connection:
            return work(connection)


class Place:
    """A database with a coordinator, somebody else and the person, who is about to go."""

    def __init__(self, url: str) -> None:
        self.url, self.engine, self.clock = url, open_database(url), SetClock(NOW)
        self.night = False
        with self.engine.begin() as connection:
            people(connection, 2)
            people(connection, 1, first=PERSON, name=NAME, phone=SHARED)
            self._move(connection)
        self.add(Coordinator, volunteer_id=BOSS, scope="32.75", added_at=NOW)

    def _move(self, connection: Connection) -> None:
        address = table(Address)
        here = address.update().where(address.c.volunteer_id == PERSON)
        connection.execute(here.values(external_id=str(CHAT)))

    def add(self, model: type[Base], **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(insert(table(model)), values)

    def writes(self, key: str, text: str, to: str = str(BOSS), **more: Any) -> None:
        row = {"priority": 0, "state": "sent", "created_at": NOW, "send_after": NOW} | more
        self.add(Outbox, key=key, channel="telegram", recipient=to, body={"text": text}, **row)

    def keeps(self, name: str, content: bytes) -> None:
        self.add(
            File, token=f"token-{name}", name=name, mime="x", content=content, ready=True,
            expires_at=LATER,
        )  # fmt: skip

    def erases(self) -> None:
        with self.engine.begin() as connection:
            begin(connection, PERSON, NOW)
            connection.execute(delete(table(Volunteer)).where(table(Volunteer).c.id == PERSON))

    async def works(self, dies_at: int = 10_000) -> None:
        """Until nothing is due. Raises Killed."""
        reader = Reader(self.engine)
        writer = cast(Writer, Mortal(self.engine, dies_at))
        erasing = Erasing(
            reader, writer, self.clock, self.engine, lambda _: self.night, FEATURES.texts
        )
        try:
            while await erasing.do_next():
                pass
        finally:
            await reader.stop()

    def passes(self, time: timedelta) -> None:
        self.clock.advance(seconds=time.total_seconds())


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    place = Place(database_url)
    yield place
    place.engine.dispose()


def book(*cells: str) -> bytes:
    return workbook(Sheet("Orang", [Column("Nama")], iter([[cell] for cell in cells])))


async def test_killed_at_any_moment_it_is_done_in_the_end(
    place: Place, stored_rows: StoredRows
) -> None:
    place.writes("a", f"Pak {NAME}, {SHARED}")
    place.keeps("rekap.xlsx", book(NAME))
    place.add(Conversation, volunteer_id=BOSS, state={"frame": {"draft": {"x": NAME}}},
              updated_at=NOW)  # fmt: skip
    place.erases()
    assert len(where_found(place.engine)) == 4
    for lives_for in range(100):
        try:
            await place.works(lives_for)
        except Killed:
            place.passes(CLAIMED_FOR)
        else:
            break
    assert lives_for > 8
    assert where_found(place.engine) == {}
    assert stored_rows.count(Erasure) == stored_rows.count(File) == 0


async def test_nobody_elses_own_is_touched(place: Place, stored_rows: StoredRows) -> None:
    with place.engine.begin() as connection:
        people(connection, 1, first=4, name=NAME.upper())
    place.add(Invitee, phone="+62", name=NAME, role="psm", place="32.75", invited_at=NOW)
    place.add(Inbox, channel="telegram", external_id="x", sender="2", received_at=NOW,
              body={"text": f"Panitianya {NAME}"})  # fmt: skip
    place.writes("near", f"1. {NAME}")
    place.writes("far", f"1. {NAME}", to="2")
    place.writes("number", f"1. {NAME} {SHARED}", to="2")
    place.erases()
    await place.works()
    assert stored_rows.row(Volunteer, id=4).name == NAME.upper()
    assert stored_rows.row(Invitee).name == NAME
    assert stored_rows.row(Inbox).body == {"text": f"Panitianya {NAME}"}
    texts = {row.key: row.body["text"] for row in stored_rows.rows(Outbox)}
    assert texts["near"] == f"1. {COVERED}"
    assert texts["far"] == f"1. {NAME}"
    assert not holds(texts["number"])


async def test_whoever_is_back_meanwhile_is_somebody_new(
    place: Place, stored_rows: StoredRows
) -> None:
    place.erases()
    since = NOW + timedelta(minutes=1)
    with place.engine.begin() as connection:
        [new] = people(connection, 1, first=9, name=NAME, phone=SHARED, created_at=since)
    place.writes("new", f"Selamat datang, {NAME}", to="9")
    place.writes("here", f"Selamat datang, {NAME}", to=str(CHAT))
    place.add(Conversation, volunteer_id=new, state={"draft": NAME}, updated_at=since)
    place.passes(timedelta(minutes=2))
    await place.works()
    assert stored_rows.row(Volunteer, id=new).name == NAME
    assert stored_rows.row(Conversation).state == {"draft": NAME}
    assert stored_rows.row(Outbox, key="here").body["text"].endswith(NAME)
    assert stored_rows.count(Erasure) == 0


async def test_a_workbook_that_waits_is_made_anew_and_another_file_is_said_to_be_gone(
    place: Place, stored_rows: StoredRows
) -> None:
    for number, kind in enumerate(("recap_export", "intake"), 1):
        place.keeps(kind, book("Relawan", NAME))
        place.add(Job, id=number, kind=kind, arguments={}, volunteer_id=BOSS, channel="telegram",
                  recipient="1", state="done", run_until=NOW, created_at=NOW)  # fmt: skip
        place.writes(f"task:{number}", f"Ini: /berkas/token-{kind}/x", state="pending")
    place.keeps("empty.xlsx", book("Relawan"))
    place.erases()
    await place.works()
    assert [row.name for row in stored_rows.rows(File)] == ["empty.xlsx"]
    assert [(row.kind, row.state) for row in stored_rows.rows(Job)] == [
        ("recap_export", "waiting"),
        ("intake", "done"),
    ]
    left = stored_rows.row(Outbox)
    assert left.key == "task:2"
    assert "menghapus datanya" in left.body["text"]


async def test_a_name_and_number_of_before_two_channels_were_joined_are_known(
    place: Place, stored_rows: StoredRows
) -> None:
    theirs = {"name": "Zulkarnaen Wirjawan", "phone": "+6281999888777"}
    with place.engine.begin() as connection:
        people(connection, 1, first=4)
    place.add(Link, volunteer_id=PERSON, joined_id=4, joined_at=NOW, kept={"theirs": theirs})
    place.writes("a", "ZULKARNAEN WIRJAWAN, lalu 0819 9988 8777")
    place.erases()
    await place.works()
    assert not any(
        letter.isalnum() for letter in stored_rows.row(Outbox).body["text"].replace("lalu", "")
    )


async def test_whoever_never_agreed_is_gone_with_their_messages_under_both_ids(
    place: Place, stored_rows: StoredRows
) -> None:
    with place.engine.begin() as connection:
        people(connection, 1, first=8, consented_at=None, created_at=NOW - timedelta(days=3))
        address = table(Address)
        alias = address.update().where(address.c.volunteer_id == 8).values(alias="hidden-eight")
        connection.execute(alias)
    place.add(Inbox, channel="telegram", external_id="x", sender="hidden-eight", received_at=NOW)
    with place.engine.begin() as connection:
        forget_undecided(connection, NOW)
    assert stored_rows.count(Inbox) == 0


async def test_ones_own_files_go_with_oneself(place: Place, stored_rows: StoredRows) -> None:
    place.add(File, token="t", name="x.png", mime="x", content=b"picture", ready=True,
              expires_at=LATER, volunteer_id=PERSON)  # fmt: skip
    place.erases()
    assert stored_rows.count(File) == 0


async def test_what_is_being_made_is_waited_for(place: Place, stored_rows: StoredRows) -> None:
    place.add(Job, id=1, kind="recap_export", arguments={}, volunteer_id=BOSS, channel="telegram",
              recipient="1", state="running", run_until=NOW + timedelta(minutes=1),
              created_at=NOW)  # fmt: skip
    place.erases()
    await place.works()
    place.keeps("rekap.xlsx", book(NAME))
    with place.engine.begin() as connection:
        connection.execute(table(Job).update().values(state="done"))
    place.passes(timedelta(seconds=5))
    await place.works()
    assert stored_rows.count(File) == stored_rows.count(Erasure) == 0


async def test_the_last_word_is_waited_for_but_not_for_ever(
    place: Place, stored_rows: StoredRows
) -> None:
    place.erases()
    place.writes("bye", "Sudah dihapus.", to=str(CHAT), erase=True, state="pending")
    await place.works()
    assert stored_rows.row(Erasure).stage == "farewell"
    place.passes(FAREWELL_WITHIN)
    await place.works()
    assert stored_rows.count(Erasure) == 0


async def test_formatting_stays_where_it_was(place: Place, stored_rows: StoredRows) -> None:
    text = f"Selamat, {NAME}! Hadir."
    place.add(Broadcast, key="k", scope="32.75", text=text, spans=[["bold", 30, 35]], audience={},
              confirmed=1, state="sending", created_at=NOW, send_at=NOW)  # fmt: skip
    place.erases()
    await place.works()
    assert stored_rows.row(Broadcast).text == f"Selamat, {COVERED}! Hadir."


@pytest.mark.one_database
async def test_where_bytes_are_left_the_file_is_written_anew_a_large_one_at_night(
    place: Place, stored_rows: StoredRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What phones keep in the simulator stands for what SQLite left between rows."""
    written: list[int] = []
    monkeypatch.setattr(wiping, "write_anew", lambda _: written.append(1))
    monkeypatch.setattr(wiping, "SMALL", 0)
    place.add(Phone, id="p", kind="telegram", label="p", created_at=NOW)
    place.add(PhoneMessage, phone="p", at=NOW, body={"text": NAME})
    place.erases()
    await place.works()
    assert (stored_rows.row(Erasure).stage, stored_rows.row(Erasure).marks, written) == (
        "rewrite",
        None,
        [],
    )
    place.add(Erasure, at=NOW, stage="rewrite", marks=None, due_at=LATER)
    place.night = True
    place.passes(AGAIN)
    await place.works()
    assert (stored_rows.count(Erasure), written) == (0, [1])


@pytest.mark.one_database
async def test_where_none_are_left_it_is_not_written_anew(
    place: Place, stored_rows: StoredRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "write_anew", lambda _: pytest.fail("without need"))
    place.erases()
    await place.works()
    assert stored_rows.count(Erasure) == 0


@pytest.mark.one_database
def test_written_anew_it_holds_what_it_held_and_nothing_between(place: Place) -> None:
    for number in range(400):
        place.writes(f"k{number}", f"{NAME if number % 3 else 'Relawan'} {'x' * number}")
    with place.engine.begin() as connection:
        connection.execute(delete(table(Outbox)).where(table(Outbox).c.id % 3 != 1))
        connection.execute(delete(table(Volunteer)).where(table(Volunteer).c.id == PERSON))
    file = Path(str(make_url(place.url).database))
    wiping.write_anew(place.engine)
    assert wiping.empty_wal(place.engine)
    assert not wiping.holds(file, [NAME.encode()])
    assert wiping.holds(file, [b"Relawan"])


async def test_by_night_the_wal_is_emptied(place: Place, stored_rows: StoredRows) -> None:
    with place.engine.begin() as connection:
        people(connection, 1, first=8, consented_at=None, created_at=NOW - timedelta(days=3))
        while forget_undecided(connection, NOW):
            pass
        for _ in range(2):
            throw_away(connection, NOW)
    assert stored_rows.count(Erasure) == (1 if is_sqlite(place.engine) else 0)
    assert stored_rows.count(Volunteer, id=8) == 0
    await place.works()
    assert stored_rows.count(Erasure) == 0
    if is_sqlite(place.engine):
        wal = Path(f"{make_url(place.url).database}-wal").stat().st_size
        assert wal < 10_000  # what came after: that it is done


def test_with_several_processes_what_they_still_write_is_waited_for(
    place: Place, stored_rows: StoredRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.features.erasing.writes.SETTLED", timedelta(seconds=10))
    place.erases()
    due: datetime = stored_rows.row(Erasure).due_at
    assert due == (NOW if is_sqlite(place.engine) else NOW + timedelta(seconds=10))
