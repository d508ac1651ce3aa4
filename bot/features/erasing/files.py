"""Kept files that hold a person: they are dropped, and what was to carry them is made anew, without
the person, or says that they are gone. Workbooks and other packed files are looked into."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from sqlalchemy import Connection, String, cast, delete, or_, select, update

from bot.delivery.packing import pack
from bot.engine.messages import Outbound
from bot.features.erasing.rules import Finder
from bot.text.phrases import wording
from models.base import table
from models.files import File, Job
from models.messages import Outbox
from models.vocabulary import State
from models.volunteer import Volunteer

_file, _task, _outbox, _volunteer = table(File), table(Job), table(Outbox), table(Volunteer)
_AT_ONCE = 1 << 20  # bytes that are looked through at once …
_MOST_INFLATED = 1 << 24  # bytes of one stream: no text of ours is longer
_OVERLAP = 4096  # … and how many of them once more with the next: more than any mark is long
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_BETWEEN_DIGITS = b" -.()/"
# Work that is done again without harm, from what is there now.
_MADE_ANEW = frozenset({"recap_export", "recap_chart", "attendance"})


def kept(connection: Connection) -> list[int]:
    """Return the files that were made for many, or sent by somebody; one's own go with oneself."""
    return list(connection.execute(select(_file.c.id).where(_file.c.ready)).scalars())


def holds(connection: Connection, id: int, finder: Finder) -> bool:
    content = connection.execute(select(_file.c.content).where(_file.c.id == id)).scalar()
    return content is not None and any(_found(part, finder) for part in _parts(content))


def drop(connection: Connection, id: int) -> None:
    token = connection.execute(select(_file.c.token).where(_file.c.id == id)).scalar()
    if token is not None:
        _without(connection, id, token)
        connection.execute(delete(_file).where(_file.c.id == id))


def _without(connection: Connection, id: int, token: str) -> None:
    """Messages that carry the file or its address and have not left."""
    body = cast(_outbox.c.body, String)
    carries = or_(body.contains(token, autoescape=True), _outbox.c.key.in_(_keys(connection, id)))
    waits = _outbox.c.state.in_((State.PENDING, State.HELD))
    rows = connection.execute(select(_outbox.c.id, _outbox.c.key).where(carries, waits)).all()
    for row in rows:
        number = row.key.removeprefix("task:")
        if number == row.key or not _make_anew(connection, row.id, int(number)):
            _say_gone(connection, row.id)


def _keys(connection: Connection, id: int) -> list[str]:
    """Of messages with the file as their attachment."""
    body = _outbox.c.body
    waits = _outbox.c.state.in_((State.PENDING, State.HELD))
    rows = connection.execute(select(_outbox.c.key, body).where(waits, body.is_not(None)))
    return [row.key for row in rows if _attached(row.body) == id]


def _attached(body: object) -> int | None:
    attachment = body.get("attachment") if isinstance(body, dict) else None
    return attachment.get("file") if isinstance(attachment, dict) else None


def _make_anew(connection: Connection, message: int, task: int) -> bool:
    again = (_task.c.id == task, _task.c.kind.in_(_MADE_ANEW))
    waiting = update(_task).where(*again).values(state="waiting", attempts=0, error="")
    if not connection.execute(waiting).rowcount:
        return False
    connection.execute(delete(_outbox).where(_outbox.c.id == message))
    return True


def _say_gone(connection: Connection, message: int) -> None:
    this = _outbox.c.id == message
    language = connection.execute(
        select(_volunteer.c.language)
        .join(_task, _task.c.volunteer_id == _volunteer.c.id)
        .join(_outbox, _outbox.c.recipient == _task.c.recipient)
        .where(this)
        .limit(1)
    ).scalar()
    said = pack(Outbound(wording(language or "id", "file.erased")))
    connection.execute(update(_outbox).where(this).values(body=said))


# --- looking into them -------------------------------------------------------------------------


def _parts(content: bytes) -> Iterator[bytes]:
    """A file as it is, and what is packed in it."""
    yield from _pieces(io.BytesIO(content))
    if content.startswith(b"PK"):
        yield from _unzipped(content)
    elif content.startswith(b"%PDF"):
        yield from _inflated(content)


def _unzipped(content: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                with packed.open(name) as member:
                    yield from _pieces(member)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        return  # what nobody can open names nobody


def _inflated(content: bytes) -> Iterator[bytes]:
    for stream in _STREAM.finditer(content):
        try:
            yield zlib.decompressobj().decompress(stream[1], _MOST_INFLATED)
        except zlib.error:
            continue


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    before = b""
    while piece := file.read(_AT_ONCE):
        yield before + piece
        before = piece[-_OVERLAP:]


def _found(piece: bytes, finder: Finder) -> bool:
    """Quickly first: most hold nothing. A short name counts as the whole of a cell."""
    cells = [f">{name}<".encode() for name in finder.weak_names]
    if any(cell in piece for cell in cells):
        return True
    small, plain = piece.lower(), piece.translate(None, _BETWEEN_DIGITS)
    likely = any(needle.encode() in small for needle in finder.needles)
    likely = likely or any(digits.encode() in plain for digits in finder.digits)
    return likely and finder.names_surely(piece.decode("utf-8", "replace"))
