"""Each command once as an operator starts it, in a process of its own; what they do and say is
tested where they run within pytest's (tests/support/process.py)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer.main

from bot.cli.main import cli
from tests.support.process import bimtek_process


@dataclass(frozen=True, slots=True)
class Start:
    """What is typed, and what must come of it."""

    typed: str
    says: str = ""
    complains: str = ""
    code: int = 0
    stdin: str = ""


STARTS = {
    "backup": Start("backup kept.gz", says="kept.gz"),
    "breach": Start("breach concerned.xlsx", says="0 people: concerned.xlsx"),
    "budget": Start("budget show", says="no budget is set"),
    "certificate": Start(
        "certificate withdraw KB-2 --reason mistaken", complains="no certificate", code=1
    ),
    "chat": Start("chat", says="Kawan Bimtek", stdin="halo\n"),
    "check": Start("check", says="content, locales and settings are in order"),
    "content": Start("content export --gift --module d1", says="$CATEGORY: "),
    "coordinator": Start("coordinator add nasional", says="KOORDINATOR"),
    "import": Start("import --template list.xlsx", says="fill in list.xlsx"),
    "init": Start("init --no-ask", says="written: "),
    "migrate": Start("migrate", says="the database is at"),
    "recount": Start("recount", says="all counts are right"),
    "restore": Start("restore gone.gz", complains="gone.gz: No such file", code=1),
    "run": Start("run --role boss", complains="'boss' is not one of", code=2),
    "seed": Start("seed --volunteers 3"),
    "whatsapp": Start("whatsapp setup", complains="BIMTEK_TWILIO_ACCOUNT_SID", code=1),
}


def test_each_command_is_here() -> None:
    assert set(typer.main.get_command(cli).commands) == set(STARTS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
async def test_as_a_process_it_does_its_work(
    tmp_path: Path, start: Start, migrated_file: Path
) -> None:
    shutil.copy(migrated_file, tmp_path / "bimtek.db")
    settings = {"database_url": f"sqlite:///{tmp_path}/bimtek.db"}
    ended = await bimtek_process(tmp_path, *start.typed.split(), stdin=start.stdin, **settings)
    code, said, complained = ended
    assert code == start.code, complained
    assert start.says in said
    assert start.complains in complained
    assert "Traceback" not in complained
