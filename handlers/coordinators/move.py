"""Give the record of somebody who lost their phone to another number: from their page in REKAP, to
which it returns. The old address may object for a day."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Start, Turn, end, go, needed, stay
from bot.engine.inputs import FreeText, Typed, YesNo
from bot.features.moves.requests import AskMove, CallOffMove, NumberTaken, OpenMove
from bot.features.moves.types import OBJECT_WITHIN
from bot.features.recap.requests import OneLearner
from bot.text.phone import possible
from bot.text.phrases import Moment, Say, t
from handlers.shared.options import BACK

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Draft:
    volunteer: int = 0
    number: str | None = None  # E.164


Ctx = Context[Draft]
move = Conversation("move", draft=Draft, coordinator=True, help=t("moving.help"))


def _to_person(ctx: Ctx) -> Start:
    return Start("recap", {"person": ctx.draft.volunteer})


def _name(ctx: Ctx) -> str:
    found = ctx.query(OneLearner(ctx.draft.volunteer))
    assert found is not None, "mended before"
    return found.person.name


def _gone(ctx: Ctx) -> Turn | None:
    """Leave somebody who was erased, or lives elsewhere now."""
    if ctx.query(OneLearner(ctx.draft.volunteer)) is None:
        return end(t("recap.person_gone"), then="recap")
    return None


move.mending(_gone)


@move.opening
def _open(ctx: Ctx) -> Turn:
    gone = _gone(ctx)
    if gone is not None:
        return gone
    return go(waiting) if ctx.query(OpenMove(ctx.draft.volunteer)) else go(number)


@move.step(
    ask=lambda ctx: t("moving.ask_number", name=_name(ctx)),
    answer=Typed(FreeText(1, _LONGEST), (BACK,)),
)
def number(ctx: Ctx, said: str) -> Turn:
    if said == "back":
        return end(then=_to_person(ctx))
    meant = possible(said)
    if not meant:
        return stay(t("moving.no_number"))
    if ctx.query(NumberTaken(meant)):
        return stay(t("moving.taken"))
    return go(sure, number=meant)


def _ask_sure(ctx: Ctx) -> Say:
    number = needed(ctx.draft.number, "number")
    return t("moving.ask_sure", name=_name(ctx), number=number)


@move.step(ask=_ask_sure, answer=YesNo(t("moving.label_move"), t("moving.label_not")))
def sure(ctx: Ctx, agreed: bool) -> Turn:
    if not agreed:
        return end(t("moving.not_asked"), then=_to_person(ctx))
    from_then = Moment(ctx.now + OBJECT_WITHIN, ctx.person.volunteer.zone)
    asked = AskMove(ctx.draft.volunteer, needed(ctx.draft.number, "number"))
    told = t("moving.asked", name=_name(ctx), at=from_then)
    return end(told, effects=[asked], then=_to_person(ctx))


# --- one that waits ----------------------------------------------------------------------------


def _ask_waiting(ctx: Ctx) -> Say:
    open_move = ctx.query(OpenMove(ctx.draft.volunteer))
    if open_move is None:
        return t("moving.settled")
    at = Moment(open_move.ripe_at, ctx.person.volunteer.zone)
    return t("moving.ask_waiting", name=open_move.name, number=open_move.number, at=at)


@move.step(ask=_ask_waiting, answer=YesNo(t("moving.label_call_off"), t("moving.label_leave")))
def waiting(ctx: Ctx, call_off: bool) -> Turn:
    if ctx.query(OpenMove(ctx.draft.volunteer)) is None:
        return end(t("moving.settled"), then=_to_person(ctx))
    if not call_off:
        return end(t("moving.goes_on"), then=_to_person(ctx))
    effect = CallOffMove(ctx.draft.volunteer)
    return end(t("moving.called_off"), effects=[effect], then=_to_person(ctx))
