"""`bimtek init` and `bimtek check --online` against platforms with wrong accounts: each is told in
a sentence with its cure, nothing is written, and the exit code is 1."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.standins.twilio_account import sender
from tests.support.process import Ended, bimtek
from tests.support.running_bot import ACCOUNT, AUTH, OURS, PUBLIC, TOKEN

HOOK = f"{PUBLIC}/webhook/telegram"
INBOUND = f"{PUBLIC}/webhook/whatsapp"
PAGE = "<html><body>Access denied by the proxy</body></html>"
Wrong = Callable[[TelegramStandIn, TwilioStandIn], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Platforms:
    telegram: TelegramStandIn
    twilio: TwilioStandIn


@pytest.fixture
async def platforms() -> AsyncIterator[Platforms]:
    """In order, until a test makes them wrong; what they hold against us is not looked at."""
    twilio = TwilioStandIn(ACCOUNT, AUTH, public_url=PUBLIC, number=OURS)
    async with TelegramStandIn(TOKEN) as telegram, twilio:
        telegram.webhook = {"url": HOOK}
        twilio.account.senders = [sender(OURS, webhook=f"{INBOUND}#rc=5&rp=all")]
        yield Platforms(telegram, twilio)


def settings(platforms: Platforms) -> dict[str, Any]:
    return {
        "telegram_token": TOKEN,
        "telegram_api_url": platforms.telegram.url,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": AUTH,
        "twilio_api_url": platforms.twilio.url,
        "whatsapp_from": OURS,
        "public_url": PUBLIC,
    }


def fails(method: str, status: int, said: str) -> Wrong:
    return lambda telegram, _: telegram.fail_next(9, status, said, method=method)


def hook_error(said: str, waiting: int = 3, url: str = HOOK) -> Wrong:
    """The webhook's last call came to nothing, just now, and people wait."""

    def make(telegram: TelegramStandIn, _: TwilioStandIn) -> None:
        at = int(telegram.clock().timestamp())
        telegram.webhook = {"url": url, "last_error_date": at, "last_error_message": said}
        telegram.queue = [{"update_id": number} for number in range(waiting)]

    return make


def refused(status: int, code: int) -> Wrong:
    def make(_: TelegramStandIn, twilio: TwilioStandIn) -> None:
        twilio.account.refusal = (status, code)

    return make


def account_is(status: str) -> Wrong:
    def make(_: TelegramStandIn, twilio: TwilioStandIn) -> None:
        twilio.account.status = status

    return make


def senders(*found: dict[str, Any]) -> Wrong:
    def make(_: TelegramStandIn, twilio: TwilioStandIn) -> None:
        twilio.account.senders = list(found)

    return make


def given(**changes: Any) -> Wrong:
    return lambda *_: changes


def reason(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "message": message, "more_info": ""}


OTHER = "+628999888777"
WRONG: dict[str, tuple[Wrong, str]] = {
    "a token of another bot": (given(telegram_token="1:AAother"), "copy it anew from @BotFather"),
    "a token that was revoked": (fails("getMe", 401, "Unauthorized"), "copy it anew"),
    "a token that is no token": (fails("getMe", 404, "Not Found"), "copy it anew"),
    "Telegram is away": (fails("getMe", 502, "Bad Gateway"), "Telegram: status 502"),
    "nobody listens": (given(telegram_api_url="http://127.0.0.1:9"), "nobody answers at its"),
    "no such name": (given(telegram_api_url="https://telegram.invalid"), "its name cannot be"),
    "another server's webhook": (
        hook_error("", 0, "https://other.example/x"),
        "another server uses this token",
    ),
    "a password before the webhook": (
        hook_error("Wrong response from the webhook: 401 Unauthorized"),
        "without one",
    ),
    "another secret": (
        hook_error("Wrong response from the webhook: 403 Forbidden"),
        "restart the bot",
    ),
    "no page of nginx": (
        hook_error("Wrong response from the webhook: 404 Not Found"),
        "bimtek init --files",
    ),
    "the bot does not run": (
        hook_error("Wrong response from the webhook: 502 Bad Gateway"),
        "systemctl status bimtek",
    ),
    "the database is away": (
        hook_error("Wrong response from the webhook: 503 Service Unavailable"),
        "is the database up",
    ),
    "half a chain": (
        hook_error("SSL error {error:0A000086:certificate verify failed}"),
        "fullchain.pem",
    ),
    "port 443 is shut": (hook_error("Connection refused"), "port 443"),
    "a firewall": (hook_error("Connection timed out"), "firewall"),
    "a bot that is slow": (hook_error("Read timeout expired"), "answered too late"),
    "no record in the DNS": (hook_error("Failed to resolve host: Name or service"), "A record"),
    "a network of one's own": (
        hook_error("Bad webhook: IP address is not allowed"),
        "your own network",
    ),
    "it leads elsewhere": (
        hook_error("Wrong response from the webhook: 301 Moved Permanently"),
        "leads elsewhere",
    ),
    "a wrong auth token": (given(twilio_auth_token="c" * 32), "copy Account SID and Auth Token"),
    "another account's id": (
        given(twilio_account_sid="AC" + "d" * 32),
        "copy Account SID and Auth Token",
    ),
    "an id that is gone": (refused(404, 20404), "there is no such account (error 20404)"),
    "test credentials": (refused(403, 20008), "these are the test credentials"),
    "not allowed": (refused(403, 20006), "these credentials may not do that"),
    "not active": (refused(403, 20005), "is to be paid"),
    "an error nobody knows": (refused(403, 29876), "twilio.com/docs/errors/29876"),
    "suspended": (account_is("suspended"), "the account is suspended; look at Twilio's console"),
    "closed": (account_is("closed"), "the account is closed"),
    "Twilio is away": (refused(503, 20503), "Twilio has trouble (status 503)"),
    "too many calls": (refused(429, 20429), "told to wait"),
    "Twilio: nobody listens": (given(twilio_api_url="http://127.0.0.1:9"), "nobody answers at its"),
    "no sender at all": (senders(), "there is: none at all"),
    "another number": (senders(sender(OTHER)), f"there is: {OTHER}"),
    "a sender that is off": (
        senders(
            sender(
                OURS,
                "OFFLINE",
                INBOUND,
                offline_reasons=[reason("63051", "the WABA was locked")],
            )
        ),
        "is offline: the WABA was locked (63051)",
    ),
    "a sender that waits": (senders(sender(OURS, "PENDING_VERIFICATION")), "enter the code"),
    "a sender that is begun": (senders(sender(OURS, "DRAFT")), "was not finished"),
    "no webhook at Twilio": (senders(sender(OURS)), "no webhook for incoming messages"),
    "another webhook": (
        senders(sender(OURS, webhook="https://old.example/webhook/whatsapp")),
        "Twilio calls https://old.example",
    ),
}


def last_fault(said: str) -> str:
    faults = [line for line in said.splitlines() if line.startswith("fault")]
    return "\n".join(faults)


def made_wrong(platforms: Platforms, kind: str) -> tuple[dict[str, Any], str]:
    make, told = WRONG[kind]
    changes = make(platforms.telegram, platforms.twilio) or {}
    return settings(platforms) | changes, told


def test_there_are_thirty_kinds() -> None:
    assert len(WRONG) >= 30


@pytest.mark.parametrize("kind", WRONG)
async def test_check_tells_what_is_wrong(
    tmp_path: Path, platforms: Platforms, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("bot.cli.online.machine.address", nothing)
    wrong, told = made_wrong(platforms, kind)
    code, said, complained = await bimtek(tmp_path, "check", "--online", **wrong)
    assert code == 1
    assert told in last_fault(said)
    assert complained in {"1 fault\n", "2 faults\n"}
    assert_plain(said + complained)


@pytest.mark.parametrize("kind", WRONG)
async def test_init_tells_what_is_wrong_and_writes_nothing(
    tmp_path: Path, platforms: Platforms, kind: str
) -> None:
    wrong, told = made_wrong(platforms, kind)
    before = env(tmp_path, {name: wrong.pop(name) for name in list(wrong) if "api_url" in name})
    code, said, complained = await initiated(tmp_path, wrong)
    assert code == 1
    assert told in last_fault(said)
    assert complained.startswith("nothing is written; ")
    assert (tmp_path / ".env").read_text() == before
    assert_plain(said + complained)


def assert_plain(said: str) -> None:
    """No class, no trace, and no secret."""
    for sign in ("Error(", "Traceback", "Exception", AUTH, TOKEN, "c" * 32, "ClientConnector"):
        assert sign not in said


async def nothing(_: Settings) -> AsyncIterator[Any]:
    """The public address is looked at in test_machine.py."""
    none: tuple[Any, ...] = ()
    for finding in none:
        yield finding


def env(folder: Path, values: dict[str, Any]) -> str:
    text = "# ours\n" + "".join(f"BIMTEK_{n.upper()}={v}\n" for n, v in values.items())
    (folder / ".env").write_text(text)
    return text


async def initiated(folder: Path, options: dict[str, Any], *more: str) -> Ended:
    typed = [part for n, v in options.items() for part in (f"--{n.replace('_', '-')}", str(v))]
    return await bimtek(folder, "init", "--no-ask", *typed, *more)


async def test_the_sandbox_is_no_fault(
    tmp_path: Path, platforms: Platforms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.online.machine.address", nothing)
    platforms.twilio.account.senders = []
    sandbox = settings(platforms) | {"whatsapp_from": "+14155238886"}
    code, said, _ = await bimtek(tmp_path, "check", "--online", **sandbox)
    assert code == 0
    assert "is Twilio's sandbox" in said


# --- accounts that are right ------------------------------------------------------------------


async def test_check_says_that_all_is_well(
    tmp_path: Path, platforms: Platforms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.online.machine.address", nothing)
    code, said, _ = await bimtek(tmp_path, "check", "--online", **settings(platforms))
    assert code == 0, said
    assert f"ok    Telegram: the webhook is {HOOK}" in said
    assert f"ok    WhatsApp: Twilio calls {INBOUND}, and repeats" in said
    assert "note  WhatsApp: the template" in said
    assert "clock: it is 0 s off" in said or "clock: it is 1 s off" in said


async def test_init_writes_for_its_user_alone_and_keeps_the_rest(
    tmp_path: Path, platforms: Platforms
) -> None:
    right = settings(platforms)
    kept = {name: right.pop(name) for name in list(right) if "api_url" in name}
    env(tmp_path, {**kept, "port": 8123})
    code, said, complained = await initiated(
        tmp_path, {**right, "organiser": "Dinas Sosial Kota 'Bekasi' \\ IPSM"}, "--files", "out"
    )
    assert code == 0, complained
    written = tmp_path / ".env"
    assert written.stat().st_mode & 0o777 == 0o600
    assert written.read_text().startswith("# ours\n")
    assert "BIMTEK_PORT=8123" in written.read_text()
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".env")] == [".env"]
    assert "server 127.0.0.1:8123;" in (tmp_path / "out" / "bimtek.nginx").read_text()
    read = Settings(_env_file=written)  # type: ignore[call-arg]
    assert read.organiser == "Dinas Sosial Kota 'Bekasi' \\ IPSM"
    assert len(read.secret_key) == 64
    assert (read.whatsapp_from, read.telegram_token) == (OURS, TOKEN)
    assert "bimtek whatsapp templates sync" in said


async def test_init_runs_again_to_change_one_thing(tmp_path: Path) -> None:
    await bimtek(tmp_path, "init", "--no-ask", "--organiser", "Dinas A")
    before = (tmp_path / ".env").read_text()
    answers = "\n".join(["", "", "Dinas B, telepon 021-1", "", "-"])
    code, said, complained = await bimtek(tmp_path, "init", stdin=f"{answers}\n")
    assert code == 0, complained
    after = (tmp_path / ".env").read_text()
    assert after == before.replace("'Dinas A'", "'Dinas B, telepon 021-1'")
    assert "[Dinas A; - for none]" in said


async def test_init_asks_again_for_what_cannot_be_meant(tmp_path: Path) -> None:
    answers = "\n".join(["my bot", "", "bimtek.example", "", "", "mysql://x", "", ""])
    code, said, complained = await bimtek(tmp_path, "init", stdin=f"{answers}\n")
    assert code == 0, complained
    assert "BIMTEK_TELEGRAM_TOKEN: give it as BotFather shows it" in said
    assert "BIMTEK_PUBLIC_URL: give a whole address such as" in said
    assert "BIMTEK_DATABASE_URL: give sqlite:///FILE" in said
    assert "mysql" not in (tmp_path / ".env").read_text()


async def test_init_that_is_broken_off_writes_nothing(tmp_path: Path) -> None:
    code, _, complained = await bimtek(tmp_path, "init", stdin="\n")
    assert (code, complained.splitlines()[-1]) == (130, "broken off")
    assert not (tmp_path / ".env").exists()


async def test_init_asks_whether_to_keep_what_does_not_work(
    tmp_path: Path, platforms: Platforms
) -> None:
    env(tmp_path, {"telegram_api_url": platforms.telegram.url})
    answers = "\n".join(["1:AAwrong", "", "", "", "", "y"])
    code, said, _ = await bimtek(tmp_path, "init", stdin=f"{answers}\n")
    assert code == 0
    assert "copy it anew from @BotFather" in said
    assert "BIMTEK_TELEGRAM_TOKEN=1:AAwrong" in (tmp_path / ".env").read_text()
