"""Object to one's own record going to another number ("TOLAK PINDAH")."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Turn, end
from bot.engine.registry import Command
from bot.features.moves.requests import ObjectToMove, OpenMove
from bot.text.phrases import t


@dataclass(frozen=True, slots=True)
class Draft:
    """Nothing to remember."""


objection = Conversation("objection", draft=Draft, aside=True)


@objection.opening
def _open(ctx: Context[Draft]) -> Turn:
    if ctx.query(OpenMove()) is None:
        return end(t("moving.nothing_to_object"), then=Resume())
    return end(t("moving.kept"), effects=[ObjectToMove()], then=Resume())


COMMANDS = (Command("objection", "keyword.objection", "objection"),)
