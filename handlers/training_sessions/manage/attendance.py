"""Mark by hand who was there on a day, found by their name."""

from __future__ import annotations

from bot.engine.conversation import Turn, go
from bot.engine.inputs import Choice, FreeText, Option, Typed, YesNo
from bot.features.training_sessions.requests import (
    MarkPresent,
    Named,
    Participant,
    PeopleNamed,
    TakeBackPresence,
)
from bot.features.training_sessions.types import DOOR_OPENS
from bot.text.phrases import Say, t
from bot.text.places import scope_name
from handlers.shared.options import BACK
from handlers.training_sessions.manage.conversation import Ctx, manage, session_of
from handlers.training_sessions.manage.view import view


@manage.step(ask=t("managing.ask_name"), answer=Typed(FreeText(2, 80), (BACK,)))
def mark(ctx: Ctx, text: str) -> Turn:
    if text == "back":
        return go(view)
    found = ctx.query(PeopleNamed(ctx.draft.session, text))
    if not found.people:
        return go(mark, t("managing.no_such_name", name=text))
    offered = tuple(person.volunteer for person in found.people)
    return go(who, *more_named(found), offered=offered, place=text)


def more_named(found: Named) -> list[Say]:
    """Say how many more have a name like it."""
    return [t("managing.more_named", count=found.more)] if found.more else []


def _found(ctx: Ctx) -> list[Participant]:
    found = ctx.query(PeopleNamed(ctx.draft.session, ctx.draft.place or ""))
    return [person for person in found.people if person.volunteer in ctx.draft.offered]


def _label(ctx: Ctx, person: Participant) -> Say:
    place = scope_name(person.place)
    if ctx.draft.day in person.present:
        return t("managing.label_person_present", name=person.name, place=place)
    if person.reply is None:
        return t("managing.label_person_new", name=person.name, place=place)
    return t("managing.label_person", name=person.name, place=place)


def _offered(ctx: Ctx) -> Choice:
    options = (Option(f"v{person.volunteer}", _label(ctx, person)) for person in _found(ctx))
    return Choice((*options, BACK), own=frozenset({"back"}))


@manage.step(ask=t("managing.ask_who"), answer=_offered)
def who(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(mark)
    chosen = int(choice.removeprefix("v"))
    person = next(one for one in _found(ctx) if one.volunteer == chosen)
    if not _may_mark(ctx):
        return go(view, t("managing.not_yet"))
    if ctx.draft.day in person.present:
        return go(take_back, offered=(chosen,))
    marked = MarkPresent(ctx.draft.session, ctx.draft.day, chosen)
    return go(mark, *_marked(person), effects=[marked], offered=(), place=None)


def _ask_take_back(ctx: Ctx) -> Say:
    named = _found(ctx)
    return t("managing.ask_take_back", name=named[0].name if named else "")


@manage.step(ask=_ask_take_back, answer=YesNo())
def take_back(ctx: Ctx, sure: bool) -> Turn:
    """Take back a mark that was put by mistake."""
    if not sure:
        return go(mark, t("managing.unchanged"), offered=(), place=None)
    back = TakeBackPresence(ctx.draft.session, ctx.draft.day, ctx.draft.offered[0])
    return go(mark, t("managing.taken_back"), effects=[back], offered=(), place=None)


def _marked(person: Participant) -> list[Say]:
    if person.reply is not None:
        return [t("managing.marked")]
    added: list[Say] = [t("managing.marked_new", name=person.name)]
    return [*added, t("managing.over_the_seats")] if person.full else added


def _may_mark(ctx: Ctx) -> bool:
    """Tell whether the door has opened; it may be later too: lists on paper are often entered
    so."""
    return ctx.now >= session_of(ctx).days[ctx.draft.day - 1].starts_at - DOOR_OPENS
