"""A message whose person may not be written to freely waits for their word. A short template, which
may go at any time, tells them so; their reply opens the window, and the message follows."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, update

from bot.channels.template_texts import ANNOUNCEMENTS, LANGUAGE, READ, Announcement, words
from bot.delivery.costs import Costs, kind_of
from bot.delivery.held import Held, hold_until_reply
from bot.delivery.outbox import insert_rows, pack
from bot.delivery.templates import approved
from bot.engine.messages import Key, Outbound, Template
from bot.engine.policy import Policy
from bot.engine.renderer import Renderer
from bot.features.training_sessions.sessions import load_session
from bot.text.markup import plain_text
from bot.text.phrases import Moment, t
from models.base import table
from models.vocabulary import NoticeKind, State
from models.volunteer import Address

_address = table(Address)
# Whoever does not answer is not told once more what is told to everybody.
AGAIN_AFTER = timedelta(days=7)
_OF_KIND = {
    NoticeKind.REMINDER: "reminder",
    NoticeKind.INVITATION: "invitation",
    NoticeKind.CHANGE: "change",
    NoticeKind.PROMOTION: "change",
    NoticeKind.CANCELLATION: "cancellation",
    NoticeKind.RESCORED: "certificate",
    NoticeKind.NUDGE: "lesson",
}
_NOT_WORTH_IT = frozenset({NoticeKind.NUDGES_END})


def announce(connection: Connection, held: Held, now: datetime, policy: Policy) -> None:
    """Where there is an approved template for it, and none has been left unanswered."""
    if held.kind in _NOT_WORTH_IT:
        return
    name = _OF_KIND.get(NoticeKind(held.kind), "message") if held.kind else "message"
    announcement = ANNOUNCEMENTS[name]
    if not announcement.gaps and _was_told(held, now):
        return
    sid = approved(connection, held.channel, name)
    message = _worded(connection, held, name, sid, policy) if sid else None
    if message is not None:
        _post(connection, held, announcement, message, now, policy)


def _was_told(held: Held, now: datetime) -> bool:
    at = held.announced_at
    return at is not None and at > held.last_inbound_at and at > now - AGAIN_AFTER


def _worded(
    connection: Connection, held: Held, name: str, sid: str, policy: Policy
) -> Outbound | None:
    """In the language of the templates, whatever the person's. None for one that has nothing to
    fill its gaps with: there is no such session any more."""
    renderer = Renderer(LANGUAGE, held.zone, policy.capabilities[held.channel])
    facts = _facts(connection, held, renderer)
    if not all(facts[gap] for gap in ANNOUNCEMENTS[name].gaps):
        return None
    markup = renderer.capabilities.markup
    variables = tuple(plain_text(facts[gap], markup) for gap in ANNOUNCEMENTS[name].gaps)
    text = renderer.text(words(name, facts["title"], facts["when"]))
    key = Key(renderer.label(t("announce.label")), READ)
    return Outbound(text, ((key,),), keyed=len(text), template=Template(sid, variables))


def _facts(connection: Connection, held: Held, renderer: Renderer) -> dict[str, str]:
    """Of the session; in one line each, as Meta wants it."""
    session = load_session(connection, held.session) if held.session is not None else None
    if session is None:
        return {"title": "", "when": ""}
    to_come = [day for day in session.days if day.number >= (held.day or 1)]
    day = (to_come or session.days)[0]
    at = t("announce.when", at=Moment(day.starts_at, session.zone, day.ends_at))
    return {"title": " ".join(session.title.split()), "when": renderer.text(at)}


def _post(
    connection: Connection,
    held: Held,
    announcement: Announcement,
    message: Outbound,
    now: datetime,
    policy: Policy,
) -> None:
    price = policy.price(held.channel, marketing=announcement.marketing)
    row: dict[str, Any] = {
        "key": f"announce:{held.message}:{secrets.token_hex(4)}",
        "channel": held.channel,
        "recipient": held.recipient,
        "priority": held.priority,
        "state": State.PENDING,
        "body": pack(message),
        "announces": held.notice,
        "rupiah": price,
        "erase": False,
        "attempts": 0,
        "created_at": now,
        "send_after": now,
    }
    insert_rows(connection, [row])
    this = (_address.c.channel == held.channel, _address.c.external_id == held.recipient)
    connection.execute(update(_address).where(*this).values(announced_at=now))
    costs = Costs(policy)
    costs.note_out(held.channel, held.place, kind_of(held.priority), price)
    costs.write(connection, now)


def hold(connection: Connection, message: int, now: datetime, policy: Policy) -> None:
    """A message turned out to come too late for the window: it waits, and that is announced."""
    held = hold_until_reply(connection, message, now)
    if held is not None:
        announce(connection, held, now, policy)
