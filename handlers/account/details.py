"""Say what is known of a volunteer: name, role, place, phone."""

from __future__ import annotations

from bot.engine.person import Volunteer
from bot.text.phrases import Say, lines, t
from bot.text.places import full_name as place_name
from handlers.shared.roles import role_name


def details_of(volunteer: Volunteer) -> Say:
    about = details(
        volunteer.name, volunteer.role, volunteer.place, volunteer.village, volunteer.phone
    )
    return about if volunteer.role_confirmed else lines(about, t("registration.unconfirmed"))


def details(name: str, role: str, place: str, village: str, phone: str) -> Say:
    """Say what is known of a volunteer, a line each."""
    where = ", ".join(part for part in (village, place_name(place)) if part)
    rows = [
        t("registration.line_name", name=name),
        t("registration.line_role", role=role_name(role)),
        t("registration.line_place", place=where),
    ]
    if phone:
        rows.append(t("registration.line_phone", phone=phone))
    return lines(*rows)
