"""Siaran: written beside how both channels show it, with whom it reaches and what it costs; what
became of each; held, gone on with, called off."""

from __future__ import annotations

import re
from secrets import token_hex

from bot.engine.forms import Answer, Form
from bot.features.broadcasts.requests import (
    BroadcastLedger,
    ManagedBroadcast,
    ManagedBroadcasts,
    Recipients,
    ToApprove,
)
from bot.features.broadcasts.texts import beginning, fate_line, message, progress
from bot.features.broadcasts.types import LONGEST_TEXT, BroadcastState, Fate
from bot.runtime.acts import Asker
from bot.text.rich_text import draw_formatted, from_whatsapp
from bot.web.console.drawing import View
from bot.web.console.page import Asked, NotThere, Page, Right
from handlers.shared.audience import recipients
from handlers.shared.roles import ROLES

_PAGE = 40
_STOPPABLE = frozenset({BroadcastState.AWAITING, BroadcastState.SENDING, BroadcastState.PAUSED})
_AT_ONCE = frozenset({"pause", "resume", "again"})
_KEY = re.compile(r"[0-9a-f]{32}")


def listed(asker: Asker, asked: Asked) -> View:
    values = {
        "waiting": [(one, beginning(one)) for one in asker.ask(ToApprove())],
        "rows": [(one, beginning(one)) for one in asker.ask(ManagedBroadcasts())],
    }
    return View("broadcasts.html", values)


def one(asker: Asker, asked: Asked) -> View:
    found = asker.ask(ManagedBroadcast(asked.id()))
    if found is None:
        raise NotThere
    ledger = asker.ask(BroadcastLedger(found.id))
    said, page = asked.query.get("nasib", ""), asked.number("halaman")
    fate = Fate(said) if said in set(Fate) else None
    people = asker.ask(Recipients(found.id, fate, page * _PAGE, _PAGE)) if fate else ()
    values = {
        "broadcast": found,
        "title": beginning(found),
        "words": message(found.text),
        "audience": recipients(asker.library, found.audience),
        "progress": progress(found, ledger, asker.person.volunteer.zone),
        "ledger": ledger,
        "fates": [(f, fate_line(f, ledger.fates[f])) for f in Fate if ledger.fates.get(f)],
        "fate": fate,
        "people": people,
        "page": page,
        "more": len(people) == _PAGE,
        "can": _can(found.state, ledger.again),
        "approve": found.id in {one.id for one in asker.ask(ToApprove())},
    }
    return View("broadcast.html", values)


def _can(state: BroadcastState, again: int) -> frozenset[str]:
    """What the chat offers there; that it may be done is for its step to say."""
    can = {
        "pause": state is BroadcastState.SENDING,
        "resume": state is BroadcastState.PAUSED,
        "cancel": state in _STOPPABLE,
        "again": again > 0 and state in {BroadcastState.SENDING, BroadcastState.DONE},
    }
    return frozenset(name for name, may in can.items() if may)


def act(asked: Asked) -> Form | None:
    id, act = asked.id(), asked.posted.get("act", "")
    if act in _AT_ONCE:
        return Form("broadcasts", "view", {"broadcast": id}, {"view": act})
    if act == "cancel":
        return Form("broadcasts", "view", {"broadcast": id}, {"view": act, **asked.said("cancel")})
    if act in {"approve", "refuse"}:
        conversation = "approval" if act == "approve" else "refusal"
        return Form(conversation, "", {"argument": f"b{id}"})
    return None


# --- a new one ---------------------------------------------------------------------------------


def new(asker: Asker, asked: Asked) -> View:
    """Its text, for whom it is and when it goes; below it what the chat shows before it is sent."""
    text = from_whatsapp(asked.posted.get("text", ""))
    key = asked.posted.get("key", "")
    values = {
        "key": key if _KEY.fullmatch(key) else token_hex(16),
        "longest": LONGEST_TEXT,
        "roles": ROLES,
        "written": message(text) if text.text.strip() else None,
        "whatsapp": draw_formatted(text, "whatsapp"),
    }
    return View("new_broadcast.html", values)


def compose(asked: Asked) -> Form | None:
    """Go the chat's way from the text to what it shows before it is sent; and, where that was
    asked for, send it, or a sample. The same page sent twice is one broadcast, by its key."""
    posted, key = asked.posted, asked.posted.get("key", "")
    if not _KEY.fullmatch(key):
        return None
    edits = [name for name in ("role", "when") if posted.get(name, "").strip()]
    last = {"send": ("send",), "sample": ("sample",)}.get(posted.get("act", ""), ())
    answers: dict[str, Answer | tuple[Answer, ...]] = {
        "text": from_whatsapp(posted.get("text", "")),
        "who": posted.get("who", "").strip() or "all",
        "preview": (*("edit" for _ in edits), *last),
        "edit": tuple(edits),
        **{name: posted[name] for name in edits},
    }
    return Form("broadcast", "text", {"key": key}, answers)


PAGES = (
    Page("/konsol/siaran", Right.COORDINATOR, listed, tab="broadcasts"),
    Page(
        "/konsol/siaran/baru",
        Right.COORDINATOR,
        new,
        compose,
        tab="broadcasts",
        steps=tuple(
            ("broadcast", step) for step in ("text", "who", "preview", "edit", "role", "when")
        ),
    ),
    Page(
        "/konsol/siaran/{id:int}",
        Right.COORDINATOR,
        one,
        act,
        tab="broadcasts",
        steps=(
            ("broadcasts", "view"),
            ("broadcasts", "cancel"),
            ("approval", ""),
            ("refusal", ""),
        ),
    ),
)
