"""What a step may ask about enquiries."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.queries import Reading
from bot.features.enquiries.types import Enquiry


@dataclass(frozen=True, slots=True)
class Answerers:
    """The coordinators whom a question would go to: those of `scope`, the smallest region around
    the person that has any who hears from the bot."""

    scope: str
    count: int


@dataclass(frozen=True, slots=True)
class MyAnswerers(Reading[Answerers | None]):
    """None while there is nobody."""


@dataclass(frozen=True, slots=True)
class MyEnquiries(Reading[tuple[Enquiry, ...]]):
    """The person's own, the newest first."""


@dataclass(frozen=True, slots=True)
class EnquiryPage:
    """`count` is how many there are on all pages."""

    count: int
    enquiries: tuple[Enquiry, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenEnquiries(Reading[EnquiryPage]):
    """Open ones of others below the person's scope, oldest first; a page of them."""

    first: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class ManagedEnquiry(Reading[Enquiry | None]):
    """Anyone else's from below the person's scope, open or not; None for all others."""

    id: int


@dataclass(frozen=True, slots=True)
class EnquiryToAnswer(Reading[Enquiry | None]):
    """The same, held until the turn is written: nobody else answers, takes or closes it
    meanwhile."""

    id: int
