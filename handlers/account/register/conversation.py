"""Begin a registration: consent, and who they are. Lead each answer on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Step, Turn, end, go
from bot.engine.effects import Forget
from bot.engine.inputs import Choice, Option
from bot.features.invitees.requests import MyInvitation
from bot.features.invitees.rules import same_person
from bot.features.volunteers.inputs import Adult, FullName
from bot.features.volunteers.requests import GiveConsent
from bot.text.phrases import Say, paragraphs, t
from handlers.shared.roles import ROLES

CONSENT_VERSION = "2026-11-30"


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # the code of an invitation link
    consent: bool | None = None
    full_name: str | None = None
    adult: bool | None = None
    role: str | None = None
    place: str | None = None  # the code of the region that is found so far
    village: str = ""
    phone: str | None = None
    offered: tuple[str, ...] = ()  # codes of regions to choose from
    typed: str = ""  # what they were found for
    editing: str = ""  # the answer that is corrected: the summary comes next


Ctx = Context[Draft]
registration = Conversation(
    "registration",
    draft=Draft,
    keep=True,
    registered=False,
    costly=("full_name",),
    help=t("registration.help"),
)


# --- consent -----------------------------------------------------------------------------------


def _ask_consent(ctx: Ctx) -> Say:
    return paragraphs(
        t("registration.welcome"),
        t("registration.privacy", organiser=ctx.organiser),
        t("registration.agree"),
    )


@registration.step(
    ask=_ask_consent,
    answer=Choice(
        (
            Option("agree", t("registration.label_agree"), "answer.agree"),
            Option("decline", t("registration.label_decline"), "answer.decline"),
        ),
        about="registration.about_consent",
    ),
    again=t("registration.agree_again"),
    help=paragraphs(t("registration.who_i_am"), t("registration.help_consent")),
)
def consent(ctx: Ctx, choice: str) -> Turn:
    if choice == "decline":
        return end(t("registration.declined"), effects=[Forget()], then=None)
    return go(full_name, effects=[GiveConsent(CONSENT_VERSION)], consent=True)


# --- who ---------------------------------------------------------------------------------------


@registration.step(
    ask=t("registration.ask_name"),
    answer=FullName(own=frozenset({"greet", "enquire"})),  # there are people named Salam, and Tanya
    help=t("registration.help_name"),
)
def full_name(ctx: Ctx, name: str) -> Turn:
    """Say back what was taken for the name. Numbers go from hand to hand: nobody hears what a list
    says of somebody until they have said themselves that they are who it names."""
    invited = None if ctx.draft.editing else ctx.query(MyInvitation())
    noted = t("registration.name_noted", name=name)
    if invited is None or not same_person(invited.name, name):
        return onward(ctx, adult, noted, full_name=name)
    known = t("registration.invited")
    return go(adult, noted, known, full_name=name, role=invited.role or None, place=invited.place)


@registration.step(
    ask=t("registration.ask_adult"),
    answer=Adult(
        (
            Option("yes", t("registration.label_adult"), "answer.yes"),
            Option("no", t("registration.label_minor"), "answer.no"),
        ),
        about="registration.about_adult",
    ),
    help=t("registration.help_adult"),
)
def adult(ctx: Ctx, is_adult: bool) -> Turn:
    return beyond_age(ctx) if is_adult else go(registration.steps["minor"])


def beyond_age(ctx: Ctx) -> Turn:
    """Ask what is not known yet: whoever is on a list of invitees is asked only what it does not
    tell; all of it is shown to them."""
    if ctx.draft.role is None:
        return go(role, adult=True)
    if ctx.draft.place is None:
        return go(registration.steps["regency"], adult=True)
    return settle(ctx, ctx.draft.place, adult=True)


@registration.step(ask=t("registration.ask_role"), answer=Choice(ROLES))
def role(ctx: Ctx, value: str) -> Turn:
    if ctx.draft.place is not None and not ctx.draft.editing:
        return settle(ctx, ctx.draft.place, role=value)
    return onward(ctx, registration.steps["regency"], role=value)


# --- where an answer leads ---------------------------------------------------------------------


def onward(ctx: Ctx, following: Step[Draft, Any], *says: Say, **changes: Any) -> Turn:
    """Go to the next question, or to the summary when only this answer was to be corrected."""
    if ctx.draft.editing:
        return go(registration.steps["summary"], *says, editing="", **changes)
    return go(following, *says, **changes)


def settle(ctx: Ctx, code: str, **changes: Any) -> Turn:
    """Keep a place that is found: ask for what lies below it, or be done with it."""
    if code.count(".") == 1:
        return go(registration.steps["district"], place=code, offered=(), typed="", **changes)
    if code.count(".") == 2:
        return go(registration.steps["village"], place=code, offered=(), typed="", **changes)
    return after_place(ctx, place=code, village="", **changes)


def after_place(ctx: Ctx, **changes: Any) -> Turn:
    wants_phone = ctx.capabilities.contact and ctx.draft.phone is None and not ctx.draft.editing
    following = registration.steps["phone" if wants_phone else "summary"]
    return go(following, offered=(), typed="", editing="", **changes)
