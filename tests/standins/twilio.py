"""Twilio's Messages on loopback, for WhatsApp: the same refusals, signed webhooks and callbacks."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any
from urllib.parse import urldefrag, urlencode

from aiohttp import web
from twilio.request_validator import RequestValidator
from yarl import URL

from tests.standins.server import Behaviour, Json, StandIn, utc_now
from tests.standins.twilio_account import AccountState
from tests.standins.twilio_checks import (
    ERRORS,
    NO_SUCH_RESOURCE,
    TABLE,
    RefusedError,
    check_create,
    check_parameters,
    moment,
    wrong,
)
from tests.standins.twilio_contents import Contents, page

API_VERSION = "2010-04-01"
WEBHOOK_PATH = "/webhook/whatsapp"
RANK: dict[str, int] = TABLE["status_rank"]
MEDIA_TYPES = {
    "voice": "audio/ogg",
    "audio": "audio/ogg",
    "image": "image/jpeg",
    "photo": "image/jpeg",
    "sticker": "image/webp",
    "video": "video/mp4",
    "document": "application/pdf",
    "contact": "text/vcard",
}
MESSAGE_TYPES = {"voice": "audio", "photo": "image", "contact": "contacts"}


@dataclass(slots=True)
class Sent:
    """A message that Twilio took. `status` moves on with the callbacks."""

    sid: str
    to: str
    body: str
    params: Json
    at: datetime
    status: str
    error_code: int | None = None
    callbacks: list[str] = field(default_factory=list)
    inbound: bool = False
    content: Json = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The receiver without `whatsapp:`."""
        return self.to.removeprefix("whatsapp:")

    @property
    def keys(self) -> dict[str, str]:
        """What can be tapped: the code of each button, or item of a list, by its title."""
        parts = self.content.get("actions") or self.content.get("items") or ()
        return {part.get("title") or part["item"]: part["id"] for part in parts}

    @property
    def content_sid(self) -> str | None:
        sid: str | None = self.params.get("ContentSid")
        return sid

    @property
    def status_callback(self) -> str | None:
        url: str | None = self.params.get("StatusCallback")
        return url


class TwilioStandIn(StandIn[Sent]):
    """Use as `async with TwilioStandIn(...) as twilio`, and give the bot `twilio.url`.

    What is signed is the address under `public_url`, which the bot believes in; what is called is
    the same path under `bot_url` on loopback. With `number` (+62...) any other sender is refused.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        public_url: str = "https://bimtek.example",
        bot_url: str = "",
        number: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(clock=clock)
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.public_url = public_url.rstrip("/")
        self.bot_url = bot_url
        self.number = number
        self._received: list[Sent] = []
        self._outside: dict[str, str] = {}
        self.media_contents: dict[str, bytes] = {}
        self.file = b"isi berkas"  # what people send next
        self.contents = Contents()
        self.account = AccountState()
        self._contents_to_fail: deque[Behaviour | None] = deque()
        self._tasks: set[asyncio.Task[int]] = set()
        self._ids = count(1)
        self._prefix = secrets.token_hex(10)

    # What a test switches on

    def fail_next(self, n: int, status: int, code: int, message: str = "") -> None:
        """The next n sends are not taken but answered with this error."""
        self._behaviours.extend(
            [Behaviour("fail", answer=lambda: _error(status, code, message))] * n
        )

    def fail_list(self, n: int, status: int = 503, code: int = 20503) -> None:
        """The next n times that the list is asked for it is not given."""
        refusal = Behaviour("fail", "list", answer=lambda: _error(status, code, ""))
        self._behaviours.extend([refusal] * n)

    def fail_contents(self, n: int, status: int = 503, code: int = 20503, after: int = 0) -> None:
        """Of the resources that are to be made, the next n after so many are not."""
        refusal = Behaviour("fail", "content", answer=lambda: _error(status, code, ""))
        self._contents_to_fail.extend([None] * after + [refusal] * n)

    def outside_window(self, number: str, status: str = "undelivered") -> None:
        """Free text to this number is taken, then reported `undelivered` (or `failed`) with 63016.
        Ends when the person writes."""
        self._outside[number] = status

    async def settled(self) -> None:
        """Wait for the callbacks that the stand-in sends by itself."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def __aexit__(self, *details: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await super().__aexit__(*details)

    # The other direction

    async def callback(self, sent: Sent, status: str, error_code: int | None = None) -> int:
        """Post a signed status callback to the message's StatusCallback; the bot's status."""
        if sent.status_callback is None:
            raise ValueError(f"{sent.sid} was sent without StatusCallback")
        if RANK[status] >= RANK[sent.status]:
            sent.status, sent.error_code = status, error_code
        sent.callbacks.append(status)
        form = self._callback_form(sent, status, error_code)
        answer, _ = await self._post_signed(sent.status_callback, form)
        self._tell()
        return answer

    async def say(self, number: str, body: str, **extra: str) -> tuple[int, str]:
        """A person writes; `extra` adds or replaces fields. Status and text of the answer."""
        return await self.post_inbound(self.inbound_form(number, body, **extra))

    def lose(self, number: str, body: str, at: datetime | None = None, kind: str = "") -> str:
        """A person writes and no webhook gets through: only the list has it. Its sid."""
        form = self.inbound_form(number, body)
        if kind:
            form |= self._media_form(form, kind)
        self._keep(form, at)
        return form["MessageSid"]

    async def say_media(
        self, number: str, kind: str, body: str = "", **extra: str
    ) -> tuple[int, str]:
        """kind: voice, image (or photo), sticker, video, document, contact or location."""
        form = self.inbound_form(number, body, MessageType=MESSAGE_TYPES.get(kind, kind))
        return await self.post_inbound(form | self._media_form(form, kind) | extra)

    async def press(
        self, number: str, title: str, payload: str, reply_to: Sent | None = None, **extra: str
    ) -> tuple[int, str]:
        """A person taps a quick-reply button."""
        button = {"ButtonText": title, "ButtonPayload": payload, "ButtonType": "REPLY"}
        if reply_to is not None:
            button["OriginalRepliedMessageSid"] = reply_to.sid
            button["OriginalRepliedMessageSender"] = self._our_address()
        form = self.inbound_form(number, title, MessageType="button")
        return await self.post_inbound(form | button | extra)

    def inbound_form(self, number: str, body: str, **extra: str) -> dict[str, str]:
        """The fields of an inbound webhook. `number`: +62... or an id such as ID.1234567890."""
        sid = self._new_sid()
        form = {
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ProfileName": "Siti Rahmawati",
            "MessageType": "text",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": body,
            "To": self._our_address(),
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "From": f"whatsapp:{number}",
            "ApiVersion": API_VERSION,
        }
        if number.startswith("+"):
            form["WaId"] = number[1:]
        else:
            form["ExternalUserId"] = f"whatsapp:{number}"
        return form | extra

    async def post_inbound(self, form: dict[str, str]) -> tuple[int, str]:
        """Post a form to the webhook, signed. Twice the same form is a repeated delivery."""
        self._outside.pop(form["From"].removeprefix("whatsapp:"), None)
        self._keep(form)
        return await self._post_signed(self.public_url + WEBHOOK_PATH, form)

    def _keep(self, form: dict[str, str], at: datetime | None = None) -> None:
        """For the list, where a message stands once however often it is delivered."""
        if all(one.sid != form["MessageSid"] for one in self._received[-100:]):
            params = {"From": form["From"], "Form": form}
            one = Sent(
                form["MessageSid"],
                form["To"],
                form.get("Body", ""),
                params,
                at or self.clock(),
                "received",
                inbound=True,
            )
            self._received.append(one)

    def signature(self, url: str, form: dict[str, str]) -> str:
        signed: str = RequestValidator(self.auth_token).compute_signature(url, form)
        return signed

    async def _post_signed(self, public: str, form: dict[str, str]) -> tuple[int, str]:
        """The fragment is neither signed nor sent; blank values are both."""
        public = urldefrag(public).url
        token = hashlib.sha256(repr((public, sorted(form.items()))).encode()).hexdigest()[:32]
        headers = {
            "X-Twilio-Signature": self.signature(public, form),
            "I-Twilio-Idempotency-Token": token,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
        }
        return await self._post(self._loopback(public), headers, data=urlencode(form))

    def _loopback(self, public: str) -> URL:
        """Kept as it is written, since that is what was signed."""
        if not public.startswith(self.public_url + "/"):
            self.faults.append(f"{public} is not under {self.public_url}")
            raise ValueError(self.faults[-1])
        path = public.removeprefix(self.public_url)
        return URL(self.bot_url.rstrip("/") + path, encoded=True)

    def _our_address(self) -> str:
        return f"whatsapp:{self.number or '+628111000111'}"

    def _new_sid(self) -> str:
        return f"SM{self._prefix}{next(self._ids):012x}"

    def _media_form(self, form: dict[str, str], kind: str) -> dict[str, str]:
        if kind == "location":
            return {
                "Latitude": "-6.2349",
                "Longitude": "106.9896",
                "Address": "Jl. Ahmad Yani, Bekasi",
                "Label": "Kantor Wali Kota Bekasi",
            }
        path = f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{form['MessageSid']}/Media"
        sid = f"ME{secrets.token_hex(16)}"
        self.media_contents[sid] = self.file
        return {
            "NumMedia": "1",
            "MediaUrl0": f"{self.url}{path}/{sid}",
            "MediaContentType0": MEDIA_TYPES[kind],
        }

    def _callback_form(self, sent: Sent, status: str, error_code: int | None) -> dict[str, str]:
        form = {
            "ChannelPrefix": "whatsapp",
            "ApiVersion": API_VERSION,
            "MessageStatus": status,
            "SmsSid": sent.sid,
            "SmsStatus": status,
            "ChannelInstallSid": "XE" + "0" * 32,
            "To": sent.to,
            "From": sent.params.get("From", self._our_address()),
            "MessageSid": sent.sid,
            "AccountSid": self.account_sid,
        }
        if "MessagingServiceSid" in sent.params:
            form["MessagingServiceSid"] = sent.params["MessagingServiceSid"]
        if status == "read":
            form["EventType"] = "READ"
        if error_code is not None:
            form["ErrorCode"] = str(error_code)
            form["ChannelStatusMessage"] = _meaning(error_code)
        return form

    # The server

    def _routes(self, app: web.Application) -> None:
        messages = f"/{API_VERSION}/Accounts/{{account}}/Messages"
        app.router.add_post(f"{messages}.json", self._create)
        app.router.add_get(f"{messages}.json", self._list)
        app.router.add_get(f"{messages}/{{sid}}.json", self._fetch)
        app.router.add_get(f"{messages}/{{sid}}/Media.json", self._list_media)
        app.router.add_get(f"{messages}/{{sid}}/Media/{{media}}", self._media)
        app.router.add_get("/elsewhere/{media}", self._elsewhere)
        app.router.add_get(f"/{API_VERSION}/Accounts/{{account}}.json", self._show_account)
        app.router.add_get("/v2/Channels/Senders", self._list_senders)
        app.router.add_post("/v1/Content", self._create_content)
        app.router.add_get("/v1/ContentAndApprovals", self._list_contents)
        approvals = "/v1/Content/{sid}/ApprovalRequests/whatsapp"
        app.router.add_post(approvals, self._ask_approval)

    async def _create(self, request: web.Request) -> web.Response:
        await self._come_in()
        try:
            self._check_access(request)
            if request.content_type != "application/x-www-form-urlencoded":
                raise wrong("Content-Type", f"{request.content_type} is no form")
            params = check_create(await request.post())
            self._check_sender(params)
            if "ContentSid" in params:
                self.contents.fill(params)
        except RefusedError as refusal:
            return self._refuse("create", refusal)
        behaviour = self._next_behaviour("create", sends=True)
        return await self._perform(request, behaviour, lambda: self._accept(params))

    async def _list(self, request: web.Request) -> web.Response:
        try:
            self._check_access(request)
            query = check_parameters(request.query, TABLE["list"])
            behaviour = self._next_behaviour("list", sends=False)
            if behaviour is not None:
                return behaviour.answer()
            return web.json_response(self._page(request, query))
        except RefusedError as refusal:
            return self._refuse("list", refusal)

    async def _list_media(self, request: web.Request) -> web.Response:
        try:
            self._check_access(request)
            form = self._find(request.match_info["sid"]).params["Form"]
        except RefusedError as refusal:
            return self._refuse("list of media", refusal)
        uri = f"{form['MediaUrl0'].removeprefix(self.url)}.json"
        sid = uri.rpartition("/")[2].removesuffix(".json")
        one = {"sid": sid, "content_type": form["MediaContentType0"], "uri": uri}
        page = {"media_list": [one], "next_page_uri": None, "page": 0, "page_size": 50}
        return web.json_response(page)

    async def _media(self, request: web.Request) -> web.Response:
        """Leads on to where the content lies, which wants no credentials."""
        try:
            self._check_access(request)
        except RefusedError as refusal:
            return self._refuse("media", refusal)
        raise web.HTTPTemporaryRedirect(f"/elsewhere/{request.match_info['media']}")

    async def _elsewhere(self, request: web.Request) -> web.Response:
        content = self.media_contents.get(request.match_info["media"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def _fetch(self, request: web.Request) -> web.Response:
        try:
            self._check_access(request)
            check_parameters(request.query, TABLE["fetch"])
            return web.json_response(self._resource(self._find(request.match_info["sid"])))
        except RefusedError as refusal:
            return self._refuse("fetch", refusal)

    async def _show_account(self, request: web.Request) -> web.Response:
        await self._come_in()
        try:
            if self.account.refusal is not None:
                return _error(*self.account.refusal, "")
            self._check_access(request)
        except RefusedError as refusal:
            return self._refuse("account", refusal)
        return web.json_response(self.account.shown(self.account_sid))

    async def _list_senders(self, request: web.Request) -> web.Response:
        try:
            self._check_login(request)
        except RefusedError as refusal:
            return self._refuse("senders", refusal)
        return web.json_response(self.account.page(self.url))

    async def _create_content(self, request: web.Request) -> web.Response:
        try:
            given = await self._read_json(request)
            if self._contents_to_fail and (failure := self._contents_to_fail.popleft()):
                return failure.answer()
            return web.json_response(self.contents.create(given).shown(), status=201)
        except RefusedError as refusal:
            return self._refuse("content", refusal)

    async def _ask_approval(self, request: web.Request) -> web.Response:
        try:
            given = await self._read_json(request)
            resource = self.contents.ask(request.match_info["sid"], given)
            return web.json_response(resource.approval, status=201)
        except RefusedError as refusal:
            return self._refuse("approval", refusal)

    async def _list_contents(self, request: web.Request) -> web.Response:
        try:
            self._check_login(request)
        except RefusedError as refusal:
            return self._refuse("contents", refusal)
        query = request.query
        number, size = int(query.get("Page", 0)), int(query.get("PageSize", 50))
        return page(self.contents, self.url, number, size)

    async def _read_json(self, request: web.Request) -> Any:
        self._check_login(request)
        if request.content_type != "application/json":
            raise wrong("Content-Type", f"{request.content_type} is no JSON")
        try:
            return json.loads(await request.text())
        except ValueError:
            raise wrong("body", "is no JSON") from None

    def _check_login(self, request: web.Request) -> None:
        account, token = _basic_auth(request.headers.get("Authorization", ""))
        if (account, token) != (self.account_sid, self.auth_token):
            raise RefusedError(401, 20003, "Authenticate")

    def _check_access(self, request: web.Request) -> None:
        self._check_login(request)
        if request.match_info["account"] != self.account_sid:
            raise RefusedError(404, NO_SUCH_RESOURCE, "The requested resource was not found")

    def _check_sender(self, params: Json) -> None:
        sender = params.get("From")
        if sender is not None and self.number is not None and sender != self._our_address():
            reason = "Twilio could not find a Channel with the specified From address"
            raise wrong("From", reason, 63007)

    def _find(self, sid: str) -> Sent:
        for sent in (*self.sent, *self._received):
            if sent.sid == sid:
                return sent
        raise RefusedError(404, NO_SUCH_RESOURCE, f"{sid} was not found", fault=False)

    def _refuse(self, call: str, refusal: RefusedError) -> web.Response:
        if refusal.fault:
            self.faults.append(f"{call}: {refusal.message}")
        return _error(refusal.status, refusal.code, refusal.message)

    def _accept(self, params: Json) -> web.Response:
        sent = Sent(
            sid=self._new_sid(),
            to=params["To"],
            body=params.get("Body", ""),
            params=params,
            at=self.clock(),
            status=_first_status(params),
        )
        may_go = sent.number not in self._outside
        if sent.content_sid is not None:
            resource, sent.content = self.contents.fill(params)
            sent.body = sent.content["body"]
            if self.contents.refuses(resource):
                self._reject_later(sent, "undelivered", self.contents.refuses(resource))
            may_go = may_go or resource.approval is not None
        self.sent.append(sent)
        answer = web.json_response(self._resource(sent), status=201)
        if not may_go:
            self._reject_later(sent, self._outside[sent.number])
        self._tell()
        return answer

    def _reject_later(self, sent: Sent, status: str, code: int = 63016) -> None:
        if sent.status_callback is None:
            sent.status, sent.error_code = status, code
            return
        task = asyncio.create_task(self.callback(sent, status, code))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _resource(self, sent: Sent) -> Json:
        """The message as Twilio shows it."""
        uri = f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{sent.sid}"
        sent_at = format_datetime(sent.at)
        media = sent.params.get("MediaUrl", [])
        files = sent.params["Form"]["NumMedia"] if sent.inbound else str(len(media))
        return {
            "body": sent.body,
            "num_segments": "1" if "From" in sent.params else "0",
            "direction": "inbound" if sent.inbound else "outbound-api",
            "from": sent.params.get("From"),
            "to": sent.to,
            "date_updated": sent_at,
            "price": None,
            "error_message": _meaning(sent.error_code) if sent.error_code else None,
            "uri": f"{uri}.json",
            "account_sid": self.account_sid,
            "num_media": files,
            "status": sent.status,
            "messaging_service_sid": sent.params.get("MessagingServiceSid"),
            "sid": sent.sid,
            "date_sent": sent_at,
            "date_created": sent_at,
            "error_code": sent.error_code,
            "price_unit": None,
            "api_version": API_VERSION,
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }

    def _page(self, request: web.Request, query: Json) -> Json:
        """One page of the list, the newest first."""
        all_of_them = sorted((*self.sent, *self._received), key=lambda sent: sent.at)
        found = [sent for sent in reversed(all_of_them) if _matches(sent, query)]
        number, size = query.get("Page", 0), query.get("PageSize", 50)
        start = number * size
        shown = found[start : start + size]
        more = len(found) > start + size
        return {
            "messages": [self._resource(sent) for sent in shown],
            "page": number,
            "page_size": size,
            "start": start,
            "end": start + max(len(shown) - 1, 0),
            "uri": _page_uri(request, number, size),
            "first_page_uri": _page_uri(request, 0, size),
            "next_page_uri": _page_uri(request, number + 1, size) if more else None,
            "previous_page_uri": _page_uri(request, number - 1, size) if number else None,
        }


def _first_status(params: Json) -> str:
    if "SendAt" in params:
        return "scheduled"
    return "accepted" if "MessagingServiceSid" in params else "queued"


def _error(status: int, code: int, message: str) -> web.Response:
    body = {
        "code": code,
        "message": message or _meaning(code),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return web.json_response(body, status=status)


def _meaning(code: int) -> str:
    meaning: str = ERRORS.get(str(code), {}).get("meaning", "unknown error")
    return meaning


def _basic_auth(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    user, _, password = decoded.partition(":")
    return (user, password) if scheme.lower() == "basic" else ("", "")


def _matches(sent: Sent, query: Json) -> bool:
    """`DateSent>` and `DateSent<` include the second that they name, DateSent means the day."""
    at = sent.at.replace(microsecond=0)
    if query.get("To", sent.to) != sent.to:
        return False
    if query.get("From", sent.params.get("From")) != sent.params.get("From"):
        return False
    if "DateSent" in query:
        day = moment("DateSent", query["DateSent"])
        if not day <= at < day + timedelta(days=1):
            return False
    if "DateSent>" in query and at < moment("DateSent>", query["DateSent>"]):
        return False
    return "DateSent<" not in query or at <= moment("DateSent<", query["DateSent<"])


def _page_uri(request: web.Request, number: int, size: int) -> str:
    query: dict[str, Any] = dict(request.query) | {"PageSize": size, "Page": number}
    return f"{request.path}?{urlencode(query)}"
