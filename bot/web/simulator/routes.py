"""The simulator's page and its HTTP interface."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bot.clock import Clock, MovableClock
from bot.documents.image_type import UNKNOWN, true_type
from bot.engine.messages import (
    LONGEST_MESSAGE,
    Address,
    Arrival,
    FileContent,
    Inbound,
    Media,
    Reachability,
    SentFile,
    Tapped,
)
from bot.engine.policy import QuietHours
from bot.engine.renderer import parse_code
from bot.text.rich_text import from_whatsapp
from bot.web.routes import read_body
from bot.web.simulator.guard import Endpoint, guarded
from bot.web.simulator.phones import CHANNELS, Phones

HERE = Path(__file__).parent
_WAIT = 20.0
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self'; script-src 'self'",
    "Cache-Control": "no-cache",
}
_MEDIA = {"voice": Media.VOICE, "sticker": Media.STICKER, "photo": Media.PHOTO}
_SOMEWHERE = (-6.2349, 106.9896)  # in Kota Bekasi
# More than the bot takes, so that its own word on too large a file can be seen.
LARGEST_UPLOAD = 10_000_000
_LONGEST_CAPTION, _LONGEST_NAME = 2000, 100
_LONGEST_LEAP = 60 * 24 * 60
_OWN_NUMBER = "+62812000000{:02d}"

Submit = Callable[[Arrival], Awaitable[None]]


class BadRequest(Exception):
    """What the page sent makes no sense; the message says why."""


class TimeMachine:
    """What moves the simulator's clock on; `sweep` then does what has come due. Without a clock
    that can be moved (a test's) it only tells the time."""

    def __init__(
        self,
        clock: MovableClock | None,
        phones: Phones,
        sweep: Callable[[], Awaitable[None]],
        quiet: QuietHours,
    ) -> None:
        self._clock, self._phones, self._sweep, self._quiet = clock, phones, sweep, quiet

    async def advance(self, minutes: int) -> bool:
        if self._clock is None:
            return False
        self._clock.advance(timedelta(minutes=minutes))
        now, zone = self._clock.now(), "Asia/Jakarta"
        waits = " (malam: pengingat menunggu pagi)" if self._quiet.holds(now, zone) else ""
        local = now.astimezone(ZoneInfo(zone))
        await self._phones.note(f"Jam simulator: {local:%d/%m/%Y %H.%M} WIB{waits}")
        await self._sweep()
        return True


def simulator_routes(
    phones: Phones, submit: Submit, clock: Clock, time: TimeMachine, names: frozenset[str]
) -> list[Route]:
    """Return the routes of the simulator. `names` are those under which it may be opened
    (bot/web/simulator/guard.py)."""
    page = _Page(phones, submit, clock, time)
    endpoints: list[tuple[str, Endpoint, list[str]]] = [
        ("/", _file("index.html"), ["GET"]),
        ("/simulator/style.css", _file("style.css"), ["GET"]),
        ("/simulator/phones.js", _file("phones.js"), ["GET"]),
        ("/simulator/icon.svg", _file("icon.svg"), ["GET"]),
        ("/simulator/phones", page.phones, ["GET", "POST"]),
        ("/simulator/phones/{id}", page.phone, ["PATCH", "DELETE"]),
        ("/simulator/phones/{id}/messages", page.say, ["POST"]),
        ("/simulator/phones/{id}/files", page.upload, ["POST"]),
        ("/simulator/messages", page.messages, ["GET"]),
        ("/simulator/clock", page.clock, ["GET", "POST"]),
    ]
    return [Route(path, guarded(call, names), methods=how) for path, call, how in endpoints]


def _file(name: str) -> Callable[[Request], Response]:
    return lambda request: FileResponse(HERE / name, headers=_HEADERS)


class _Page:
    def __init__(self, phones: Phones, submit: Submit, clock: Clock, time: TimeMachine) -> None:
        self._phones, self._submit, self._clock, self._time = phones, submit, clock, time

    async def clock(self, request: Request) -> Response:
        """The simulator's time, and what waits for WhatsApp's window; a POST moves it on."""
        if request.method == "POST":
            minutes = (await _json(request)).get("minutes")
            if not isinstance(minutes, int) or not 0 < minutes <= _LONGEST_LEAP:
                return _refused(f"minutes is a number from 1 to {_LONGEST_LEAP}")
            if not await self._time.advance(minutes):
                return _refused("this clock cannot be moved", 409)
        held = await self._phones.held()
        return JSONResponse({"now": self._clock.now().isoformat(), "held": held})

    async def phones(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(await self._phones.listed())
        kind = (await _json(request)).get("kind")
        if kind not in CHANNELS:
            return _refused("kind is telegram or whatsapp")
        return JSONResponse(await self._phones.add(kind), status_code=201)

    async def phone(self, request: Request) -> Response:
        phone = await self._phones.find(request.path_params["id"])
        if phone is None:
            return _gone()
        if request.method == "DELETE":
            await self._phones.remove(phone["id"])
            return Response(status_code=204)
        asked = await _json(request)
        changes: dict[str, Any] = {}
        if isinstance(asked.get("label"), str) and asked["label"].strip():
            changes["label"] = asked["label"].strip()[:60]
        if isinstance(asked.get("blocked"), bool):
            changes["blocked"] = asked["blocked"]
        if changes:
            await self._phones.change(phone["id"], changes)
        if "blocked" in changes and phone["kind"] == "telegram":
            await self._tell_blocked(phone, changes["blocked"])
        return JSONResponse({**phone, **changes})

    async def messages(self, request: Request) -> Response:
        after = request.query_params.get("after", "0")
        if not after.isascii() or not after.isdigit() or len(after) > 15:
            return _refused("after is a number")
        return JSONResponse(await self._phones.since(int(after), _WAIT))

    async def say(self, request: Request) -> Response:
        phone = await self._phones.find(request.path_params["id"])
        if phone is None:
            return _gone()
        if phone["blocked"]:
            return _refused("Buka blokir dahulu untuk mengirim pesan.", 409)
        try:
            shown, inbound = _meant(phone, await _json(request))
        except BadRequest as error:
            return _refused(str(error))
        return await self._said(phone, shown, inbound)

    async def upload(self, request: Request) -> Response:
        """A picture or document from a phone: the body is its content, the address says its name
        and what is written below it. Only a content type that no other site's form can send is
        taken, as with JSON."""
        phone = await self._phones.find(request.path_params["id"])
        if phone is None:
            return _gone()
        if phone["blocked"]:
            return _refused("Buka blokir dahulu untuk mengirim pesan.", 409)
        if request.headers.get("content-type", "") != UNKNOWN:
            return _refused(f"the content type is {UNKNOWN}", 415)
        content = await read_body(request, LARGEST_UPLOAD)
        if content is None:
            most = LARGEST_UPLOAD // 1_000_000
            return _refused(f"Berkas paling besar {most} MB. Mohon pilih yang lebih kecil.", 413)
        if not content:
            return _refused("Berkas ini kosong. Mohon pilih yang lain.")
        file = _named(request.query_params.get("name", ""), content)
        words = request.query_params.get("text", "").strip()[:_LONGEST_CAPTION]
        kept = await self._phones.keep(file)
        ref = kept.pop("ref")
        sent = SentFile(ref, file.name, file.mime, len(content), picture=kept["picture"])
        media = Media.PHOTO if sent.picture else Media.DOCUMENT
        said = {**_written(phone, words), "media": media, "file": sent}
        return await self._said(phone, {"text": words, "file": kept}, said)

    async def _said(
        self, phone: dict[str, Any], shown: dict[str, Any], inbound: dict[str, Any]
    ) -> Response:
        id = await self._phones.said(phone["id"], shown) if shown else None
        sender = _address(phone)
        event = Inbound(f"{uuid4().hex}", sender, self._clock.now(), **inbound)
        await self._submit(Arrival(event.id, sender, event.at, event))
        return JSONResponse({"id": id}, status_code=202)

    async def _tell_blocked(self, phone: dict[str, Any], blocked: bool) -> None:
        """As Telegram does: it says when somebody blocks the bot or lets it in again."""
        sender, now = _address(phone), self._clock.now()
        event = Reachability(uuid4().hex, sender, now, reachable=not blocked)
        await self._submit(Arrival(event.id, sender, now, event))


def _meant(phone: dict[str, Any], said: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the chat shows, and what the bot gets."""
    if isinstance(said.get("text"), str) and said["text"].strip():
        said["text"] = said["text"][:LONGEST_MESSAGE]
        reply_to = str(said.get("reply_to") or "")
        return {"text": said["text"]}, {**_written(phone, said["text"]), "reply_to": reply_to}
    if isinstance(said.get("button"), str):
        turn, value = parse_code(said["button"])
        tapped = Tapped(str(said.get("message") or ""), str(said.get("label") or ""))
        return _tapped(phone, said), {"button": value, "turn": turn, "tapped": tapped}
    if said.get("media") == "location":
        return {"text": "", "media": "location"}, {"media": Media.LOCATION, "point": _SOMEWHERE}
    if said.get("media") in _MEDIA:
        return {"text": "", "media": said["media"]}, {"media": _MEDIA[said["media"]]}
    if said.get("contact") in {"own", "other"}:
        number = _OWN_NUMBER.format(int(phone["id"][1:]) % 100)
        own = {"phone": number} if said["contact"] == "own" else {}
        return {"text": "", "media": "contact"}, {"media": Media.CONTACT, **own}
    raise BadRequest("send text, a button, media or a contact")


def _tapped(phone: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """On WhatsApp a tap is a message of the person's, which says what stood on the button."""
    label = said.get("label")
    if phone["kind"] != "whatsapp" or not isinstance(label, str) or not label.strip():
        return {}
    return {"text": label.strip()[:60]}


def _written(phone: dict[str, Any], text: str) -> dict[str, Any]:
    """On WhatsApp marks are typed; Telegram's app has buttons for them, which a phone here has
    not."""
    if phone["kind"] != "whatsapp":
        return {"text": text}
    formatted = from_whatsapp(text)
    return {"text": text, "formatted": formatted if formatted.spans else None}


def _named(name: str, content: bytes) -> FileContent:
    """By its name without folders and what cannot be seen, and by what it is."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(sign for sign in last if sign.isprintable())
    plain = " ".join(shown.split()).strip(".")[-_LONGEST_NAME:] or "berkas"
    said = guess_type(plain)[0] or UNKNOWN
    return FileContent(plain, true_type(content, said), content)


def _address(phone: dict[str, Any]) -> Address:
    return Address(CHANNELS[phone["kind"]], phone["id"])


async def _json(request: Request) -> dict[str, Any]:
    """Only what says that it is JSON: another site's page could send anything else from the
    browser of whoever runs this."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {}
    try:
        read = orjson.loads(await read_body(request) or b"")
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _refused(why: str, status: int = 400) -> JSONResponse:
    return JSONResponse({"error": why}, status_code=status)


def _gone() -> JSONResponse:
    return _refused("Ponsel ini sudah dihapus.", 404)
