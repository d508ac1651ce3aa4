"""An earlier release, out of its tag, run by what is installed here."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
from asyncio.subprocess import STDOUT, Process
from pathlib import Path
from typing import Any

from tests.server.containerfile import ROOT
from tests.support.patience import PATIENCE
from tests.support.process import environment


def is_there(tag: str) -> bool:
    typed = ["git", "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}"]
    return subprocess.run(typed, cwd=ROOT, capture_output=True, check=False).returncode == 0


class OldProgram:
    """The program of a tag, in a folder of its own."""

    def __init__(self, tag: str, folder: Path, **settings: Any) -> None:
        self._folder = folder
        self._environment = environment(**settings) | {"PYTHONPATH": str(folder)}
        self.url = ""
        packed = subprocess.run(
            ["git", "archive", tag], cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        subprocess.run(["tar", "-x"], cwd=folder, input=packed.stdout, check=True)

    async def command(self, *typed: str) -> str:
        """Run a command to its end; return what it said. Raises AssertionError where it fails."""
        process = await self._start(*typed)
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()
        return said.decode()

    async def run(self) -> Process:
        """Start the bot, and wait until it says where it is."""
        process = await self._start("run", "--port", "0")
        assert process.stdout is not None
        said = ""
        while not self.url:
            line = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
            said += line.decode()
            assert line, f"it did not start: {said}"
            if found := re.search(r"http://\S+:(\d+)/", said):
                self.url = f"http://127.0.0.1:{found[1]}"
        return process

    async def _start(self, *typed: str) -> Process:
        script = (
            "import runpy, sys, bot;"
            f"assert bot.__file__.startswith({str(self._folder)!r}), bot.__file__;"
            "sys.argv[0] = 'bimtek'; runpy.run_module('bot', run_name='__main__')"
        )
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", script, *typed),
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=STDOUT,
        )


async def ended(process: Process) -> None:
    """As `systemctl stop` does."""
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0
