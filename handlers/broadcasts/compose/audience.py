"""Choose for whom a broadcast is: regions, or the people of a session; and what narrows it down."""

from __future__ import annotations

from bot.engine.conversation import Turn, go, needed
from bot.engine.inputs import Choice, Input, Option, Typed
from bot.features.audience.types import Audience
from bot.features.training_sessions.inputs import Places
from bot.features.training_sessions.requests import ManagedSessions
from bot.text.phrases import t
from bot.text.places import scope_name
from handlers.broadcasts.compose.conversation import Ctx, broadcast, scope_of, to_preview
from handlers.shared.audience import (
    LANGUAGE_NAMES,
    ROLE_CHOICE,
    chosen_progress,
    progress_choice,
)


def _who_answer(ctx: Ctx) -> Input[tuple[str, ...] | str]:
    place = scope_name(scope_of(ctx))
    options = [Option("all", t("planning.label_all_of", place=place), "planning.words_all")]
    if ctx.query(ManagedSessions()):
        options.append(Option("session", t("siaran.label_session"), "siaran.words_session"))
    return Typed(Places(scope_of(ctx)), tuple(options))


@broadcast.step(ask=t("siaran.ask_who"), answer=_who_answer, help=t("planning.help_who"))
def who(ctx: Ctx, said: tuple[str, ...] | str) -> Turn:
    if said == "session":
        return go(which_session)
    regions = (scope_of(ctx),) if isinstance(said, str) else said
    return to_preview(regions=regions, session=0, attending="")


def _sessions(ctx: Ctx) -> Choice:
    return Choice(
        tuple(
            Option(f"s{s.id}", t("managing.label_session", title=s.title, at=s.starts_at.date()))
            for s in ctx.query(ManagedSessions())[:8]
        )
    )


@broadcast.step(ask=t("siaran.ask_session"), answer=_sessions)
def which_session(ctx: Ctx, choice: str) -> Turn:
    return go(attending, session=int(choice.removeprefix("s")))


ATTENDING = (
    Option("all", t("siaran.label_all_invited"), "planning.words_all"),
    Option("coming", t("managing.label_coming"), "managing.words_coming"),
    Option("unanswered", t("managing.label_unanswered"), "managing.words_unanswered"),
    Option("present", t("siaran.label_present"), "siaran.words_present"),
)


@broadcast.step(ask=t("siaran.ask_attending"), answer=Choice(ATTENDING))
def attending(ctx: Ctx, choice: str) -> Turn:
    chosen = "" if choice == "all" else choice
    return to_preview(regions=(scope_of(ctx),), attending=chosen)


@broadcast.step(ask=t("planning.ask_role"), answer=ROLE_CHOICE)
def role(ctx: Ctx, choice: str) -> Turn:
    return to_preview(roles=() if choice == "all" else (choice,))


@broadcast.step(ask=t("planning.ask_progress"), answer=progress_choice)
def progress(ctx: Ctx, choice: str) -> Turn:
    return to_preview(**chosen_progress(ctx.library, choice))


@broadcast.step(
    ask=t("siaran.ask_language"),
    answer=Choice(
        (
            Option("all", t("planning.label_any_progress"), "planning.words_all"),
            *(Option(code, t("channel.plain", text=name)) for code, name in LANGUAGE_NAMES.items()),
        )
    ),
)
def language(ctx: Ctx, choice: str) -> Turn:
    return to_preview(language="" if choice == "all" else choice)


def audience(ctx: Ctx) -> Audience:
    draft, regions = ctx.draft, needed(ctx.draft.regions, "who")
    return Audience(
        regions,
        roles=draft.roles,
        progress=draft.progress,
        modules=draft.modules,
        language=draft.language,
        session=draft.session,
        attending=draft.attending,
    )
