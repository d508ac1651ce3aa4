"""Fetch what the console's pages and their tests need of others' JavaScript from npm.

A developer's tool, not part of the bot: `python bot/web/console/fetch.py` (needs npm). Each archive
is taken only with the hash that stands here; what is fetched is committed, with its licence beside
it: nothing is built, and no page asks another server for anything.
"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


@dataclass(frozen=True, slots=True)
class Package:
    """A package of npm, the SHA-256 of its archive, and which of its files go where."""

    name: str
    sha256: str
    files: dict[str, Path]


PACKAGES = (
    Package(
        "htmx.org@2.0.11",
        "165a2655073e9e6e55e307a7c74e8ebcdb76afb7701f9c16cfd106a13add408e",
        {
            "package/dist/htmx.min.js": HERE / "static/htmx.min.js",
            "package/LICENSE": HERE / "static/htmx.LICENSE.txt",
        },
    ),
    Package(
        "axe-core@4.10.3",
        "0f2b4d7dcdf7d1219df8d1959ad68e565f51d14c3f0d88bb71cd59abeb956292",
        {
            "package/axe.min.js": ROOT / "tests/web/console/axe.min.js",
            "package/LICENSE": ROOT / "tests/web/console/axe.LICENSE.txt",
        },
    ),
)


def main() -> None:
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["npm", "pack", package.name, "--silent"], cwd=folder, check=True)
            archive = next(Path(folder).glob("*.tgz"))
            found = hashlib.sha256(archive.read_bytes()).hexdigest()
            if found != package.sha256:
                raise SystemExit(f"{package.name} is {found}, expected {package.sha256}")
            with tarfile.open(archive) as tar:
                for member, target in package.files.items():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(read(tar, member))


def read(tar: tarfile.TarFile, member: str) -> bytes:
    found = tar.extractfile(member)
    if found is None:
        raise SystemExit(f"there is no {member}")
    return found.read()


if __name__ == "__main__":
    main()
