"""Show what was answered, to be confirmed or corrected; then they are registered."""

from __future__ import annotations

import re

from bot.engine.conversation import Conversation, Step, Turn, end, go, needed, stay
from bot.engine.inputs import WRONG, Choice, Option
from bot.features.certificates.requests import MyCertificates
from bot.features.volunteers.inputs import OwnPhone
from bot.features.volunteers.requests import Enrol, NoteInvitation
from bot.text.names import without_title
from bot.text.phrases import Say, paragraphs, t
from content import regions
from handlers.account.details import details
from handlers.account.register.conversation import Ctx, Draft, full_name, registration, role
from handlers.account.register.place import regency

_INVITATION = re.compile(r"[A-Za-z0-9_-]{1,64}")


@registration.step(
    ask=t("registration.ask_phone"),
    answer=OwnPhone(t("registration.label_share_phone"), t("registration.label_skip")),
)
def phone(ctx: Ctx, number: str) -> Turn:
    return go(summary, phone=number)


_EDITED: dict[str, Step[Draft, str]] = {
    "full_name": full_name,
    "role": role,
    "place": regency,
    "phone": phone,
}


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
    answer=Choice(
        (Option("right", t("registration.label_right"), "answer.yes"), *_CORRECTABLE),
        unshown=(
            Option(WRONG, t("registration.which_wrong"), "registration.words_wrong"),
            Option("phone", t("registration.ask_phone"), "registration.words_phone"),
        ),
    ),
    help=t("registration.help_summary"),
)
def summary(ctx: Ctx, choice: str) -> Turn:
    if choice == WRONG:
        return stay(t("registration.which_wrong"))
    if choice == "phone":
        return go(phone) if ctx.capabilities.contact else stay(t("registration.number_fixed"))
    if choice == "place":
        return go(regency, place=None, village="", editing="place")
    if choice != "right":
        return go(_EDITED[choice], editing=choice)
    return _enrolled(ctx)


def _enrolled(ctx: Ctx) -> Turn:
    enrol = _enrol(ctx)
    if ctx.person.volunteer.registered:
        return end(t("registration.changed"), *_old_certificate(ctx, enrol.name), effects=[enrol])
    invited = _INVITATION.fullmatch(ctx.draft.argument)
    note = [NoteInvitation(ctx.draft.argument)] if invited else []
    return end(t("registration.done", name=without_title(enrol.name)), effects=[enrol, *note])


def _enrol(ctx: Ctx) -> Enrol:
    """Put the answers together. Raises Missing for what was not answered."""
    draft = ctx.draft
    needed(draft.consent, "consent")
    needed(draft.adult, "adult")
    place = needed(draft.place, "regency")
    return Enrol(
        name=needed(draft.full_name, "full_name"),
        role=needed(draft.role, "role"),
        place=place,
        village=draft.village,
        zone=regions.zone(place),
        phone=draft.phone or "",
    )


def _old_certificate(ctx: Ctx, name: str) -> list[Say]:
    """Say that a certificate with another name may be made anew."""
    if name == ctx.person.volunteer.name:
        return []
    mine = ctx.query(MyCertificates())
    old = any(one.valid and one.paper.name != name for one in mine)
    return [t("certificate.old_name")] if old else []


# --- a registered volunteer corrects one answer --------------------------------------------------

correction = Conversation(
    "correction", draft=Draft, help=t("registration.help"), steps=registration.steps
)


@correction.opening
def _open(ctx: Ctx) -> Turn:
    return go(_EDITED[ctx.draft.editing])
