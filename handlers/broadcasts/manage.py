"""What became of a broadcast: how far it is, who got it, who did not; hold it, go on, call it off.
And the second coordinator's yes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.inputs import Choice, Option, YesNo
from bot.features.broadcasts.requests import (
    ApproveBroadcast,
    BroadcastLedger,
    CancelBroadcast,
    ManagedBroadcast,
    ManagedBroadcasts,
    PauseBroadcast,
    Recipients,
    RefuseBroadcast,
    ResendBroadcast,
    ResumeBroadcast,
    ToApprove,
)
from bot.features.broadcasts.texts import beginning, fate_line, progress
from bot.features.broadcasts.types import Broadcast, BroadcastState, Fate
from bot.text.phrases import Lines, Moment, Say, paragraphs, t
from bot.text.places import scope_name
from handlers.shared.audience import recipients

PAGE = 40
_SHOWN = 7
_BROADCAST = re.compile(r"b(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Draft:
    broadcast: int = 0
    fate: str = ""
    page: int = 0
    looks: int = 0


Ctx = Context[Draft]
broadcasts = Conversation("broadcasts", draft=Draft, coordinator=True, help=t("siaran.help_look"))
_BACK = Option("back", t("managing.label_back"), "keyword.back")
_MENU = Option("/menu", t("menu.label_menu"), "keyword.menu")
_STOPPABLE = frozenset({BroadcastState.AWAITING, BroadcastState.SENDING, BroadcastState.PAUSED})


@broadcasts.opening
def _open(ctx: Ctx) -> Turn:
    """The newest at once; all others from there."""
    found = ctx.query(ManagedBroadcasts())
    return go(pick) if found else end(then="broadcast")


@broadcasts.mending
def _mend(ctx: Ctx) -> Turn | None:
    if ctx.draft.broadcast and ctx.query(ManagedBroadcast(ctx.draft.broadcast)) is None:
        return end(t("siaran.gone"))
    return None


def _ask_pick(ctx: Ctx) -> Say:
    rows: list[Say] = [
        t("siaran.row", title=beginning(one), at=Moment(one.send_at, ctx.person.volunteer.zone))
        for one in ctx.query(ManagedBroadcasts())[:_SHOWN]
    ]
    return paragraphs(Lines(tuple(rows)) if rows else t("siaran.none"), t("siaran.ask_pick"))


def _picks(ctx: Ctx) -> Choice:
    options = (Option(f"b{one.id}", beginning(one, 30)) for one in _listed(ctx))
    new = Option("new", t("siaran.label_new"), "siaran.words_new")
    return Choice((new, *options, _MENU))


def _listed(ctx: Ctx) -> tuple[Broadcast, ...]:
    return ctx.query(ManagedBroadcasts())[:_SHOWN]


@broadcasts.step(ask=_ask_pick, answer=_picks)
def pick(ctx: Ctx, choice: str) -> Turn:
    if choice == "new":
        return end(then="broadcast")
    if choice == "/menu":
        return end()
    return go(view, broadcast=int(choice.removeprefix("b")))


def _broadcast(ctx: Ctx) -> Broadcast:
    found = ctx.query(ManagedBroadcast(ctx.draft.broadcast))
    assert found is not None, "mended before"
    return found


def _ask_view(ctx: Ctx) -> Say:
    one = _broadcast(ctx)
    at = Moment(one.send_at, ctx.person.volunteer.zone)
    facts = (t("siaran.by", name=one.author or "-", at=at), *recipients(ctx.library, one.audience))
    return paragraphs(
        beginning(one, 200),
        Lines(facts),
        progress(one, ctx.query(BroadcastLedger(one.id))),
        t("managing.ask_view"),
    )


def _can_do(ctx: Ctx) -> Choice:
    one, ledger = _broadcast(ctx), ctx.query(BroadcastLedger(ctx.draft.broadcast))
    options = [Option("look", t("managing.label_look"), "managing.words_look")]
    options.append(Option("names", t("siaran.label_names"), "siaran.words_names"))
    if one.state is BroadcastState.SENDING:
        options.append(Option("pause", t("siaran.label_pause"), "siaran.words_pause"))
    if one.state is BroadcastState.PAUSED:
        options.append(Option("resume", t("siaran.label_resume"), "siaran.words_resume"))
    if one.state in _STOPPABLE:
        options.append(Option("cancel", t("siaran.label_cancel"), "siaran.words_cancel"))
    if ledger.again and one.state in {BroadcastState.SENDING, BroadcastState.DONE}:
        label = t("siaran.label_again", count=ledger.again)
        options.append(Option("again", label, "siaran.words_again"))
    options += [Option("list", t("siaran.label_list"), "siaran.words_list"), _MENU]
    return Choice(tuple(options))


@broadcasts.step(ask=_ask_view, answer=_can_do)
def view(ctx: Ctx, choice: str) -> Turn:
    id, looks = ctx.draft.broadcast, ctx.draft.looks + 1
    if choice == "/menu":
        return end()
    if choice == "list":
        return go(pick, broadcast=0)
    if choice == "names":
        return go(names)
    if choice == "cancel":
        return go(cancel)
    if choice == "pause":
        return go(view, t("siaran.paused"), effects=[PauseBroadcast(id)], looks=looks)
    if choice == "resume":
        return go(view, t("siaran.resumed"), effects=[ResumeBroadcast(id)], looks=looks)
    if choice == "again":
        return go(view, t("siaran.sent_again"), effects=[ResendBroadcast(id)], looks=looks)
    return go(view, looks=looks)


@broadcasts.step(ask=t("siaran.ask_sure_cancel"), answer=YesNo(own=frozenset({"cancel"})))
def cancel(ctx: Ctx, sure: bool) -> Turn:
    if not sure:
        return go(view, t("siaran.goes_on"))
    return go(view, t("siaran.cancelled"), effects=[CancelBroadcast(ctx.draft.broadcast)])


# --- names -------------------------------------------------------------------------------------


def _fates(ctx: Ctx) -> Choice:
    ledger = ctx.query(BroadcastLedger(ctx.draft.broadcast))
    options = [
        Option(fate.value, fate_line(fate, ledger.fates[fate]))
        for fate in Fate
        if ledger.fates.get(fate)
    ]
    return Choice((*options, _BACK), own=frozenset({"back"}))


@broadcasts.step(ask=t("siaran.ask_fate"), answer=_fates)
def names(ctx: Ctx, choice: str) -> Turn:
    return go(view) if choice == "back" else go(listed, fate=choice, page=0)


def _ask_listed(ctx: Ctx) -> Say:
    first = ctx.draft.page * PAGE
    people = ctx.query(Recipients(ctx.draft.broadcast, Fate(ctx.draft.fate), first, PAGE))
    rows: list[Say] = []
    region = None
    for number, person in enumerate(people, first + 1):
        if (district := ".".join(person.place.split(".")[:3])) != region:
            region = district
            rows.append(t("managing.region", name=scope_name(region)))
        rows.append(t("managing.person", number=number, name=person.name))
    return Lines(tuple(rows)) if rows else t("managing.list_empty")


def _turn_page(ctx: Ctx) -> Choice:
    first = ctx.draft.page * PAGE
    page = ctx.query(Recipients(ctx.draft.broadcast, Fate(ctx.draft.fate), first, PAGE))
    options = [_BACK]
    if len(page) == PAGE:
        options.insert(0, Option("next", t("managing.label_next_page"), "answer.next"))
    return Choice(tuple(options), own=frozenset({"back", "continue"}))


@broadcasts.step(ask=_ask_listed, answer=_turn_page)
def listed(ctx: Ctx, choice: str) -> Turn:
    return go(listed, page=ctx.draft.page + 1) if choice == "next" else go(names)


# --- the second yes ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """`argument` names the broadcast ("b12"), when a button was tapped."""

    argument: str = ""


approval = Conversation("approval", draft=AnswerDraft, aside=True, coordinator=True)
refusal = Conversation("refusal", draft=AnswerDraft, aside=True, coordinator=True)


@approval.opening
def _approve(ctx: Context[AnswerDraft]) -> Turn:
    one = _meant(ctx)
    if one is None:
        return end(t("siaran.nothing_to_approve"), then=Resume())
    told = t("siaran.approved", count=one.confirmed)
    return end(told, effects=[ApproveBroadcast(one.id)], then=Resume())


@refusal.opening
def _refuse(ctx: Context[AnswerDraft]) -> Turn:
    one = _meant(ctx)
    if one is None:
        return end(t("siaran.nothing_to_approve"), then=Resume())
    return end(t("siaran.refused"), effects=[RefuseBroadcast(one.id)], then=Resume())


def _meant(ctx: Context[AnswerDraft]) -> Broadcast | None:
    """The one that was tapped; the oldest that waits when it was only said."""
    waiting = ctx.query(ToApprove())
    named = _BROADCAST.fullmatch(ctx.draft.argument)
    if named:
        return next((one for one in waiting if one.id == int(named[1])), None)
    return waiting[-1] if waiting else None
