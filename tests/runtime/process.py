"""`bimtek` as a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Any, Self

from tests.runtime.house import ACCOUNT, AUTH, OURS, PUBLIC, REPOSITORY, TOKEN
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

SECRET = "a-secret"


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


async def bimtek(folder: Path, *arguments: str, stdin: str = "", **settings: Any) -> Any:
    """Run a command to its end: exit code, what it said, and what it complained of."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env=environment(**settings),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    said, complained = await asyncio.wait_for(process.communicate(stdin.encode()), 60)
    return process.returncode, said.decode(), complained.decode()


class Running:
    """Use as `async with Running(folder, **settings) as running`: `bimtek run`, and its address.
    Its log goes to `log`."""

    def __init__(self, folder: Path, *arguments: str, **settings: Any) -> None:
        self._folder, self._arguments, self._settings = folder, arguments, settings
        self.log = folder / "log.txt"
        self.url = ""
        self._process: Process | None = None

    @property
    def process(self) -> Process:
        assert self._process is not None
        return self._process

    async def __aenter__(self) -> Self:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run", "--port", "0", *self._arguments),
                cwd=self._folder,
                env=environment(**self._settings),
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=log,
            )
        try:
            self.url = await asyncio.wait_for(self._address(), 30)
        except BaseException:
            await self.kill()
            raise
        return self

    async def _address(self) -> str:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if found := re.search(r"http://\S+:(\d+)/", line.decode()):
                return f"http://127.0.0.1:{found[1]}"
        raise AssertionError(f"it did not start: {self.log.read_text()}")

    async def kill(self) -> None:
        """As the power fails."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.communicate()

    async def terminate(self) -> int:
        """As an operator ends it. Its exit code; it has ten seconds."""
        self.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self.process.communicate(), 10)
        assert self.process.returncode is not None
        return self.process.returncode

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
