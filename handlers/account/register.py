"""From the first word to a registered volunteer: notice and consent, a few answers, a summary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Step, Turn, end, go, needed
from bot.engine.effects import Forget
from bot.engine.inputs import Choice, FreeText, Option, Typed, is_yes_or_no
from bot.features.certificates.requests import MyCertificates
from bot.features.invitees.requests import MyInvitation
from bot.features.volunteers.inputs import Adult, FullName, OwnPhone
from bot.features.volunteers.requests import Enrol, GiveConsent, NoteInvitation
from bot.text.names import without_title
from bot.text.phrases import Say, lines, paragraphs, t
from bot.text.places import find, label
from bot.text.places import full_name as place_name
from content import regions
from content.regions import is_name
from handlers.shared.roles import ROLES, role_name

CONSENT_VERSION = "2026-11-30"
_INVITATION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNLISTED = "unlisted"
# There are places named Salam, Tes, Lanjut and Pelajaran, and people named Salam.
_TEXT = FreeText(max=100, allowed=is_name)
_PLACE = FreeText(max=100, allowed=is_name, own=frozenset({"greet", "continue", "learn"}))


@dataclass(frozen=True, slots=True)
class Draft:
    """`place` is the code found so far, `offered` the codes to choose from, `typed` what they were
    found for. `editing` names the answer that is being corrected: the summary comes next."""

    argument: str = ""
    consent: bool | None = None
    full_name: str | None = None
    adult: bool | None = None
    role: str | None = None
    place: str | None = None
    village: str = ""
    phone: str | None = None
    offered: tuple[str, ...] = ()
    typed: str = ""
    editing: str = ""


Ctx = Context[Draft]
registration = Conversation(
    "registration",
    draft=Draft,
    keep=True,
    registered=False,
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
            Option("decline", t("registration.label_decline"), "answer.no"),
        )
    ),
    again=t("registration.agree_again"),
    help=paragraphs(t("registration.who_i_am"), t("registration.help_consent")),
)
def consent(ctx: Ctx, choice: str) -> Turn:
    if choice == "decline":
        return end(t("registration.declined"), effects=[Forget()], then=None)
    given = [GiveConsent(CONSENT_VERSION)]
    invited = ctx.query(MyInvitation())
    if invited is None:
        return go(full_name, effects=given, consent=True)
    known = {"full_name": invited.name, "role": invited.role or None, "place": invited.place}
    return go(adult, t("registration.invited"), effects=given, consent=True, **known)


# --- who ---------------------------------------------------------------------------------------


@registration.step(
    ask=t("registration.ask_name"),
    answer=FullName(own=frozenset({"greet"})),
    help=t("registration.help_name"),
)
def full_name(ctx: Ctx, name: str) -> Turn:
    return _onward(ctx, adult, full_name=name)


@registration.step(
    ask=t("registration.ask_adult"),
    answer=Adult(
        (
            Option("yes", t("registration.label_adult"), "answer.yes"),
            Option("no", t("registration.label_minor"), "answer.no"),
        )
    ),
    help=t("registration.help_adult"),
)
def adult(ctx: Ctx, is_adult: bool) -> Turn:
    return _beyond_age(ctx) if is_adult else go(minor)


def _beyond_age(ctx: Ctx) -> Turn:
    """Whoever is on a list is asked only what it does not tell; all of it is shown to them."""
    if ctx.draft.role is None:
        return go(role, adult=True)
    if ctx.draft.place is None:
        return go(regency, adult=True)
    return _settle(ctx, ctx.draft.place, adult=True)


@registration.step(ask=t("registration.ask_role"), answer=Choice(ROLES))
def role(ctx: Ctx, value: str) -> Turn:
    if ctx.draft.place is not None and not ctx.draft.editing:
        return _settle(ctx, ctx.draft.place, role=value)
    return _onward(ctx, regency, role=value)


# --- place of duty -----------------------------------------------------------------------------


def _regency_answer(ctx: Ctx) -> Typed[str] | FreeText:
    """The invitation may hint at a place: then it can be tapped, never more than that."""
    hinted = find(ctx.draft.argument).regions if ctx.draft.argument else ()
    options = tuple(Option(r.code, _plain(label(r))) for r in hinted[:3] if r.code.count(".") == 1)
    return Typed(_TEXT, options) if options else _TEXT


@registration.step(
    ask=t("registration.ask_regency"), answer=_regency_answer, help=t("registration.help_place")
)
def regency(ctx: Ctx, text: str) -> Turn:
    if text.count(".") == 1 and regions.region(text) is not None:
        return _settle(ctx, text)
    return _look_up(ctx, text, within="", hint=t("registration.no_regency"))


@registration.step(
    ask=lambda ctx: t("registration.ask_district", place=place_name(_place(ctx))),
    answer=_PLACE,
    help=t("registration.help_place"),
)
def district(ctx: Ctx, text: str) -> Turn:
    return _look_up(ctx, text, within=_place(ctx), hint=t("registration.no_district"))


@registration.step(
    ask=lambda ctx: t("registration.ask_village", place=place_name(_place(ctx))),
    answer=_PLACE,
    help=t("registration.help_place"),
)
def village(ctx: Ctx, text: str) -> Turn:
    return _look_up(ctx, text, within=_place(ctx), hint=t("registration.no_village"))


def _ask_found(ctx: Ctx) -> Say:
    return t("registration.confirm_place", place=_offer(ctx, ctx.draft.offered[0]))


@registration.step(
    ask=_ask_found,
    answer=Typed(
        _PLACE,
        (
            Option("yes", t("answer.label_yes"), "answer.yes"),
            Option("no", t("answer.label_no"), "registration.words_not_it"),
        ),
    ),
    help=t("registration.help_place"),
)
def found(ctx: Ctx, said: str) -> Turn:
    if said == "yes":
        return _settle(ctx, ctx.draft.offered[0])
    return _none_of_them(ctx) if said == "no" else _look_up_again(ctx, said)


def _choices(ctx: Ctx) -> Typed[str]:
    options = [Option(code, _plain(_offer(ctx, code))) for code in ctx.draft.offered]
    other = Option("other", t("registration.label_other_place"), "registration.words_not_it")
    return Typed(_PLACE, (*options, other), exact=False)


@registration.step(
    ask=t("registration.pick_place"), answer=_choices, help=t("registration.help_place")
)
def pick(ctx: Ctx, said: str) -> Turn:
    if said == "other":
        return _none_of_them(ctx)
    return _settle(ctx, said) if said in ctx.draft.offered else _look_up_again(ctx, said)


def _look_up_again(ctx: Ctx, text: str) -> Turn:
    """Instead of an answer another place was typed: that one, then."""
    step = _place_step(ctx)
    return step(ctx, text)


def _none_of_them(ctx: Ctx) -> Turn:
    """Below the kabupaten or kota, what was typed may stay as it is; that one must be found."""
    if ctx.draft.place is None:
        return go(regency, t("registration.type_again"))
    return go(unlisted)


@registration.step(
    ask=lambda ctx: t("registration.ask_unlisted", typed=ctx.draft.typed),
    answer=Typed(
        _PLACE,
        (
            Option("yes", t("registration.label_keep_typed"), "registration.words_keep"),
            Option("no", t("registration.label_type_again"), "answer.no"),
        ),
    ),
)
def unlisted(ctx: Ctx, said: str) -> Turn:
    if said == "yes":
        return _after_place(ctx, village=ctx.draft.typed)
    if said == "no":
        return go(_place_step(ctx), t("registration.type_again"))
    return _look_up_again(ctx, said)


def _look_up(ctx: Ctx, text: str, within: str, hint: Say) -> Turn:
    places = find(text, within)
    codes = tuple(place.code for place in places.regions)
    if places.certain:
        return _settle(ctx, codes[0])
    if len(codes) == 1:
        return go(found, offered=codes, typed=text)
    if codes:
        return go(pick, offered=codes, typed=text)
    if within and ctx.draft.typed == _UNLISTED + within and not is_yes_or_no(text):
        return go(unlisted, typed=text)
    return go(_place_step(ctx), hint, typed=_UNLISTED + within)


def _settle(ctx: Ctx, code: str, **changes: Any) -> Turn:
    """A place is found: ask for what lies below it, or be done with it."""
    if code.count(".") == 1:
        return go(district, place=code, offered=(), typed="", **changes)
    if code.count(".") == 2:
        return go(village, place=code, offered=(), typed="", **changes)
    return _after_place(ctx, place=code, village="", **changes)


def _after_place(ctx: Ctx, **changes: Any) -> Turn:
    wants_phone = ctx.capabilities.contact and ctx.draft.phone is None and not ctx.draft.editing
    following: Step[Draft, str] = phone if wants_phone else summary
    return go(following, offered=(), typed="", editing="", **changes)


def _place_step(ctx: Ctx) -> Step[Draft, str]:
    return {"": regency, "kabupaten": district}.get(_level(ctx), village)


def _level(ctx: Ctx) -> str:
    return ["", "kabupaten", "kecamatan"][(ctx.draft.place or "").count(".")]


def _place(ctx: Ctx) -> str:
    return needed(ctx.draft.place, "regency")


def _offer(ctx: Ctx, code: str) -> str:
    place = regions.region(code)
    return label(place, ctx.draft.place or "") if place else code


def _plain(text: str) -> Say:
    return t("channel.plain", text=text)


# --- under age? Below what everybody is asked, so that no step of old leads here ----------------


@registration.step(
    ask=t("registration.ask_minor"),
    answer=Adult(
        (
            Option("no", t("registration.label_is_minor"), "registration.words_minor"),
            Option("yes", t("registration.label_is_adult"), "registration.words_adult"),
        ),
        exact=True,
    ),
    help=t("registration.help_adult"),
)
def minor(ctx: Ctx, is_adult: bool) -> Turn:
    """Asked once more: a slip of the finger must not cost somebody their registration."""
    if is_adult:
        return _beyond_age(ctx)
    return end(t("registration.too_young"), effects=[Forget()], then=None)


# --- phone and summary -------------------------------------------------------------------------


@registration.step(
    ask=t("registration.ask_phone"),
    answer=OwnPhone(t("registration.label_share_phone"), t("registration.label_skip")),
)
def phone(ctx: Ctx, number: str) -> Turn:
    return go(summary, phone=number)


def details(name: str, role: str, place: str, village: str, phone: str) -> Say:
    """What is known of a volunteer, a line each."""
    where = ", ".join(part for part in (village, place_name(place)) if part)
    rows = [
        t("registration.line_name", name=name),
        t("registration.line_role", role=role_name(role)),
        t("registration.line_place", place=where),
    ]
    if phone:
        rows.append(t("registration.line_phone", phone=phone))
    return lines(*rows)


def _ask_summary(ctx: Ctx) -> Say:
    draft = ctx.draft
    known = details(
        needed(draft.full_name, "full_name"),
        needed(draft.role, "role"),
        needed(draft.place, "regency"),
        draft.village,
        draft.phone or "",
    )
    return paragraphs(t("registration.summary"), known, t("registration.ask_right"))


_CORRECTABLE = (
    Option("full_name", t("registration.label_name"), "registration.words_name"),
    Option("role", t("registration.label_role"), "registration.words_role"),
    Option("place", t("registration.label_place"), "registration.words_place"),
)


@registration.step(
    ask=_ask_summary,
    answer=Choice((Option("right", t("registration.label_right"), "answer.yes"), *_CORRECTABLE)),
    help=t("registration.help_summary"),
)
def summary(ctx: Ctx, choice: str) -> Turn:
    if choice == "place":
        return go(regency, place=None, village="", editing="place")
    if choice != "right":
        return go(_EDITED[choice], editing=choice)
    return _enrolled(ctx)


def _enrolled(ctx: Ctx) -> Turn:
    draft = ctx.draft
    needed(draft.consent, "consent")
    needed(draft.adult, "adult")
    place = needed(draft.place, "regency")
    enrol = Enrol(
        name=needed(draft.full_name, "full_name"),
        role=needed(draft.role, "role"),
        place=place,
        village=draft.village,
        zone=regions.zone(place),
        phone=draft.phone or "",
    )
    if ctx.person.volunteer.registered:
        return end(t("registration.changed"), *_old_certificate(ctx, enrol.name), effects=[enrol])
    invited = _INVITATION.fullmatch(draft.argument)
    note = [NoteInvitation(draft.argument)] if invited else []
    return end(t("registration.done", name=without_title(enrol.name)), effects=[enrol, *note])


def _old_certificate(ctx: Ctx, name: str) -> list[Say]:
    """Whoever holds one with another name may have it made anew."""
    if name == ctx.person.volunteer.name:
        return []
    mine = ctx.query(MyCertificates())
    old = any(one.valid and one.paper.name != name for one in mine)
    return [t("certificate.old_name")] if old else []


_EDITED: dict[str, Step[Draft, str]] = {"full_name": full_name, "role": role, "place": regency}


def _onward(ctx: Ctx, following: Step[Draft, str] | Step[Draft, bool], **changes: Any) -> Turn:
    """The next question, or the summary when only this answer was to be corrected."""
    if ctx.draft.editing:
        return go(summary, editing="", **changes)
    return go(following, **changes)


# --- a registered volunteer corrects one answer --------------------------------------------------

correction = Conversation(
    "correction", draft=Draft, help=t("registration.help"), steps=registration.steps
)


@correction.opening
def _open(ctx: Ctx) -> Turn:
    return go(_EDITED[ctx.draft.editing])
