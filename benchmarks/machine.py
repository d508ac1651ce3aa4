"""What was measured on, in words."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.process import ROOT

_MEASURED = ("bot", "handlers", "content", "locales", "models")
_LIBRARIES = ("python-telegram-bot", "aiogram", "aiohttp", "SQLAlchemy", "uvicorn", "uvloop")


def facts() -> list[tuple[str, str]]:
    """Pairs of what and which."""
    return [
        ("Kawan Bimtek", f"commit {_commit()}"),
        ("Date (UTC)", f"{datetime.now(UTC):%Y-%m-%d %H:%M}"),
        ("Processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("System", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ("Load before the run", f"{os.getloadavg()[0]:.2f} (others work on this machine too)"),
        ("Python", platform.python_version()),
        ("Libraries", ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)),
    ]


def _commit() -> str:
    """What the bot is made from, and whether it was changed since."""
    commit = _git("rev-parse", "--short", "HEAD") or "unknown"
    changed = _git("status", "--porcelain", "--", *_MEASURED)
    return f"{commit} with later changes" if changed else commit


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or "unknown"
