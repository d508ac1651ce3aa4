"""Add up what is for coordinators alone: their role, the recap of their region, credits,
lost phones, invitees, the console."""

from __future__ import annotations

from typing import Any

from bot.engine.conversation import Conversation
from handlers.coordinators import acts, credit, invite, konsol, match, move, recap, role

CONVERSATIONS: tuple[Conversation[Any], ...] = (
    role.claim,
    acts.acts,
    recap.recap,
    credit.credit,
    credit.uncredit,
    move.move,
    recap.export,
    recap.weekly_on,
    recap.weekly_off,
    invite.invite,
    invite.import_now,
    invite.import_not,
    invite.take_back,
    match.match,
    konsol.console,
)
COMMANDS = (
    *role.COMMANDS,
    *acts.COMMANDS,
    *recap.COMMANDS,
    *invite.COMMANDS,
    *match.COMMANDS,
    *konsol.COMMANDS,
)
