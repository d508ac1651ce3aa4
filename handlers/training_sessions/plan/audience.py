"""Say for whom the session is, and when those who come are reminded of it."""

from __future__ import annotations

from datetime import timedelta

from bot.engine.conversation import Turn, go, needed
from bot.engine.inputs import Input, Option, Typed
from bot.features.audience.types import Audience
from bot.features.training_sessions.inputs import Offsets, Places
from bot.features.training_sessions.rules import USUAL_REMINDERS
from bot.text.phrases import t
from bot.text.places import scope_name
from handlers.shared.audience import ROLE_CHOICE, chosen_progress, progress_choice
from handlers.training_sessions.plan.conversation import Ctx, onward, plan, scope_of, to_preview


def _who_answer(ctx: Ctx) -> Input[tuple[str, ...] | str]:
    place = scope_name(scope_of(ctx))
    everybody = Option("all", t("planning.label_all_of", place=place), "planning.words_all")
    return Typed(Places(scope_of(ctx)), (everybody,))


@plan.step(ask=t("planning.ask_who"), answer=_who_answer, help=t("planning.help_who"))
def who(ctx: Ctx, said: tuple[str, ...] | str) -> Turn:
    chosen = (scope_of(ctx),) if isinstance(said, str) else said
    return go(role, regions=chosen, groups=())


@plan.step(ask=t("planning.ask_role"), answer=ROLE_CHOICE)
def role(ctx: Ctx, choice: str) -> Turn:
    return go(progress, roles=() if choice == "all" else (choice,))


@plan.step(ask=t("planning.ask_progress"), answer=progress_choice)
def progress(ctx: Ctx, choice: str) -> Turn:
    return onward(ctx, reminder, **chosen_progress(ctx.library, choice))


def audience(ctx: Ctx) -> Audience:
    draft, regions = ctx.draft, needed(ctx.draft.regions, "who")
    return Audience(regions, draft.groups, draft.roles, draft.progress, draft.modules)


# --- reminders ---------------------------------------------------------------------------------

_USUAL = Option("usual", t("planning.label_usual"), "planning.words_usual")
_NO_REMINDER = Option("none", t("planning.label_no_reminder"), "planning.words_no_reminder")
_REMINDERS: Input[tuple[timedelta, ...] | str] = Typed(Offsets(), (_USUAL, _NO_REMINDER))


@plan.step(ask=t("planning.ask_reminders"), answer=_REMINDERS, help=t("planning.help_reminders"))
def reminder(ctx: Ctx, said: tuple[timedelta, ...] | str) -> Turn:
    chosen = {"usual": USUAL_REMINDERS, "none": ()}[said] if isinstance(said, str) else said
    minutes = tuple(int(offset / timedelta(minutes=1)) for offset in chosen)
    return to_preview(reminders=minutes)
