"""Courses from their files. The format is described in docs/content.md.

A fault never stops the reading: all of them are gathered, each with its file and line, so that a
writer mends them in one go. `load` raises ContentError when there are any.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from content.contacts import Contact, Contacts, Office
from content.schema import (
    POST_SIZE,
    PRE_SIZE,
    Card,
    Course,
    Kind,
    Lesson,
    Library,
    Module,
    Option,
    Question,
    Source,
)

ROOT = Path(__file__).parent
# What a writer still has to say of a question that came from elsewhere.
FILL_IN = "FILL-IN"
_HEADER = re.compile(r"## (card|question) (\S+)\s*")
_ATTRIBUTES = frozenset({"id", "goal", "source", "lesson", "withdrawn", "kind"})
_OPTION = re.compile(r"- \[([ x])\] (.+)")
_Row = TypeVar("_Row", Contact, Office)


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
    """A card or question as it stands in the file: its lines with their numbers."""

    kind: str
    id: str
    file: str
    line: int
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


@cache
def load() -> Library:
    """The material of this package. Raises ContentError when it has faults."""
    library, reading = read(ROOT)
    if reading.faults:
        raise ContentError(sorted(reading.faults))
    return library


def read(root: Path) -> tuple[Library, Reading]:
    """All courses below `root`, with what is wrong in them."""
    reading = Reading(root)
    sources = dict(_sources(reading))
    folders = sorted(path.parent for path in root.glob("courses/*/course.toml"))
    courses = _in_order(reading, [_course(reading, folder) for folder in folders])
    contacts = _contacts(reading)
    return Library(courses, sources, contacts, frozenset(reading.withdrawn)), reading


def questions_in(text: str, module: str) -> tuple[tuple[Question, ...], list[Fault]]:
    """The questions of a bank that is not in a file yet; and what is wrong with it."""
    reading = Reading(ROOT)
    _, _, blocks = _split(reading, module, text)
    return tuple(_questions(reading, blocks)), reading.faults


def _sources(reading: Reading) -> Iterator[tuple[str, Source]]:
    seen: dict[str, str] = {}
    for path in sorted(reading.root.glob("sources/*.toml")):
        file = reading.name(path)
        for key, row in _toml(reading, path).items():
            if key in seen:
                reading.fault(file, 1, f"the source {key} stands already in {seen[key]}")
            seen[key] = file
            if row.get("grade") not in {"A", "B", "C", "X"} or not row.get("cite"):
                reading.fault(file, 1, f"the source {key} needs a grade (A, B, C, X) and a cite")
            yield key, Source(key, row.get("grade", "X"), row.get("cite", ""))


def _contacts(reading: Reading) -> Contacts:
    path = reading.root / "contacts.toml"
    file, rows = reading.name(path), _toml(reading, path)
    national = _rows(reading, file, Contact, rows.get("contact", ()))
    offices = _rows(reading, file, Office, rows.get("office", ()))
    by_key = {office.key: office for office in offices}
    local = [_of_region(reading, file, by_key, row) for row in rows.get("regional", ())]
    regional = _rows(reading, file, Contact, [row for row in local if row])
    keys = [c.key for c in national] + [o.key for o in offices]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        reading.fault(file, 1, f"the key {key} stands twice")
    return Contacts(national, offices, regional)


def _of_region(
    reading: Reading, file: str, offices: dict[str, Office], row: dict[str, Any]
) -> dict[str, Any]:
    """A number of a region as a contact: what it is for is said by its office."""
    office = offices.get(row.get("office", ""))
    if office is None or not row.get("region"):
        text = f"a regional number needs an office that stands here, and a region: {row}"
        reading.fault(file, 1, text)
        return {}
    own = {name: value for name, value in row.items() if name != "office"}
    about = {"key": office.key, "name": office.name, "purpose": office.purpose}
    return {**about, "urgent": office.urgent, "first_for": office.first_for, **own}


def _rows(reading: Reading, file: str, made: type[_Row], rows: Iterable[Any]) -> tuple[_Row, ...]:
    """Each table as a value of that type; what lacks something is a fault, and left out."""
    hints = get_type_hints(made)
    needed = {field.name for field in fields(made) if field.default is MISSING}
    good = []
    for row in rows:
        wrong = sorted(needed - row.keys() | {n for n in row if not _is(row[n], hints.get(n))})
        if wrong:
            which = f"{row.get('key', row)}: {', '.join(wrong)}"
            reading.fault(file, 1, f"{which} is missing, not known or of another type")
        else:
            good.append(made(**row))
    return tuple(good)


def _is(value: Any, type_: Any) -> bool:
    return type_ is not None and isinstance(value, type_)


def _course(reading: Reading, folder: Path) -> Course:
    about, file = _toml(reading, folder / "course.toml"), reading.name(folder / "course.toml")
    modules = tuple(_module(reading, folder / name) for name in about.get("modules", ()))
    reading.place(about.get("id", folder.name), file, 1)
    if about.get("order", "free") not in {"free", "fixed"}:
        reading.fault(file, 1, f"the order is free or fixed, not {about['order']}")
    try:
        return Course(
            about["id"],
            about["title"],
            about["revision"],
            about["pass_mark"],
            about["quiz_size"],
            modules,
            requires=about.get("requires", ""),
            fixed=about.get("order") == "fixed",
            mark=about.get("mark", _mark(about)),
            pre_size=about.get("pre_size", PRE_SIZE),
            post_size=about.get("post_size", POST_SIZE),
        )
    except KeyError as missing:
        reading.fault(file, 1, f"{missing.args[0]} is missing")
        return Course(folder.name, folder.name, 0, 100, 1, modules)


def _mark(about: dict[str, Any]) -> str:
    """That of a higher tier is the initial of its name: "bimtek-lanjutan" has L."""
    return about["id"].rpartition("-")[2][:1].upper() if about.get("requires") else ""


def _in_order(reading: Reading, courses: list[Course]) -> tuple[Course, ...]:
    """Each behind the one that it requires; what cannot be stands at the end, as if it required
    nothing."""
    marks: dict[str, str] = {}
    for course in courses:
        other = marks.setdefault(course.mark, course.id)
        if other != course.id:
            reading.fault_at(course.id, f"its modules are numbered like those of {other}: mark")
    ordered: list[Course] = []
    left = list(courses)
    while left:
        there = {course.id for course in ordered}
        ready = (n for n, course in enumerate(left) if course.requires in {"", *there})
        course = left.pop(next(ready, 0))
        if course.requires and course.requires not in there:
            text = f"{course.id} requires {course.requires}, which is not there or requires it"
            reading.fault_at(course.id, text)
            course = replace(course, requires="")
        ordered.append(course)
    return tuple(ordered)


def _module(reading: Reading, folder: Path) -> Module:
    about = _toml(reading, folder / "module.toml")
    id = about.get("id", folder.name)
    reading.place(id, reading.name(folder / "module.toml"), 1)
    paths = sorted(folder.glob("l*.md"), key=lambda path: int(path.stem[1:]))
    lessons = tuple(_lesson(reading, path, id) for path in paths)
    bank_path = folder / "bank.md"
    bank = _bank(reading, bank_path) if bank_path.exists() else ()
    return Module(id, about.get("title", ""), about.get("summary", ""), lessons, bank)


def _lesson(reading: Reading, path: Path, module: str) -> Lesson:
    file = reading.name(path)
    title, attributes, blocks = _split(reading, file, path.read_text("utf-8"))
    id = attributes.get("id", "")
    if not (title and id and attributes.get("goal")):
        reading.fault(file, 1, "a lesson begins with '# Title', 'id:' and 'goal:'")
    reading.place(id, file, 1)
    cards = tuple(_card(block) for block in blocks if block.kind == "card")
    questions = tuple(_questions(reading, blocks, id))
    return Lesson(id, module, title, attributes.get("goal", ""), cards, questions)


def _bank(reading: Reading, path: Path) -> tuple[Question, ...]:
    _, _, blocks = _split(reading, reading.name(path), path.read_text("utf-8"))
    return tuple(_questions(reading, blocks))


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


def _card(block: Block) -> Card:
    text = "\n".join(line for _, line in block.body).strip()
    return Card(block.id, text, block.listed("source"))


def _question(reading: Reading, block: Block, lesson: str) -> Question:
    text, options, reason = [], [], []
    for _, line in block.body:
        option = _OPTION.fullmatch(line)
        if option:
            options.append(Option(option[2].strip(), option[1] == "x"))
        elif line.startswith("> "):
            reason.append(line[2:].strip())
        elif line.strip():
            text.append(line.strip())
    right = sum(option.right for option in options)
    if right != 1:
        word = "no right answer" if right == 0 else f"{right} right answers"
        reading.fault(block.file, block.line, f"{block.id} has {word}: mark one option with [x]")
        options = [Option(o.text, n == 0) for n, o in enumerate(options)] or [Option("?", True)]
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


def _kind(reading: Reading, block: Block) -> Kind | None:
    named = block.attributes.get("kind")
    if named is None:
        return None
    if named not in set(Kind):
        kinds = ", ".join(Kind)
        reading.fault(block.file, block.line, f"{block.id} is of the kind {named}: one of {kinds}")
        return None
    return Kind(named)


def _split(reading: Reading, file: str, text: str) -> tuple[str, dict[str, str], list[Block]]:
    """Title, the attributes below it, and the blocks of a file."""
    title = ""
    attributes: dict[str, str] = {}
    blocks: list[Block] = []
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.fullmatch(line)
        if header:
            blocks.append(Block(header[1], header[2], file, number))
            reading.place(header[2], file, number)
        elif line.startswith("#"):
            if blocks or title:
                reading.fault(file, number, "only '## card ID' and '## question ID' stand here")
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


def _toml(reading: Reading, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        reading.fault(reading.name(path), 1, "this file is missing")
    except tomllib.TOMLDecodeError as error:
        reading.fault(reading.name(path), 1, f"this is not TOML: {error}")
    return {}
