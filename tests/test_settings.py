"""Settings: each wrong one stops the start with a sentence that names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.setting_values import is_loopback
from bot.settings import PREFIX, Settings, SettingsError, load_settings

WHATSAPP = {
    "TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "TWILIO_AUTH_TOKEN": "b" * 32,
    "WHATSAPP_FROM": "+628111000111",
    "PUBLIC_URL": "https://bimtek.example",
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Sets variables and reads the settings; no `.env` lies about."""
    monkeypatch.chdir(tmp_path)

    def read(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(PREFIX + name, value)
        return load_settings()

    return read


WRONG = [
    ("SIMULATOR_HOSTS", "http://192.168.1.5:8000"),
    ("SIMULATOR_HOSTS", "192.168.1.5:8000"),
    ("TRUSTED_PROXIES", "nginx"),
    ("TRUSTED_PROXIES", "127.0.0.1,10.0.0.1/8"),
    ("DATABASE_URL", "mysql://localhost/bimtek"),
    ("DATABASE_URL", "bimtek.db"),
    ("DATABASE_URL", "postgresql://localhost:port/bimtek"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("PORT", "http"),
    ("PORT", "70000"),
    ("PORT", "-1"),
    ("PUBLIC_URL", "bimtek.example"),
    ("PUBLIC_URL", "http://bimtek.example"),
    ("PUBLIC_URL", "http://192.168.1.2:8000"),
    ("PUBLIC_URL", "ftp://bimtek.example"),
    ("PUBLIC_URL", "https://"),
    ("PUBLIC_URL", "https://[bimtek"),
    ("PUBLIC_URL", "https://bimtek.example/?a=b"),
    ("TELEGRAM_TOKEN", "my token"),
    ("TELEGRAM_TOKEN", "123456"),
    ("TELEGRAM_API_URL", "http://api.example"),
    ("TELEGRAM_WEBHOOK_SECRET", "mit Leerzeichen"),
    ("TELEGRAM_WEBHOOK_SECRET", "x" * 257),
    ("TELEGRAM_RATE", "fast"),
    ("TELEGRAM_RATE", "0"),
    ("WHATSAPP_RATE", "-5"),
    ("WHATSAPP_FROM", "abc"),
    ("WHATSAPP_FROM", "123"),
    ("TWILIO_API_URL", "http://twilio.example"),
    ("SIMULATOR", "perhaps"),
    ("READING_TIME", "-1"),
    ("READING_TIME", "nan"),
    ("DEFAULT_LANGUAGE", "jv"),
    ("DEFAULT_TIMEZONE", "WIB"),
    ("LOG_LEVEL", "LOUD"),
    ("LOG_FORMAT", "xml"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_named_in_one_sentence(given: Any, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        given(**{name: value})
    [line] = str(caught.value).splitlines()
    assert line.startswith(f"{PREFIX}{name}: ")
    assert len(line) > len(f"{PREFIX}{name}: ") + 10


def test_several_wrong_settings_have_a_line_each(given: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        given(PORT="x", LOG_LEVEL="y", DEFAULT_LANGUAGE="z")
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize("missing", sorted(WHATSAPP))
def test_whatsapp_needs_all_of_its_settings(given: Any, missing: str) -> None:
    with pytest.raises(SettingsError) as caught:
        given(**{name: value for name, value in WHATSAPP.items() if name != missing})
    [line] = str(caught.value).splitlines()
    assert PREFIX + missing in line
    assert all(PREFIX + name not in line for name in WHATSAPP if name != missing)


def test_a_public_address_alone_does_not_ask_for_whatsapp(given: Any) -> None:
    assert not given(PUBLIC_URL="https://bimtek.example").whatsapp


@pytest.mark.parametrize(
    "url",
    [
        "https://bimtek.example",
        "https://bimtek.example:8443/bot/",
        "http://localhost:8000",
        "http://127.0.0.1",
        "http://[::1]:8000",
    ],
)
def test_addresses_that_will_do(given: Any, url: str) -> None:
    assert given(PUBLIC_URL=url).public_url == url.rstrip("/")


@pytest.mark.parametrize("number", ["+628111000111", "whatsapp:+628111000111", "0811-1000-111"])
def test_a_number_is_taken_as_people_write_it(given: Any, number: str) -> None:
    assert given(**WHATSAPP | {"WHATSAPP_FROM": number}).whatsapp_from == "+628111000111"


def test_without_any_setting_it_is_the_simulator_on_sqlite(given: Any, tmp_path: Path) -> None:
    settings = given()
    assert settings.database_url == f"sqlite:///{tmp_path}/data/bimtek.db"
    assert (settings.host, settings.port, settings.simulator_on) == ("127.0.0.1", 8000, True)


@pytest.mark.parametrize(
    ("variables", "on"),
    [
        ({"HOST": "localhost"}, True),
        ({"HOST": "::1"}, True),
        ({"HOST": "0.0.0.0"}, False),
        ({"HOST": "192.168.1.2"}, False),
        ({"HOST": "bimtek.example"}, False),
        ({"TELEGRAM_TOKEN": "123456:ABC"}, False),
        (WHATSAPP, False),
        ({"HOST": "0.0.0.0", "SIMULATOR": "true"}, True),
        ({"SIMULATOR": "false"}, False),
    ],
)
def test_the_simulator_is_on_by_itself_only_where_nobody_else_can_reach_it(
    given: Any, variables: dict[str, str], on: bool
) -> None:
    assert given(**variables).simulator_on is on


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("localhost.example", False),
    ],
)
def test_what_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_the_webhook_secret_is_one_that_telegram_takes(given: Any) -> None:
    made = given(TELEGRAM_TOKEN="123456:ABC", SECRET_KEY="one").webhook_secret
    assert made.isalnum()
    assert 1 <= len(made) <= 256
    assert made != given(SECRET_KEY="another").webhook_secret
    assert given(TELEGRAM_WEBHOOK_SECRET="mine").webhook_secret == "mine"


def test_a_file_of_settings_is_read(given: Any, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BIMTEK_PORT=8123\nOTHER=1\n")
    assert given().port == 8123


def test_names_and_networks_are_given_in_a_row(given: Any) -> None:
    settings = given(SIMULATOR_HOSTS="Laptop.local, ::1 10.0.0.5", TRUSTED_PROXIES="::1,10.0.0.0/8")
    assert settings.simulator_hosts == {"laptop.local", "::1", "10.0.0.5"}
    assert [str(one) for one in settings.trusted_proxies] == ["::1/128", "10.0.0.0/8"]
    assert given(HOST="192.168.1.5").simulator_names >= {"192.168.1.5"}
    assert "0.0.0.0" not in given(HOST="0.0.0.0").simulator_names
