"""What an operator does about an account that Twilio refuses: in a sentence, wherever it shows."""

from __future__ import annotations

from bot.channels.whatsapp.errors import meaning

_CREDENTIALS = (
    "copy Account SID and Auth Token anew from the first page of Twilio's console into"
    " BIMTEK_TWILIO_ACCOUNT_SID and BIMTEK_TWILIO_AUTH_TOKEN"
)
_NUMBER = (
    "BIMTEK_WHATSAPP_FROM is to be a number that stands in Twilio's console under Messaging,"
    " Senders, WhatsApp senders"
)
_REGISTER = "register the sender once more in Twilio's console under WhatsApp senders"
_INVITATION = "finish the sender's registration in Twilio's console, and accept Meta's invitation"
_ACTIVE = "look at Twilio's console whether something is to be paid, or ask Twilio's support"
_CURES = {
    20003: _CREDENTIALS,
    20404: _CREDENTIALS,
    20005: _ACTIVE,
    20006: _ACTIVE,
    20008: f"these are the test credentials; {_CREDENTIALS}",
    21212: _NUMBER,
    21606: _NUMBER,
    63001: _REGISTER,
    63007: _NUMBER,
    63008: _INVITATION,
    63020: _INVITATION,
    63022: _REGISTER,
    63051: _REGISTER,
    63112: "look at Meta's WhatsApp Manager (business.facebook.com) what it wants",
}
_MEANINGS = {
    20005: "the account is suspended or closed",
    20006: "these credentials may not do that",
    20008: "not with test credentials",
    20404: "there is no such account",
}


def sentence(status: int, code: int) -> str:
    """Say what Twilio's refusal of an account means, and what to do about it."""
    said = meaning(code) or _MEANINGS.get(code)
    if said is None and code:
        where = f"https://www.twilio.com/docs/errors/{code} says why"
        return f"Twilio refuses the account (error {code}); {where}"
    if said is None:
        return f"Twilio refuses the account (status {status}); {_CREDENTIALS}"
    return f"Twilio: {said} (error {code}); {_CURES.get(code, _CREDENTIALS)}"


def inactive(status: str) -> str:
    """Say that an account is there and does nothing: `suspended` or `closed`, as Twilio calls
    it."""
    return f"Twilio: the account is {status}; {_ACTIVE}"
