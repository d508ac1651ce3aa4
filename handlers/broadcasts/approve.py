"""Give or refuse the yes of a second coordinator, which a broadcast to many waits for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Turn, end
from bot.engine.registry import Command
from bot.features.broadcasts.requests import ApproveBroadcast, RefuseBroadcast, ToApprove
from bot.features.broadcasts.types import Broadcast
from bot.text.phrases import t

_BROADCAST = re.compile(r"b(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # the broadcast ("b12"), when a button was tapped


Ctx = Context[Draft]
approval = Conversation("approval", draft=Draft, aside=True, coordinator=True)
refusal = Conversation("refusal", draft=Draft, aside=True, coordinator=True)


@approval.opening
def _approve(ctx: Ctx) -> Turn:
    one = _meant(ctx)
    if one is None:
        return end(t("siaran.nothing_to_approve"), then=Resume())
    told = t("siaran.approved", count=one.confirmed)
    return end(told, effects=[ApproveBroadcast(one.id)], then=Resume())


@refusal.opening
def _refuse(ctx: Ctx) -> Turn:
    one = _meant(ctx)
    if one is None:
        return end(t("siaran.nothing_to_approve"), then=Resume())
    return end(t("siaran.refused"), effects=[RefuseBroadcast(one.id)], then=Resume())


def _meant(ctx: Ctx) -> Broadcast | None:
    """Find the one that was tapped; the oldest that waits when it was only said."""
    waiting = ctx.query(ToApprove())
    named = _BROADCAST.fullmatch(ctx.draft.argument)
    if named:
        return next((one for one in waiting if one.id == int(named[1])), None)
    return waiting[-1] if waiting else None


COMMANDS = (
    Command("approve", "keyword.approve", "approval", argument=r"b\d{1,15}"),
    Command("refuse", "keyword.refuse", "refusal", argument=r"b\d{1,15}"),
)
