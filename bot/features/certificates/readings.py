"""What a step may ask about certificates."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.queries import Reading
from bot.features.certificates.types import Certificate


@dataclass(frozen=True, slots=True)
class MyCertificates(Reading[tuple[Certificate, ...]]):
    """All that the person was ever given, the newest first."""


@dataclass(frozen=True, slots=True)
class CertificateBelow(Reading[Certificate | None]):
    """One of somebody in the region of the coordinator who asks; None for any other."""

    number: str
