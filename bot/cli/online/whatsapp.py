"""What Twilio says of the account: whether it is active, its sender, where it calls, templates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

from bot.accounts import whatsapp
from bot.channels.base import SendError, TemplateStatus
from bot.channels.whatsapp.channel import INBOUND_PATH, REPEATS
from bot.channels.whatsapp.contents import definitions
from bot.channels.whatsapp.senders import SenderState
from bot.cli.online.findings import Finding, fault, fine, note
from bot.clock import Clock
from bot.delivery.templates import APPROVED
from bot.settings import Settings

_SETUP = "'bimtek whatsapp setup' says what to set"
_SYNC = "run 'bimtek whatsapp templates sync'"
_SANDBOX = "+14155238886"
_WAITING = {"pending", "received", "in_review"}
_STATES = {
    "offline": "Twilio has switched it off",
    "creating": "it is being registered: wait some minutes",
    "verifying": "Meta verifies it: wait",
    "pending_verification": "enter the code that Meta sent to the number, in Twilio's console",
    "twilio_review": "Twilio looks at it: wait",
    "draft": "its registration was not finished: go on in Twilio's console",
    "stubbed": "its registration was not finished: go on in Twilio's console",
}


async def look(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Ask Twilio for the account, and what hangs on it."""
    channel = whatsapp(settings, clock)
    await channel.open()
    try:
        await channel.try_account()
        yield fine("WhatsApp: Twilio knows the account, and it is active")
        for finding in senders(settings, await channel.senders()):
            yield finding
        for finding in templates(await channel.contents()):
            yield finding
    except SendError as error:
        yield fault(sentence(error))
    finally:
        await channel.close()


def sentence(error: SendError) -> str:
    said = str(error)
    return said if said.startswith("Twilio") else f"Twilio: {said}"


def senders(settings: Settings, found: Sequence[SenderState]) -> Iterator[Finding]:
    """Say how our sender stands."""
    number = settings.whatsapp_from
    one = next((one for one in found if one.number == number), None)
    if one is None and number == _SANDBOX:
        yield note(f"WhatsApp: {number} is Twilio's sandbox: for trying, with who has joined it")
        return
    if one is None:
        others = ", ".join(sorted(other.number for other in found)) or "none at all"
        yield fault(
            f"WhatsApp: {number} is no WhatsApp sender of this account (there is: {others})"
        )
        return
    if one.is_online:
        yield fine(f"WhatsApp: the sender {number} is online")
    else:
        why = "; ".join(one.reasons) or _STATES.get(one.status.partition(":")[0], "")
        yield fault(f"WhatsApp: the sender {number} is {one.status}" + (f": {why}" if why else ""))
    yield _place(one, f"{settings.public_url}{INBOUND_PATH}")


def _place(one: SenderState, expected: str) -> Finding:
    calls, _, ending = one.webhook.partition("#")
    if not calls:
        return fault(f"WhatsApp: Twilio has no webhook for incoming messages; {_SETUP}")
    if calls != expected:
        return fault(f"WhatsApp: Twilio calls {calls}, not {expected}; {_SETUP}")
    if f"#{ending}" != REPEATS or one.fallback.partition("#")[0] != expected:
        return note(f"WhatsApp: Twilio does not repeat what did not get through; {_SETUP}")
    return fine(f"WhatsApp: Twilio calls {expected}, and repeats")


def templates(found: Sequence[TemplateStatus]) -> Iterator[Finding]:
    """Say how templates and keys stand."""
    there = {one.label: one for one in found}
    for definition in definitions():
        one = there.get(definition.label)
        if definition.category and (one is None or one.status != APPROVED):
            yield _template(definition.name, one)
    keys = [one.label for one in definitions() if not one.category]
    lacking = sum(label not in there for label in keys)
    if lacking:
        yield note(f"WhatsApp: {lacking} of {len(keys)} buttons and lists are not made; {_SYNC}")
    if all(one.label in there for one in definitions()):
        yield fine("WhatsApp: all templates and keys are made")


def _template(name: str, one: TemplateStatus | None) -> Finding:
    if one is None:
        return note(f"WhatsApp: the template {name} is not made; {_SYNC}")
    if one.status in _WAITING:
        return note(f"WhatsApp: Meta still looks at the template {name}: wait")
    why = f" ({one.reason})" if one.reason else ""
    return fault(
        f"WhatsApp: the template {name} is {one.status}{why}; reword it in locales/id, then {_SYNC}"
    )
