"""Undangan: who was invited and has not come, the lists, and the one that waits for a yes."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from bot.engine.forms import Form
from bot.features.invitees.requests import (
    InvitationLinks,
    MissingInvitees,
    MyLists,
    MyOpenList,
    PossibleMatches,
)
from bot.features.invitees.texts import ask_import
from bot.features.invitees.types import ListState, Missing
from bot.runtime.acts import Asker
from bot.web.console.drawing import View
from bot.web.console.page import Asked, Page, Right
from bot.web.console.pages.regions import path_to, recap_of

_PAGE = 40


def invited(asker: Asker, asked: Asked) -> View:
    recap, scope = recap_of(asker, asked), asker.person.scope or ""
    place, _, phone = asked.query.get("sesudah", "").partition("~")
    people = asker.ask(MissingInvitees(recap.region, (place, phone), _PAGE))
    waits = asker.ask(MyOpenList())
    ready = waits is not None and waits.state is ListState.READY
    values = {
        "recap": recap,
        "path": path_to(recap.region, scope),
        "people": people,
        "next": _next(asked, people) if len(people) == _PAGE else "",
        "waits": waits,
        "question": ask_import(waits, scope) if waits is not None and ready else None,
        "lists": asker.ask(MyLists()),
        "matches": len(asker.ask(PossibleMatches(recap.region))),
        "links": asker.ask(InvitationLinks()),
    }
    return View("invited.html", values)


def _next(asked: Asked, people: Sequence[Missing]) -> str:
    last, region = people[-1], asked.query.get("wilayah", "")
    kept = {"wilayah": region} if region else {}
    return "?" + urlencode({**kept, "sesudah": f"{last.place}~{last.phone}"})


def act(asked: Asked) -> Form | None:
    """Import the list that waits, leave it, or take one back."""
    act, id = asked.posted.get("act", ""), asked.posted.get("list", "")
    if not (id.isascii() and id.isdigit() and len(id) < 16):
        return None
    if act in {"import", "leave"}:
        conversation = "import_now" if act == "import" else "import_not"
        return Form(conversation, "", {"argument": f"l{id}"})
    if act == "back":
        return Form("take_back", "back_sure", {"list": int(id)}, asked.said("back_sure"))
    return None


PAGES = (
    Page(
        "/konsol/undangan",
        Right.COORDINATOR,
        invited,
        act,
        tab="invited",
        steps=(("import_now", ""), ("import_not", ""), ("take_back", "back_sure")),
    ),
)
