"""What a file of the material consists of: blocks with their attributes and numbered lines; and the
faults that are gathered while all of it is read."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What a writer still has to say of a question that came from elsewhere.
FILL_IN = "FILL-IN"
KINDS_OF_BLOCK = ("card", "more", "guess", "question", "scene", "end")
_HEADER = re.compile(rf"## ({'|'.join(KINDS_OF_BLOCK)}) (\S+)(?: ([a-z]{{2,3}}))?\s*")
_ATTRIBUTES = frozenset({"id", "goal", "source", "lesson", "withdrawn", "kind"})


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that a writer has to mend."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class ContentError(Exception):
    """The material has faults; the message lists them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class Block:
    """A part of a file below its header, such as a card or a question: its lines with their
    numbers. `language` is named where it only words another block of this id."""

    kind: str
    id: str
    file: str
    line: int
    language: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    body: list[tuple[int, str]] = field(default_factory=list)

    def listed(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.attributes.get(name, "").split(",") if part)


@dataclass
class Reading:
    """What one reading of the material gathers: where each id stands, which questions are
    withdrawn, and the faults."""

    root: Path
    faults: list[Fault] = field(default_factory=list)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)

    def fault(self, file: str, line: int, text: str) -> None:
        self.faults.append(Fault(file, line, text))

    def fault_at(self, id: str, text: str) -> None:
        self.fault(*self.places.get(id, ("?", 0)), text)

    def place(self, id: str, file: str, line: int) -> None:
        if id in self.places:
            where = "{}:{}".format(*self.places[id])
            self.fault(file, line, f"the id {id} is used already in {where}")
        else:
            self.places[id] = (file, line)

    def name(self, path: Path) -> str:
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"


def split(reading: Reading, file: str, text: str) -> tuple[str, dict[str, str], list[Block]]:
    """Title, the attributes below it, and the blocks of a file."""
    title = ""
    attributes: dict[str, str] = {}
    blocks: list[Block] = []
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.fullmatch(line)
        if header:
            blocks.append(Block(header[1], header[2], file, number, header[3] or ""))
            if not header[3]:
                reading.place(header[2], file, number)
        elif line.startswith("#"):
            if blocks or title:
                known = ", ".join(KINDS_OF_BLOCK)
                reading.fault(
                    file, number, f"only headers such as '## card ID' stand here: {known}"
                )
            title = line.lstrip("# ").strip()
        elif blocks:
            _into(blocks[-1], number, line.rstrip())
        else:
            _attribute(attributes, line)
    return title, attributes, blocks


def _into(block: Block, number: int, line: str) -> None:
    if not block.body and _attribute(block.attributes, line):
        return
    if line or block.body:
        block.body.append((number, line))


def _attribute(attributes: dict[str, str], line: str) -> bool:
    """Take a line "name: value" of the known names; the value may be missing."""
    name, separator, value = line.partition(":")
    if not separator or name not in _ATTRIBUTES or (value and not value.startswith(" ")):
        return False
    attributes[name] = value.strip()
    return True


def toml(reading: Reading, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        reading.fault(reading.name(path), 1, "this file is missing")
    except tomllib.TOMLDecodeError as error:
        reading.fault(reading.name(path), 1, f"this is not TOML: {error}")
    return {}
