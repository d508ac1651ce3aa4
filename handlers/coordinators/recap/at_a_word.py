"""Export the recap, or switch the weekly one on or off, at a word from everywhere."""

from __future__ import annotations

from bot.engine.conversation import Conversation, Resume, Turn, end
from handlers.coordinators.recap.conversation import Ctx, Draft, scope_of
from handlers.coordinators.recap.view import exported, switched

export = Conversation("export", draft=Draft, aside=True, coordinator=True)
weekly_on = Conversation("weekly_on", draft=Draft, aside=True, coordinator=True)
weekly_off = Conversation("weekly_off", draft=Draft, aside=True, coordinator=True)


@export.opening
def _export(ctx: Ctx) -> Turn:
    told, effects = exported(ctx, scope_of(ctx))
    return end(told, effects=effects, then=Resume())


@weekly_on.opening
def _switch_on(ctx: Ctx) -> Turn:
    told, effects = switched(True)
    return end(told, effects=effects, then=Resume())


@weekly_off.opening
def _switch_off(ctx: Ctx) -> Turn:
    told, effects = switched(False)
    return end(told, effects=effects, then=Resume())
