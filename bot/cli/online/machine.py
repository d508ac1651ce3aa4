"""What the machine needs: a clock in step, room on the disk, a backup of last night, and a
certificate with days left."""

from __future__ import annotations

import asyncio
import shutil
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.channels import network
from bot.channels.telegram.channel import WEBHOOK_PATH
from bot.cli.online.certificate import last_day
from bot.cli.online.findings import Finding, fault, fine, note
from bot.settings import PREFIX, Settings, place_of

_IN_STEP, _FAR_OFF = timedelta(seconds=5), timedelta(seconds=60)
_LITTLE_ROOM, _NO_ROOM = 0.20, 0.05
_BACKUP_OLD = timedelta(hours=30)
_BACKUPS = (".gz", ".db.gz.age")  # of one night, and of `bimtek backup --every`
_DAYS_TO_RENEW, _DAYS_LEFT = 20, 7
_METHOD_NOT_ALLOWED = 405  # what the bot says to whoever only looks at its webhook


def disk(settings: Settings) -> Finding:
    """Look where the database grows; beside the program where it is another machine's."""
    place = place_of(settings.database_url)
    folder = Path(place).parent if settings.database_url.startswith("sqlite") else Path.cwd()
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total
    text = f"disk: {free:.0%} of {usage.total / 1e9:.0f} GB are free at {folder}"
    if free < _NO_ROOM:
        return fault(f"{text}; make room now: messages are refused when it is full")
    return note(f"{text}; make room soon") if free < _LITTLE_ROOM else fine(text)


def backups(folder: str, now: datetime) -> Finding:
    """Look how old the newest backup is."""
    if not folder:
        return note(f"backup: set {PREFIX}BACKUPS to the folder where they are written")
    if not Path(folder).is_dir():
        return fault(f"backup: {folder} is no folder ({PREFIX}BACKUPS)")
    found = (file for file in Path(folder).iterdir() if file.name.endswith(_BACKUPS))
    times = [file.stat().st_mtime for file in found]
    if not times:
        return fault(f"backup: none is in {folder}; does bimtek-backup.timer run?")
    age = now - datetime.fromtimestamp(max(times), UTC)
    hours = round(age.total_seconds() / 3600)
    if age > _BACKUP_OLD:
        return fault(f"backup: the newest is {hours} hours old; does bimtek-backup.timer run?")
    return fine(f"backup: the newest is {hours} hours old")


def clock(told: datetime, ours: datetime) -> Finding:
    """Compare our clock with what a server says that it is."""
    off = abs(ours - told)
    text = f"clock: it is {off.total_seconds():.0f} s off"
    if off > _FAR_OFF:
        return fault(f"{text}; sudo timedatectl set-ntp true, or install chrony")
    return note(f"{text}; sudo timedatectl set-ntp true") if off > _IN_STEP else fine(text)


async def address(settings: Settings) -> AsyncIterator[Finding]:
    """Call the bot at its public address, as the platforms do, and look at the certificate."""
    parts = urlsplit(settings.public_url)
    if parts.scheme == "https":
        yield await asyncio.to_thread(_certificate, parts.hostname or "", parts.port or 443)
    async with network.open_session() as session:
        found = await _answer(session, f"{settings.public_url}{WEBHOOK_PATH}")
    yield found


def _certificate(host: str, port: int) -> Finding:
    try:
        until = last_day(host, port)
    except ssl.SSLCertVerificationError as error:
        return fault(
            f"certificate: {host}: {error.verify_message}; renew it (certbot renew), and let nginx"
            " show fullchain.pem of this very name"
        )
    except (OSError, ValueError) as error:
        why = network.in_words(error)
        return fault(f"certificate: {host}:{port}: {why}; set its A record, open port {port}")
    days = (until - datetime.now(UTC)).days
    text = f"certificate: {host}'s last day is {until:%Y-%m-%d}, in {days} days"
    if days < _DAYS_LEFT:
        return fault(f"{text}; certbot renew, then systemctl reload nginx")
    return note(f"{text}; does certbot.timer run?") if days < _DAYS_TO_RENEW else fine(text)


async def _answer(session: aiohttp.ClientSession, url: str) -> Finding:
    try:
        async with session.get(url, allow_redirects=False) as answer:
            status, allowed = answer.status, answer.headers.get("Allow", "")
    except network.AMBIGUOUS as error:
        return fault(f"address: {url}: {network.in_words(error)}")
    if status == _METHOD_NOT_ALLOWED and allowed == "POST":
        return fine(f"address: {url} is this bot")
    return fault(f"address: {url} answers {status}; {_REASONS.get(status, _ANOTHER)}")


_ANOTHER = f"it is not this bot: is {PREFIX}PUBLIC_URL right?"
_REASONS = {
    404: "nginx does not hand /webhook/ on, or the bot has no Telegram token",
    502: "nginx runs and the bot does not: systemctl status bimtek",
    503: "nginx or the bot is at its limits: look at their logs",
    504: "the bot does not answer: look at its log",
    301: f"it leads elsewhere: set {PREFIX}PUBLIC_URL to where it leads",
    302: f"it leads elsewhere: set {PREFIX}PUBLIC_URL to where it leads",
    308: f"it leads elsewhere: set {PREFIX}PUBLIC_URL to where it leads",
    401: "a password is wanted there: let /webhook/ pass without one",
    403: "nginx or a firewall forbids it: let /webhook/ pass",
}


async def time_of(url: str) -> datetime | None:
    """Ask a server what time it is; None where it does not say."""
    async with network.open_session() as session:
        try:
            async with session.get(url, allow_redirects=False) as answer:
                return parsedate_to_datetime(answer.headers["Date"])
        except (*network.AMBIGUOUS, KeyError, ValueError):
            return None
