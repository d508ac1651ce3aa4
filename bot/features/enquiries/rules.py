"""Who is at an enquiry, and what is one at all. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.features.enquiries.types import Enquiry
from bot.text.danger.reader import danger_in

# Who took it and has not answered within this time no longer holds it.
HELD_FOR = timedelta(hours=24)
_NAMED = re.compile(r"[q#]?(\d{1,15})(?:\s+(.*))?", re.DOTALL)


def taken_by_another(enquiry: Enquiry, me: int, now: datetime) -> bool:
    return is_taken(enquiry, now) and enquiry.taken_by != me


def is_taken(enquiry: Enquiry, now: datetime) -> bool:
    at = enquiry.taken_at
    return enquiry.taken_by is not None and at is not None and now - at < HELD_FOR


def named(argument: str) -> tuple[int | None, str]:
    """Return the enquiry that "q12" or "12 Besok jam 9." names, and what is said to it."""
    found = _NAMED.fullmatch(argument)
    return (int(found[1]), found[2] or "") if found else (None, "")


def danger_of(text: str) -> str | None:
    """Return the kind of danger that a text speaks of, as contacts.toml names it ("": any); or
    None."""
    danger = danger_in(text)
    return None if danger is None else danger.kind
