"""Files that the bot makes: as they are asked for, kept, and handed out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Row, delete, select

from bot.messages import FileContent
from bot.within import Within
from models.base import table
from models.files import File, Task

KEPT = timedelta(days=2)
_file, _task = table(File), table(Task)


def order(within: Within, kind: str, arguments: Mapping[str, Any]) -> None:
    """Have a file made, off the path of messages (bot/tasks.py), and sent to the person."""
    row = {
        "kind": kind,
        "arguments": dict(arguments),
        "volunteer_id": within.world.volunteer.id,
        "channel": within.address.channel,
        "recipient": within.address.id,
        "state": "waiting",
        "run_until": within.now,
        "created_at": within.now,
    }
    within.connection.execute(_task.insert(), row)


def keep(connection: Connection, file: FileContent, now: datetime) -> tuple[int, str]:
    """Its id, and the path of its address: whoever knows the address has the file."""
    token = secrets.token_urlsafe(32)
    row = {
        "token": token,
        "name": file.name,
        "mime": file.mime,
        "content": file.content,
        "expires_at": now + KEPT,
    }
    new = _file.insert().returning(_file.c.id)
    id = int(connection.execute(new, row).scalar_one())
    return id, path(connection, id)


def path(connection: Connection, id: int) -> str:
    """The path of a file's address; "" when it has gone."""
    row = connection.execute(select(_file.c.token, _file.c.name).where(_file.c.id == id)).first()
    return f"/berkas/{row.token}/{quote(row.name)}" if row else ""


def load(connection: Connection, id: int) -> FileContent | None:
    return _content(connection.execute(select(_file).where(_file.c.id == id)).one_or_none())


def by_token(connection: Connection, token: str, now: datetime) -> FileContent | None:
    """None for an address that is wrong, or that has expired."""
    query = select(_file).where(_file.c.token == token, _file.c.expires_at > now)
    return _content(connection.execute(query).one_or_none())


def drop_expired(connection: Connection, now: datetime) -> None:
    connection.execute(delete(_file).where(_file.c.expires_at <= now))


def _content(row: Row[*tuple[Any, ...]] | None) -> FileContent | None:
    return None if row is None else FileContent(row.name, row.mime, row.content)
