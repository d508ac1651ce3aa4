"""Courses from their files. The format is described in docs/content.md.

A fault never stops the reading: all of them are gathered, each with its file and line, so that a
writer mends them in one go. `load` raises ContentError when there are any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from content.cases import read_case
from content.contacts import Contact, Contacts, Office
from content.lessons import read_bank, read_keep, read_lesson
from content.reading import ContentError, Reading, toml
from content.schema import POST_SIZE, PRE_SIZE, Course, Library, Module, Source

ROOT = Path(__file__).parent
_Row = TypeVar("_Row", Contact, Office)


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


def _sources(reading: Reading) -> Iterator[tuple[str, Source]]:
    seen: dict[str, str] = {}
    for path in sorted(reading.root.glob("sources/*.toml")):
        file = reading.name(path)
        for key, row in toml(reading, path).items():
            if key in seen:
                reading.fault(file, 1, f"the source {key} stands already in {seen[key]}")
            seen[key] = file
            if row.get("grade") not in {"A", "B", "C", "X"} or not row.get("cite"):
                reading.fault(file, 1, f"the source {key} needs a grade (A, B, C, X) and a cite")
            yield key, Source(key, row.get("grade", "X"), row.get("cite", ""))


def _contacts(reading: Reading) -> Contacts:
    path = reading.root / "contacts.toml"
    file, rows = reading.name(path), toml(reading, path)
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
    about, file = toml(reading, folder / "course.toml"), reading.name(folder / "course.toml")
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
    about = toml(reading, folder / "module.toml")
    id = about.get("id", folder.name)
    reading.place(id, reading.name(folder / "module.toml"), 1)
    lessons = tuple(read_lesson(reading, path, id) for path in _numbered(folder, "l"))
    cases = tuple(read_case(reading, path, id) for path in _numbered(folder, "k"))
    bank_path = folder / "bank.md"
    bank = read_bank(reading, bank_path) if bank_path.exists() else ()
    keep_path = folder / "keep.md"
    keep = read_keep(reading, keep_path) if keep_path.exists() else None
    return Module(id, about.get("title", ""), about.get("summary", ""), lessons, bank, cases, keep)


def _numbered(folder: Path, letter: str) -> list[Path]:
    """The files l1.md, l2.md … in their order."""
    paths = (path for path in folder.glob(f"{letter}*.md") if path.stem[1:].isdecimal())
    return sorted(paths, key=lambda path: int(path.stem[1:]))
