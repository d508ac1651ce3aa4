"""What a setting may hold: how each kind of value is read, and what is said of one that will not
do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.text.phrases import LANGUAGES

Network: TypeAlias = IPv4Network | IPv6Network
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def _known_database(url: str) -> str:
    try:
        parsed = make_url(url)
        kind, name = parsed.get_backend_name(), parsed.database
    except (ArgumentError, ValueError):
        kind, name = "", ""
    if kind == "postgresql" or (kind == "sqlite" and name not in {None, "", ":memory:"}):
        return url
    raise ValueError("give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")


def _like_a_token(token: str) -> str:
    if token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
        raise ValueError("give it as BotFather shows it, 123456:ABC…")
    return token


def _like_a_secret(secret: str) -> str:
    if secret and not _SECRET.fullmatch(secret):
        raise ValueError("use 1 to 256 of A-Z a-z 0-9 _ -")
    return secret


def _secure_url(url: str) -> str:
    if not url:
        return url
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise ValueError("give a whole address such as https://bimtek.example")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("begin it with https:// (http is for this machine only)")
    return url.rstrip("/")


def _a_number(number: str) -> str:
    if not number:
        return number
    try:
        parsed = phonenumbers.parse(number.removeprefix("whatsapp:"), "ID")
    except phonenumbers.NumberParseException:
        parsed = phonenumbers.PhoneNumber()
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError("give the number as +628…")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _hours_of_courses(given: object) -> object:
    if not isinstance(given, str):
        return given
    pairs = [pair.partition("=") for pair in given.replace(",", " ").split()]
    if all(id and hours.isascii() and hours.isdigit() for id, _, hours in pairs):
        return {id: int(hours) for id, _, hours in pairs if 0 < int(hours) <= 999}
    raise ValueError("give the hours of each course, as bimtek-dasar=10,bimtek-lanjutan=12")


def _names_alone(given: object) -> object:
    if not isinstance(given, str):
        return given
    names = frozenset(given.lower().replace(",", " ").split())
    if all(re.fullmatch(r"[a-z0-9.-]+", name) or is_address(name) for name in names):
        return names
    raise ValueError("give names or addresses without http:// and port, as 192.168.1.5")


def _networks(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return tuple(ip_network(one) for one in given.replace(",", " ").split())
    except ValueError:
        raise ValueError("give addresses or networks, as 127.0.0.1,10.0.0.0/8") from None


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"choose one of {', '.join(LANGUAGES)}")
    return language


def _known_zone(zone: str) -> str:
    if zone not in _zones():
        raise ValueError("use a name such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura")
    return str(ZoneInfo(zone))


@cache
def _zones() -> set[str]:
    return available_timezones()


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


DatabaseUrl: TypeAlias = Annotated[str, AfterValidator(_known_database)]
BotToken: TypeAlias = Annotated[str, AfterValidator(_like_a_token)]
WebhookSecret: TypeAlias = Annotated[str, AfterValidator(_like_a_secret)]
SecureUrl: TypeAlias = Annotated[str, AfterValidator(_secure_url)]
Number: TypeAlias = Annotated[str, AfterValidator(_a_number)]
Language: TypeAlias = Annotated[str, AfterValidator(_known_language)]
Zone: TypeAlias = Annotated[str, AfterValidator(_known_zone)]
CourseHours: TypeAlias = Annotated[dict[str, int], NoDecode, BeforeValidator(_hours_of_courses)]
HostNames: TypeAlias = Annotated[frozenset[str], NoDecode, BeforeValidator(_names_alone)]
Networks: TypeAlias = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)]


# --- what the library says of a value, in words --------------------------------------------------

_WORDS = {
    "int_parsing": "give a whole number",
    "int_from_float": "give a whole number",
    "float_parsing": "give a number, with a point: 0.5",
    "finite_number": "give a number",
    "bool_parsing": "give true or false",
    "date_from_datetime_parsing": "give a date as 2026-11-01",
    "date_parsing": "give a date as 2026-11-01",
    "date_from_datetime_inexact": "give a date as 2026-11-01, without a time",
}


def in_words(fault: Mapping[str, Any], limits: str = "") -> str:
    """Say what would be right. `limits`: those of a number, "0 to 65535"."""
    kind, context = str(fault["type"]), fault.get("ctx", {})
    if kind in _WORDS:
        return _WORDS[kind] + (f" from {limits}" if limits and "number" in _WORDS[kind] else "")
    if kind in {"greater_than_equal", "less_than_equal"}:
        least, most = context.get("ge"), context.get("le")
        end = f"at least {least}" if most is None else f"at most {most}"
        return f"give a number from {limits}" if " to " in limits else f"give {end}"
    if kind == "literal_error":
        return f"choose {context['expected']}".replace("'", "")
    if kind == "string_too_long":
        return f"it is too long: {context['max_length']} signs at most"
    return str(fault["msg"]).removeprefix("Value error, ")
