"""WhatsApp through Twilio: webhooks in, messages out, status reports."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from multidict import MultiDict
from twilio.base import values
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.channels import base, network
from bot.channels.forms import Form
from bot.channels.whatsapp import contents as whatsapp_contents
from bot.channels.whatsapp import message_list
from bot.channels.whatsapp.contents import (
    LONGEST_BUTTON,
    MOST_BUTTONS,
    MOST_LISTED,
    Definition,
    comparable,
    filled,
)
from bot.channels.whatsapp.cures import inactive, sentence
from bot.channels.whatsapp.errors import Asks, asks, reason
from bot.channels.whatsapp.http import TwilioHttp
from bot.channels.whatsapp.senders import SenderState, sender_states
from bot.channels.whatsapp.strangers import is_from_a_person, is_of_ours
from bot.channels.whatsapp.webhooks import (
    NAME,
    StatusReport,
    message_sender,
    parse_message,
    parse_status,
)
from bot.clock import Clock
from bot.engine.messages import Address, Arrival, Capabilities

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)
INBOUND_PATH = "/webhook/whatsapp"
STATUS_PATH = "/webhook/whatsapp/status"
# Five repeats, after answers that are errors, connections that fail and answers that do not come;
# by itself Twilio repeats once, and only where the connection failed (Twilio: webhook connection
# overrides). The fragment is Twilio's; it is neither sent nor signed.
REPEATS = "#rc=5&rp=all"
_LOOK_BACK = timedelta(minutes=1)
_MOST_LOOKED_AT = 50
# 24 hours from their last message, less a margin for clocks and for the way.
WINDOW = timedelta(hours=23, minutes=50)
_TOO_FAST_FOR_ONE = 63018
NOT_FOUND = 404
_REFUSALS = (TwilioRestException, TwilioServiceException)
_DAY_PAUSE = 900.0  # seconds; nobody tells when Twilio's day ends
_PAIR_PAUSE = 6.0  # seconds; Meta's pause between two messages to one person


def capabilities(reading_time: float) -> Capabilities:
    return Capabilities(
        markup="whatsapp",
        text_limit=1600,
        buttons=False,
        together=3,
        reading_time=reading_time,
        window=WINDOW,
        paid=True,
        pictures=True,
        most_keys=MOST_LISTED,
        most_buttons=MOST_BUTTONS,
        longest_button=LONGEST_BUTTON,
    )


@dataclass(frozen=True, slots=True)
class Account:
    """An account at Twilio. `sender` is our number in E.164. `public_url` is what Twilio calls, and
    signs; without a slash at the end. `api_url` "": Twilio's own."""

    sid: str
    token: str
    sender: str
    public_url: str
    api_url: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Account:
        return cls(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            settings.whatsapp_from,
            settings.public_url,
            settings.twilio_api_url,
        )


class WhatsAppChannel:
    name = NAME

    def __init__(
        self, account: Account, rate: float, clock: Clock, reading_time: float = 1.0
    ) -> None:
        self.capabilities = capabilities(reading_time)
        self.rate = rate
        self._account, self._clock = account, clock
        self._validator = RequestValidator(account.token)
        self._http = TwilioHttp()
        self._client = Client(account.sid, account.token, http_client=self._http)
        if account.api_url:
            self._client.api.base_url = account.api_url.rstrip("/")
            self._client.content.base_url = account.api_url.rstrip("/")
            self._client.messaging.base_url = account.api_url.rstrip("/")
        # The ids of what messages with keys go by; without them they go as text.
        self.usable: Mapping[str, str] = {}

    # --- in -----------------------------------------------------------------------------------

    def is_genuine(self, path_and_query: str, form: Form, signature: str) -> bool:
        """Tell whether Twilio signed this call. The address is built from our own setting, never
        from what the request says of itself; blank fields count."""
        url = self._account.public_url + path_and_query
        return bool(self._validator.validate(url, MultiDict(form), signature))

    def hears(self, form: Mapping[str, str]) -> bool:
        """Tell whether a person says something to us here; what is else is neither stored nor
        answered."""
        return is_from_a_person(form, self._account.sid, self._sender())

    def sender(self, form: Mapping[str, str]) -> Address:
        """Return who wrote, before what they wrote is read. Raises ValueError for a form that is no
        message."""
        return message_sender(form)

    def parse(self, form: Mapping[str, str]) -> Arrival:
        """Parse the form of a message. Raises ValueError for a form that is no message."""
        return parse_message(form, self._clock.now())

    def parse_status(
        self, query: Mapping[str, str], form: Mapping[str, str]
    ) -> StatusReport | None:
        """Parse a status callback; None for one that says nothing of a message of ours."""
        ours = is_of_ours(form, self._account.sid, self._sender())
        return parse_status(query, form) if ours else None

    async def received(self, since: datetime) -> Sequence[base.Listed]:
        """Return what people sent since then by Twilio's own list, oldest first. Raises a SendError
        when Twilio cannot be asked now, as `arrival` does."""
        with _asking():
            return await message_list.received(self._client, self._sender(), since)

    async def arrival(self, listed: base.Listed) -> Arrival:
        with _asking():
            return await message_list.as_arrival(self._client, listed, self._twilio())

    # --- out ----------------------------------------------------------------------------------

    async def open(self) -> None:
        await self._http.open()

    async def close(self) -> None:
        await self._http.close()

    async def send(self, request: base.SendRequest) -> base.SendReceipt:
        """Send a message. The status callback's address carries the outbox id: it may come before
        this returns, and it settles the fate of a message whose answer was lost."""
        content = filled(request.message, self.usable)
        try:
            return await self._send(request, content)
        except base.Rejected as error:
            if content is None or request.message.template is not None:
                raise
            log.error("WhatsApp refused message %d with its keys: %s", request.id, error)
            self.usable = {}  # until they are looked at again: each would be sent for twice
        return await self._send(request, None)

    async def _send(
        self, request: base.SendRequest, content: tuple[str, str] | None
    ) -> base.SendReceipt:
        """As text, or by a content resource with these variables."""
        sid, variables = content or (values.unset, values.unset)
        try:
            sent = await self._client.messages.create_async(
                to=request.recipient,
                from_=self._sender(),
                body=values.unset if content else request.message.text,
                media_url=self._media(request),
                content_sid=sid,
                content_variables=variables,
                status_callback=f"{self._account.public_url}{STATUS_PATH}?oid={request.id}",
            )
        except _REFUSALS as error:
            raise judged(error) from error
        except (TwilioException, *network.UNREADABLE, *network.AMBIGUOUS) as error:
            raise lost(error) from error
        if not isinstance(sent.sid, str):
            raise base.FateUnknown("an answer without the message")
        return base.SendReceipt(sent.sid)

    async def try_account(self) -> None:
        """See that Twilio takes us for the account, and that it is active. Raises a SendError."""
        try:
            found = await self._client.api.accounts(self._account.sid).fetch_async()
        except TwilioRestException as error:
            if error.status == NOT_FOUND and error.code != error.status:
                raise base.Misconfigured(sentence(error.status, error.code or 0)) from error
            raise judged(error) from error
        except _REFUSALS as error:
            raise judged(error) from error
        except (TwilioException, *network.UNREADABLE, *network.AMBIGUOUS) as error:
            raise lost(error) from error
        if found.status in {"suspended", "closed"}:
            raise base.Misconfigured(inactive(found.status))

    async def senders(self) -> Sequence[SenderState]:
        """List the account's WhatsApp senders. Raises a SendError."""
        with _asking():
            return await sender_states(self._client)

    async def contents(
        self, known: Sequence[base.TemplateStatus] = ()
    ) -> Sequence[base.TemplateStatus]:
        """List what there is at Twilio, of what is to be there and what was `known` to be. Raises a
        SendError when it cannot be asked now."""
        with _asking():
            return await whatsapp_contents.template_statuses(self._client, known)

    async def make(self, definition: Definition) -> base.TemplateStatus:
        """Make a content resource; return it with Meta's first word on a template. Raises a
        SendError."""
        with _asking():
            sid = await whatsapp_contents.make(self._client, definition)
        return base.TemplateStatus(definition.name, definition.label, sid, definition.first_status)

    async def submit(
        self, navigator: base.TemplateStatus, definition: Definition
    ) -> base.TemplateStatus:
        """Ask Meta to approve a template. Raises a SendError."""
        with _asking():
            status = await whatsapp_contents.submit(self._client, navigator.sid, definition)
        return replace(navigator, status=status)

    def _media(self, request: base.SendRequest) -> list[str] | Any:
        """Twilio fetches a picture from its address with us."""
        return [self._account.public_url + request.file.path] if request.file else values.unset

    async def fetch(self, ref: str, most: int) -> bytes:
        """Fetch a file that somebody sent. `ref` is the address that Twilio's webhook gave. Our
        credentials go to Twilio alone."""
        if not ref.startswith(self._twilio()):
            raise base.Rejected("a file that is not with Twilio")
        return await self._http.download(ref, most, (self._account.sid, self._account.token))

    def _twilio(self) -> str:
        return f"{self._account.api_url.rstrip('/') or 'https://api.twilio.com'}/"

    def _sender(self) -> str:
        return f"whatsapp:{self._account.sender}"

    async def look_up(self, request: base.SendRequest) -> str | None:
        """Look up whether Twilio has a message to this person with this text since it was first
        tried that is none of the others. Raises a SendError when Twilio cannot be asked now."""
        with _asking():
            listed = await self._client.messages.list_async(
                to=request.recipient,
                from_=self._sender(),
                date_sent_after=request.first_tried_at - _LOOK_BACK,
                limit=_MOST_LOOKED_AT,
            )
        message = request.message
        texts = {comparable(message.text), comparable(message.text[: message.keyed or None])}
        unknown = (m for m in listed if m.sid and m.sid not in request.others)
        return next((m.sid for m in unknown if comparable(m.body or "") in texts), None)


@contextmanager
def _asking() -> Iterator[None]:
    """A question to Twilio, which may be put again."""
    try:
        yield
    except _REFUSALS as error:
        raise judged(error) from error
    except (TwilioException, *network.UNREADABLE, *network.AMBIGUOUS) as error:
        raise base.FateUnknown(network.in_words(error)) from error


def judged(error: TwilioRestException | TwilioServiceException) -> base.SendError:
    """Tell what an error answer of Twilio means. Its second form says its status itself, or
    something else."""
    code = error.code if isinstance(error.code, int) else 0
    status = error.status if isinstance(error.status, int) else 500
    asked = asks(code)
    if asked is Asks.TOMORROW:
        return base.Throttled(_DAY_PAUSE, base.Limit.DAY)
    if code == _TOO_FAST_FOR_ONE:
        return base.Throttled(_PAIR_PAUSE, base.Limit.PERSON)
    if asked is Asks.SLOWER or status == 429:
        return base.Throttled(1.0)
    if status >= 500:
        return base.Unavailable(f"Twilio has trouble (status {status})")
    if code == status:  # so twilio says that the answer was a page
        return base.Unavailable("refused, but not by Twilio")
    if asked is Asks.STOP:
        return base.Unreachable(reason(code).removeprefix("unreachable: "))
    if asked is Asks.REPLY_FIRST:
        return base.ReplyFirst(reason(code))
    if asked is Asks.NO_TEMPLATE:
        return base.NoTemplate(reason(code).removeprefix("rejected: "))
    if asked is Asks.MEND_ACCOUNT or status in {401, 403}:
        return base.Misconfigured(sentence(status, code))
    if asked is Asks.LATER:
        return base.Unavailable(f"error {code}")
    return base.Rejected(reason(code).removeprefix("rejected: "))


def lost(error: Exception) -> base.SendError:
    """Tell what no answer, or one that cannot be read, means: was anything sent?"""
    if isinstance(error, network.NOT_SENT):
        return base.Unavailable(network.in_words(error))
    return base.FateUnknown(network.in_words(error))
