"""Settings from the environment or `.env`. The only reader of either."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from bot.engine.policy import Issuer, QuietHours
from bot.text.phrases import LANGUAGES

PREFIX = "BIMTEK_"
Network: TypeAlias = IPv4Network | IPv6Network
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class SettingsError(Exception):
    """A setting is wrong or missing; the message names it and says what would be right."""


class Settings(BaseSettings):
    """What the operator sets. Names here are those of the variables without the prefix, in lower
    case."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    database_url: str = "sqlite:///data/bimtek.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    public_url: str = ""
    secret_key: str = ""
    organiser: str = "penyelenggara Bimtek (Dinas Sosial atau IPSM setempat)"

    certificate_organiser: Annotated[str, Field(max_length=120)] = ""
    certificate_signer: Annotated[str, Field(max_length=80)] = ""
    certificate_signer_title: Annotated[str, Field(max_length=120)] = ""
    certificate_place: Annotated[str, Field(max_length=60)] = ""
    certificate_jp: Annotated[dict[str, int], NoDecode] = {}

    telegram_token: str = ""
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_secret: str = ""
    telegram_rate: Annotated[float, Field(ge=1, le=10_000)] = 30

    twilio_account_sid: str = ""
    twilio_auth_token: str = ""
    twilio_api_url: str = ""
    whatsapp_from: str = ""
    whatsapp_rate: Annotated[float, Field(ge=1, le=10_000)] = 80

    simulator: bool | None = None
    simulator_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    reading_time: Annotated[float, Field(ge=0, le=10)] = 1.0
    quiet_from: Annotated[int, Field(ge=12, le=23)] = 21
    quiet_until: Annotated[int, Field(ge=0, le=11)] = 6
    whatsapp_price: Annotated[int, Field(ge=0, le=100_000)] | None = None
    whatsapp_price_since: date | None = None
    whatsapp_price_in: Annotated[int, Field(ge=0, le=100_000)] = 0
    whatsapp_price_marketing: Annotated[int, Field(ge=0, le=100_000)] | None = None
    whatsapp_nudges: bool = False
    second_yes_above: Annotated[int, Field(ge=0)] = 1000
    default_language: str = "id"
    default_timezone: str = "Asia/Jakarta"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        try:
            parsed = make_url(url)
            kind, name = parsed.get_backend_name(), parsed.database
        except (ArgumentError, ValueError):
            kind, name = "", ""
        if kind == "postgresql" or (kind == "sqlite" and name not in {None, "", ":memory:"}):
            return url
        raise ValueError("give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")

    @field_validator("telegram_token")
    @classmethod
    def _like_a_token(cls, token: str) -> str:
        if token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
            raise ValueError("give it as BotFather shows it, 123456:ABC…")
        return token

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _like_a_secret(cls, secret: str) -> str:
        if secret and not _SECRET.fullmatch(secret):
            raise ValueError("use 1 to 256 of A-Z a-z 0-9 _ -")
        return secret

    @field_validator("public_url", "telegram_api_url", "twilio_api_url")
    @classmethod
    def _secure_url(cls, url: str) -> str:
        if not url:
            return url
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise ValueError("give a whole address such as https://bimtek.example")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("begin it with https:// (http is for this machine only)")
        return url.rstrip("/")

    @field_validator("whatsapp_from")
    @classmethod
    def _a_number(cls, number: str) -> str:
        if not number:
            return number
        try:
            parsed = phonenumbers.parse(number.removeprefix("whatsapp:"), "ID")
        except phonenumbers.NumberParseException:
            parsed = phonenumbers.PhoneNumber()
        if not phonenumbers.is_possible_number(parsed):
            raise ValueError("give the number as +628…")
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

    @field_validator("certificate_jp", mode="before")
    @classmethod
    def _hours_of_courses(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        pairs = [pair.partition("=") for pair in given.replace(",", " ").split()]
        if all(id and hours.isascii() and hours.isdigit() for id, _, hours in pairs):
            return {id: int(hours) for id, _, hours in pairs if 0 < int(hours) <= 999}
        raise ValueError("give the hours of each course, as bimtek-dasar=10,bimtek-lanjutan=12")

    @field_validator("simulator_hosts", mode="before")
    @classmethod
    def _names_alone(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        names = frozenset(given.lower().replace(",", " ").split())
        if all(re.fullmatch(r"[a-z0-9.-]+", name) or _is_address(name) for name in names):
            return names
        raise ValueError("give names or addresses without http:// and port, as 192.168.1.5")

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        try:
            return tuple(ip_network(one) for one in given.replace(",", " ").split())
        except ValueError:
            raise ValueError("give addresses or networks, as 127.0.0.1,10.0.0.0/8") from None

    @field_validator("default_language")
    @classmethod
    def _known_language(cls, language: str) -> str:
        if language not in LANGUAGES:
            raise ValueError(f"choose one of {', '.join(LANGUAGES)}")
        return language

    @field_validator("default_timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in _zones():
            raise ValueError("use a name such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura")
        return str(ZoneInfo(zone))

    @model_validator(mode="after")
    def _whole_whatsapp(self) -> Settings:
        given = {
            "TWILIO_ACCOUNT_SID": self.twilio_account_sid,
            "TWILIO_AUTH_TOKEN": self.twilio_auth_token,
            "WHATSAPP_FROM": self.whatsapp_from,
        }
        missing = [f"{PREFIX}{name}" for name, value in given.items() if not value]
        if self.whatsapp and not self.public_url:
            missing.append(f"{PREFIX}PUBLIC_URL")
        if any(given.values()) and missing:
            raise ValueError(f"WhatsApp also needs {', '.join(missing)}")
        return self

    @model_validator(mode="after")
    def _signed_for_somebody(self) -> Settings:
        if self.certificate_signer and not self.certificate_organiser:
            raise ValueError(f"{PREFIX}CERTIFICATE_SIGNER also needs {PREFIX}CERTIFICATE_ORGANISER")
        return self

    @property
    def issuer(self) -> Issuer:
        return Issuer(
            self.certificate_organiser,
            self.certificate_signer,
            self.certificate_signer_title,
            self.certificate_place,
            self.certificate_jp,
        )

    @property
    def quiet_hours(self) -> QuietHours:
        return QuietHours(self.quiet_from, self.quiet_until)

    @property
    def whatsapp(self) -> bool:
        return bool(self.twilio_account_sid and self.twilio_auth_token and self.whatsapp_from)

    @property
    def webhook_secret(self) -> str:
        """Return what Telegram shows with each call; made from what is secret already if not
        set."""
        if self.telegram_webhook_secret:
            return self.telegram_webhook_secret
        seed = f"telegram webhook {self.secret_key}{self.telegram_token}"
        return hashlib.sha256(seed.encode()).hexdigest()

    @property
    def digest_key(self) -> str:
        """Return the key of digests: made from what is secret already if no secret was set; ""
        where nothing is."""
        return f"{self.secret_key}{self.telegram_token}{self.twilio_auth_token}"

    @property
    def simulator_on(self) -> bool:
        """Tell whether the simulator is on: by itself only where nobody else can reach it and no
        real account is connected."""
        if self.simulator is not None:
            return self.simulator
        return is_loopback(self.host) and not (self.connected or self.public_url)

    @property
    def simulator_names(self) -> frozenset[str]:
        """List its names besides those of this machine: what is set, and the address that it
        listens at."""
        alone = _is_address(self.host) and not ip_address(self.host).is_unspecified
        return self.simulator_hosts | ({self.host} if alone else frozenset())

    @property
    def connected(self) -> bool:
        """Tell whether there is a real account, and people."""
        return bool(self.telegram_token) or self.whatsapp


@cache
def _zones() -> set[str]:
    return available_timezones()


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@contextmanager
def opening_database() -> Iterator[None]:
    """Turn a database that cannot be opened into a SettingsError."""
    try:
        yield
    except (OSError, OperationalError) as error:
        cause = error.orig if isinstance(error, OperationalError) else error
        reason = str(cause).partition("\n")[0]
        text = f"{PREFIX}DATABASE_URL: the database cannot be opened: {reason}"
        raise SettingsError(text) from error


def load_settings(**overrides: object) -> Settings:
    """Load the settings. Raises SettingsError with a line for each variable that is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(fault) for fault in error.errors())) from None


def _sentence(fault: object) -> str:
    assert isinstance(fault, dict)
    name = "_".join(str(part) for part in fault["loc"]).upper()
    text = str(fault["msg"]).removeprefix("Value error, ")
    return f"{PREFIX}{name}: {text}" if name else text
