"""`bimtek` on the command line: what is wrong is said in a sentence, and the exit code tells."""

from __future__ import annotations

import asyncio
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE
from importlib.metadata import version as installed
from pathlib import Path

import pytest

from models.base import open_database
from models.schema import HEAD, version
from tests.support.patience import PATIENCE
from tests.support.process import bimtek, bimtek_process, complaint, environment
from tests.support.running_bot import TOKEN

WRONG = [
    ({"log_level": "LOUD"}, "BIMTEK_LOG_LEVEL"),
    ({"public_url": "http://bimtek.example"}, "BIMTEK_PUBLIC_URL"),
    ({"telegram_token": "mine"}, "BIMTEK_TELEGRAM_TOKEN"),
    ({"whatsapp_from": "+628111000111"}, "BIMTEK_TWILIO_ACCOUNT_SID"),
    ({"database_url": "sqlite:////proc/no/such/folder/bimtek.db"}, "BIMTEK_DATABASE_URL"),
    ({"database_url": "postgresql://127.0.0.1:1/bimtek"}, "BIMTEK_DATABASE_URL"),
]


async def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    for settings, named in WRONG:
        code, said, complained = await bimtek(tmp_path, "run", "--port", "0", **settings)
        assert (code, said) == (1, "")
        assert named in complained
        assert len(complaint(complained).splitlines()) == 1


async def test_it_tells_its_version(tmp_path: Path) -> None:
    assert await bimtek(tmp_path, "--version") == (0, f"bimtek {installed('kawan-bimtek')}\n", "")


async def test_a_database_that_cannot_be_opened_is_named_by_every_command(tmp_path: Path) -> None:
    url = "postgresql://127.0.0.1:1/bimtek"
    for command in ("migrate", "chat"):
        code, _, complained = await bimtek(tmp_path, command, database_url=url)
        assert code == 1
        assert complaint(complained).startswith(
            "BIMTEK_DATABASE_URL: the database cannot be opened: "
        )
        assert len(complaint(complained).splitlines()) == 1


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        code, _, complained = await bimtek_process(tmp_path, "run", "--port", port)
    assert code == 1
    assert complained.splitlines()[-1].startswith(f"BIMTEK_PORT: cannot listen on 127.0.0.1:{port}")


async def test_an_unknown_role_is_refused(tmp_path: Path) -> None:
    code, _, complained = await bimtek(tmp_path, "run", "--role", "boss")
    assert code == 2
    assert complained == (
        "Invalid value for '--role': 'boss' is not one of 'all', 'web', 'worker'"
        " (see bimtek run --help)\n"
    )


async def test_on_postgresql_the_operator_is_told_to_migrate(
    tmp_path: Path, blank_database_url: str, database_kind: str
) -> None:
    if database_kind == "sqlite":
        pytest.skip("SQLite is migrated at the start")
    url = blank_database_url
    settings = {"database_url": url, "telegram_token": TOKEN}
    code, _, complained = await bimtek_process(tmp_path, "run", **settings)
    assert code == 1
    assert "bimtek migrate" in complained
    code, said, _ = await bimtek(tmp_path, "migrate", database_url=url)
    assert (code, said) == (0, f"the database is at {HEAD}; it is new\n")
    engine = open_database(url)
    assert version(engine) == HEAD
    engine.dispose()


async def test_with_no_setting_at_all_it_tells_where_the_simulator_is(tmp_path: Path) -> None:
    """By a process that was started as an operator starts it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--port", "0"),
        cwd=tmp_path,
        env=environment(),
        stdout=PIPE,
        stderr=DEVNULL,
    )
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        said = b""
        while b"Open the simulator: http://localhost:" not in said:
            said += await process.stdout.readline()
        assert (tmp_path / "data" / "bimtek.db").exists()
        process.terminate()
        assert await process.wait() == 0
