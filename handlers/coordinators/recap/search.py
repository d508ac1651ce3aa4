"""Find one person by name, and choose what to do about them."""

from __future__ import annotations

from bot.engine.conversation import Start, Turn, end, go, stay
from bot.engine.inputs import Choice, FreeText, Option, Typed
from bot.features.invitees.requests import ConfirmRole
from bot.features.recap.requests import OneLearner, PeopleLike
from bot.text.phrases import Say, t
from bot.text.places import place_name
from handlers.coordinators.credit import creditable
from handlers.coordinators.recap.conversation import Ctx, recap, region_of
from handlers.coordinators.recap.learner import ask_person
from handlers.coordinators.recap.view import view
from handlers.shared.options import BACK, MENU


def _ask_search(ctx: Ctx) -> Say:
    return t("recap.ask_search", place=place_name(region_of(ctx)))


@recap.step(ask=_ask_search, answer=Typed(FreeText(3, 80), (BACK,)))
def search(ctx: Ctx, said: str) -> Turn:
    if said == "back":
        return go(view)
    found = ctx.query(PeopleLike(region_of(ctx), said))
    if not found:
        return stay(t("recap.no_such_person", text=said, place=place_name(region_of(ctx))))
    if len(found) == 1:
        return go(person, person=found[0].volunteer, typed=said)
    return go(who, typed=said)


def _alike(ctx: Ctx) -> Choice:
    options = (
        Option(
            f"v{one.volunteer}",
            t("managing.label_person", name=one.name, place=place_name(one.place)),
        )
        for one in ctx.query(PeopleLike(region_of(ctx), ctx.draft.typed))
    )
    return Choice((*options, BACK), own=frozenset({"back"}))


@recap.step(ask=t("managing.ask_who"), answer=_alike)
def who(ctx: Ctx, choice: str) -> Turn:
    return go(search) if choice == "back" else go(person, person=int(choice.removeprefix("v")))


def _from_person(ctx: Ctx) -> Choice:
    found = ctx.query(OneLearner(ctx.draft.person))
    options = [
        Option("again", t("recap.label_again"), "recap.words_search"),
        Option("view", t("recap.label_view"), "keyword.recap"),
    ]
    if found is not None and creditable(ctx, found):
        options.append(Option("credit", t("credit.label_give"), "credit.words_give"))
    if found is not None and found.credits and found.person.volunteer != ctx.person.volunteer.id:
        options.append(Option("uncredit", t("credit.label_withdraw"), "credit.words_withdraw"))
    if found is not None and found.person.volunteer != ctx.person.volunteer.id:
        options.append(Option("move", t("moving.label_lost"), "moving.words_lost"))
    if found is not None and not found.role_confirmed:
        options.append(Option("role", t("recap.label_confirm"), "recap.words_confirm"))
    return Choice((*options, MENU), own=frozenset({"recap"}))


@recap.step(ask=ask_person, answer=_from_person)
def person(ctx: Ctx, choice: str) -> Turn:
    if choice == "/menu":
        return end()
    if choice in {"credit", "uncredit", "move"}:
        return end(then=Start(choice, {"volunteer": ctx.draft.person}))
    if choice == "role":
        confirmed = [ConfirmRole(ctx.draft.person)]
        return go(view, t("recap.role_confirmed"), effects=confirmed)
    return go(search) if choice == "again" else go(view)
