"""A measured program in a process of its own, and what it costs (Linux: read from /proc)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
_SECONDS_TO_END = 15


class Program:
    """A Python module that runs until it is told to end."""

    def __init__(
        self, module: str, arguments: Sequence[str], settings: Mapping[str, str], folder: Path
    ) -> None:
        self.log = folder / "log.txt"
        self.started_at = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=folder,
                env=environment(settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def cpu_seconds(self) -> float:
        """Processor time of all its threads so far, user and system."""
        return own_cpu(self.pid)

    def memory(self) -> float:
        """Resident memory in MB (10^6 bytes)."""
        for line in Path(f"/proc/{self.pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise ProcessLookupError(self.pid)

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def last_words(self) -> str:
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-25:])


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Ours without any setting of the bot, and with these."""
    kept = {name: v for name, v in os.environ.items() if not name.startswith("BIMTEK_")}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


def run(module: str, arguments: Sequence[str], settings: Mapping[str, str], folder: Path) -> str:
    """A program to its end; what it said. Raises CalledProcessError."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=environment(settings),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def own_cpu(pid: int) -> float:
    user, system, _, _ = _times(pid)
    return (user + system) / _TICKS


def family_cpu(pid: int) -> float:
    """Processor time of a process, its living children and those that it has buried."""
    family = [pid, *_children(pid)]
    return sum(sum(_times(member)) for member in family) / _TICKS


def _times(pid: int) -> tuple[int, int, int, int]:
    fields = _stat(pid)
    return int(fields[11]), int(fields[12]), int(fields[13]), int(fields[14])


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int(_stat(int(entry.name))[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == pid:
                found.append(int(entry.name))
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, which may hold spaces and brackets."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
