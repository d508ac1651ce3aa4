"""What may be chosen from, and what was made of a text: only a clear reading is acted on, a likely
one is asked back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.text.speech.amounts import Amount
from bot.text.speech.book import Book
from bot.text.speech.stems import Words


class Sure(Enum):
    CLEAR = "clear"
    LIKELY = "likely"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """`used` are the words that it rests on, `left` those that it does not account for. `asks`:
    what was said is a question, a delay or a feeling rather than an answer."""

    sure: Sure
    value: str = ""
    used: Words = ()
    left: Words = ()
    asks: bool = False


NOTHING = Reading(Sure.NONE)


def clear(value: str, used: Words = ()) -> Reading:
    return Reading(Sure.CLEAR, value, used)


@dataclass(frozen=True)
class Choices:
    """What is to be chosen from: `book` of what each is called, `values` in the order shown.
    `letters`: they have letters, not numbers. `yes` and `no` are those that a yes or a no means;
    `wrong` the one that "salah" does. `exact`: nothing is taken for one of them that is but nearly
    or partly so. `amounts`: how much each is, where they are amounts ("3 hari"). `corrected`: the
    option of each noun that may be wrong, "name" to its value. `about`: words that the question
    itself speaks of, which say no more than the answer beside them; `act` those that tell to do
    what it asks about. `agreeing` and `refusing` begin with a yes or a no. `lasting`: a no is for
    good, so that a "belum" is none; `slip`: a slip of the finger led here, and means no.
    `commands`: they are commands, to be wished for; `turns`: a page is turned."""

    book: Book
    values: tuple[str, ...]
    letters: bool = False
    yes: str = ""
    no: str = ""
    wrong: str = ""
    numbers: bool = True
    exact: bool = False
    amounts: tuple[Amount | None, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    about: frozenset[str] = frozenset()
    agreeing: str = ""
    refusing: str = ""
    act: frozenset[str] = frozenset()
    lasting: bool = False
    commands: bool = False
    turns: bool = False
    slip: bool = False

    @property
    def polar(self) -> bool:
        return bool(self.yes or self.no)
