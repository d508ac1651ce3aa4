"""A message whose person may not be written to freely waits for their word. A short template, which
may go at any time, tells them so; their reply opens the window, and the message follows."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, update

from bot.channels.template_texts import ANNOUNCEMENTS, LANGUAGE, READ, Announcement, words
from bot.delivery.costs import Costs, kind_of
from bot.delivery.held import Held, hold_until_reply
from bot.delivery.limits import loses_its_sense, next_place
from bot.delivery.notice_type import NoticeTypes
from bot.delivery.outbox import insert_rows
from bot.delivery.packing import pack
from bot.delivery.templates import approved
from bot.engine.messages import Key, Outbound, Template
from bot.engine.policy import Policy
from bot.engine.renderer import Renderer
from bot.text.markup import plain_text
from bot.text.phrases import t
from models.base import table
from models.vocabulary import State
from models.volunteer import Address

_address = table(Address)
# Whoever does not answer is not told once more what is told to everybody.
AGAIN_AFTER = timedelta(days=7)
# The template for an answer that waits.
_ANSWER = "message"


def announce(
    connection: Connection, held: Held, now: datetime, policy: Policy, types: NoticeTypes
) -> None:
    """Tell them so where there is an approved template for it, and none was left unanswered."""
    type = types[held.kind] if held.kind else None
    name = type.template if type else _ANSWER
    if not name:
        return
    announcement = ANNOUNCEMENTS[name]
    if not announcement.gaps and _was_told(held, now):
        return
    sid = approved(connection, held.channel, name)
    if not sid:
        return
    renderer = Renderer(LANGUAGE, held.zone, policy.capabilities[held.channel])
    gaps = type.gaps(connection, held, renderer) if type else {}
    message = _worded(renderer, name, sid, gaps)
    if message is not None:
        _post(connection, held, announcement, message, now, policy)


def _was_told(held: Held, now: datetime) -> bool:
    at = held.announced_at
    return at is not None and at > held.last_inbound_at and at > now - AGAIN_AFTER


def _worded(renderer: Renderer, name: str, sid: str, gaps: Mapping[str, str]) -> Outbound | None:
    """In the language of the templates, whatever the person's. None for one that has nothing to
    fill its gaps with: what it tells of is there no more."""
    wanted = ANNOUNCEMENTS[name].gaps
    if not all(gaps.get(gap) for gap in wanted):
        return None
    markup = renderer.capabilities.markup
    variables = tuple(plain_text(gaps[gap], markup) for gap in wanted)
    text = renderer.text(words(name, gaps.get("title", ""), gaps.get("when", "")))
    key = Key(renderer.label(t("announce.label")), READ)
    return Outbound(text, ((key,),), keyed=len(text), template=Template(sid, variables))


def _post(
    connection: Connection,
    held: Held,
    announcement: Announcement,
    message: Outbound,
    now: datetime,
    policy: Policy,
) -> None:
    at = next_place(connection, held.channel, now, policy)
    if loses_its_sense(connection, held.notice, at):
        return
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
        "opens": True,
        "attempts": 0,
        "created_at": now,
        "send_after": at,
    }
    insert_rows(connection, [row])
    this = (_address.c.channel == held.channel, _address.c.external_id == held.recipient)
    connection.execute(update(_address).where(*this).values(announced_at=now))
    costs = Costs(policy)
    costs.note_out(held.channel, held.place, kind_of(held.priority), price)
    costs.write(connection, now)


def hold(
    connection: Connection,
    message: int,
    now: datetime,
    policy: Policy,
    types: NoticeTypes,
    provider_id: str = "",
) -> None:
    """Let a message that came too late for the window wait for a word of theirs, and say so."""
    held = hold_until_reply(connection, message, now, types, provider_id)
    if held is not None:
        announce(connection, held, now, policy, types)
