"""`python -m benchmarks.hostile`: how long a message of 4,096 characters may hold the bot, whatever
it says and whatever reads it. 20 ms is what a slow machine may take."""

from __future__ import annotations

import time
from contextlib import suppress

from bot.features.invitees.types import UnreadableList
from tests.support.hostile import READERS, Reader, texts

LONGEST = 4096
_TIMES = 3


def slowest(read: Reader) -> tuple[float, str]:
    """Milliseconds of processor time, and what the text was made of."""
    return max((_least(read, text), said) for said, text in texts(LONGEST).items())


def _least(read: Reader, text: str) -> float:
    """Of a few times: the first one may find something else to do."""
    return min(_once(read, text) for _ in range(_TIMES))


def _once(read: Reader, text: str) -> float:
    before = time.process_time()
    with suppress(ValueError, TypeError, KeyError, UnreadableList):
        read(text)
    return (time.process_time() - before) * 1000


def main() -> None:
    print("| read as | slowest, ms | text made of |\n|---|---|---|")
    for name, read in READERS.items():
        took, said = slowest(read)
        print(f"| {name} | {took:.1f} | `{said!r}` |")


if __name__ == "__main__":
    main()
