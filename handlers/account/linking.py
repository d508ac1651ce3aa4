"""Link a person's accounts on two channels: a code is shown on one and typed on the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.inputs import Option, YesNo
from bot.engine.registry import Command
from bot.features.linking.inputs import TypedCode
from bot.features.linking.requests import (
    CodeKept,
    CodeTyped,
    FreshCode,
    MergeAccounts,
    MyLinks,
    NoteWrongCode,
    OfferCode,
)
from bot.features.linking.rules import code_in, hinted, same_person, shown, wider
from bot.features.linking.texts import app_beside, channel_of
from bot.features.linking.types import Holder, Typed, Verdict
from bot.text.phrases import Moment, Phrase, Say, Url, paragraphs, t
from bot.text.places import scope_name
from handlers.account.menu import Draft as AtHome


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # a code that came with the word; none is kept
    holder: int = 0  # the id of a code that was found good


Ctx = Context[Draft]
link = Conversation("link", draft=Draft, aside=True, registered=False, help=t("linking.help"))


def code_meant(ctx: Context[object], said: str) -> str | None:
    """Take six digits alone for a code, from who is at home or not registered yet: in the middle of
    something else they may be a date gone wrong, and would count as a guess."""
    at_home = isinstance(ctx.draft, AtHome) or not ctx.person.volunteer.registered
    return code_in(said) if at_home else None


@link.opening
def _open(ctx: Ctx) -> Turn:
    if ctx.draft.argument:
        typed = code_in(ctx.draft.argument)
        return _tried(ctx, typed) if typed else go(code, t("linking.six_digits"), argument="")
    return _offered(ctx) if ctx.person.volunteer.registered else go(code)


def _offered(ctx: Ctx) -> Turn:
    links = ctx.query(MyLinks())
    if links.undo_until is not None:
        return end(
            t("linking.one_at_a_time", until=_moment(ctx, links.undo_until)),
            then=Resume(offer=True),
        )
    fresh = ctx.query(FreshCode())
    told: list[Say] = [t("linking.code", code=shown(fresh.code), app=app_beside(links.here))]
    if fresh.way:
        told.append(t("linking.way", way=Url(fresh.way)))
    return go(code, *told, effects=[OfferCode(fresh.code)])


# --- a code is typed ---------------------------------------------------------------------------


def _ask_code(ctx: Ctx) -> Say:
    if not ctx.person.volunteer.registered:
        return t("linking.ask_code_first")
    return t("linking.ask_code", app=app_beside(ctx.query(MyLinks()).here))


def _code(ctx: Ctx) -> TypedCode:
    if not ctx.person.volunteer.registered:
        return TypedCode((Option("back", t("linking.label_register"), "linking.words_register"),))
    return TypedCode(
        (
            Option("new", t("linking.label_new"), "linking.words_new"),
            Option("back", t("linking.label_done"), "linking.words_done"),
        )
    )


@link.step(ask=_ask_code, answer=_code)
def code(ctx: Ctx, said: str) -> Turn:
    if said == "new":
        return _offered(ctx)
    return end(then=Resume(offer=True)) if said == "back" else _tried(ctx, said)


def _tried(ctx: Ctx, typed: str) -> Turn:
    found = ctx.query(CodeTyped(typed))
    holder = _own_half(ctx, found)
    if holder is not None:
        return go(sure, argument="", holder=holder.id)
    return _refused(ctx, found, typed)


def _own_half(ctx: Ctx, found: Typed) -> Holder | None:
    holder = found.holder
    return holder if holder is not None and same_person(holder.person, ctx.person) else None


_AGAIN = {
    Verdict.EXPIRED: t("linking.expired"),
    Verdict.USED: t("linking.used"),
    Verdict.WORN: t("linking.worn"),
    Verdict.OWN: t("linking.own"),
    Verdict.ONCE_MORE: t("linking.once_more"),
}


def _refused(ctx: Ctx, found: Typed, typed: str = "") -> Turn:
    verdict = found.verdict
    if verdict in _AGAIN:
        return go(code, _AGAIN[verdict], argument="", holder=0)
    if verdict is Verdict.LOCKED and found.locked_until is not None:
        until = _moment(ctx, found.locked_until)
        return end(t("linking.locked", until=until), then=Resume(offer=True))
    if verdict is Verdict.TAKEN:
        return end(t("linking.taken"), then=Resume(offer=True))
    return _wrong(found, typed)


def _wrong(found: Typed, typed: str) -> Turn:
    """Count a wrong code. What is somebody else's says no more of them than that."""
    wrong = [NoteWrongCode(typed)]
    if found.verdict is Verdict.GOOD:
        return end(t("linking.stranger"), effects=wrong, then=Resume(offer=True))
    if found.tries <= 0:
        return end(t("linking.wrong_last"), effects=wrong, then=Resume(offer=True))
    hint = t("linking.wrong", tries=found.tries)
    return go(code, hint, effects=wrong, argument="", holder=0)


# --- is it really you? -------------------------------------------------------------------------


def _ask_sure(ctx: Ctx) -> Say:
    found = ctx.query(CodeKept(ctx.draft.holder))
    holder = _own_half(ctx, found)
    if holder is None:
        return t("linking.ask_sure")
    app = channel_of(holder.at)
    if not ctx.person.volunteer.registered:
        return t("linking.ask_sure_first", name=hinted(holder.person.volunteer.name), app=app)
    asked = t("linking.ask_sure_joined", name=holder.person.volunteer.name, app=app)
    return paragraphs(asked, *_resting_role(ctx, holder), t("linking.ask_sure"))


def _resting_role(ctx: Ctx, holder: Holder) -> list[Phrase]:
    """Say which of two roles rests while they are one, where neither region holds the other."""
    mine, theirs = holder.person.scope, ctx.person.scope
    if mine is None or theirs is None or wider(theirs, mine) == wider(mine, theirs):
        return []
    return [t("linking.one_office", place=scope_name(mine))]


@link.step(ask=_ask_sure, answer=YesNo(t("linking.label_join"), t("linking.label_not_me")))
def sure(ctx: Ctx, yes: bool) -> Turn:
    if not yes:
        return end(t("linking.left_apart"), then=Resume(offer=True))
    found = ctx.query(CodeKept(ctx.draft.holder))
    holder = _own_half(ctx, found)
    if holder is None:
        gone = found.verdict in {Verdict.UNKNOWN, Verdict.GOOD}
        return go(code, t("linking.expired"), holder=0) if gone else _refused(ctx, found)
    told = t("linking.joined", app=channel_of(holder.at))
    return end(told, effects=[MergeAccounts(holder)], then=Resume(offer=True))


def _moment(ctx: Ctx, at: datetime) -> Moment:
    return Moment(at, ctx.person.volunteer.zone)


# "hubungkan 482 913", "hubungkan kode 482913": whatever has about six digits, to be told so
_WITH_CODE = r"(?:(?:kode|code|no|nomor)\W{0,3})?\d[\d .-]{3,14}"
COMMANDS = (
    Command(
        "link",
        "keyword.link",
        "link",
        argument=_WITH_CODE,
        pattern=r"\d{3} ?\d{3}",
        wanted=code_meant,
    ),
)
