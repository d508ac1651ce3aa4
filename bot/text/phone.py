"""Phone numbers as people write them."""

from __future__ import annotations

import phonenumbers


def possible(text: str) -> str:
    """Write a number as `e164` does; "" for one that nobody can have: too short, too long."""
    number = e164(text)
    if not number or not phonenumbers.is_possible_number(phonenumbers.parse(number)):
        return ""
    return number


def e164(text: str) -> str:
    """Write "0812-3456-7890" as "+6281234567890"; "" for what is no number."""
    try:
        parsed = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
