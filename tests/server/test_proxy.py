"""The proxy's page with Debian's Caddy before it: what it passes on, and what it does not."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession, web

from tests.server.containerfile import ROOT
from tests.server.tools import debian_tool, only_proving
from tests.support.patience import PATIENCE

pytestmark = only_proving
_DYNAMIC = re.compile(r"dynamic a web 8000 \{.*?\}", re.DOTALL)


@dataclass(slots=True)
class Behind:
    """What stands behind the proxy, and what came to it."""

    port: int = 0
    came: list[tuple[str, int, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        said = request.headers.get("X-Forwarded-For", "")
        self.came.append((request.path, len(body), said))
        return web.Response(text="taken")


@pytest.fixture
async def behind() -> AsyncIterator[Behind]:
    found = Behind()
    app = web.Application(client_max_size=1 << 24)
    app.router.add_route("*", "/{path:.*}", found.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.port = runner.addresses[0][1]
    yield found
    await runner.cleanup()


@pytest.fixture(scope="module")
def caddy(tmp_path_factory: pytest.TempPathFactory) -> str:
    return debian_tool("caddy", "caddy", tmp_path_factory.mktemp("caddy"))


@pytest.fixture
def front(caddy: str, behind: Behind, tmp_path: Path) -> Iterator[str]:
    """The proxy with our page, but for its certificate and for whom it stands before."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    page = (ROOT / "deploy/Caddyfile").read_text("utf-8")
    page, times = _DYNAMIC.subn(f"to 127.0.0.1:{behind.port}", page)
    assert times == 1
    page = page.replace("{$HOST_NAME}", address).replace("{\n", "{\n\tadmin off\n", 1)
    (tmp_path / "Caddyfile").write_text(page)
    typed = [caddy, "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(typed, stdout=log, stderr=log, env={"HOME": str(tmp_path)}) as process,
    ):
        yield address
        process.terminate()


async def test_it_passes_on_what_platforms_and_people_call_and_no_more(
    front: str, behind: Behind
) -> None:
    async with ClientSession() as client:
        await until_up(client, front)
        for path in (
            "/",
            "/metrics",
            "/healthz",
            "/livez",
            "/webhook",
            "/.env",
            "/berkas/../metrics",
        ):
            async with client.get(front + path) as answer:
                assert answer.status == 404, path
        assert behind.came == []
        lie = {"X-Forwarded-For": "203.0.113.7"}
        async with client.get(f"{front}/sertifikat/KB-1", headers=lie) as answer:
            assert await answer.text() == "taken"
        assert behind.came == [("/sertifikat/KB-1", 0, "127.0.0.1")]


@pytest.mark.parametrize(
    ("path", "size", "taken"),
    [
        ("/webhook/whatsapp", 65_536, True),
        ("/webhook/whatsapp", 65_537, False),
        ("/webhook/telegram", 1_048_576, True),
        ("/webhook/telegram", 1_048_577, False),
    ],
)
async def test_it_takes_as_much_as_the_bot(
    front: str, behind: Behind, path: str, size: int, taken: bool
) -> None:
    async with ClientSession() as client:
        await until_up(client, front)
        async with client.post(front + path, data=b"x" * size) as answer:
            status = answer.status
    assert (status == 200) is taken, status
    assert ((path, size, "127.0.0.1") in behind.came) is taken


async def until_up(client: ClientSession, front: str) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        with suppress(ClientError):
            async with client.get(front):
                return
        assert time.monotonic() < ends, "the proxy did not start"
        await asyncio.sleep(0.1)
