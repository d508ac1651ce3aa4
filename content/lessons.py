"""Lessons and banks from their files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from content.reading import Block, Fault, Reading, split
from content.schema import Card, Keep, Kind, Lesson, Option, Question

_OPTION = re.compile(r"- \[([ x])\] (.+)")
_One = TypeVar("_One", Card, Question)


def read_lesson(reading: Reading, path: Path, module: str) -> Lesson:
    file = reading.name(path)
    title, attributes, blocks = split(reading, file, path.read_text("utf-8"))
    id = attributes.get("id", "")
    if not (title and id and attributes.get("goal")):
        reading.fault(file, 1, "a lesson begins with '# Title', 'id:' and 'goal:'")
    reading.place(id, file, 1)
    return Lesson(
        id,
        module,
        title,
        attributes.get("goal", ""),
        _cards(reading, blocks),
        tuple(_questions(reading, blocks, id)),
        _only(reading, "guess", [_question(reading, b, id) for b in blocks if b.kind == "guess"]),
        _only(reading, "more", [_card(b, {}) for b in blocks if b.kind == "more"]),
    )


def read_bank(reading: Reading, path: Path) -> tuple[Question, ...]:
    _, _, blocks = split(reading, reading.name(path), path.read_text("utf-8"))
    return tuple(_questions(reading, blocks))


def read_keep(reading: Reading, path: Path) -> Keep:
    """What is worth keeping of a module: rows of "- label | text"."""
    file, rows = reading.name(path), []
    title, attributes, _ = split(reading, file, path.read_text("utf-8"))
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        label, _, text = line.removeprefix("- ").partition(" | ")
        if line.startswith("- "):
            rows.append((label.strip(), text.strip()))
            if not text.strip():
                reading.fault(file, number, "a row to keep is '- label | text'")
    id, sources = attributes.get("id", ""), attributes.get("source", "")
    if not (title and id and rows):
        reading.fault(file, 1, "what is to be kept begins with '# Title' and 'id:', and has rows")
    reading.place(id, file, 1)
    return Keep(id, title, tuple(rows), tuple(one.strip() for one in sources.split(",") if one))


def _only(reading: Reading, kind: str, found: list[_One]) -> _One | None:
    for one in found[1:]:
        reading.fault_at(one.id, f"{one.id}: a lesson has one '## {kind}' at most")
    return found[0] if found else None


def _cards(reading: Reading, blocks: list[Block]) -> tuple[Card, ...]:
    """The cards, each with its words in other languages."""
    cards = [block for block in blocks if block.kind == "card" and not block.language]
    ids, texts = {block.id for block in cards}, dict[str, dict[str, str]]()
    for block in (block for block in blocks if block.language):
        if block.kind == "card" and block.id in ids:
            texts.setdefault(block.id, {})[block.language] = _text(block)
        else:
            reading.fault(block.file, block.line, f"{block.id} words no card of this lesson")
    return tuple(_card(block, texts.get(block.id, {})) for block in cards)


def _questions(
    reading: Reading, blocks: list[Block], lesson: str | None = None
) -> Iterator[Question]:
    """Those of a lesson, or (None) each of the lesson that it names. Withdrawn ones only keep their
    id taken."""
    for block in blocks:
        if block.kind == "question" and "withdrawn" in block.attributes:
            reading.withdrawn.add(block.id)
        elif block.kind == "question":
            yield _question(reading, block, lesson or block.attributes.get("lesson", ""))


def _text(block: Block) -> str:
    return "\n".join(line for _, line in block.body).strip()


def _card(block: Block, texts: dict[str, str]) -> Card:
    return Card(block.id, _text(block), block.listed("source"), texts)


def _question(reading: Reading, block: Block, lesson: str) -> Question:
    text, options, reason = [], [], []
    for _, line in block.body:
        option = _OPTION.fullmatch(line)
        if option:
            options.append(Option(option[2].strip(), option[1] == "x"))
        elif line.startswith(">> ") and options:
            options[-1] = _reasoned(reading, block, options[-1], line[3:].strip())
        elif line.startswith("> "):
            reason.append(line[2:].strip())
        elif line.strip():
            text.append(line.strip())
    right = sum(option.right for option in options)
    if right != 1:
        word = "no right answer" if right == 0 else f"{right} right answers"
        reading.fault(block.file, block.line, f"{block.id} has {word}: mark one option with [x]")
        options = [replace(o, right=n == 0) for n, o in enumerate(options)] or [Option("?", True)]
    if not reason or not text:
        reading.fault(block.file, block.line, f"{block.id} needs a question and a reason ('> …')")
    return Question(
        block.id,
        lesson,
        "\n".join(text),
        tuple(options),
        " ".join(reason),
        block.listed("source"),
        _kind(reading, block),
    )


def _reasoned(reading: Reading, block: Block, option: Option, reason: str) -> Option:
    """An option with a reason of its own, which only a wrong one has."""
    if option.right:
        told = f"{block.id}: the right option has no '>> ', its reason is the question's ('> ')"
        reading.fault(block.file, block.line, told)
    return replace(option, reason=f"{option.reason} {reason}".strip())


def _kind(reading: Reading, block: Block) -> Kind | None:
    named = block.attributes.get("kind")
    if named is None:
        return None
    if named not in set(Kind):
        kinds = ", ".join(Kind)
        reading.fault(block.file, block.line, f"{block.id} is of the kind {named}: one of {kinds}")
        return None
    return Kind(named)


def questions_in(text: str, module: str) -> tuple[tuple[Question, ...], list[Fault]]:
    """The questions of a bank that is not in a file yet; and what is wrong with it."""
    reading = Reading(Path())
    _, _, blocks = split(reading, module, text)
    return tuple(_questions(reading, blocks)), reading.faults
