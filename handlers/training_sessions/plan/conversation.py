"""Begin to plan a session: what it is. Lead each answer on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Step, Turn, go
from bot.engine.inputs import Choice, FreeText
from bot.text.phrases import t
from handlers.training_sessions.wording import IN_A_PLACE, NOTE, ONLINE


@dataclass(frozen=True, slots=True)
class Draft:
    key: str = ""  # the same draft confirmed twice is published once
    title: str | None = None
    online: bool | None = None
    place: str = ""
    point: tuple[float, float] | None = None
    link: str = ""
    zone: str | None = None
    start: str | None = None  # the beginning of the day that is being added
    further: tuple[
        str, ...
    ] = ()  # those of more days that were said at once, until its end is known
    days: tuple[tuple[str, str], ...] = ()  # pairs of moments (ISO, UTC)
    seats: int | None = None
    quotas: tuple[tuple[str, str, int], ...] = ()  # region, group, seats
    regions: tuple[str, ...] | None = None
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    progress: str = ""
    modules: tuple[str, ...] = ()
    reminders: tuple[int, ...] | None = None  # minutes before the first day
    note: str = ""
    editing: bool = False  # only this is being changed: the preview comes next


Ctx = Context[Draft]
plan = Conversation("plan", draft=Draft, keep=True, coordinator=True, help=t("planning.help"))


@plan.opening
def _open(ctx: Ctx) -> Turn:
    return go(title, key=f"{ctx.person.volunteer.id}-{ctx.rng.getrandbits(64):016x}")


def onward(ctx: Ctx, following: Step[Draft, Any], **changes: Any) -> Turn:
    """Go to the next question, or to the preview when only this one was to be changed."""
    if ctx.draft.editing:
        return to_preview(**changes)
    return go(following, **changes)


def to_preview(**changes: Any) -> Turn:
    return go(plan.steps["preview"], editing=False, **changes)


def scope_of(ctx: Ctx) -> str:
    return ctx.person.scope or ""


@plan.step(ask=t("planning.ask_title"), answer=FreeText(3, 100, prose=True))
def title(ctx: Ctx, text: str) -> Turn:
    return onward(ctx, kind, title=text)


@plan.step(ask=t("planning.ask_kind"), answer=Choice((IN_A_PLACE, ONLINE)))
def kind(ctx: Ctx, choice: str) -> Turn:
    if choice == "online":
        return go(plan.steps["meeting"], online=True, place="", point=None)
    return go(plan.steps["place"], online=False, link="")


@plan.step(ask=t("managing.ask_note"), answer=NOTE)
def note(ctx: Ctx, text: str) -> Turn:
    """Asked only by whoever has something to say beside the rest."""
    return to_preview(note="" if text == "none" else text)
