"""What is a message to us from a person, of all that Twilio signs: not what went to another number
or account, what we sent ourselves, calls, SMS and what else it has forms for."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MESSAGE = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
# A number, or the id of somebody who hides theirs (platform rule: business-scoped ids, 2026).
_PERSON = re.compile(r"whatsapp:(\+[1-9][0-9]{6,14}|[A-Z]{2}\.([A-Z]{3}\.)?[A-Za-z0-9]{1,128})")
_SAID = frozenset({"", "received", "receiving"})


def is_from_a_person(form: Mapping[str, str], account: str, ours: str) -> bool:
    """Tell whether this form brings what a person wrote to us. `ours` is our address."""
    return (
        _is_of(form, account)
        and form.get("To") == ours
        and form.get("SmsStatus", "") in _SAID
        and not form.get("MessageStatus")
        and is_person(form.get("From", ""), ours)
    )


def is_of_ours(form: Mapping[str, str], account: str, ours: str) -> bool:
    """Tell whether this form says what became of a message of ours."""
    return _is_of(form, account) and form.get("From") == ours


def is_person(address: str, ours: str) -> bool:
    """Tell whether this may be the address of somebody else than us."""
    return address != ours and _PERSON.fullmatch(address) is not None


def is_message(id: str) -> bool:
    """Tell whether this may be the id of a message."""
    return _MESSAGE.fullmatch(id) is not None


def _is_of(form: Mapping[str, str], account: str) -> bool:
    return form.get("AccountSid") == account and is_message(form.get("MessageSid", ""))
