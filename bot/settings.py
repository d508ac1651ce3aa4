"""Settings from the environment or `.env`. The only reader of either."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import make_url

from bot import env_file
from bot.engine.policy import Issuer, QuietHours
from bot.setting_values import (
    BotToken,
    CourseHours,
    DatabaseUrl,
    HostNames,
    Language,
    Networks,
    Number,
    SecureUrl,
    WebhookSecret,
    Zone,
    in_words,
    is_address,
    is_loopback,
)

PREFIX = "BIMTEK_"
DEFAULT_DATABASE = "sqlite:///data/bimtek.db"


class SettingsError(Exception):
    """A setting is wrong or missing; the message names it and says what would be right."""


class Settings(BaseSettings):
    """What the operator sets. Names here are those of the variables without the prefix, in lower
    case."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        str_strip_whitespace=True,
        extra="ignore",
    )

    database_url: DatabaseUrl = DEFAULT_DATABASE
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    public_url: SecureUrl = ""
    secret_key: str = ""
    backup_passphrase: str = ""
    organiser: str = "penyelenggara Bimtek (Dinas Sosial atau IPSM setempat)"

    certificate_organiser: Annotated[str, Field(max_length=120)] = ""
    certificate_signer: Annotated[str, Field(max_length=80)] = ""
    certificate_signer_title: Annotated[str, Field(max_length=120)] = ""
    certificate_place: Annotated[str, Field(max_length=60)] = ""
    certificate_jp: CourseHours = {}

    telegram_token: BotToken = ""
    telegram_api_url: SecureUrl = "https://api.telegram.org"
    telegram_webhook_secret: WebhookSecret = ""
    telegram_rate: Annotated[float, Field(ge=1, le=10_000)] = 30

    twilio_account_sid: str = ""
    twilio_auth_token: str = ""
    twilio_api_url: SecureUrl = ""
    whatsapp_from: Number = ""
    whatsapp_rate: Annotated[float, Field(ge=1, le=10_000)] = 80
    whatsapp_day_limit: Annotated[int, Field(ge=0)] = 250

    simulator: bool | None = None
    simulator_hosts: HostNames = frozenset()
    trusted_proxies: Networks = ()
    reading_time: Annotated[float, Field(ge=0, le=10)] = 1.0
    quiet_from: Annotated[int, Field(ge=12, le=23)] = 21
    quiet_until: Annotated[int, Field(ge=0, le=11)] = 6
    whatsapp_price: Annotated[int, Field(ge=0, le=100_000)] | None = None
    whatsapp_price_since: date | None = None
    whatsapp_price_in: Annotated[int, Field(ge=0, le=100_000)] = 0
    whatsapp_price_marketing: Annotated[int, Field(ge=0, le=100_000)] | None = None
    whatsapp_nudges: bool = False
    second_yes_above: Annotated[int, Field(ge=0)] = 1000
    list_days: Annotated[int, Field(ge=7, le=3650)] = 90
    default_language: Language = "id"
    default_timezone: Zone = "Asia/Jakarta"
    backups: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

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
        alone = is_address(self.host) and not ip_address(self.host).is_unspecified
        return self.simulator_hosts | ({self.host} if alone else frozenset())

    @property
    def connected(self) -> bool:
        """Tell whether there is a real account, and people."""
        return bool(self.telegram_token) or self.whatsapp


NAMES = frozenset(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)


def load_settings(**overrides: object) -> Settings:
    """Load the settings. Raises SettingsError with a line for each that is wrong, or is none."""
    path = env_file.find(Path.cwd())
    wrong = list(_misnamed(path))
    try:
        settings = Settings(_env_file=path, **overrides)  # type: ignore[call-arg,arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join([*wrong, *map(_sentence, error.errors())])) from None
    if wrong:
        raise SettingsError("\n".join(wrong))
    folder = path.parent if path is not None else Path.cwd()
    return settings.model_copy(update={"database_url": _placed(settings.database_url, folder)})


def made_of(text: str) -> Settings:
    """Make settings of the text of a file that is not written yet, and of nothing else. Raises
    SettingsError."""
    values = dotenv_values(stream=StringIO(text))
    ours = {name.upper().removeprefix(PREFIX).lower(): value for name, value in values.items()}
    known = {name: value for name, value in ours.items() if name in Settings.model_fields and value}
    try:
        return _Alone(**known)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(map(_sentence, error.errors()))) from None


class _Alone(Settings):
    """Settings of which the environment knows nothing."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_others: PydanticBaseSettingsSource,
        **_named: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def value_fault(name: str, value: str) -> str:
    """Say what is wrong with a value by itself, "" where nothing is."""
    try:
        _Alone(**{name: value})  # type: ignore[arg-type]
    except ValidationError as error:
        faults = [one for one in error.errors() if one["loc"][:1] == (name,)]
        return _sentence(faults[0]) if faults else ""
    return ""


def settings_file() -> Path | None:
    """Tell which file of settings is read here."""
    return env_file.find(Path.cwd())


def settings_notes() -> list[str]:
    """List what is no fault of the settings, but is hardly meant so."""
    path = settings_file()
    if path is None:
        return []
    file = env_file.read(path, PREFIX)
    notes = list(env_file.without_prefix(file, NAMES, PREFIX))
    if file.is_open_to_others:
        notes.append(f"{path} can be read by others on this machine: chmod 600 {path}")
    return notes


def place_of(database_url: str) -> str:
    """Tell where a database is, without a password."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(query={}).render_as_string(hide_password=True)


def _misnamed(path: Path | None) -> Iterator[str]:
    """What stands in the way before any value is looked at."""
    names = set(os.environ)
    if path is not None:
        file = env_file.read(path, PREFIX)
        if file.faults:
            raise SettingsError("\n".join(file.faults))
        names |= {line.name for line in file.lines}
    yield from env_file.unknown_names(names, NAMES, PREFIX)


def _placed(database_url: str, folder: Path) -> str:
    """A file that is named without its folder lies by the file of settings."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or str(url.database).startswith("file:"):
        return database_url
    whole = url.set(database=str((folder / str(url.database)).absolute()))
    return whole.render_as_string(hide_password=False)


def _sentence(fault: Mapping[str, Any]) -> str:
    name = "_".join(str(part) for part in fault["loc"][:1])
    text = in_words(fault, _limits(name))
    return f"{PREFIX}{name.upper()}: {text}" if name else text


def _limits(name: str) -> str:
    """Between what a number has to be, "" where it may be any."""
    known = Settings.model_fields[name].metadata if name in Settings.model_fields else []
    ends = [getattr(one, end) for one in known for end in ("ge", "le") if hasattr(one, end)]
    return " to ".join(str(end) for end in ends)
