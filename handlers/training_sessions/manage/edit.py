"""Change what else a session that was published has. Title, note, seats and reminders are no news:
nobody is told, and what leaves from now on carries them. Who is invited and its days are (invited,
days)."""

from __future__ import annotations

from datetime import timedelta

from bot.engine.conversation import Turn, go
from bot.engine.inputs import Choice, FreeText, Input, Option, Typed
from bot.features.training_sessions.inputs import MOST_SEATS, Number, NumberOr, Offsets, Quotas
from bot.features.training_sessions.requests import ChangeSeats, EditSession, SessionNumbers
from bot.features.training_sessions.types import Quota
from bot.text.phrases import Say, t
from handlers.shared.options import BACK
from handlers.training_sessions.manage.conversation import Ctx, manage, session_of
from handlers.training_sessions.manage.days import drop
from handlers.training_sessions.manage.view import AGAIN, at_once, view

_EDITS = (
    Option("new_title", t("planning.label_title"), "planning.words_title"),
    Option("new_note", t("managing.label_note"), "managing.words_note"),
    Option("new_seats", t("planning.label_seats"), "planning.words_seats"),
    Option("new_reminders", t("planning.label_reminders"), "planning.words_reminders"),
    Option("invited", t("planning.label_who"), "planning.words_who"),
    AGAIN,
    Option("add", t("managing.label_add_day"), "managing.words_add_day"),
    Option("drop", t("managing.label_drop_day"), "managing.words_drop_day"),
    BACK,
)
_NO_NOTE = Option("none", t("managing.label_no_note"), "managing.words_no_note")
_UNLIMITED = Option("unlimited", t("planning.label_unlimited"), "planning.words_unlimited")
_UNDIVIDED = Option("undivided", t("planning.label_undivided"), "planning.words_undivided")
_NO_REMINDER = Option("none", t("planning.label_no_reminder"), "planning.words_no_reminder")
_SEATS: Input[int | str] = NumberOr(Number(1, MOST_SEATS), (_UNLIMITED, BACK))
_REMINDERS: Input[tuple[timedelta, ...] | str] = Typed(Offsets(), (_NO_REMINDER, BACK))


def _edits(ctx: Ctx) -> Choice:
    """Nobody is invited any more to what is over."""
    over = session_of(ctx).ends_at <= ctx.now
    return Choice(tuple(one for one in _EDITS if one is not AGAIN or not over))


@manage.step(ask=t("managing.ask_edit"), answer=_edits)
def edit(ctx: Ctx, choice: str) -> Turn:
    if choice == "drop":
        return drop(ctx)
    if choice == "again":
        told, effects = at_once(ctx, choice)
        return go(view, *told, effects=effects, looks=ctx.draft.looks + 1)
    return go(view) if choice == "back" else go(manage.steps[choice])


def _kept(ctx: Ctx, effect: EditSession | ChangeSeats) -> Turn:
    return go(view, t("managing.kept_untold"), effects=[effect], looks=ctx.draft.looks + 1)


@manage.step(ask=t("planning.ask_title"), answer=Typed(FreeText(3, 100, prose=True), (BACK,)))
def new_title(ctx: Ctx, text: str) -> Turn:
    if text == "back":
        return go(edit)
    return _kept(ctx, EditSession(ctx.draft.session, title=text))


@manage.step(
    ask=t("managing.ask_note"), answer=Typed(FreeText(3, 500, prose=True), (_NO_NOTE, BACK))
)
def new_note(ctx: Ctx, text: str) -> Turn:
    if text == "back":
        return go(edit)
    return _kept(ctx, EditSession(ctx.draft.session, note="" if text == "none" else text))


@manage.step(
    ask=t("planning.ask_reminders"),
    answer=_REMINDERS,
    help=t("planning.help_reminders"),
)
def new_reminders(ctx: Ctx, said: tuple[timedelta, ...] | str) -> Turn:
    if said == "back":
        return go(edit)
    chosen = () if isinstance(said, str) else said
    return _kept(ctx, EditSession(ctx.draft.session, reminders=chosen))


# --- seats -------------------------------------------------------------------------------------


def _ask_seats(ctx: Ctx) -> Say:
    taken = sum(row.taken for row in ctx.query(SessionNumbers(ctx.draft.session)).quotas)
    return t("managing.ask_seats", taken=taken)


@manage.step(ask=_ask_seats, answer=_SEATS)
def new_seats(ctx: Ctx, count: int | str) -> Turn:
    if count == "back":
        return go(edit)
    if isinstance(count, str):
        return _kept(ctx, ChangeSeats(ctx.draft.session, None, (Quota(),)))
    return go(new_split, page=count)


def _split_answer(ctx: Ctx) -> Input[tuple[Quota, ...] | str]:
    return Typed(Quotas(ctx.person.scope or "", ctx.draft.page), (_UNDIVIDED, BACK))


@manage.step(ask=t("planning.ask_split"), answer=_split_answer, help=t("planning.help_split"))
def new_split(ctx: Ctx, said: tuple[Quota, ...] | str) -> Turn:
    """Seats that are kept for nobody are for all others."""
    if said == "back":
        return go(new_seats)
    kept = () if isinstance(said, str) else said
    rest = ctx.draft.page - sum(quota.seats or 0 for quota in kept)
    quotas = (*kept, Quota(seats=rest))
    return _kept(ctx, ChangeSeats(ctx.draft.session, ctx.draft.page, quotas))
