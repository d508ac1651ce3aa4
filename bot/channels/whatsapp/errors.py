"""Twilio's error codes for WhatsApp, and what each asks of us; the same whether one comes as the
answer to a call or with a status callback. Their meanings: Twilio's error reference."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Asks(Enum):
    SLOWER = "not taken: send it again, not so fast"
    LATER = "not taken: send it again, later"
    TOMORROW = "not taken: so many a day; all of the account waits"
    REPLY_FIRST = "the 24 hours are over: hold it until they write"
    STOP = "the person cannot be reached: stop writing to them"
    SKIP = "this one does not arrive; the next may"
    NO_TEMPLATE = "the template is out of use: nothing more is sent by it, call the operator"
    MEND_MESSAGE = "the message is wrong: it fails, and somebody is to look"
    MEND_ACCOUNT = "the account or the sender is wrong: stop the channel, call the operator"


@dataclass(frozen=True, slots=True)
class Row:
    code: int
    meaning: str
    asks: Asks


TABLE = (
    Row(20429, "too many calls at once", Asks.SLOWER),
    Row(63018, "too fast for this sender or this person", Asks.SLOWER),
    Row(14107, "too many messages at once for this account", Asks.SLOWER),
    Row(21611, "too many messages wait at Twilio for this sender", Asks.SLOWER),
    Row(30001, "too many messages wait at Twilio", Asks.SLOWER),
    Row(63038, "the account's messages of a day are used up", Asks.TOMORROW),
    Row(63012, "WhatsApp has a fault inside", Asks.LATER),
    Row(20500, "Twilio has a fault inside", Asks.LATER),
    Row(63016, "outside the 24 hours, and not by a template", Asks.REPLY_FIRST),
    Row(21211, "no such receiver, or an id that cannot be written to yet", Asks.STOP),
    Row(21614, "not a mobile number", Asks.STOP),
    Row(21610, "on Twilio's list of those who said STOP", Asks.STOP),
    Row(63003, "nobody with this number on WhatsApp", Asks.STOP),
    Row(63014, "the person has blocked us", Asks.STOP),
    Row(63015, "has not joined the sandbox", Asks.STOP),
    Row(63024, "no WhatsApp, its terms not accepted, or too old", Asks.STOP),
    Row(63032, "Meta holds this person's messages back", Asks.SKIP),
    Row(63033, "the person wants no promotions", Asks.SKIP),
    Row(63049, "Meta chose not to deliver this promotion; not at once again", Asks.SKIP),
    Row(21617, "the text is too long", Asks.MEND_MESSAGE),
    Row(21656, "the template's variables cannot be read", Asks.MEND_MESSAGE),
    Row(63005, "WhatsApp does not take such content", Asks.MEND_MESSAGE),
    Row(63013, "against WhatsApp's rules", Asks.MEND_MESSAGE),
    Row(63021, "content of a wrong kind, or too long", Asks.MEND_MESSAGE),
    Row(63027, "the template does not exist in this language", Asks.MEND_MESSAGE),
    Row(63028, "the template has other variables", Asks.MEND_MESSAGE),
    Row(63029, "the template becomes too long", Asks.MEND_MESSAGE),
    Row(63030, "the template takes no such variable", Asks.MEND_MESSAGE),
    Row(63040, "the template was refused", Asks.NO_TEMPLATE),
    Row(63041, "the template is paused", Asks.NO_TEMPLATE),
    Row(63042, "the template was switched off", Asks.NO_TEMPLATE),
    Row(20003, "wrong account or token", Asks.MEND_ACCOUNT),
    Row(21212, "the sender is no number", Asks.MEND_ACCOUNT),
    Row(21606, "the sender is not this account's", Asks.MEND_ACCOUNT),
    Row(63001, "WhatsApp does not accept the sender's login", Asks.MEND_ACCOUNT),
    Row(63007, "no such WhatsApp sender", Asks.MEND_ACCOUNT),
    Row(63008, "the sender is not set up", Asks.MEND_ACCOUNT),
    Row(63020, "Meta's invitation was not accepted", Asks.MEND_ACCOUNT),
    Row(63022, "the sender's certificate is not valid", Asks.MEND_ACCOUNT),
    Row(63051, "the sender is locked, as after a month of silence", Asks.MEND_ACCOUNT),
    Row(63112, "Meta has switched the account off", Asks.MEND_ACCOUNT),
)
_BY_CODE = {row.code: row for row in TABLE}


def asks(code: int) -> Asks | None:
    """Tell what an error code asks for; None for a code that is not in the table."""
    row = _BY_CODE.get(code)
    return row.asks if row else None


def reason(code: int) -> str:
    """Say for the outbox what an error code means, in words that the ledger of a broadcast knows
    the kind of."""
    row = _BY_CODE.get(code)
    if row is None:
        return f"error {code}"
    kind = "unreachable" if row.asks is Asks.STOP else "rejected"
    return f"{kind}: {row.meaning} ({code})"


def meaning(code: int) -> str | None:
    """Tell what an error code means; None for a code that is not in the table."""
    row = _BY_CODE.get(code)
    return row.meaning if row else None
