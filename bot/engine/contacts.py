"""How the numbers to call are said, and how material that names them is filled in."""

from __future__ import annotations

from collections.abc import Iterable

from bot.text.phrases import Lines, Material, Say, t
from content.contacts import Contact, Contacts

_NAMED_BENEATH = 2


def listed(contacts: Iterable[Contact]) -> Lines:
    """List them, a line each: the name, the number, what it is for."""
    return Lines(
        tuple(
            t("contacts.line", name=one.name, number=one.number, purpose=one.purpose)
            for one in contacts
        )
    )


def all_of(contacts: Contacts, region: str) -> Say:
    """Return what NOMOR says: those for danger, then the others; the region's own first."""
    others = [one for one in contacts.near(region) if not one.urgent]
    return t("contacts.all", urgent=listed(contacts.urgent_near(region)), services=listed(others))


def for_help(contacts: Contacts, region: str) -> Say:
    return t("contacts.for_help", contacts=listed(contacts.urgent_near(region)))


def beneath(contacts: Contacts) -> Say:
    """Return one line to stand beneath an answer that speaks of danger."""
    urgent = [one for one in contacts.national if one.urgent][:_NAMED_BENEATH]
    named = ", ".join(f"{one.number} ({one.name})" for one in urgent)
    return t("contacts.beneath", numbers=named)


def material(contacts: Contacts, markdown: str, region: str) -> Material:
    """Return material as it is shown to somebody of that region."""
    return Material(contacts.filled(markdown, region))
