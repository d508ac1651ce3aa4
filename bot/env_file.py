"""The file of settings, `.env`: where it is, and what in it will not be read as it was meant.

Its values are read by pydantic-settings; the same parser is asked here where they stand.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import mkstemp

from dotenv.parser import Binding, parse_stream

NAME = ".env"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_PLAIN = re.compile(r"[A-Za-z0-9_.:/@+?=&%,*-]+")
_LARGEST = 1_000_000
_MOST_FAULTS = 5
_CURLY = "“”„‟‘’‚«»"
_OTHERS_MAY_READ = 0o044


@dataclass(frozen=True, slots=True)
class Line:
    """A setting as it stands in the file."""

    number: int
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class EnvFile:
    """What the file holds: `faults` stop the start, `notes` are told."""

    path: Path
    lines: tuple[Line, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(line.name.upper() for line in self.lines)

    @property
    def is_open_to_others(self) -> bool:
        return bool(self.path.stat().st_mode & _OTHERS_MAY_READ)


def find(folder: Path) -> Path | None:
    """Find the file of a folder, or of the nearest one above that has one."""
    for one in (folder, *folder.parents):
        path = one / NAME
        if os.path.lexists(path):
            return path
    return None


def read(path: Path, prefix: str) -> EnvFile:
    """Read the file for what may be wrong with it."""
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        why = "it is a folder" if path.is_dir() else str(error.strerror)
        return EnvFile(path, faults=(f"{path} cannot be read: {why}",))
    except ValueError as error:
        return EnvFile(path, faults=(f"{path} {error}",))
    bindings = list(parse_stream(io.StringIO(text)))
    lines = tuple(_lines(bindings))
    ours = [line for line in lines if line.name.upper().startswith(prefix)]
    faults = [*_unreadable(bindings, prefix), *_twice(ours), *_odd(ours)]
    return EnvFile(path, lines, tuple(_first(f"{path}, {fault}" for fault in faults)))


def _decoded(content: bytes) -> str:
    """The text as it will be read. Raises ValueError with what is wrong with the file."""
    if len(content) > _LARGEST:
        raise ValueError("is no file of settings: it is far too large")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise ValueError("is not written in UTF-8 but in UTF-16: save it once more, as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"is not written in UTF-8 (line {number}): save it once more, as UTF-8"
        ) from None


def _lines(bindings: Iterable[Binding]) -> Iterator[Line]:
    for one in bindings:
        if one.key is not None and one.value is not None:
            yield Line(_number(one), one.key, one.value)


def _unreadable(bindings: Iterable[Binding], prefix: str) -> Iterator[str]:
    for one in bindings:
        key = one.key or ""
        named = key.upper().startswith(prefix) or (key and not _NAME.fullmatch(key))
        if one.error or (named and one.value is None):
            yield f"line {_number(one)}: it is not NAME=value; quotes are to be closed"


def _twice(lines: Iterable[Line]) -> Iterator[str]:
    first: dict[str, Line] = {}
    for line in lines:
        before = first.setdefault(line.name.upper(), line)
        if before.value != line.value:
            where = f"line {line.number}: {line.name}"
            yield f"{where} has another value in line {before.number}; keep one of them"


def _odd(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        where = f"line {line.number}: {line.name}"
        if line.value[:1] in tuple(_CURLY) or line.value[-1:] in tuple(_CURLY):
            yield f"{where} has curly quotes around its value; use straight ones, or none"
        elif "…" in line.value or line.value in {"...", "-"}:
            yield f"{where} is not filled in yet"
        elif any(unicodedata.category(sign) in {"Cf", "Cc", "Co"} for sign in line.value):
            yield f"{where} holds a sign that cannot be seen; type the value anew"


def _number(binding: Binding) -> int:
    """The line in which it begins: what the parser keeps of it begins with empty lines before."""
    text = binding.original.string
    before = len(re.match(r"\s*", text)[0]) if text.strip() else 0  # type: ignore[index]
    return binding.original.line + text[:before].count("\n")


def _first(faults: Iterable[str]) -> Iterator[str]:
    """What is no file of settings at all would have a fault in every line."""
    found = list(faults)
    yield from found[:_MOST_FAULTS]
    if len(found) > _MOST_FAULTS:
        yield f"{len(found) - _MOST_FAULTS} more faults are there"


# --- names --------------------------------------------------------------------------------------


def unknown_names(given: Iterable[str], known: Collection[str], prefix: str) -> Iterator[str]:
    """Say of each name that begins as settings do and is none, which one it may be."""
    stem = prefix.rstrip("_")
    for name in sorted(given):
        capital = name.upper()
        if capital.startswith(stem) and capital not in known:
            near = nearest(capital, known)
            meant = f"is {near} meant?" if near else "take it out, or see docs/settings.md"
            yield f"{name}: there is no such setting; {meant}"


def without_prefix(file: EnvFile, known: Collection[str], prefix: str) -> Iterator[str]:
    """Say of each name that would be a setting with the prefix, and is not set there, that nobody
    reads it."""
    for line in file.lines:
        whole = f"{prefix}{line.name.upper()}"
        if whole in known and whole not in file.names:
            where = f"{file.path}, line {line.number}: {line.name}"
            yield f"{where} is not read by Kawan Bimtek; is {whole} meant?"


def nearest(name: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(name, known, n=1, cutoff=0.75)), "")


# --- writing ------------------------------------------------------------------------------------


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Put values into the text of a file: in the place of those that were there, new ones at the
    end; "" takes one out. Comments and what is another program's stay."""
    left = dict(values)
    kept: list[str] = []
    for binding in parse_stream(io.StringIO(text)):
        name = (binding.key or "").upper()
        if name not in values:
            kept.append(binding.original.string)
        elif name in left:
            kept.append(_assigned(name, left.pop(name)))
    written = "".join(kept)
    ended = written if not written or written.endswith("\n") else f"{written}\n"
    return ended + "".join(_assigned(name, value) for name, value in left.items())


def _assigned(name: str, value: str) -> str:
    if not value:
        return ""
    if _PLAIN.fullmatch(value):
        return f"{name}={value}\n"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{escaped}'\n"


def write(path: Path, text: str) -> None:
    """Write the file in one go, for its owner alone; whatever stops us, the old one stays."""
    number, name = mkstemp(prefix=NAME, dir=path.parent)  # made with 0600
    with open(number, "w", encoding="utf-8") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    Path(name).replace(path)
