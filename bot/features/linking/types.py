"""The same person on two channels: a code that is shown on one and typed on the other. Times are
aware, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.engine.messages import Address
from bot.engine.person import PersonState
from bot.engine.session import Frame

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
# After so many wrong ones nothing is taken from an address for a while; and after so many that
# began alike, whoever typed them, no code that begins so: new codes begin otherwise. Whoever
# guesses from hundreds of addresses has one chance in a thousand an hour, and locks nobody.
MOST_WRONG = 5
MOST_WRONG_ALIKE = 10
ALIKE_DIGITS = 2
LOCKED_FOR = timedelta(hours=1)  # as wrong codes are counted (bot/store/tries.py)
UNDO_WITHIN = timedelta(days=1)


class Verdict(StrEnum):
    """What a typed code is: `ONCE_MORE`: somebody else is at it this very moment."""

    GOOD = "good"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    OWN = "own"  # the person's own, typed where it was shown
    TAKEN = "taken"  # either side is joined with another already
    LOCKED = "locked"
    WORN = "worn"  # too many wrong ones began like it
    ONCE_MORE = "once more"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new code, and the web address that opens the bot with it in the app beside; "" where we do
    not know what we are called there."""

    code: str
    way: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who gave a code (by its `id`), and `at` which address: who they are, where they stand, the
    open one last, and how many questions they were asked (`turn`)."""

    id: int
    at: Address
    person: PersonState
    frames: tuple[Frame, ...] = ()
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Typed:
    """What a typed code comes to. `tries` are left after a wrong code; `locked_until`: nothing is
    taken before. `holder` where the code is good."""

    verdict: Verdict
    holder: Holder | None = None
    tries: int = MOST_WRONG
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """From where somebody is seen: `here` they write now, `others` are their other addresses.
    `undo_until`: the last join can be undone until then; None: there is none, or it is for good."""

    here: Address
    others: tuple[Address, ...] = ()
    undo_until: datetime | None = None
