"""The simulator's phones: made, listed, and what stands in their chats. Times are UTC."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from bot.channels.simulator import TELEGRAM, WHATSAPP
from bot.channels.whatsapp.contents import needed
from bot.clock import Clock
from bot.engine.messages import Attachment, FileContent, Outbound
from bot.runtime.writer import Writer
from bot.store.files import keep, load, path
from models.base import table
from models.messages import Outbox
from models.simulator import Phone, PhoneMessage
from models.vocabulary import State

T = TypeVar("T")
CHANNELS = {"telegram": TELEGRAM, "whatsapp": WHATSAPP}
_phone, _message, _outbox = table(Phone), table(PhoneMessage), table(Outbox)
_EDIT = "edit"  # a row that only says that an earlier message is another now
# With a clock that leaps, two days are soon over.
_FILES_KEPT = timedelta(days=60)


class Phones:
    """The simulator's phones. All of it goes through the writer, as everything that writes does."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer, self._clock = writer, clock
        self._news = asyncio.Event()
        self._closed = False

    async def listed(self) -> dict[str, Any]:
        def read(connection: Connection) -> dict[str, Any]:
            rows = connection.execute(select(_phone).order_by(_phone.c.created_at))
            last = connection.execute(select(func.max(_message.c.id))).scalar() or 0
            return {"phones": [_as_phone(row) for row in rows], "last": last}

        return await self._writer.run(read)

    async def find(self, id: str) -> dict[str, Any] | None:
        def read(connection: Connection) -> dict[str, Any] | None:
            row = connection.execute(select(_phone).where(_phone.c.id == id)).one_or_none()
            return _as_phone(row) if row else None

        return await self._writer.run(read)

    async def add(self, kind: str) -> dict[str, Any]:
        now = self._clock.now()

        def write(connection: Connection) -> dict[str, Any]:
            ids = connection.execute(select(_phone.c.id)).scalars()
            number = max((int(id[1:]) for id in ids), default=0) + 1
            row = {
                "id": f"{kind[0]}{number}",
                "kind": kind,
                "label": f"Relawan {number}",
                "blocked": False,
                "created_at": now,
            }
            connection.execute(insert(_phone), row)
            return row

        row = await self._writer.run(write)
        return {name: row[name] for name in ("id", "kind", "label", "blocked")}

    async def change(self, id: str, changes: dict[str, Any]) -> None:
        where = _phone.c.id == id
        await self._writer.run(lambda c: c.execute(update(_phone).where(where).values(**changes)))

    async def remove(self, id: str) -> None:
        await self._writer.run(lambda c: c.execute(delete(_phone).where(_phone.c.id == id)))

    # --- chats --------------------------------------------------------------------------------

    async def said(self, phone: str, body: dict[str, Any]) -> int:
        """Show what the person wrote: it stands in the chat, whatever becomes of it."""
        return await self._put(phone, {"from": "person", **body})

    async def deliver(self, phone: str, message: Outbound) -> str | None:
        """Deliver what the bot says and return its id; None when the phone is gone or has blocked
        the bot."""
        found = await self.find(phone)
        if found is None or found["blocked"]:
            return None
        if message.edits:
            changes = drawn(found["kind"], message) if message.text else {"buttons": []}
            return await self._edit(phone, int(message.edits), changes)
        body = {"from": "bot", **drawn(found["kind"], message)}
        if message.attachment is not None:
            body["file"] = await self._file(message.attachment)
        return str(await self._put(phone, body))

    async def _edit(self, phone: str, id: int, changes: dict[str, Any]) -> str:
        """A message is another now: a row says so to whoever waits for news. "" when it is gone."""
        this = (_message.c.id == id, _message.c.phone == phone)

        def write(connection: Connection) -> bool:
            row = connection.execute(select(_message).where(*this)).one_or_none()
            if row is not None:
                body = {**row.body, **changes}
                connection.execute(update(_message).where(*this).values(body=body))
            return row is not None

        if not await self._writer.run(write):
            return ""
        await self._put(phone, {"from": _EDIT, "edits": id})
        return str(id)

    async def held(self) -> dict[str, int]:
        """Count the messages that wait until a phone writes again, by phone."""
        query = (
            select(_outbox.c.recipient, func.count().label("waiting"))
            .where(_outbox.c.channel.in_(CHANNELS.values()), _outbox.c.state == State.HELD)
            .where(_outbox.c.notice_id.is_not(None))
            .group_by(_outbox.c.recipient)
        )
        found = await self._writer.run(lambda connection: connection.execute(query).all())
        return {row.recipient: row.waiting for row in found}

    async def keep(self, file: FileContent) -> dict[str, Any]:
        """Keep a file that a person sends: as the chat shows it, with the reference that the bot
        fetches it by."""
        now = self._clock.now()
        id, path = await self._writer.run(lambda c: keep(c, file, now, _FILES_KEPT))
        picture = file.mime.startswith("image/")
        return {"name": file.name, "url": path, "picture": picture, "ref": str(id)}

    async def fetch(self, ref: str) -> bytes | None:
        """Fetch what a phone has sent."""

        def read(connection: Connection) -> bytes | None:
            found = load(connection, int(ref), "")
            return found.content if found else None

        return await self._writer.run(read)

    async def _file(self, attachment: Attachment) -> dict[str, Any]:
        url = await self._writer.run(lambda connection: path(connection, attachment.file))
        return {"name": attachment.name, "url": url, "picture": attachment.picture}

    async def last_moment(self) -> datetime:
        """Return when the last message was; the clock may have been moved there."""
        last = select(func.max(_message.c.at, type_=_message.c.at.type))
        found = await self._writer.run(lambda connection: connection.execute(last).scalar())
        return found or self._clock.now()

    async def note(self, words: str) -> None:
        """Say something of the simulator's own in every chat."""
        listed = await self.listed()
        for phone in listed["phones"]:
            await self._put(phone["id"], {"from": "simulator", "text": words})

    async def since(self, after: int, wait: float) -> dict[str, Any]:
        """Return messages newer than `after`; waits up to `wait` seconds for one."""
        news = self._news
        found, last = await self._writer.run(lambda c: _since(c, after))
        if not found and after and not self._closed:
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), wait)
            found, last = await self._writer.run(lambda c: _since(c, after))
        return {"messages": found, "last": last}

    def close(self) -> None:
        """Let those who wait for news go."""
        self._closed = True
        self._announce()

    async def _put(self, phone: str, body: dict[str, Any]) -> int:
        row = {"phone": phone, "at": self._clock.now(), "body": body}
        put = insert(_message).returning(_message.c.id)
        id = await self._writer.run(lambda c: int(c.execute(put, row).scalar_one()))
        self._announce()
        return id

    def _announce(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def _since(connection: Connection, after: int) -> tuple[list[dict[str, Any]], int]:
    """What is new, and the id up to which it is known; a message that was changed comes again as
    it is now."""
    query = select(_message).where(_message.c.id > after).order_by(_message.c.id)
    rows = connection.execute(query).all()
    edited = {row.body["edits"] for row in rows if row.body["from"] == _EDIT}
    changed = and_(_message.c.id.in_(edited), _message.c.id <= after)
    again = connection.execute(select(_message).where(changed)).all() if edited else []
    shown = [row for row in (*again, *rows) if row.body["from"] != _EDIT]
    return [
        {"id": row.id, "phone": row.phone, "at": _iso(row.at), **row.body} for row in shown
    ], max((row.id for row in rows), default=after)


def _as_phone(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {"id": row.id, "kind": row.kind, "label": row.label, "blocked": row.blocked}


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


# --- how a phone draws a message ----------------------------------------------------------------

_MARKS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(?<!\w)\*(\S(?:[^*\n]*\S)?)\*(?!\w)", lambda found: f"<b>{found[1]}</b>"),
    (r"(?<!\w)_(\S(?:[^_\n]*\S)?)_(?!\w)", lambda found: f"<i>{found[1]}</i>"),
    (r"(?<!\w)~(\S(?:[^~\n]*\S)?)~(?!\w)", lambda found: f"<s>{found[1]}</s>"),
)


def drawn(kind: str, message: Outbound) -> dict[str, Any]:
    """Draw the message as the page takes it."""
    rows = [
        [{"label": k.label, "value": k.value, "contact": k.contact, "note": k.note} for k in row]
        for row in message.rows
    ]
    if kind == "whatsapp":
        shown = message.template is not None or needed(message)
        text = message.text[: message.keyed] if shown else message.text
        buttons = [[key] for row in rows for key in row] if shown else []
        return {"html": whatsapp_html(text), "buttons": buttons, "keyboard": None}
    shares = any(key["contact"] for row in rows for key in row)
    return {
        "html": message.text,
        "buttons": [] if shares else rows,
        "keyboard": rows if shares else [] if message.clears_keyboard else None,
    }


_LINK = r"https?://[^\s<]+"


def whatsapp_html(text: str) -> str:
    """Draw WhatsApp's marks as a phone shows them."""
    shown = re.sub(_LINK, lambda found: f'<a href="{found[0]}">{found[0]}</a>', html.escape(text))
    for pattern, replacement in _MARKS:
        shown = re.sub(pattern, replacement, shown)
    return shown
