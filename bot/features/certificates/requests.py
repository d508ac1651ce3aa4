"""What a step may ask, and ask for, about certificates."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.effects import SideEffect
from bot.engine.queries import Query
from bot.features.certificates.types import Certificate


@dataclass(frozen=True, slots=True)
class MyCertificates(Query[tuple[Certificate, ...]]):
    """Ask for all that the person was ever given, the newest first."""


@dataclass(frozen=True, slots=True)
class CertificateBelow(Query[Certificate | None]):
    """Ask for a certificate of somebody in the region of the coordinator who asks; None for any
    other."""

    number: str


@dataclass(frozen=True, slots=True)
class IssueCertificate(SideEffect):
    """Make and send the certificate of a course that the person has earned; where there is one
    already, nothing."""

    course: str


@dataclass(frozen=True, slots=True)
class ReplaceCertificate(SideEffect):
    """Make a new one with the name of now and all else as it was; the old one counts no more."""

    number: str


@dataclass(frozen=True, slots=True)
class SendCertificate(SideEffect):
    """Make the files of a valid one of the person's own once more, and send them."""

    number: str


@dataclass(frozen=True, slots=True)
class WithdrawCertificate(SideEffect):
    """Withdraw a certificate, by a coordinator of a region that holds the place of its owner."""

    number: str
    reason: str
