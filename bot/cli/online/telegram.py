"""What Telegram says of the bot: its token, its webhook, and the webhook's last errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from bot.accounts import telegram
from bot.channels.base import SendError
from bot.channels.telegram.channel import WEBHOOK_PATH
from bot.channels.telegram.webhook_state import WebhookState
from bot.cli.online.findings import Finding, fault, fine, note
from bot.clock import Clock
from bot.settings import Settings

_RECENT = timedelta(hours=24)
_MANY = 100
# What Telegram says of a call that came to nothing (a part of it, in small letters), and the cure.
_CHAIN = "nginx is to show the whole chain (fullchain.pem) of a certificate for this name"
_CURES = {
    "403": "another secret is set: restart the bot, it tells Telegram anew",
    "401": "nginx or a proxy wants a password there: let /webhook/ pass without one",
    "404": "nginx does not hand /webhook/ on to the bot; 'bimtek init --files' writes its page",
    "405": "another program answers at that address; is BIMTEK_PUBLIC_URL right?",
    "413": "nginx takes too little: client_max_body_size 1m for /webhook/telegram",
    "301": "the address leads elsewhere: set BIMTEK_PUBLIC_URL to where it leads",
    "302": "the address leads elsewhere: set BIMTEK_PUBLIC_URL to where it leads",
    "308": "the address leads elsewhere: set BIMTEK_PUBLIC_URL to where it leads",
    "502": "nginx runs and the bot does not: systemctl status bimtek",
    "503": "the bot could not store messages: is the database up, the disk full?",
    "504": "the bot answered too late: look at its log",
    "certificate": _CHAIN,
    "ssl": _CHAIN,
    "refused": "nothing listens on port 443 there: is nginx up, does a firewall block it?",
    "timed out": "port 443 cannot be reached from outside: look at the firewall",
    "timeout": "the bot answered too late: look at its log",
    "resolve": "the name is not in the DNS: set its A record",
    "ip address is not": "the name leads to an address within your own network",
}


async def look(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Ask Telegram."""
    channel = telegram(settings, clock)
    await channel.open()
    try:
        yield fine(f"Telegram: the token is that of @{await channel.user_name()}")
        state = await channel.webhook_state()
        for finding in judged(state, settings.public_url, clock.now()):
            yield finding
    except SendError as error:
        yield fault(sentence(error))
    finally:
        await channel.close()


def sentence(error: SendError) -> str:
    said = str(error)
    return said if said.startswith("Telegram") else f"Telegram: {said}"


def judged(state: WebhookState, public_url: str, now: datetime) -> list[Finding]:
    """Say what is wrong with a webhook."""
    expected = f"{public_url}{WEBHOOK_PATH}" if public_url else ""
    found = [_place(state.url, expected)]
    if state.url and state.last_error:
        found.append(_last_error(state, now))
    if state.waiting > _MANY:
        found.append(note(f"Telegram: {state.waiting} updates wait there; does the bot run?"))
    return found


def _place(url: str, expected: str) -> Finding:
    if url == expected:
        return fine(f"Telegram: the webhook is {url}" if url else "Telegram: the bot polls")
    if not url:
        return note("Telegram: no webhook is set yet; the bot sets it when it starts")
    if not expected:
        return note(
            f"Telegram: a webhook is set, {url}; 'bimtek run' takes it away and polls. If another"
            " server is to have this bot, make one more bot for here"
        )
    return fault(
        f"Telegram: the webhook is {url}, not {expected}: another server uses this token, or the"
        " address has changed; restart the bot to set it anew"
    )


def _last_error(state: WebhookState, now: datetime) -> Finding:
    said, at = state.last_error, state.last_error_at
    cure = next((cure for sign, cure in _CURES.items() if sign in said.lower()), "")
    when = f"{at:%Y-%m-%d %H:%M} UTC" if at is not None else "once"
    text = f"Telegram: its last vain call, {when}: {said}" + (f"; {cure}" if cure else "")
    old = at is not None and now - at > _RECENT
    return note(text) if old or not state.waiting else fault(text)
