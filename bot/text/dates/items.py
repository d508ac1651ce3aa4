"""What the tokens of a text say, part by part; what it comes to together is for reading.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.text.dates.lexicon import Kind
from bot.text.dates.tokens import Token


@dataclass(frozen=True, slots=True)
class Dated:
    """One or several days of a month. Without a month it is the next one that has them. `eve`:
    "malam" stood before, so that the evening before may be meant; `unsure`: "1-2" may be two
    days."""

    days: tuple[int, ...]
    month: int | None = None
    year: int | None = None
    eve: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A day of the week: of the week so many ahead where that is said. `night`: the evening before
    it ("malam Sabtu"); `unsure`: that, or the evening of it."""

    weekday: int
    weeks: int | None = None
    night: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many days or months from today. `soft`: "nanti", which says only that it is to come;
    `rough`: counted in weeks, so that a weekday beside it is a doubt."""

    days: int = 0
    months: int = 0
    soft: bool = False
    rough: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """Next week, this month, next year, ... `unit` is a WEEK, MONTHS or YEAR; `bare` is "minggu
    depan", which may be a Sunday."""

    unit: Kind
    by: int
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    year: int


@dataclass(frozen=True, slots=True)
class Market:
    """A day of the Javanese market week."""

    pasaran: int


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as it was said: "setengah 8" is 8 and -30 minutes. `exact`: written as "05.00"."""

    hour: int
    minutes: int = 0
    part: str | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """An hour, with the one at which it ends where that was said."""

    start: Clock
    end: Clock | None = None


@dataclass(frozen=True, slots=True)
class Part:
    name: str


@dataclass(frozen=True, slots=True)
class Zone:
    name: str


@dataclass(frozen=True, slots=True)
class Join:
    """What stands between parts: AND, UNTIL, or a MARK such as a dash or a comma. `glued`: no
    space stands before it."""

    kind: Kind
    text: str
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A word or number that means nothing here."""

    text: str


Item: TypeAlias = (
    "Dated | Named | Ahead | Shift | Year | Market | Clock | Hours | Part | Zone | Join | Unread"
)
Found: TypeAlias = "tuple[Item, int] | None"


class Text:
    """Tokens that may be asked for beyond their end."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self._none = Token(Kind.MARK, "")

    def __getitem__(self, at: int) -> Token:
        return self.tokens[at] if 0 <= at < len(self.tokens) else self._none

    def kind(self, at: int) -> Kind:
        return self[at].kind

    def is_mark(self, at: int, marks: str, *, glued: bool = False) -> bool:
        token = self[at]
        fits = token.kind is Kind.MARK and token.text != "" and token.text in marks
        return fits and (not glued or (token.glued and self[at + 1].glued))

    def is_bare(self, at: int) -> bool:
        """Whether a number is not a part of a longer one, such as a date or an hour."""
        if self.kind(at) is not Kind.NUMBER:
            return False
        after = self.is_mark(at + 1, "./:-", glued=True) and self.kind(at + 2) is Kind.NUMBER
        dashed = self.is_mark(at + 1, "-") and not self.is_mark(at + 3, "./:", glued=True)
        before = self.is_mark(at - 1, "/.:", glued=True) and self.kind(at - 2) is Kind.NUMBER
        return not before and (not after or dashed)
