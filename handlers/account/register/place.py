"""Find where they serve: kabupaten or kota, kecamatan, desa or kelurahan."""

from __future__ import annotations

from functools import partial

from bot.engine.conversation import Turn, go, needed
from bot.engine.inputs import FreeText, Option, Typed
from bot.text.phrases import Say, t
from bot.text.places import full_name as place_name
from bot.text.places import label, read, told_name
from content import regions
from content.regions import is_name
from handlers.account.register.conversation import Ctx, after_place, registration, settle
from handlers.account.register.place_search import look_up, look_up_again, place_step, take

_LONGEST = 200  # characters: a street, and all that it lies in
# There are places named Salam, Tes, Lanjut and Pelajaran.
_OWN = frozenset({"greet", "continue", "learn"})


def _text(ctx: Ctx, own: frozenset[str] = _OWN) -> FreeText:
    """A place is told from a question, a feeling or a cry by whether it is one: "slt" is south of
    a kota, and hard for somebody who learns."""
    return FreeText(max=_LONGEST, allowed=partial(_is_place, ctx.draft.place or ""), own=own)


def _is_place(near: str, text: str) -> bool:
    found = read(text, near)
    return is_name(text) or bool(found.taken) or bool(found.offered and not found.left)


def _regency_answer(ctx: Ctx) -> Typed[str] | FreeText:
    """Offer the places that the invitation hints at: they can be tapped, never more than that."""
    hinted = read(ctx.draft.argument).regions if ctx.draft.argument else ()
    options = tuple(Option(r.code, _plain(label(r))) for r in hinted[:3] if r.code.count(".") == 1)
    text = _text(ctx, own=frozenset())
    return Typed(text, options) if options else text


@registration.step(
    ask=t("registration.ask_regency"), answer=_regency_answer, help=t("registration.help_place")
)
def regency(ctx: Ctx, text: str) -> Turn:
    if text.count(".") == 1 and regions.region(text) is not None:
        return settle(ctx, text)
    return look_up(ctx, text)


@registration.step(
    ask=lambda ctx: t("registration.ask_district", place=place_name(_place(ctx))),
    answer=_text,
    help=t("registration.help_place"),
)
def district(ctx: Ctx, text: str) -> Turn:
    return look_up(ctx, text)


@registration.step(
    ask=lambda ctx: t("registration.ask_village", place=place_name(_place(ctx))),
    answer=_text,
    help=t("registration.help_place"),
)
def village(ctx: Ctx, text: str) -> Turn:
    return look_up(ctx, text)


def _ask_found(ctx: Ctx) -> Say:
    return t("registration.confirm_place", place=_offer(ctx, ctx.draft.offered[0]))


def _whether_found(ctx: Ctx) -> Typed[str]:
    yes = Option("yes", t("answer.label_yes"), "answer.yes")
    return Typed(_text(ctx), (yes, Option("no", t("answer.label_no"), "registration.words_not_it")))


@registration.step(
    ask=_ask_found,
    answer=_whether_found,
    help=t("registration.help_place"),
)
def found(ctx: Ctx, said: str) -> Turn:
    if said == "yes":
        return settle(ctx, ctx.draft.offered[0])
    return _none_of_them(ctx) if said == "no" else look_up_again(ctx, said)


def _choices(ctx: Ctx) -> Typed[str]:
    options = [Option(code, _plain(_offer(ctx, code))) for code in ctx.draft.offered]
    other = Option("other", t("registration.label_other_place"), "registration.words_not_it")
    return Typed(_text(ctx), (*options, other), exact=False)


@registration.step(
    ask=t("registration.pick_place"), answer=_choices, help=t("registration.help_place")
)
def pick(ctx: Ctx, said: str) -> Turn:
    if said == "other":
        return _none_of_them(ctx)
    return take(ctx, said) if said in ctx.draft.offered else look_up_again(ctx, said)


def _none_of_them(ctx: Ctx) -> Turn:
    """Ask whether to keep what was typed, below the kabupaten or kota; that one must be found."""
    if ctx.draft.place is None:
        return go(regency, t("registration.type_again"))
    return go(unlisted)


def _whether_to_keep(ctx: Ctx) -> Typed[str]:
    keep = Option("yes", t("registration.label_keep_typed"), "registration.words_keep")
    return Typed(_text(ctx), (keep, Option("no", t("registration.label_type_again"), "answer.no")))


@registration.step(
    ask=lambda ctx: t("registration.ask_unlisted", typed=ctx.draft.typed), answer=_whether_to_keep
)
def unlisted(ctx: Ctx, said: str) -> Turn:
    if said == "yes":
        return after_place(ctx, village=ctx.draft.typed)
    if said == "no":
        return go(place_step(ctx), t("registration.type_again"))
    return look_up_again(ctx, said)


def _place(ctx: Ctx) -> str:
    return needed(ctx.draft.place, "regency")


def _offer(ctx: Ctx, code: str) -> str:
    place = regions.region(code)
    return label(place, ctx.draft.place or "") if place and "." in code else told_name(code)


def _plain(text: str) -> Say:
    return t("channel.plain", text=text)
