"""Say how many seats there are, and how many of them are kept for which region or group."""

from __future__ import annotations

from bot.engine.conversation import Turn, go, needed
from bot.engine.inputs import Input, Option, Typed
from bot.features.training_sessions.inputs import MOST_SEATS, Number, NumberOr, Quotas
from bot.features.training_sessions.types import Quota
from bot.text.phrases import t
from handlers.training_sessions.plan.audience import role, who
from handlers.training_sessions.plan.conversation import Ctx, Draft, onward, plan, scope_of

_UNLIMITED = Option("unlimited", t("planning.label_unlimited"), "planning.words_unlimited")
_UNDIVIDED = Option("undivided", t("planning.label_undivided"), "planning.words_undivided")
_SEATS: Input[int | str] = NumberOr(Number(1, MOST_SEATS), (_UNLIMITED,))


@plan.step(ask=t("planning.ask_seats"), answer=_SEATS)
def seats(ctx: Ctx, count: int | str) -> Turn:
    if isinstance(count, str):
        return onward(ctx, who, seats=None, quotas=())
    return go(split, seats=count, quotas=())


def _split_answer(ctx: Ctx) -> Input[tuple[Quota, ...] | str]:
    return Typed(Quotas(scope_of(ctx), needed(ctx.draft.seats, "seats")), (_UNDIVIDED,))


@plan.step(ask=t("planning.ask_split"), answer=_split_answer, help=t("planning.help_split"))
def split(ctx: Ctx, said: tuple[Quota, ...] | str) -> Turn:
    if isinstance(said, str):
        return onward(ctx, who, quotas=())
    stored = tuple((quota.region, quota.group, quota.seats or 0) for quota in said)
    invited = tuple(quota.region for quota in said if quota.region)
    groups = tuple(quota.group for quota in said if quota.group)
    return onward(ctx, role, quotas=stored, regions=invited, groups=groups)


def quotas(draft: Draft) -> tuple[Quota, ...]:
    """Count the seats by region and group, and at the end those that are left for all others."""
    kept = tuple(Quota(region, group, count) for region, group, count in draft.quotas)
    if draft.seats is None:
        return (*kept, Quota())
    return (*kept, Quota(seats=draft.seats - sum(quota.seats or 0 for quota in kept)))
