"""Offer and name the roles that a volunteer may have."""

from __future__ import annotations

from bot.engine.inputs import Option
from bot.text.phrases import Say, t

ROLES = (
    Option("psm", t("role.psm"), "role.words_psm"),
    Option("candidate", t("role.candidate"), "role.words_candidate"),
    Option("karang_taruna", t("role.karang_taruna"), "role.words_karang_taruna"),
    Option("tagana", t("role.tagana"), "role.words_tagana"),
    Option("tksk", t("role.tksk"), "role.words_tksk"),
    Option("other", t("role.other"), "role.words_other"),
)


def role_name(value: str) -> Say:
    """Name a role; one that is not known any more counts as other."""
    return next((role.label for role in ROLES if role.value == value), t("role.other"))
