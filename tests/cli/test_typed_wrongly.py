"""Commands that are typed or used wrongly: a sentence that says what to do, and an exit code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.process import bimtek, complaint


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed; what is said last, and with what code it ends. `env`: settings; `file`: what
    stands in `list.xlsx`; `made`: whether there is a database."""

    words: str
    said: str
    code: int = 2
    env: tuple[tuple[str, Any], ...] = ()
    made: bool = True


NO_DATABASE = "there is no database at "
WRONG: dict[str, Typed] = {
    "no such command": Typed("rn", "No such command 'rn'. Did you mean 'run'? (see bimtek --help)"),
    "no such subcommand": Typed(
        "budget sho", "No such command 'sho'. Did you mean 'show'? (see bimtek budget --help)"
    ),
    "no such option": Typed(
        "run --prot 1",
        "No such option: --prot (Possible options: --host, --port, --role)",
    ),
    "an option without its value": Typed(
        "run --port", "Option '--port' requires an argument (see bimtek --help)"
    ),
    "a port that is none": Typed(
        "run --port http",
        "for '--port': it should be a valid integer (see bimtek run",
    ),
    "a port that is too high": Typed("run --port 70000", "Invalid value for '--port'"),
    "no such role": Typed("run --role boss", "'boss' is not one of 'all', 'web', 'worker'"),
    "an argument too many": Typed("migrate now", "unexpected extra argument"),
    "an argument too few": Typed("backup", "Missing argument 'file' (see bimtek backup --help)"),
    "no volunteers": Typed("seed --volunteers 0", "Invalid value for '--volunteers'"),
    "a reason too short": Typed("certificate withdraw KB-1 --reason x", "--reason takes ", code=2),
    "no reason": Typed("certificate withdraw KB-1", "Missing option '--reason'"),
    "no such certificate": Typed(
        "certificate withdraw KB-1 --reason mistaken", "certificate", code=1
    ),
    "no file to import": Typed("import", "give a file, or --template FILE for an empty one"),
    "a file that is not there": Typed("import gone.xlsx", "gone.xlsx: No such file", code=1),
    "a backup that is not there": Typed("restore gone.gz", "gone.gz: No such file", code=1),
    "a backup that is none": Typed("restore .env", ".env", code=1),
    "a backup into no folder": Typed("backup no/where.gz", "no is no folder: make it", code=1),
    "a backup over a file": Typed("backup .env", "is there already", code=1),
    "no such region": Typed("coordinator add Atlantis", "Atlantis", code=1),
    "nobody of that name": Typed("coordinator remove Nobody", "Nobody", code=1),
    "a budget for a village": Typed("budget set 32.75.01.1001 5", "too small", code=1),
    "a budget that is no number": Typed(
        "budget set all much", "'rupiah': it should be a valid integer"
    ),
    "WhatsApp without an account": Typed(
        "whatsapp setup", "set BIMTEK_TWILIO_ACCOUNT_SID, BIMTEK_TWILIO_AUTH_TOKEN and", code=1
    ),
    "half an account": Typed(
        "check",
        "1 fault",
        code=1,
        env=(("twilio_account_sid", "AC1"),),
    ),
    "a setting that is mistyped": Typed(
        "migrate",
        "BIMTEK_DATABSE_URL: there is no such setting; is BIMTEK_DATABASE_URL meant?",
        code=1,
        env=(("databse_url", "sqlite:///x.db"),),
    ),
    "a setting that is no number": Typed(
        "run",
        "BIMTEK_PORT: give a whole number from 0 to 65535",
        code=1,
        env=(("port", "http"),),
    ),
    "a database of no known kind": Typed(
        "migrate", "give sqlite:///FILE or", code=1, env=(("database_url", "mysql://x/y"),)
    ),
    "a database that is a folder": Typed(
        "migrate", "the database cannot be opened", code=1, env=(("database_url", "sqlite:///."),)
    ),
    "a token that is none, for init": Typed(
        "init --no-ask --offline --telegram-token mine",
        "--telegram-token: give it as BotFather shows it",
    ),
    "half an account, for init": Typed(
        "init --no-ask --offline --whatsapp-from +6281234567890",
        "WhatsApp also needs BIMTEK_TWILIO_ACCOUNT_SID",
        code=1,
    ),
    **{
        f"{command} in a folder without a database": Typed(command, NO_DATABASE, 1, made=False)
        for command in (
            "backup kept.gz",
            "recount",
            "coordinator list",
            "budget show",
            "certificate withdraw KB-1 --reason mistaken",
        )
    },
}


@pytest.mark.one_database
@pytest.mark.parametrize("kind", WRONG)
async def test_a_sentence_and_a_code(tmp_path: Path, migrated_file: Path, kind: str) -> None:
    typed = WRONG[kind]
    if typed.made:
        (tmp_path / "bimtek.db").write_bytes(migrated_file.read_bytes())
    (tmp_path / ".env").write_text("# nothing\n")
    settings = {"database_url": "sqlite:///bimtek.db", **dict(typed.env)}
    code, _, complained = await bimtek(tmp_path, *typed.words.split(), **settings)
    assert code == typed.code, complained
    [last] = (one for one in complaint(complained).splitlines() if not one.startswith("note: "))
    assert typed.said in last
    assert "Traceback" not in complained
    made = {file.name for file in tmp_path.iterdir()} - {"bimtek.db", ".env"}
    assert not {name for name in made if not name.startswith("bimtek.db")}
    assert typed.made or not (tmp_path / "bimtek.db").exists()


def test_there_are_thirty_ways() -> None:
    assert len(WRONG) >= 30
