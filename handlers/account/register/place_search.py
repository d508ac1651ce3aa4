"""Look up where they serve, and ask for what is not clear yet."""

from __future__ import annotations

from bot.engine.conversation import Step, Turn, go
from bot.engine.inputs import is_yes_or_no
from bot.text.phrases import Say, t
from bot.text.places import MOST_LISTED, Reading, chosen, full_name, read, short_name, told_name
from handlers.account.register.conversation import Ctx, Draft, registration, settle

_ASKED = "asked:"  # with the region and the text that something was left over of, or nothing found


_NOT_FOUND = (
    t("registration.no_regency"),
    t("registration.no_district"),
    t("registration.no_village"),
)


def look_up(ctx: Ctx, text: str) -> Turn:
    """Take what is clear; offer what may be meant; else say what is missing."""
    found = read(text, ctx.draft.place or "")
    if found.taken:
        return settle(ctx, found.taken)
    if found.offered:
        step = registration.steps["found" if len(found.offered) == 1 else "pick"]
        return go(step, offered=found.offered, typed=text)
    return _ask_again(ctx, text, found)


def look_up_again(ctx: Ctx, text: str) -> Turn:
    """Take what chooses among the places offered, or another one that was typed instead."""
    code = chosen(text, ctx.draft.offered)
    return take(ctx, code) if code else look_up(ctx, text)


def take(ctx: Ctx, code: str) -> Turn:
    """Keep a place that was chosen; of a province one lies below it."""
    if "." in code:
        return settle(ctx, code)
    return go(place_step(ctx), t("registration.only_province", place=short_name(code)), offered=())


def place_step(ctx: Ctx) -> Step[Draft, str]:
    """Find the question that comes after the place that is found so far."""
    name = ("regency", "district", "village")[(ctx.draft.place or "").count(".")]
    return registration.steps[name]


def _ask_again(ctx: Ctx, text: str, found: Reading) -> Turn:
    known = ctx.draft.place or ""
    asked = ctx.draft.typed
    if asked == f"{_ASKED}{known}" and not is_yes_or_no(text):
        if known and not found.regions:
            return go(registration.steps["unlisted"], typed=text)
        if len(found.regions) == 1:
            code = found.regions[0].code
            return go(registration.steps["found"], offered=(code,), typed=text)
    hint = _missing(found, known, again=asked == f"{_ASKED}{known}")
    return go(place_step(ctx), hint, typed=f"{_ASKED}{known}")


def _missing(found: Reading, known: str, *, again: bool) -> Say:
    """What is still wanted, and an example of the whole."""
    if found.known:
        return t("registration.place_known", place=full_name(known))
    if len(found.regions) > MOST_LISTED:
        return t("registration.many_places", name=found.regions[0].name)
    if found.left and found.regions:
        return t(
            "registration.words_left", words=found.left, place=full_name(found.regions[0].code)
        )
    if found.left and found.province:
        return t("registration.words_left", words=found.left, place=told_name(found.province))
    if found.province:
        return t("registration.only_province", place=short_name(found.province))
    if again and not known:
        return t("registration.no_regency_again")
    return _NOT_FOUND[known.count(".") if known else 0]
