"""Over every route of the console: who may open it, what goes with each answer, and that no form of
another site is taken."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update
from starlette.routing import Route

from bot.clock import SetClock
from bot.text.phrases import LANGUAGES
from bot.web.console.assets import assets
from bot.web.console.page import Right
from bot.web.console.pages import PAGES, TABS
from bot.web.console.routes import HEADERS, RIGHTS, Limits, console_routes
from bot.web.rate_limit import RateLimiter
from handlers import registry
from models.base import table
from models.volunteer import Volunteer
from tests.support.fixtures import OpenBot
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import NOW
from tests.web.console.visitor import Visitor, way_in

CLOCK = SetClock(NOW)


def routes() -> list[Route]:
    limits = Limits(RateLimiter(CLOCK), RateLimiter(CLOCK))
    return console_routes(None, limits, secure=True)  # type: ignore[arg-type]


def address(path: str) -> str:
    """A path with an id that is nobody's."""
    return re.sub(r"\{\w+(:int)?\}", "4242", path)


PATHS = [route.path for route in routes()]
CLOSED = [path for path in PATHS if RIGHTS.get(path) is not Right.ANYBODY]
READ = [page.path for page in PAGES]
ACTING = [page.path for page in PAGES if page.form is not None]


def test_every_route_says_who_may_open_it() -> None:
    assert {route.path for route in routes()} == set(RIGHTS)
    assert [page.path for page in PAGES if page.right is Right.ANYBODY] == []


def test_every_tab_is_a_page_and_every_page_has_a_tab() -> None:
    assert {where for _, where, _ in TABS} <= set(READ)
    assert {page.tab for page in PAGES} <= {name for name, _, _ in TABS}


def test_only_these_stand_open_to_anybody() -> None:
    opened = {path for path, right in RIGHTS.items() if right is Right.ANYBODY}
    assert opened == {
        "/konsol/statik/{mark}/{name}",
        "/konsol/masuk/{key}",
        "/konsol/keluar",
    }


@pytest.mark.parametrize("path", CLOSED)
async def test_who_is_not_in_sees_nothing(visitor: Visitor, path: str) -> None:
    await visitor.opens(address(path))
    assert visitor.status == 401
    assert "KONSOL" in visitor.text
    assert "Relawan" not in visitor.text


@pytest.mark.one_database
@pytest.mark.parametrize("path", ACTING)
async def test_a_form_of_another_site_is_not_taken(visitor: Visitor, path: str) -> None:
    await visitor.enters(1)
    there, token = address(path), visitor.token
    for wrong in ("", "0" * 64):
        visitor.token = wrong
        await visitor.posts(there)
        assert visitor.status == 403
    visitor.token = token
    for origin in ({"Origin": "https://other.example"}, {"Sec-Fetch-Site": "cross-site"}):
        visitor.headers = origin
        await visitor.posts(there)
        assert visitor.status == 403
    visitor.headers = {}
    await visitor.posts(there)
    assert visitor.status in {200, 404}


@pytest.mark.one_database
async def test_nobody_is_put_out_by_another_site(visitor: Visitor) -> None:
    await visitor.enters(1)
    visitor.token = "0" * 64
    await visitor.posts("/konsol/keluar")
    assert visitor.status == 403
    assert (await visitor.opens("/konsol")).status == 200


@pytest.mark.one_database
@pytest.mark.parametrize("path", [*READ, "/konsol/masuk/{key}"])
async def test_every_answer_has_what_keeps_it_apart(visitor: Visitor, path: str) -> None:
    await visitor.enters(1)
    answer = await visitor._ask("GET", address(path))
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("path", [path for path in READ if "{" not in path])
async def test_each_page_opens_in_both_languages(visitor: Visitor, path: str) -> None:
    await visitor.enters(9)
    for language in LANGUAGES:
        speak(visitor.bot, language)
        await visitor.opens(path)
        assert (visitor.status, f'<html lang="{language}">' in visitor.text) == (200, True)


def speak(bot: RunningBot, language: str) -> None:
    with bot.app.database.begin() as connection:
        connection.execute(update(table(Volunteer)).values(language=language))


@pytest.mark.one_database
@pytest.mark.parametrize("path", READ)
async def test_no_page_holds_a_script_or_a_style(visitor: Visitor, path: str) -> None:
    """The policy would keep them from working, for everybody."""
    await visitor.enters(1)
    await visitor.opens(address(path))
    assert not re.search(
        r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)|javascript:", visitor.text
    )


@pytest.mark.one_database
async def test_what_is_the_same_for_all_is_fetched_once(visitor: Visitor) -> None:
    for asset in assets().values():
        answer = await visitor._ask("GET", asset.address)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
    for path in ("/konsol/statik/0/style.css", "/konsol/statik/0/htmx.LICENSE.txt"):
        assert (await visitor._ask("GET", path)).status == 404


@pytest.mark.one_database
async def test_the_door_is_not_tried_without_end(
    open_bot: OpenBot, visitor: Visitor, bot: RunningBot
) -> None:
    way = await way_in(bot, 1)
    statuses = [(await visitor._ask("GET", "/konsol/masuk/x")).status for _ in range(31)]
    assert statuses == [404] * 30 + [429]
    assert (await visitor._ask("POST", way)).status == 429


@pytest.mark.one_database
async def test_a_page_fits_a_slow_network(visitor: Visitor) -> None:
    """All that a first visit fetches: the page, and what is packed beside it."""
    await visitor.enters(9)
    beside = sum(len(asset.packed) for asset in assets().values())
    for path in READ:
        await visitor.opens(address(path))
        assert len(visitor.text.encode()) + beside < 100_000


def test_the_conversations_that_pages_name_are_there() -> None:
    known = registry().conversations
    for page in PAGES:
        for conversation, step in page.steps:
            assert step == "" or step in known[conversation].steps, page.path
            assert known[conversation].coordinator
