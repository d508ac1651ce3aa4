"""Copies of an SQLite file, one after the other, while people talk."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.backup_copies import Copying, copy_again_and_again, interval
from bot.clock import SetClock
from bot.store.backup import copies
from bot.store.backup.copies import KEPT_AT_MOST, copy, kept, prune, put_back
from bot.store.backup.sealing import KEY_FILE, Key, is_sealed, key_of, open_key
from bot.store.backup.types import BackupError
from models.schema import HEAD
from models.volunteer import Volunteer
from tests.server.tools import debian_tool
from tests.standins.telegram import TelegramStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import PATIENCE, until
from tests.support.people import NAME, OnTelegram, register_on_telegram
from tests.support.process import bimtek, environment

pytestmark = pytest.mark.one_database
PASSPHRASE = "kuda biru makan pepaya"
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key: to make one takes as long as it takes to guess at it."""
    folder = tmp_path_factory.mktemp("key")
    key_of(folder, PASSPHRASE)
    return folder


@pytest.fixture(scope="module")
def key(key_folder: Path) -> Key:
    return open_key(key_folder / KEY_FILE, PASSPHRASE)


@pytest.fixture
def folder(tmp_path: Path, key_folder: Path) -> Path:
    made = tmp_path / "kept"
    made.mkdir()
    shutil.copy(key_folder / KEY_FILE, made)
    return made


@pytest.fixture
def database(tmp_path: Path, migrated_file: Path) -> Path:
    return Path(shutil.copy(migrated_file, tmp_path / "bimtek.db"))


def left_open(*folders: Path) -> list[Path]:
    """What lies there that is neither a database, a key, nor a copy."""
    return [one for folder in folders for one in folder.glob(".*")]


# --- while people talk -------------------------------------------------------------------------


async def test_who_registered_before_is_in_it_and_talks_on_in_what_was_put_back(
    open_bot: OpenBot, telegram: TelegramStandIn, database: Path, folder: Path, key: Key
) -> None:
    running_bot = await open_bot(database_url=f"sqlite:///{database}")
    await register_on_telegram(OnTelegram(telegram))
    file = await asyncio.to_thread(copy, database, folder, key, NOW)
    await register_on_telegram(OnTelegram(telegram, 200), "Dewi Lestari")
    await running_bot.stop()

    again_at = database.with_name("again.db")
    assert put_back(file, key, again_at) == HEAD
    again = StoredRows(f"sqlite:///{again_at}")
    assert [row.name for row in again.rows(Volunteer)] == [NAME]
    await open_bot(database_url=f"sqlite:///{again_at}")
    assert NAME in await register_on_telegram(OnTelegram(telegram, 300))
    again.close()


def test_of_what_is_written_together_all_is_in_it_or_nothing(
    tmp_path: Path, folder: Path, key: Key
) -> None:
    database, ended = tmp_path / "pairs.db", threading.Event()
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("CREATE TABLE alembic_version (version_num)")
        opened.execute("INSERT INTO alembic_version VALUES ('x')")
        for name in ("one", "two"):
            opened.execute(f"CREATE TABLE {name} (n)")
        opened.commit()
    writing = threading.Thread(target=write_pairs, args=(database, ended))
    writing.start()
    try:
        numbers = [pairs_of(database, folder, key, n, tmp_path) for n in range(6)]
    finally:
        ended.set()
        writing.join()
    assert all(one == two for one, two in numbers)
    assert numbers[-1] > numbers[0]


def write_pairs(database: Path, ended: threading.Event) -> None:
    with closing(sqlite3.connect(database, timeout=30)) as opened:
        while not ended.is_set():
            with opened:
                for name in ("one", "two"):
                    opened.execute(f"INSERT INTO {name} VALUES (zeroblob(4000))")


def pairs_of(database: Path, folder: Path, key: Key, n: int, tmp_path: Path) -> tuple[int, int]:
    """Copy once more, when more has been written; count in what comes back."""
    file = copy(database, folder, key, NOW + timedelta(seconds=n))
    put_back(file, key, tmp_path / f"{n}.db")
    with closing(sqlite3.connect(tmp_path / f"{n}.db")) as opened:
        counts = [opened.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("one", "two")]
    return counts[0], counts[1]


# --- the files ---------------------------------------------------------------------------------


def test_nobody_reads_it_without_the_passphrase(database: Path, folder: Path, key: Key) -> None:
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("INSERT INTO budget VALUES ('siti aminah', 1)")
    file = copy(database, folder, key, NOW)
    content = file.read_bytes()
    assert is_sealed(file)
    assert b"siti aminah" not in content
    assert b"SQLite" not in content
    assert not left_open(folder, database.parent)
    files = (file, folder / KEY_FILE)
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    with pytest.raises(BackupError, match="does not open"):
        key_of(folder, "another passphrase")


def test_a_key_is_made_once_and_never_with_a_short_passphrase(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="has 7 characters: take 12 or more"):
        key_of(tmp_path, "rahasia")
    assert not list(tmp_path.iterdir())


def test_without_the_key_it_says_where_one_is(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="every copy of the folder has it"):
        open_key(tmp_path / KEY_FILE, PASSPHRASE)


def test_the_last_ones_are_kept_and_nothing_of_others_is_touched(folder: Path) -> None:
    (folder / "bimtek-2026-11-26.gz").touch()
    names = [NOW + timedelta(minutes=15 * n) for n in range(10)]
    for name in names:
        (folder / name.strftime(copies._NAME)).touch()
    gone = prune(folder, 4, names[-1])
    assert len(gone) == 6
    assert [one.name for one in kept(folder)] == [n.strftime(copies._NAME) for n in names[-4:]]
    assert (folder / "bimtek-2026-11-26.gz").exists()
    assert (folder / KEY_FILE).exists()


def test_none_is_kept_for_longer_than_people_were_told_but_the_newest(folder: Path) -> None:
    for days in (3, 2, 1):
        (folder / (NOW - timedelta(days=days)).strftime(copies._NAME)).touch()
    prune(folder, 96, NOW - timedelta(days=2) + KEPT_AT_MOST + timedelta(seconds=1))
    assert len(kept(folder)) == 1
    prune(folder, 96, NOW + KEPT_AT_MOST * 2)
    assert len(kept(folder)) == 1


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda whole: whole[: len(whole) // 2],
    "cut off by a byte": lambda whole: whole[:-1],
    "cut off in its header": lambda whole: whole[:60],
    "a bit turned": lambda whole: whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:],
    "more behind it": lambda whole: whole + b"more",
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_what_is_not_as_it_was_written_is_refused_whole(
    database: Path, folder: Path, key: Key, tmp_path: Path, spoilt: str
) -> None:
    file = copy(database, folder, key, NOW)
    file.write_bytes(SPOILT[spoilt](file.read_bytes()))
    with pytest.raises(BackupError):
        put_back(file, key, tmp_path / "again.db")
    assert not (tmp_path / "again.db").exists()
    assert not left_open(tmp_path)


def test_nothing_is_put_over_a_database(database: Path, folder: Path, key: Key) -> None:
    file, before = copy(database, folder, key, NOW), database.read_bytes()
    with pytest.raises(BackupError, match="is there already"):
        put_back(file, key, database)
    assert database.read_bytes() == before


def test_where_nothing_was_there_is_nothing_to_keep(tmp_path: Path, folder: Path, key: Key) -> None:
    with pytest.raises(BackupError, match="nothing to keep"):
        copy(tmp_path / "none.db", folder, key, NOW)
    (tmp_path / "empty.db").touch()
    with pytest.raises(BackupError, match="no bot ever ran"):
        copy(tmp_path / "empty.db", folder, key, NOW)
    assert not kept(folder)
    assert not (tmp_path / "none.db").exists()


def test_age_opens_it_as_well(
    database: Path, folder: Path, key: Key, key_folder: Path, tmp_path: Path
) -> None:
    """Whoever has the passphrase needs no program of ours."""
    age = debian_tool("age", "age", tmp_path)
    file = copy(database, folder, key, NOW)
    script = f"{age} -d -i {key_folder / KEY_FILE} -o {tmp_path}/plain.gz {file}"
    ended = subprocess.run(
        ["script", "-qec", script, "/dev/null"],
        input=f"{PASSPHRASE}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    subprocess.run(["gunzip", tmp_path / "plain.gz"], check=True)
    with closing(sqlite3.connect(tmp_path / "plain")) as opened:
        assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)


# --- again and again ---------------------------------------------------------------------------


def test_one_that_fails_is_told_and_the_next_is_made(
    database: Path, folder: Path, key: Key
) -> None:
    clock, said, paused = SetClock(NOW), list[str](), list[float]()

    def pause(seconds: float) -> bool:
        paused.append(seconds)
        clock.advance(seconds=seconds)
        database.rename(away if len(paused) == 2 else database) if database.exists() else (
            away.rename(database)
        )
        return len(paused) == 4

    away = database.with_name("away.db")
    copying = Copying(database, folder, timedelta(minutes=15), 2)
    copy_again_and_again(copying, key, clock, said.append, pause)
    assert paused == [900.0] * 4
    assert [one.startswith("NOT KEPT") for one in said] == [False, False, True, False]
    assert "tried again in 15 minutes" in said[2]
    assert [one.name for one in kept(folder)] == [
        "bimtek-20261126T021500Z.db.gz.age",
        "bimtek-20261126T024500Z.db.gz.age",
    ]


@pytest.mark.parametrize(
    ("typed", "often"), [("15m", 900), ("1 h", 3600), ("2D", 172_800), (" 1m ", 60)]
)
def test_how_often_is_typed_as_people_do(typed: str, often: int) -> None:
    assert interval(typed).total_seconds() == often


@pytest.mark.parametrize("typed", ["15", "0m", "-5m", "m", "", "15 minutes ago", "٣m", "1s"])
def test_what_is_no_time_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(BackupError, match="such as 15m"):
        interval(typed)


# --- the command -------------------------------------------------------------------------------


async def test_it_runs_until_it_is_ended_and_what_it_made_is_restored(
    database: Path, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    typed = ("backup", str(folder), "--every", "1m", "--passphrase-file", "passphrase")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *typed),
        cwd=tmp_path,
        env=environment(database_url=f"sqlite:///{database}"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    await until(lambda: kept(folder), "the first copy")
    second = await bimtek(tmp_path, *typed, database_url=f"sqlite:///{database}")
    assert (second[0], "another 'bimtek backup --every' is at work" in second[2]) == (1, True)
    process.send_signal(signal.SIGTERM)
    said, complained = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, complained
    assert b"1 are kept" in said

    (file,) = kept(folder)
    code, out, wrong = await bimtek(
        tmp_path,
        *("restore", str(file)),
        database_url=f"sqlite:///{tmp_path}/again.db",
        backup_passphrase=PASSPHRASE,
    )
    assert (code, wrong) == (0, f"database: {tmp_path}/again.db\n")
    assert f"at revision {HEAD}" in out


@pytest.mark.parametrize(
    ("typed", "settings", "sentence"),
    [
        ("backup kept --every 15m", {}, "set BIMTEK_BACKUP_PASSPHRASE"),
        ("backup kept --every 15m", {"backup_passphrase": "short"}, "take 12 or more"),
        ("backup kept --every soon", {"backup_passphrase": PASSPHRASE}, "such as 15m"),
        ("backup kept --every 15m --passphrase-file none", {}, "none: No such file"),
        ("restore none.db.gz.age", {}, "none.db.gz.age: No such file"),
        (
            "backup kept --every 15m",
            {"database_url": "postgresql://nobody@localhost/bimtek"},
            "pgBackRest",
        ),
    ],
)
async def test_what_is_wrong_is_a_sentence_and_makes_nothing(
    tmp_path: Path, database: Path, typed: str, settings: dict[str, str], sentence: str
) -> None:
    usual = {"database_url": f"sqlite:///{database}"}
    code, said, complained = await bimtek(tmp_path, *typed.split(), **(usual | settings))
    assert (code, said) == (1, "")
    assert sentence in complained
    assert "Traceback" not in complained
    assert not (tmp_path / "kept").exists() or not kept(tmp_path / "kept")


async def test_where_no_database_is_it_ends_and_makes_none(tmp_path: Path) -> None:
    code, _, complained = await bimtek(
        tmp_path,
        *("backup", "kept", "--every", "15m"),
        database_url=f"sqlite:///{tmp_path}/none.db",
        backup_passphrase=PASSPHRASE,
    )
    assert code == 1
    assert "none.db" in complained.splitlines()[-1]
    assert not (tmp_path / "none.db").exists()
    assert not (tmp_path / "kept").exists()


async def test_no_option_takes_the_passphrase_itself(tmp_path: Path) -> None:
    """All processes of a machine see what others were started with."""
    code, _, complained = await bimtek(
        tmp_path, "backup", "kept", "--every", "15m", "--passphrase", PASSPHRASE
    )
    assert code == 2
    assert "No such option" in complained
