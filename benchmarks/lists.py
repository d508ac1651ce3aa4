"""`python -m benchmarks.lists`: how long a list of 10,000 people takes from the file to the result,
and how much memory, by the operator's command; the same for a tenth of it, to see whether memory
grows."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from bot.documents.spreadsheets import Column, Sheet, workbook
from bot.text.places import full_name
from content import regions
from models.base import open_database
from models.schema import migrate

_COLUMNS = tuple(
    Column(heading)
    for heading in ("No", "Nama Lengkap", "No HP", "Desa/Kelurahan", "Kecamatan", "Kab/Kota")
)
_NAMES = ("Siti", "Budi", "Rahayu", "Nasution", "Made", "Woda", "Tarigan", "Lestari", "Hamid")


def people(count: int) -> bytes:
    """A list of made-up people all over the country, one in fifty of them without a number."""
    chance = Random(19)
    districts = regions.all_districts()
    rows = (_row(n, chance, districts) for n in range(1, count + 1))
    return workbook(Sheet("Peserta", _COLUMNS, rows))


def _row(n: int, chance: Random, districts: Sequence[regions.Region]) -> list[str | int]:
    district = chance.choice(districts)
    village, regency = (
        chance.choice(regions.villages(district.code)),
        regions.covering(district.code)[-2],
    )
    said = [village.name, district.name, full_name(regency)]
    phone = "" if n % 50 == 0 else f"0812{10_000_000 + n}"
    return [n, " ".join(chance.sample(_NAMES, 3)), phone, *said]


def imported(content: bytes, folder: Path) -> tuple[float, str]:
    """Seconds, and what the command says."""
    from bot.cli import invitees
    from bot.clock import SystemClock

    file = folder / "peserta.xlsx"
    file.write_bytes(content)
    engine = open_database(f"sqlite:///{folder / 'lists.db'}")
    migrate(engine)
    began = time.perf_counter()
    done = invitees.run(file, folder / "hasil.xlsx", engine, SystemClock().now(), lambda told: True)
    took = time.perf_counter() - began
    engine.dispose()
    return took, invitees.counts(done[1]) if done else ""


def main() -> None:
    for count in (1_000, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            content, before = people(count), _processor()
            took, told = imported(content, Path(folder))
        ours, theirs = (
            resource.getrusage(whose).ru_maxrss // 1024
            for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        used = _processor() - before
        sys.stdout.write(f"{told}: {took:.1f} s, {used:.1f} s of processor time, ")
        sys.stdout.write(f"{ours} MB here, {theirs} MB in the reader\n")


def _processor() -> float:
    both = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


if __name__ == "__main__":
    main()
