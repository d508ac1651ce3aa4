"""Files that the bot has made or was sent, as they are kept and handed out."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Row, and_, delete, select

from bot.engine.messages import Attachment, FileContent, Outbound, Question
from bot.engine.renderer import Renderer
from bot.text.phrases import Say, Url, paragraphs, t
from models.base import table, upsert
from models.files import File, FileRef

KEPT = timedelta(days=2)
_file, _ref = table(File), table(FileRef)


def keep(
    connection: Connection,
    file: FileContent,
    now: datetime,
    lasts: timedelta = KEPT,
    whose: int | None = None,
) -> tuple[int, str]:
    """Keep a file; return its id, and the path of its address: whoever knows the address has the
    file. It goes with the volunteer `whose` it is."""
    token = secrets.token_urlsafe(32)
    row = {
        "token": token,
        "name": file.name,
        "mime": file.mime,
        "content": file.content,
        "ready": True,
        "problem": "",
        "expires_at": now + lasts,
        "volunteer_id": whose,
    }
    new = _file.insert().returning(_file.c.id)
    id = int(connection.execute(new, row).scalar_one())
    return id, path(connection, id)


def path(connection: Connection, id: int) -> str:
    """Return the path of a file's address; "" when it has gone."""
    row = connection.execute(select(_file.c.token, _file.c.name).where(_file.c.id == id)).first()
    return _path(row.token, row.name) if row else ""


def _path(token: str, name: str) -> str:
    return f"/berkas/{token}/{quote(name, safe='')}"


def with_file(
    renderer: Renderer, say: Say, question: Question | None, attachment: Attachment, url: str
) -> Outbound:
    """Word a message that a file goes with; with its address where the channel does not carry
    it."""
    if renderer.capabilities.carries(attachment):
        return replace(renderer.notice(say, question), attachment=attachment)
    return renderer.notice(paragraphs(say, t("file.link", url=Url(url))), question)


def load(connection: Connection, id: int, channel: str) -> FileContent | None:
    """Load a file as it goes out on a channel: without its content where the platform has it
    already."""
    known = and_(_ref.c.file_id == _file.c.id, _ref.c.channel == channel)
    query = (
        select(_file.c.token, _file.c.name, _file.c.mime, _ref.c.ref)
        .outerjoin(_ref, known)
        .where(_file.c.id == id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    stored = select(_file.c.content).where(_file.c.id == id)
    content = b"" if row.ref else connection.execute(stored).scalar_one()
    return FileContent(row.name, row.mime, content, _path(row.token, row.name), row.ref or "")


def note_ref(connection: Connection, id: int, channel: str, ref: str) -> None:
    """Note what a platform knows a file by."""
    upsert(
        connection, _ref, [{"file_id": id, "channel": channel, "ref": ref}], "file_id", "channel"
    )


def by_token(connection: Connection, token: str, now: datetime) -> FileContent | None:
    """Find a file by its address; None for an address that is wrong, or that has expired."""
    fresh = (_file.c.token == token, _file.c.expires_at > now, _file.c.ready)
    query = select(_file).where(*fresh)
    return _content(connection.execute(query).one_or_none())


def drop_expired(connection: Connection, now: datetime) -> None:
    connection.execute(delete(_file).where(_file.c.expires_at <= now))


def _content(row: Row[*tuple[Any, ...]] | None) -> FileContent | None:
    return None if row is None else FileContent(row.name, row.mime, row.content)
