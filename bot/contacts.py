"""How the numbers to call are said, and how material that names them is filled in."""

from __future__ import annotations

from collections.abc import Iterable

from bot.phrases import Lines, Material, t
from content.contacts import Contact, Contacts


def listed(contacts: Iterable[Contact]) -> Lines:
    """A line each: the name, the number, what it is for."""
    return Lines(
        tuple(
            t("contacts.line", name=one.name, number=one.number, purpose=one.purpose)
            for one in contacts
        )
    )


def material(contacts: Contacts, markdown: str, region: str) -> Material:
    """Material as it is shown to somebody of that region."""
    return Material(contacts.filled(markdown, region))
