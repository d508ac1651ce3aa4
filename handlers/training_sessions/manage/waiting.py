"""Move the waiting list by hand: a seat out of turn, or the first place in it."""

from __future__ import annotations

from bot.engine.conversation import Turn, go
from bot.engine.inputs import Choice, FreeText, Option, Typed
from bot.features.training_sessions.requests import (
    GiveSeat,
    Named,
    Participant,
    PeopleNamed,
    PutFirst,
)
from bot.text.phrases import Say, t
from bot.text.places import scope_name
from handlers.shared.options import BACK
from handlers.training_sessions.manage.attendance import more_named
from handlers.training_sessions.manage.conversation import Ctx, manage
from handlers.training_sessions.manage.numbers import told_when
from handlers.training_sessions.manage.people import listed
from models.vocabulary import Reply

_MOVES = (
    Option("seat", t("managing.label_give_seat"), "managing.words_give_seat"),
    Option("first", t("managing.label_put_first"), "managing.words_put_first"),
    BACK,
)


def _named(ctx: Ctx, name: str) -> Named:
    return ctx.query(PeopleNamed(ctx.draft.session, name, Reply.WAITING))


@manage.step(ask=t("managing.ask_waiting_name"), answer=Typed(FreeText(2, 80), (BACK,)))
def queue(ctx: Ctx, text: str) -> Turn:
    if text == "back":
        return go(listed)
    found = _named(ctx, text)
    if not found.people:
        return go(queue, t("managing.nobody_waits", name=text))
    who = tuple(person.volunteer for person in found.people)
    following = queued if len(who) == 1 else who_waits
    return go(following, *more_named(found), offered=who, place=text)


def _offered(ctx: Ctx) -> list[Participant]:
    found = _named(ctx, ctx.draft.place or "")
    return [person for person in found.people if person.volunteer in ctx.draft.offered]


def _label(person: Participant) -> Say:
    return t("managing.label_person", name=person.name, place=scope_name(person.place))


def _who(ctx: Ctx) -> Choice:
    options = (Option(f"v{one.volunteer}", _label(one)) for one in _offered(ctx))
    return Choice((*options, BACK), own=frozenset({"back"}))


@manage.step(ask=t("managing.ask_who"), answer=_who)
def who_waits(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(queue, offered=(), place=None)
    return go(queued, offered=(int(choice.removeprefix("v")),))


def _ask_queued(ctx: Ctx) -> Say:
    found = _offered(ctx)
    return t("managing.ask_queued", name=found[0].name if found else ctx.draft.place or "")


@manage.step(ask=_ask_queued, answer=Choice(_MOVES, exact=True))
def queued(ctx: Ctx, choice: str) -> Turn:
    """They may have left the line since: then nothing is done, and that is said."""
    found = _offered(ctx)
    if choice == "back" or not found:
        said = [] if found else [t("managing.nobody_waits", name=ctx.draft.place or "")]
        return go(queue, *said, offered=(), place=None)
    session, whose = ctx.draft.session, found[0].volunteer
    if choice == "seat":
        done = told_when(ctx, t("managing.seat_given", name=found[0].name))
        return go(queue, done, effects=[GiveSeat(session, whose)], offered=(), place=None)
    put = PutFirst(session, whose)
    said_so = t("managing.put_first", name=found[0].name)
    return go(queue, said_so, effects=[put], offered=(), place=None)
