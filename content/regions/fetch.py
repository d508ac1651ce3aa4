"""Fetch the official regions from the npm package idn-area-data into this folder.

Usage: python content/regions/fetch.py     (needs npm; the package manager checks the archive)

Writes provinces.csv, regencies.csv, districts.csv and villages.csv with the columns code,name (the
parents stand in the code), and the data's licence as LICENSE.md. Sixteen names of the package carry
a quotation mark where an apostrophe belongs (Ra"as): they are mended here.
"""

from __future__ import annotations

import csv
import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "idn-area-data@4.0.1"
COUNTS = {"provinces": 38, "regencies": 514, "districts": 7_285, "villages": 83_762}
HERE = Path(__file__).parent


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True)
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as tar:
            for name, count in COUNTS.items():
                write(name, read(tar, f"package/data/{name}.csv"), count)
            (HERE / "LICENSE.md").write_text(read(tar, "package/data/LICENSE.md"))


def read(tar: tarfile.TarFile, member: str) -> str:
    found = tar.extractfile(member)
    if found is None:
        raise SystemExit(f"{PACKAGE} holds no {member}")
    return found.read().decode()


def write(name: str, text: str, count: int) -> None:
    rows = sorted((row["code"], mended(row["name"])) for row in csv.DictReader(io.StringIO(text)))
    if len(rows) != count:
        raise SystemExit(f"{name}: {len(rows)} rows, expected {count}")
    lines = "".join(f"{code},{region}\n" for code, region in rows)
    (HERE / f"{name}.csv").write_text(f"code,name\n{lines}")


def mended(name: str) -> str:
    return " ".join(name.replace('"', "'").split())


if __name__ == "__main__":
    main()
