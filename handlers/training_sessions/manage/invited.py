"""Say who is invited to a session that was published: more people, or others."""

from __future__ import annotations

from bot.engine.conversation import Turn, go
from bot.engine.inputs import Input, Option, Typed, YesNo
from bot.engine.messages import Layout
from bot.features.audience.requests import CountAudience
from bot.features.audience.types import Audience
from bot.features.training_sessions.inputs import Places
from bot.features.training_sessions.requests import InviteOthers
from bot.text.phrases import Lines, Say, paragraphs, t
from bot.text.places import scope_name
from handlers.shared.audience import (
    ROLE_CHOICE,
    audience_names,
    chosen_progress,
    count_lines,
    narrowing_lines,
    progress_choice,
)
from handlers.shared.options import BACK
from handlers.training_sessions.manage.conversation import Ctx, manage, session_of
from handlers.training_sessions.manage.numbers import told_when
from handlers.training_sessions.manage.view import view


def _ask_invited(ctx: Ctx) -> Say:
    audience = session_of(ctx).audience
    now = t("planning.who", names=audience_names(audience))
    return paragraphs(Lines((now, *narrowing_lines(ctx.library, audience))), t("planning.ask_who"))


def _regions(ctx: Ctx) -> Input[tuple[str, ...] | str]:
    scope = ctx.person.scope or ""
    place = scope_name(scope)
    everybody = Option("all", t("planning.label_all_of", place=place), "planning.words_all")
    return Typed(Places(scope), (everybody, BACK))


@manage.step(ask=_ask_invited, answer=_regions, help=t("planning.help_who"))
def invited(ctx: Ctx, said: tuple[str, ...] | str) -> Turn:
    if said == "back":
        return go(manage.steps["edit"])
    chosen = (ctx.person.scope or "",) if isinstance(said, str) else said
    return go(invited_role, regions=chosen)


@manage.step(ask=t("planning.ask_role"), answer=ROLE_CHOICE)
def invited_role(ctx: Ctx, choice: str) -> Turn:
    return go(invited_progress, roles=() if choice == "all" else (choice,))


@manage.step(ask=t("planning.ask_progress"), answer=progress_choice)
def invited_progress(ctx: Ctx, choice: str) -> Turn:
    return go(confirm_invited, **chosen_progress(ctx.library, choice))


def _audience(ctx: Ctx) -> Audience:
    """Groups that were invited by a code stay so."""
    draft, groups = ctx.draft, session_of(ctx).audience.groups
    return Audience(draft.regions, groups, draft.roles, draft.progress, draft.modules)


def _ask_confirm(ctx: Ctx) -> Say:
    audience = _audience(ctx)
    counted = ctx.query(CountAudience(audience))
    who = t("planning.who", names=audience_names(audience))
    return paragraphs(
        Lines((who, *narrowing_lines(ctx.library, audience))),
        count_lines(t("planning.people", count=counted.people), counted),
        t("managing.ask_sure_invited"),
    )


@manage.step(ask=_ask_confirm, answer=YesNo(layout=Layout.WORDED))
def confirm_invited(ctx: Ctx, sure: bool) -> Turn:
    if not sure:
        return go(view, t("managing.unchanged"))
    invite = InviteOthers(ctx.draft.session, _audience(ctx))
    return go(view, told_when(ctx, t("managing.invited_others")), effects=[invite])
