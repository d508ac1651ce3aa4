"""Programs of other packages, for what `make prove` tries with them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROVING = bool(os.environ.get("PROVE"))
only_proving = pytest.mark.skipif(not PROVING, reason="takes minutes: make prove tries it")


def debian_tool(program: str, package: str, folder: Path) -> str:
    """Return where a program is; `make prove` unpacks Debian's package for it, and installs
    nothing. Skips where there is none."""
    found = shutil.which(program)
    if found:
        return found
    if not PROVING or not shutil.which("apt-get"):
        pytest.skip(f"there is no {program} here; make prove takes it from Debian's {package}")
    ended = subprocess.run(
        ["apt-get", "download", package], cwd=folder, capture_output=True, text=True, check=False
    )
    for packed in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", packed, folder], check=True)
    unpacked = folder / "usr/bin" / program
    if not unpacked.exists():
        pytest.skip(f"Debian's {package} cannot be had here: {ended.stderr.strip()[-200:]}")
    return str(unpacked)
