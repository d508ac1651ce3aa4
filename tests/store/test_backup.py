"""A backup is of one moment, whatever happens meanwhile; a restored place goes on from there."""

from __future__ import annotations

import asyncio
import gzip
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Table,
    insert,
    select,
    text,
    update,
)

from bot.features.counters.recount import wrong_counts
from bot.store.backup.load import restore
from bot.store.backup.save import save
from bot.store.backup.types import TABLES, BackupError, Header
from bot.store.leases import LASTS, hold
from models.base import UtcDateTime, open_database, table
from models.files import File
from models.messages import Inbox, Outbox
from models.schema import HEAD, migrate
from models.vocabulary import State
from models.volunteer import Address, Conversation, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import Postgres, StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import PATIENCE, until
from tests.support.people import NAME, OnTelegram, OnWhatsApp, register_on_telegram
from tests.support.process import bimtek
from tests.support.running_bot import RunningBot

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
ROWS = 3
AWKWARD = "é 👩🏽‍🌾 ' \" \\ \n\t<b>"


def quietly(done: int, of: int) -> None:
    """Nobody looks at the bar."""


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoredRows]:
    """A fresh place without any table, on the same kind of database and on the other."""
    if request.param == "sqlite":
        stored_rows = StoredRows(f"sqlite:///{tmp_path}/elsewhere.db")
        yield stored_rows
        stored_rows.close()
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.blank()
    stored_rows = StoredRows(postgres.url(name))
    yield stored_rows
    stored_rows.close()
    postgres.give_back(name, blank=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bimtek.gz"


# --- every kind of row -------------------------------------------------------------------------


def fill(connection: Connection) -> None:
    """Rows for every table that there is, of every type that its columns have."""
    for one in TABLES:
        connection.execute(insert(one), [_made_up(one, n) for n in range(1, ROWS + 1)])


def _made_up(one: Table, n: int) -> dict[str, Any]:
    numbered = not counts(one)
    return {c.name: _value(c, n) for c in one.c if numbered or not c.primary_key}


def counts(one: Table) -> bool:
    return one.autoincrement_column is not None


def _value(column: Column[Any], n: int) -> Any:
    if column.nullable and n == ROWS:
        return None
    for key in column.foreign_keys:
        return _value(key.column, n)
    if isinstance(column.type, UtcDateTime | DateTime):
        return NOW + timedelta(days=n, microseconds=n)
    if isinstance(column.type, Date):
        return date(2026, 11, n)
    if isinstance(column.type, LargeBinary):
        return bytes(range(256)) * n
    if isinstance(column.type, JSON):
        return {"b": [n, None, True, 0.5], "a": AWKWARD}
    if isinstance(column.type, Boolean):
        return n == 1
    if isinstance(column.type, Float):
        return n / 7
    if isinstance(column.type, Integer):
        return n
    return _words(column, n)


def _words(column: Column[Any], n: int) -> str:
    unique = column.primary_key or column.unique or column.foreign_keys
    return str(n) if unique else (AWKWARD * n)[: getattr(column.type, "length", None)]


def kept(stored_rows: StoredRows) -> list[str]:
    return sorted(row for row in stored_rows.everything() if not row.startswith("sender_lease"))


def test_every_row_comes_back_as_it_was_on_either_database(
    stored_rows: StoredRows, elsewhere: StoredRows, file: Path
) -> None:
    with stored_rows.engine.begin() as connection:
        fill(connection)
    saved = save(stored_rows.engine, file, NOW, quietly)
    assert saved.rows == {one.name: ROWS for one in TABLES}
    assert restore(elsewhere.engine, file, NOW, quietly) == saved
    assert kept(elsewhere) == kept(stored_rows)


def test_after_it_new_rows_get_new_numbers(
    stored_rows: StoredRows, elsewhere: StoredRows, file: Path
) -> None:
    with stored_rows.engine.begin() as connection:
        fill(connection)
    restore(elsewhere.engine, save_to(file, stored_rows), NOW, quietly)
    with elsewhere.engine.begin() as connection:
        for one in TABLES:
            new = insert(one).values(_made_up(one, ROWS + 1)).returning(*one.primary_key)
            key = connection.execute(new).one()
            assert key[0] == ROWS + 1 or not counts(one), one.name


def save_to(file: Path, stored_rows: StoredRows) -> Path:
    save(stored_rows.engine, file, NOW, quietly)
    return file


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_number_that_was_given_out_is_not_given_again(
    stored_rows: StoredRows, file: Path, postgres: Postgres
) -> None:
    """Its row may be gone, but an outbox key or a code on a button may still name it."""
    volunteer, row = table(Volunteer), {"created_at": NOW}
    with stored_rows.engine.begin() as connection:
        connection.execute(insert(volunteer), [row, row])
        connection.execute(volunteer.delete())
    name = postgres.blank()
    elsewhere = StoredRows(postgres.url(name))
    restore(elsewhere.engine, save_to(file, stored_rows), NOW, quietly)
    with elsewhere.engine.begin() as connection:
        new = connection.execute(insert(volunteer).values(row).returning(volunteer.c.id))
        assert new.scalar() == 3
    elsewhere.close()
    postgres.give_back(name, blank=True)


def test_an_empty_place_can_be_kept_too(
    stored_rows: StoredRows, elsewhere: StoredRows, file: Path
) -> None:
    assert restore(elsewhere.engine, save_to(file, stored_rows), NOW, quietly).total == 0
    with elsewhere.engine.begin() as connection:
        fill(connection)
    assert elsewhere.row(Volunteer, id=1)


# --- while people talk -------------------------------------------------------------------------


@pytest.mark.usefixtures("swept_by_hand")
async def test_what_is_written_while_it_is_taken_is_not_in_it(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    elsewhere: StoredRows,
    file: Path,
) -> None:
    """Turns are taken to their end between two tables of the backup."""
    person, newcomer = OnTelegram(telegram), OnTelegram(telegram, 200)
    await register_on_telegram(person)
    before = await at_rest(stored_rows)
    loop, talked = asyncio.get_running_loop(), list[int]()

    async def talk() -> None:
        await register_on_telegram(newcomer, "Dewi Lestari")
        await person.says("lanjut")

    def told(done: int, of: int) -> None:
        if not talked:
            talked.append(done)
            asyncio.run_coroutine_threadsafe(talk(), loop).result(PATIENCE)

    header = await asyncio.to_thread(save, stored_rows.engine, file, NOW, told)
    assert 0 < talked[0] < header.total
    assert restore(elsewhere.engine, file, NOW, quietly) == header
    assert kept(elsewhere) == before
    assert kept(elsewhere) != kept(stored_rows)
    assert [row.name for row in elsewhere.rows(Volunteer)] == [NAME]


async def at_rest(stored_rows: StoredRows) -> list[str]:
    """What stands there when the senders have reported and nothing moves any more."""
    await until(
        lambda: {row.state for row in stored_rows.rows(Outbox)} == {State.SENT}, "the reports"
    )
    return kept(stored_rows)


async def test_taken_in_the_midst_of_a_crowd_it_adds_up_and_talks_on(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    stored_rows: StoredRows,
    elsewhere: StoredRows,
    tmp_path: Path,
) -> None:
    running_bot = await open_bot()
    people = [OnTelegram(telegram, 100 + n) for n in range(6)]
    talking = [asyncio.create_task(register_on_telegram(one)) for one in people]
    files: list[Path] = []
    while not all(one.done() for one in talking):
        files.append(tmp_path / f"{len(files)}.gz")
        await asyncio.to_thread(save, stored_rows.engine, files[-1], NOW, quietly)
    await asyncio.gather(*talking)
    await running_bot.stop()
    taken = max((one for one in files if _inbox(one) < stored_rows.count(Inbox)), key=_inbox)
    restore(elsewhere.engine, taken, NOW, quietly)

    assert wrong_counts(elsewhere.engine) == 0
    assert elsewhere.count(Inbox) == _inbox(taken) > 0
    turns, later = turns_of(elsewhere), turns_of(stored_rows)
    for sender, turn in turns.items():
        came_later = stored_rows.count(Inbox, sender=sender) - elsewhere.count(Inbox, sender=sender)
        assert turn == later[sender] - came_later
    assert len(turns) == elsewhere.count(Volunteer) == elsewhere.count(Address)

    url = elsewhere.engine.url.render_as_string(hide_password=False)
    await open_bot(database_url=url)
    assert NAME in await register_on_telegram(OnTelegram(telegram, 999))
    await people[0].says("menu")
    assert await OnWhatsApp(twilio).says("DAFTAR")


def turns_of(stored_rows: StoredRows) -> dict[str, int]:
    """How far each conversation is: one turn for each message."""
    turns = {row.volunteer_id: row.state["turn"] for row in stored_rows.rows(Conversation)}
    return {row.external_id: turns[row.volunteer_id] for row in stored_rows.rows(Address)}


def _inbox(file: Path) -> int:
    with gzip.open(file) as lines:
        return int(orjson.loads(lines.readline())["rows"]["inbox"])


# --- the file ----------------------------------------------------------------------------------


def test_only_its_owner_may_read_it(stored_rows: StoredRows, file: Path) -> None:
    save(stored_rows.engine, file, NOW, quietly)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_left_alone(stored_rows: StoredRows, file: Path) -> None:
    file.write_text("of yesterday")
    with pytest.raises(BackupError, match="is there already"):
        save(stored_rows.engine, file, NOW, quietly)
    assert file.read_text() == "of yesterday"


def test_one_that_breaks_off_leaves_nothing_behind(stored_rows: StoredRows, file: Path) -> None:
    with stored_rows.engine.begin() as connection:
        fill(connection)

    def full(done: int, of: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        save(stored_rows.engine, file, NOW, full)
    assert not list(file.parent.glob("*bimtek.gz*"))


def lines_of(file: Path) -> list[bytes]:
    return gzip.decompress(file.read_bytes()).splitlines(keepends=True)


def written(lines: list[bytes]) -> bytes:
    return gzip.compress(b"".join(lines))


def _row_at(lines: list[bytes]) -> int:
    return next(n for n, line in enumerate(lines) if line.startswith(b"["))


def _changed_row(lines: list[bytes]) -> list[bytes]:
    at = _row_at(lines)
    return [*lines[:at], lines[at].replace(b"1", b"2", 1), *lines[at + 1 :]]


def _without_a_row(lines: list[bytes]) -> list[bytes]:
    at = _row_at(lines)
    return lines[:at] + lines[at + 1 :]


def _more_in_the_header(lines: list[bytes]) -> list[bytes]:
    header = orjson.loads(lines[0])
    header["last_ids"]["volunteer"] = 1
    return [orjson.dumps(header) + b"\n", *lines[1:]]


SPOILT: dict[str, Callable[[list[bytes], bytes], bytes]] = {
    "cut off": lambda lines, whole: whole[: len(whole) // 2],
    "cut off by a byte": lambda lines, whole: whole[:-1],
    "cut off in its header": lambda lines, whole: whole[:40],
    "a bit turned": lambda lines, whole: _turned(whole),
    "more behind it": lambda lines, whole: whole + b"more",
    "a second one behind it": lambda lines, whole: whole + whole,
    "without its end": lambda lines, whole: written(lines[:-1]),
    "without a row": lambda lines, whole: written(_without_a_row(lines)),
    "a row changed": lambda lines, whole: written(_changed_row(lines)),
    "its header changed": lambda lines, whole: written(_more_in_the_header(lines)),
    "rows without a table": lambda lines, whole: written([lines[0], b"[1]\n", lines[-1]]),
    "another table": lambda lines, whole: written([lines[0], b'{"table":"x"}\n', lines[-1]]),
}
NO_BACKUP = {
    "empty": b"",
    "no gzip": b"SQLite format 3\0",
    "no JSON": gzip.compress(b"PK\n"),
    "other JSON": gzip.compress(b'{"format":"something else"}\n'),
}


def _turned(whole: bytes) -> bytes:
    at = len(whole) * 2 // 3
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_file_that_is_not_as_it_was_written_is_refused_whole(
    stored_rows: StoredRows, tmp_path: Path, file: Path, spoilt: str
) -> None:
    source = open_database(f"sqlite:///{tmp_path}/source.db")
    migrate(source)
    with source.begin() as connection:
        fill(connection)
    save(source, file, NOW, quietly)
    source.dispose()
    spoil = SPOILT[spoilt]
    file.write_bytes(spoil(lines_of(file), file.read_bytes()))
    with pytest.raises(BackupError, match="cut off or damaged, and nothing was restored"):
        restore(stored_rows.engine, file, NOW, quietly)
    assert kept(stored_rows) == []


@pytest.mark.parametrize("content", NO_BACKUP)
def test_what_is_no_backup_is_said_to_be_none(
    stored_rows: StoredRows, file: Path, content: str
) -> None:
    file.write_bytes(NO_BACKUP[content])
    with pytest.raises(BackupError, match="no file that 'bimtek backup' of this version made"):
        restore(stored_rows.engine, file, NOW, quietly)


def test_one_of_another_revision_says_what_to_do(stored_rows: StoredRows, file: Path) -> None:
    first, *others = lines_of(save_to(file, stored_rows))
    header = orjson.loads(first) | {"revision": "0003"}
    file.write_bytes(written([orjson.dumps(header) + b"\n", *others]))
    with pytest.raises(BackupError, match=f"of database revision 0003, this program is of {HEAD}"):
        restore(stored_rows.engine, file, NOW, quietly)


# --- the place ---------------------------------------------------------------------------------


def test_a_place_with_a_single_row_is_not_restored_into(
    stored_rows: StoredRows, elsewhere: StoredRows, file: Path
) -> None:
    save_to(file, stored_rows)
    migrate(elsewhere.engine)
    with elsewhere.engine.begin() as connection:
        connection.execute(insert(table(Volunteer)).values(created_at=NOW))
    before = kept(elsewhere)
    with pytest.raises(BackupError, match=r"not empty \(there are rows in volunteer\)"):
        restore(elsewhere.engine, file, NOW, quietly)
    assert kept(elsewhere) == before


def test_a_place_where_the_bot_runs_is_not_restored_into(
    stored_rows: StoredRows, file: Path
) -> None:
    save_to(file, stored_rows)
    with stored_rows.engine.begin() as connection:
        assert hold(connection, "telegram", NOW, "a worker")
    with pytest.raises(BackupError, match="the bot runs on this database"):
        restore(stored_rows.engine, file, NOW + LASTS - timedelta(seconds=1), quietly)
    assert restore(stored_rows.engine, file, NOW + LASTS + timedelta(seconds=1), quietly).total == 0


def test_a_place_of_another_revision_is_to_be_migrated_first(
    stored_rows: StoredRows, file: Path
) -> None:
    save_to(file, stored_rows)
    with stored_rows.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(BackupError, match="run 'bimtek migrate' first"):
        restore(stored_rows.engine, file, NOW, quietly)
    file.unlink()
    with pytest.raises(BackupError, match="run 'bimtek migrate' first"):
        save(stored_rows.engine, file, NOW, quietly)
    assert not file.exists()


@pytest.mark.parametrize("long", ["x" * 81, "a\0b"])
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_does_not_fit_into_postgresql_is_named_by_its_table(
    stored_rows: StoredRows, postgres: Postgres, file: Path, long: str
) -> None:
    with stored_rows.engine.begin() as connection:
        connection.execute(insert(table(Volunteer)).values(created_at=NOW))
        connection.execute(update(table(Volunteer)).values(name=long))
    name = postgres.migrated()
    elsewhere = StoredRows(postgres.url(name))
    with pytest.raises(BackupError, match="a row of volunteer does not fit") as refused:
        restore(elsewhere.engine, save_to(file, stored_rows), NOW, quietly)
    assert long not in str(refused.value)
    assert kept(elsewhere) == []
    elsewhere.close()
    postgres.give_back(name)


def test_large_files_are_read_one_by_one(
    stored_rows: StoredRows, elsewhere: StoredRows, file: Path
) -> None:
    one = table(File)
    row = {"mime": "image/png", "name": "a.png", "ready": True, "problem": "", "expires_at": NOW}
    with stored_rows.engine.begin() as connection:
        for n in range(4):
            connection.execute(
                insert(one).values(**row, token=str(n), content=bytes([n]) * 900_000)
            )
    told: list[Header | tuple[int, int]] = []
    save(stored_rows.engine, file, NOW, lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    told.clear()
    restore(elsewhere.engine, file, NOW, lambda done, of: told.append((done, of)))
    assert len(told) > 1
    with elsewhere.engine.connect() as connection:
        contents = connection.execute(select(one.c.content).order_by(one.c.id)).scalars().all()
    assert [(len(content), content[0]) for content in contents] == [(900_000, n) for n in range(4)]


# --- the commands ------------------------------------------------------------------------------


async def test_the_commands_say_what_they_did_and_what_went_wrong(
    stored_rows: StoredRows, elsewhere: StoredRows, tmp_path: Path
) -> None:
    with stored_rows.engine.begin() as connection:
        fill(connection)
    urls = [
        one.engine.url.render_as_string(hide_password=False) for one in (stored_rows, elsewhere)
    ]
    code, said, complained = await bimtek(tmp_path, "backup", "b.gz", database_url=urls[0])
    assert code == 0, complained
    assert f"b.gz: {ROWS * len(TABLES)} rows of {len(TABLES)} tables" in said.replace("\n", " ")
    code, said, complained = await bimtek(tmp_path, "restore", "b.gz", database_url=urls[1])
    assert code == 0, complained
    assert said.startswith(f"restored {ROWS * len(TABLES)} rows")
    assert kept(elsewhere) == kept(stored_rows)

    code, said, complained = await bimtek(tmp_path, "restore", "b.gz", database_url=urls[1])
    assert (code, said) == (1, "")
    assert "this database is not empty" in complained
    for wrong, sentence in (
        (("backup", "b.gz"), "is there already"),
        (("backup", "no/such/folder/b.gz"), "is no folder: make it first"),
        (("restore", "c.gz"), "c.gz: No such file or directory"),
    ):
        code, said, complained = await bimtek(tmp_path, *wrong, database_url=urls[0])
        assert (code, said) == (1, "")
        assert sentence in complained
        assert "Traceback" not in complained
