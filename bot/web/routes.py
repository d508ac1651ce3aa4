"""HTTP: the platforms' webhooks, health, metrics. A webhook answers 200 only after the commit."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from math import inf
from typing import Any
from urllib.parse import quote

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import metrics
from bot.channels.forms import LARGEST_FORM, read_form
from bot.channels.telegram.channel import WEBHOOK_PATH, TelegramChannel
from bot.channels.whatsapp.channel import INBOUND_PATH, STATUS_PATH, WhatsAppChannel
from bot.channels.whatsapp.webhooks import StatusReport
from bot.documents.image_type import UNKNOWN, picture_type
from bot.engine.messages import Address, Arrival, FileContent, Take
from bot.features.certificates.types import Certificate
from bot.web.certificate_page import page, too_many
from bot.web.rate_limit import RateLimiter

log = logging.getLogger(__name__)
LARGEST_BODY = 1024 * 1024
_LONGEST_QUERY = 256
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{27}=")  # what an HMAC with SHA-1 looks like
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+(; charset=[\w-]+)?", re.ASCII)
_NOTHING_TO_SAY = "<Response/>"
_TAKEN = Response()
_NOT_POSTED = Response(status_code=405, headers={"Allow": "POST"})
Settle = Callable[[StatusReport], Awaitable[None]]
Healthy = Callable[[], Awaitable[dict[str, Any]]]
Alive = Callable[[], Awaitable[bool]]
Counted = Callable[[], Awaitable[None]]
Hooks = dict[str, Callable[[Request], Awaitable[Response]]]


class Front:
    """What is called for every message stands before what is called now and then: the platforms'
    webhooks are found by their path alone; all else is the pages', with their middleware."""

    def __init__(self, hooks: Hooks, pages: ASGIApp) -> None:
        self._hooks, self._pages = hooks, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request that is broken off is not our fault, and nobody waits for the answer."""
        try:
            await self._answer(scope, receive, send)
        except ClientDisconnect:
            log.info("a request was broken off before it was here in full")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        hook = self._hooks.get(scope["path"]) if scope["type"] == "http" else None
        if hook is None:
            await self._pages(scope, receive, send)
            return
        posted = scope["method"] == "POST"
        response = await hook(Request(scope, receive)) if posted else _NOT_POSTED
        await response(scope, receive, send)


def service_routes(healthy: Healthy, alive: Alive, counted: Counted) -> list[Route]:
    """Return /healthz, /livez and /metrics. `counted` brings those figures up to date that are
    counted when they are asked for."""
    return [
        Route("/healthz", partial(_healthz, healthy)),
        Route("/livez", partial(_livez, alive)),
        Route("/metrics", partial(_metrics, counted)),
    ]


_NO_FILE = (
    "Berkas ini sudah tidak ada. Berkas disimpan selama dua hari, dan dihapus lebih awal bila"
    " seseorang yang ada di dalamnya menghapus datanya. Silakan minta lagi di obrolan."
)


def file_route(find: Callable[[str], Awaitable[FileContent | None]]) -> Route:
    """Return the route of files, by their unguessable address. Only what is a picture is shown; all
    else, whatever it calls itself, is saved, and never read as a page of ours."""
    return Route("/berkas/{token}/{name}", partial(_file, find))


async def _file(find: Callable[[str], Awaitable[FileContent | None]], request: Request) -> Response:
    found = await find(request.path_params["token"])
    if found is None:
        return PlainTextResponse(_NO_FILE, status_code=404)
    picture = picture_type(found.content)
    shown = "inline" if picture else "attachment"
    headers = {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(found.name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    plain = found.mime if _MIME.fullmatch(found.mime) else UNKNOWN
    return Response(found.content, media_type=picture or plain, headers=headers)


Find = Callable[[str], Awaitable[Certificate | None]]


def certificate_route(find: Find, limiter: RateLimiter) -> Route:
    """Return the route where anybody may look whether a certificate counts."""
    return Route("/sertifikat/{number}", partial(_certificate, find, limiter))


async def _certificate(find: Find, limiter: RateLimiter, request: Request) -> Response:
    headers = {
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    if not limiter.lets_in(request):
        return HTMLResponse(too_many(), 429, {**headers, "Retry-After": "60"})
    typed = request.path_params["number"]
    try:
        found = await find(typed)
    except Exception as error:
        log.error("a certificate cannot be looked up: %s", type(error).__name__)
        return PlainTextResponse("Mohon coba lagi sebentar lagi.", 503, headers)
    return HTMLResponse(page(typed, found), 200 if found else 404, headers)


def front_page() -> Route:
    """Return the front page where the simulator is off."""
    return Route("/", lambda request: PlainTextResponse("Kawan Bimtek berjalan."))


async def _healthz(healthy: Healthy, request: Request) -> Response:
    """200 only when the database answers and every account is sent for: for whoever is called."""
    found = await healthy()
    return JSONResponse(found, status_code=200 if found["ok"] else 503)


async def _livez(alive: Alive, request: Request) -> Response:
    """200 when the process works and the database answers: for restarts and proxies, which could
    not mend what a platform says."""
    works = await alive()
    return PlainTextResponse("ok" if works else "not ok", 200 if works else 503)


async def _metrics(counted: Counted, request: Request) -> Response:
    await counted()
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)


# --- Telegram ----------------------------------------------------------------------------------


def telegram_hooks(channel: TelegramChannel, take: Take) -> Hooks:
    return {WEBHOOK_PATH: partial(_telegram, channel, take)}


async def _telegram(channel: TelegramChannel, take: Take, request: Request) -> Response:
    if not channel.is_genuine(request.headers.get("x-telegram-bot-api-secret-token", "")):
        return Response(status_code=403)
    body = await read_body(request)
    if body is None:
        return Response(status_code=413)
    try:
        update = orjson.loads(body)
        heard, sender = channel.hears(update), channel.sender(update)
    except (ValueError, AttributeError):
        return PlainTextResponse("a JSON object with a numeric update_id is wanted", 400)
    if not heard:
        metrics.STRANGERS.labels(channel.name).inc()
        return _TAKEN
    if not await _stored(take, sender, partial(channel.parse, update)):
        return Response(status_code=503)
    acknowledged = channel.acknowledgement(update)
    return Response(acknowledged, media_type="application/json") if acknowledged else _TAKEN


async def _stored(take: Take, sender: Address | None, read: Callable[[], Arrival]) -> bool:
    """Whether the message is safe with us; if not, the platform is to send it again."""
    try:
        await take(sender, read)
    except Exception as error:
        log.error("a message could not be stored: %s", type(error).__name__)
        return False
    return True


# --- WhatsApp ----------------------------------------------------------------------------------


def whatsapp_hooks(channel: WhatsAppChannel, take: Take, settle: Settle) -> Hooks:
    return {
        INBOUND_PATH: partial(_whatsapp, channel, take),
        STATUS_PATH: partial(_whatsapp_status, channel, settle),
    }


async def _whatsapp(channel: WhatsAppChannel, take: Take, request: Request) -> Response:
    form = await _signed_form(channel, request)
    if isinstance(form, Response):
        return form
    if not channel.hears(form):
        metrics.STRANGERS.labels(channel.name).inc()
        return Response(_NOTHING_TO_SAY, media_type="text/xml")
    if not await _stored(take, channel.sender(form), partial(channel.parse, form)):
        return Response(status_code=503)
    return Response(_NOTHING_TO_SAY, media_type="text/xml")


async def _whatsapp_status(channel: WhatsAppChannel, settle: Settle, request: Request) -> Response:
    form = await _signed_form(channel, request)
    if isinstance(form, Response):
        return form
    report = channel.parse_status(request.query_params, form)
    if report is None:
        return Response(status_code=204)
    try:
        await settle(report)
    except Exception as error:
        log.error("a status could not be stored: %s", type(error).__name__)
        return Response(status_code=503)
    return Response(status_code=204)


async def _signed_form(channel: WhatsAppChannel, request: Request) -> dict[str, str] | Response:
    """The form, or the answer to a call that is not Twilio's. Whether it is shows only when it has
    been read, so no more is read than Twilio has ever to say."""
    if _size(request) > LARGEST_FORM:
        return Response(status_code=413)
    signature, query = request.headers.get("x-twilio-signature", ""), request.url.query
    if not _SIGNATURE.fullmatch(signature) or len(query) > _LONGEST_QUERY:
        return Response(status_code=403)
    body = await read_body(request, LARGEST_FORM)
    if body is None:
        return Response(status_code=413)
    try:
        form = read_form(body)
    except ValueError:
        return Response(status_code=413)
    address = request.url.path + (f"?{query}" if query else "")
    return dict(form) if channel.is_genuine(address, form, signature) else Response(status_code=403)


async def read_body(request: Request, most: int = LARGEST_BODY) -> bytes | None:
    """Read the body of a request; None when it is larger than we take; it is not read to its end
    then."""
    if _size(request) > most:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


def _size(request: Request) -> float:
    """What a request says that its body has of bytes; 0 where it does not say."""
    size = request.headers.get("content-length", "0")
    return int(size) if size.isascii() and size.isdigit() and len(size) < 16 else inf
