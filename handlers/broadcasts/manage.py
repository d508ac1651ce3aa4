"""Look at what became of a broadcast: how far it is, who got it, who did not; hold it, go on, call
it off."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Turn, end, go
from bot.engine.effects import Effect
from bot.engine.inputs import Choice, Option, YesNo
from bot.engine.registry import Command
from bot.features.broadcasts.requests import (
    BroadcastLedger,
    CancelBroadcast,
    ManagedBroadcast,
    ManagedBroadcasts,
    PauseBroadcast,
    Recipients,
    ResendBroadcast,
    ResumeBroadcast,
)
from bot.features.broadcasts.texts import beginning, fate_line, progress
from bot.features.broadcasts.types import Broadcast, BroadcastState, Fate
from bot.features.training_sessions.requests import Participant
from bot.text.phrases import Lines, Moment, Say, paragraphs, t
from handlers.shared.audience import recipients
from handlers.shared.options import BACK, LOOK_AGAIN, MENU, NEXT_PAGE
from handlers.shared.people import PAGE, by_region

_SHOWN = 7


@dataclass(frozen=True, slots=True)
class Draft:
    broadcast: int = 0
    fate: str = ""  # of whom the names are shown
    page: int = 0
    looks: int = 0  # how often it was looked at anew


Ctx = Context[Draft]
broadcasts = Conversation("broadcasts", draft=Draft, coordinator=True, help=t("siaran.help_look"))
_STOPPABLE = frozenset({BroadcastState.AWAITING, BroadcastState.SENDING, BroadcastState.PAUSED})


@broadcasts.opening
def _open(ctx: Ctx) -> Turn:
    """Offer the newest, and a new one; write one where there is none."""
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
    return Choice((new, *options, MENU))


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
        progress(one, ctx.query(BroadcastLedger(one.id)), ctx.person.volunteer.zone),
        t("managing.ask_view"),
    )


def _can_do(ctx: Ctx) -> Choice:
    one, ledger = _broadcast(ctx), ctx.query(BroadcastLedger(ctx.draft.broadcast))
    options = [LOOK_AGAIN, Option("names", t("siaran.label_names"), "siaran.words_names")]
    if one.state is BroadcastState.SENDING:
        options.append(Option("pause", t("siaran.label_pause"), "siaran.words_pause"))
    if one.state is BroadcastState.PAUSED:
        options.append(Option("resume", t("siaran.label_resume"), "siaran.words_resume"))
    if one.state in _STOPPABLE:
        options.append(Option("cancel", t("siaran.label_cancel"), "siaran.words_cancel"))
    if ledger.again and one.state in {BroadcastState.SENDING, BroadcastState.DONE}:
        label = t("siaran.label_again", count=ledger.again)
        options.append(Option("again", label, "siaran.words_again"))
    options += [Option("list", t("siaran.label_list"), "siaran.words_list"), MENU]
    return Choice(tuple(options))


@broadcasts.step(ask=_ask_view, answer=_can_do)
def view(ctx: Ctx, choice: str) -> Turn:
    if choice == "/menu":
        return end()
    if choice == "list":
        return go(pick, broadcast=0)
    if choice in {"names", "cancel"}:
        return go(names if choice == "names" else cancel)
    told, effects = _done(ctx.draft.broadcast, choice)
    return go(view, *told, effects=effects, looks=ctx.draft.looks + 1)


def _done(id: int, choice: str) -> tuple[list[Say], list[Effect]]:
    """Do what needs no question, and look at the broadcast anew."""
    if choice == "pause":
        return [t("siaran.paused")], [PauseBroadcast(id)]
    if choice == "resume":
        return [t("siaran.resumed")], [ResumeBroadcast(id)]
    if choice == "again":
        return [t("siaran.sent_again")], [ResendBroadcast(id)]
    return [], []


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
    return Choice((*options, BACK), own=frozenset({"back"}))


@broadcasts.step(ask=t("siaran.ask_fate"), answer=_fates)
def names(ctx: Ctx, choice: str) -> Turn:
    return go(view) if choice == "back" else go(listed, fate=choice, page=0)


def _page(ctx: Ctx) -> tuple[Participant, ...]:
    first = ctx.draft.page * PAGE
    return ctx.query(Recipients(ctx.draft.broadcast, Fate(ctx.draft.fate), first, PAGE))


def _ask_listed(ctx: Ctx) -> Say:
    rows = by_region(_page(ctx), ctx.draft.page * PAGE + 1)
    return Lines(tuple(rows)) if rows else t("managing.list_empty")


def _turn_page(ctx: Ctx) -> Choice:
    options = (NEXT_PAGE, BACK) if len(_page(ctx)) == PAGE else (BACK,)
    return Choice(options, own=frozenset({"back", "continue"}))


@broadcasts.step(ask=_ask_listed, answer=_turn_page)
def listed(ctx: Ctx, choice: str) -> Turn:
    return go(listed, page=ctx.draft.page + 1) if choice == "next" else go(names)


COMMANDS = (Command("broadcasts", "keyword.broadcasts", "broadcasts"),)
