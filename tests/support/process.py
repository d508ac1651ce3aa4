"""`bimtek` as a process of its own, or within this one where what it says is what matters."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import multiprocessing
import os
import re
import signal
import sys
import threading
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from bot.cli.main import main
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.patience import PATIENCE, until
from tests.support.running_bot import ACCOUNT, AUTH, OURS, PUBLIC, REPOSITORY, TOKEN

SECRET = "a-secret"
LOG = "log.txt"


def environment(**settings: Any) -> dict[str, str]:
    """Nothing of the tests' own environment but where programs are."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    variables = {f"BIMTEK_{name.upper()}": str(value) for name, value in settings.items()}
    return kept | {"PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"} | variables


def platform_settings(telegram: TelegramStandIn, twilio: TwilioStandIn) -> dict[str, Any]:
    return {
        "public_url": PUBLIC,
        "telegram_token": TOKEN,
        "telegram_api_url": telegram.url,
        "telegram_webhook_secret": SECRET,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": AUTH,
        "twilio_api_url": twilio.url,
        "whatsapp_from": OURS,
        "telegram_rate": 200,
        "reading_time": 0,
    }


Ended = tuple[int, str, str]  # exit code, what it said, and what it complained of
_ONE_AT_A_TIME = threading.Lock()


async def bimtek(folder: Path, *arguments: str, stdin: str = "", **settings: Any) -> Ended:
    """Run a command to its end in this process, as if it were alone: a process of its own costs
    more to start than most of them take. Once each is one, in test_commands_as_processes.py."""
    return await asyncio.to_thread(_bimtek, folder, arguments, stdin, environment(**settings))


def _bimtek(
    folder: Path, arguments: tuple[str, ...], stdin: str, variables: dict[str, str]
) -> Ended:
    said, complained = io.StringIO(), io.StringIO()
    with (
        _ONE_AT_A_TIME,
        chdir(folder),
        patch.dict(os.environ, variables, clear=True),
        patch.object(sys, "argv", ["bimtek", *arguments]),
        patch.object(sys, "stdin", io.StringIO(stdin)),
        _set_up_anew(),
        redirect_stdout(said),
        redirect_stderr(complained),
    ):
        code = _exit_code()
    return code, said.getvalue(), complained.getvalue()


def complaint(complained: str) -> str:
    """Return what a command complained of besides where its database is."""
    lines = complained.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("database: "))


def _exit_code() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


@contextmanager
def _set_up_anew() -> Iterator[None]:
    """What a command sets for its whole process is ours again afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        gc.enable()


async def bimtek_process(folder: Path, *arguments: str, stdin: str = "", **settings: Any) -> Ended:
    """The same in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env=environment(**settings),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    said, complained = await asyncio.wait_for(process.communicate(stdin.encode()), PATIENCE)
    assert process.returncode is not None
    return process.returncode, said.decode(), complained.decode()


# Children are forked from a process that has imported all of the bot: a start costs a fifth.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "tests.support.process",
        *(
            "bot.app",
            "bot.cli.serve",
            "bot.web.routes",
            "bot.runtime.schedule",
            "bot.features.training_sessions.files",
        ),
        *(
            "bot.channels.telegram.channel",
            "bot.channels.whatsapp.channel",
            "bot.channels.simulator",
        ),
        *("bot.web.simulator.phones", "bot.web.simulator.routes"),
    ]
)


def _run(arguments: tuple[str, ...], folder: Path, variables: dict[str, str], said: Path) -> None:
    """In the child: `bimtek run` as a shell would start it there."""
    for stream, path in ((1, said), (2, folder / LOG)):
        with path.open("ab") as file:
            os.dup2(file.fileno(), stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = ["bimtek", "run", "--port", "0", *arguments]
    main()


class Child:
    """A process of our own that can be watched and killed."""

    def __init__(self, *given: Any) -> None:
        self._process = _FORKS.Process(target=_run, args=given)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def code(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.code is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        await until(lambda: self.code is not None, "the process to end")
        assert self.code is not None
        return self.code


class Running:
    """Use as `async with Running(folder, **settings) as running`: `bimtek run`, and its address.
    Its log goes to `log`."""

    def __init__(self, folder: Path, *arguments: str, **settings: Any) -> None:
        self._folder, self._arguments, self._settings = folder, arguments, settings
        self.log, self._said = folder / LOG, folder / "said.txt"
        self.url = ""
        self._child: Child | None = None

    @property
    def begun(self) -> bool:
        """Whether there is a process, up or not."""
        return self._child is not None

    @property
    def process(self) -> Child:
        assert self._child is not None
        return self._child

    async def __aenter__(self) -> Self:
        self._child = None
        self._said.unlink(missing_ok=True)
        variables = environment(**self._settings)
        self._child = await asyncio.to_thread(
            Child, self._arguments, self._folder, variables, self._said
        )
        try:
            await until(lambda: self._address() or self.process.code is not None, "its address")
            self.url = self._address()
            assert self.url, f"it did not start: {self.log.read_text()}"
        except BaseException:
            await self.kill()
            raise
        return self

    def _address(self) -> str:
        said = self._said.read_text() if self._said.exists() else ""
        found = re.search(r"http://\S+:(\d+)/", said)
        return f"http://127.0.0.1:{found[1]}" if found else ""

    async def kill(self) -> None:
        """As the power fails."""
        self.process.kill()
        await self.process.wait()

    async def terminate(self) -> int:
        """As an operator ends it. Its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
