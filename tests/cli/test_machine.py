"""What `bimtek check --online` says of the machine: certificate, public address, disk, clock,
backups; and the files that `bimtek init` writes for one."""

from __future__ import annotations

import os
import ssl
import subprocess
from collections import namedtuple
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.cli.online import machine
from bot.cli.server_files import Place, server_files
from bot.settings import Settings

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
_Usage = namedtuple("_Usage", "total used free")


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[call-arg,arg-type]


def certified(folder: Path, days: int, name: str = "localhost") -> ssl.SSLContext:
    """A certificate of our own that ends after so many days, and is trusted here."""
    key, paper = folder / "key.pem", folder / "paper.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}"]
    where = ["-keyout", str(key), "-out", str(paper), "-days", str(days)]
    subprocess.run([*asked, "-addext", f"subjectAltName=DNS:{name}", *where], check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paper, key)
    return context


@asynccontextmanager
async def served(answer: Answer, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_get("/webhook/telegram", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def as_the_bot(_: web.Request) -> web.Response:
    return web.Response(status=405, headers={"Allow": "POST"})


async def looked_at(url: str) -> list[str]:
    return [str(finding) async for finding in machine.address(settings(public_url=url))]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (405, "ok    address:"),
        (404, "nginx does not hand /webhook/ on"),
        (502, "systemctl status bimtek"),
        (301, "leads elsewhere"),
        (401, "a password is wanted there"),
        (200, "it is not this bot"),
    ],
)
async def test_the_public_address_is_called(status: int, told: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return await as_the_bot(request) if status == 405 else web.Response(status=status)

    async with served(answer) as port:
        [finding] = await looked_at(f"http://127.0.0.1:{port}")
    assert told in finding


async def test_nobody_at_the_public_address() -> None:
    [finding] = await looked_at("http://127.0.0.1:9")
    assert "nobody answers at its address" in finding
    certificate, address = await looked_at("https://bimtek.invalid")
    assert "its name cannot be found" in certificate
    assert "its name cannot be found" in address


@pytest.mark.parametrize(
    ("days", "name", "told"),
    [
        (90, "localhost", "ok    certificate: localhost's last day is"),
        (15, "localhost", "does certbot.timer run?"),
        (4, "localhost", "certbot renew, then systemctl reload nginx"),
        (90, "other.example", "certificate is not valid for 'localhost'"),
    ],
)
async def test_the_certificate_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, name: str, told: str
) -> None:
    context = certified(tmp_path, days, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "paper.pem"))
    async with served(as_the_bot, context) as port:
        found = await looked_at(f"https://localhost:{port}")
    assert told in found[0]


async def test_a_certificate_that_nobody_knows_is_told(tmp_path: Path) -> None:
    async with served(as_the_bot, certified(tmp_path, 90)) as port:
        found = await looked_at(f"https://localhost:{port}")
    assert "self-signed certificate; renew it (certbot renew)" in found[0]


@pytest.mark.parametrize(
    ("free", "told"), [(50, "ok    disk: 50%"), (15, "note  disk: 15%"), (3, "make room now")]
)
def test_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, told: str) -> None:
    usage = _Usage(100 * 10**9, (100 - free) * 10**9, free * 10**9)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    found = machine.disk(settings(database_url=f"sqlite:///{tmp_path}/not/yet/there.db"))
    assert told in str(found)
    assert str(tmp_path) in str(found)


@pytest.mark.parametrize(
    ("hours", "told"),
    [(5, "ok    backup: the newest is 5 hours old"), (40, "40 hours old; does"), (None, "none is")],
)
@pytest.mark.parametrize("ending", [".bimtek.gz", ".db.gz.age"])
def test_the_newest_backup(tmp_path: Path, hours: int | None, told: str, ending: str) -> None:
    (tmp_path / "key.age").touch()
    for age in [] if hours is None else [hours, 99]:
        file = tmp_path / f"{age}{ending}"
        file.touch()
        at = (NOW - timedelta(hours=age)).timestamp()
        os.utime(file, (at, at))
    assert told in str(machine.backups(str(tmp_path), NOW))


def test_without_a_folder_of_backups() -> None:
    assert "set BIMTEK_BACKUPS" in str(machine.backups("", NOW))
    assert "is no folder" in str(machine.backups("/not/there", NOW))


@pytest.mark.parametrize(
    ("seconds", "told"), [(1, "ok    clock"), (-20, "note  clock"), (3600, "fault clock")]
)
def test_the_clock(seconds: int, told: str) -> None:
    assert told in str(machine.clock(NOW + timedelta(seconds=seconds), NOW))


def test_the_files_are_those_of_the_page() -> None:
    """What an operator reads is what `bimtek init --files` writes."""
    app = Path("/srv/bimtek/app")
    place = Place(app, app / ".venv/bin/bimtek", Path("/srv/bimtek/backup"))
    for name, text in server_files(settings(public_url="https://bimtek.example"), place):
        assert text in PAGE, name
