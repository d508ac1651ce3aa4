"""Answers to the readings about certificates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.features.certificates import readings as r
from bot.features.certificates.tables import by_number, certificate, load_certificates, owner_place
from bot.features.certificates.types import Certificate
from bot.store.transaction import Within
from bot.text.places import is_below


def _mine(within: Within, reading: r.MyCertificates) -> tuple[Certificate, ...]:
    me = within.world.volunteer.id
    return load_certificates(within.connection, certificate.c.volunteer_id == me)


def below(within: Within, number: str) -> bool:
    """Whether it is one of somebody in the region of the coordinator whose turn it is."""
    scope, place = within.world.scope, owner_place(within.connection, number)
    return scope is not None and place is not None and is_below(place, scope)


def _below(within: Within, reading: r.CertificateBelow) -> Certificate | None:
    return by_number(within.connection, reading.number) if below(within, reading.number) else None


ANSWERS: dict[type, Callable[[Within, Any], Any]] = {
    r.MyCertificates: _mine,
    r.CertificateBelow: _below,
}
