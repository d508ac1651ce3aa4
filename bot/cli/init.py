"""`bimtek init`: ask for what is needed, try both platforms, write the file of settings."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from bot import env_file
from bot.cli.ending import Code, fail, misused
from bot.cli.running import show
from bot.clock import SystemClock
from bot.settings import PREFIX, SettingsError, load_settings, made_of, value_fault


@dataclass(frozen=True, slots=True)
class Question:
    """A setting that is asked for: what is said before, and whether it is shown."""

    name: str
    text: str
    secret: bool = False


TELEGRAM = (
    Question("telegram_token", "Telegram: the token of the bot, from @BotFather (/newbot)", True),
)
ADDRESS = (
    Question(
        "public_url",
        "The https address of this server, which platforms call (none: Telegram is polled)",
    ),
)
WHATSAPP = (
    Question("twilio_account_sid", "WhatsApp: Account SID, from Twilio's console (none: without)"),
    Question("twilio_auth_token", "WhatsApp: Auth Token, from the same page", True),
    Question("whatsapp_from", "WhatsApp: the sender's number, +62…"),
)
ABOUT = (
    Question("organiser", "Who holds the training, as volunteers read it (with a telephone)"),
    Question("database_url", "The database: sqlite:///FILE or postgresql://…"),
    Question("backups", "The folder where backups are written"),
)
_NOTHING = "-"


class Answers:
    """What was there, and what is answered. Only that is written anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text("utf-8-sig") if path.exists() else ""
        lines = env_file.read(path, PREFIX).lines if path.exists() else ()
        self._before = {line.name.upper(): line.value for line in lines}
        self.new: dict[str, str] = {}

    def now(self, name: str) -> str:
        key = f"{PREFIX}{name.upper()}"
        return self.new.get(key, self._before.get(key, ""))

    def give(self, name: str, value: str) -> None:
        self.new[f"{PREFIX}{name.upper()}"] = value

    def ask(self, questions: tuple[Question, ...]) -> None:
        """Ask for what no option said, again until it can be meant; nothing typed keeps what is
        there."""
        for question in questions:
            if f"{PREFIX}{question.name.upper()}" in self.new:
                continue
            while True:
                typed = self._typed(question)
                wrong = value_fault(question.name, typed) if typed else ""
                if not wrong:
                    break
                typer.echo(f"  {wrong}")
            self.give(question.name, typed)

    def _typed(self, question: Question) -> str:
        now = self.now(question.name)
        shown = "kept as it is" if question.secret and now else now
        hint = f" [{shown}; {_NOTHING} for none]" if now else ""
        hidden = question.secret and sys.stdin.isatty()
        text = f"{question.text}{hint}"
        typed = typer.prompt(text, default="", show_default=False, hide_input=hidden).strip()
        return "" if typed == _NOTHING else typed or now


def init(given: Mapping[str, str | None], files: Path | None, *, ask: bool, offline: bool) -> None:
    """Make or change `.env` in this folder. `given` are the options."""
    answers = _begun(Path.cwd() / env_file.NAME)
    for name, value in given.items():
        if value is not None:
            _take_option(answers, name, value)
    if ask:
        _ask(answers)
    if not answers.now("secret_key"):
        answers.give("secret_key", secrets.token_hex(32))
    if not offline and not _tried(answers):
        _keep_all_the_same(ask)
    _write(answers)
    if files is not None:
        _write_files(files)
    typer.echo(_next_steps(answers))


def _begun(path: Path) -> Answers:
    if path.exists():
        found = env_file.read(path, PREFIX)
        if found.faults:
            raise SettingsError("\n".join(found.faults))
    return Answers(path)


def _take_option(answers: Answers, name: str, value: str) -> None:
    wrong = value_fault(name, value) if value else ""
    if wrong:
        misused(f"--{name.replace('_', '-')}: {wrong.partition(': ')[2] or wrong}")
    answers.give(name, value)


def _ask(answers: Answers) -> None:
    typer.echo("Enter keeps what stands in brackets. Nothing is written before the end.\n")
    answers.ask(TELEGRAM)
    answers.ask(ADDRESS)
    if answers.now("public_url"):
        answers.ask(WHATSAPP[:1])
    else:
        typer.echo("WhatsApp needs such an address: it is left out.")
        answers.give("twilio_account_sid", "")
    if answers.now("twilio_account_sid"):
        answers.ask(WHATSAPP[1:])
    else:
        for question in WHATSAPP:
            answers.give(question.name, "")
    answers.ask(ABOUT)


def _tried(answers: Answers) -> bool:
    """Whether the platforms take the accounts. Raises SettingsError for answers that do not fit
    together."""
    from bot.cli.online.checks import accounts

    settings = made_of(env_file.with_values(answers.text, answers.new))
    return not show(accounts(settings, SystemClock()))


def _keep_all_the_same(ask: bool) -> None:
    if not ask:
        fail("nothing is written; mend that, or give --offline to write without trying")
    if not typer.confirm("Write it all the same?", default=False):
        typer.echo("nothing is written", err=True)
        raise typer.Exit(Code.REFUSED)


def _write(answers: Answers) -> None:
    text = env_file.with_values(answers.text, answers.new)
    made_of(text)
    try:
        env_file.write(answers.path, text)
    except OSError as error:
        fail(f"{answers.path} cannot be written: {error.strerror}")
    typer.echo(f"written: {answers.path}, for this user alone")


def _write_files(folder: Path) -> None:
    from bot.cli.server_files import Place, server_files

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in server_files(load_settings(), Place.here(Path.cwd())):
            (folder / name).write_text(text, "utf-8")
            typer.echo(f"written: {folder / name}")
    except OSError as error:
        fail(f"{folder} cannot be written to: {error.strerror}")


def _next_steps(answers: Answers) -> str:
    steps = ["bimtek check --online    looks at all of it once more, at any time"]
    if answers.now("twilio_account_sid"):
        steps.append("bimtek whatsapp setup    says what to set in Twilio's console")
        steps.append("bimtek whatsapp templates sync    makes the templates")
    if answers.now("database_url").startswith("postgresql"):
        steps.append("bimtek migrate    makes the tables")
    steps.append("bimtek run    starts the bot")
    return "\nNext:\n" + "\n".join(f"  {step}" for step in steps)
