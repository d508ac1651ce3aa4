"""Read every desa and kelurahan in every form, and tell how many are found: `make places`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from pathlib import Path
from random import Random
from typing import TextIO

from tests.support.written_places import FORMS, Tally, written

_PARTS = 84  # each goes through the whole country
_ENOUGH = 0.99


def _read(part: int) -> Tally:
    tally = Tally()
    for desa in written()[part::_PARTS]:
        dice = Random(desa.code)
        for form in FORMS:
            tally.add(form, desa, dice)
    return tally


def _all() -> Iterator[Tally]:
    with ProcessPoolExecutor(cpu_count()) as pool:
        yield from pool.map(_read, range(_PARTS))


def _tell(text: str, where: TextIO = sys.stdout) -> None:
    where.write(text)
    where.flush()


def main() -> int:
    """Print a table of the forms, and write what was wrong, missed or another name into a folder
    that may be given."""
    tally = Tally()
    for done, part in enumerate(_all(), 1):
        tally.join(part)
        for line in part.wrong:
            _tell(f"\n{line}\n", sys.stderr)
        state = f"wrong {len(tally.wrong)}, found {tally.found:.2%}"
        _tell(f"\r{done * 100 // _PARTS} %: {state}", sys.stderr)
    _tell("\n", sys.stderr)
    for form, counts in tally.forms.items():
        told = ", ".join(f"{what} {count:,}" for what, count in sorted(counts.items()))
        _tell(f"{form:30} {told}\n")
    _tell(f"wrong {len(tally.wrong)}, found {tally.found:.2%} where the words are enough\n")
    for folder in map(Path, sys.argv[1:]):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("wrong", "named", "missed"):
            lines = "\n".join(getattr(tally, name))
            (folder / f"{name}.tsv").write_text(f"{lines}\n", "utf-8")
    return int(bool(tally.wrong) or tally.found < _ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
