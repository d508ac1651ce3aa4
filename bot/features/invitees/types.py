"""Lists of people who are invited to register: read from a spreadsheet, kept until they come. To be
on a list is no consent: that is theirs to give when they first write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.text.phrases import Phrase

MOST_ROWS = 50_000
LARGEST_FILE = 10_000_000
# Whoever has come stays known as invited so long; how long others do is a setting.
CAME_KEPT = timedelta(days=365)


class Outcome(StrEnum):
    """What became of one row."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    REFUSED = "refused"
    PASSED = "passed"


PEOPLE = (Outcome.NEW, Outcome.CHANGED, Outcome.KNOWN)


class ListState(StrEnum):
    """How far a list is."""

    LOOKING = "looking"  # it is read
    READY = "ready"  # what was understood is shown, and waits for a yes
    IMPORTING = "importing"
    IMPORTED = "imported"
    DROPPED = "dropped"  # no list, nobody on it, or not wanted
    TAKEN_BACK = "taken_back"


class Passed(StrEnum):
    """Why a row is nobody; the end of a phrase's id."""

    EMPTY = "empty"
    TITLE = "title"
    HEADING = "heading"
    TOTAL = "total"
    SIGNATURE = "signature"
    NOTE = "note"
    GROUP = "group"
    CONTINUED = "continued"
    UNREAD = "unread"  # of a sheet that is no list


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who is invited. `phone` as E.164, `place` a region's code, of a kabupaten or kota at
    least; `role` "" where the list does not tell."""

    phone: str
    name: str
    role: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list as it was written; `number` is its number in its sheet, from 1. `passed`: why
    it is nobody; `flaw`: why it cannot be read, the end of a phrase's id."""

    number: int
    name: str = ""
    phone: str = ""
    region: str = ""
    role: str = ""
    sheet: int = 0
    passed: Passed | None = None
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what it comes to: somebody to invite, or why not. `notes` are to be told all the
    same: what was mended, what is still to be asked."""

    row: Row
    invitee: Invitee | None = None
    why: Phrase | None = None
    notes: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """A sheet as it was understood. `cells` are its rows as they were; `heading` is the number of
    the row that names the columns, 0 where none does. `columns` says where each field was found,
    best first; `unused` are the columns that are not read; `guessed` the fields that only what
    stands in their column tells; `ours` the columns that a result of ours had."""

    title: str
    cells: Sequence[Sequence[str]] = ()
    heading: int = 0
    width: int = 0
    columns: Sequence[tuple[str, str]] = ()
    unused: Sequence[str] = ()
    guessed: Sequence[str] = ()
    ours: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class ReadList:
    """A file as it was understood: its sheets, the titles of `hidden` ones, and each row judged."""

    sheets: tuple[SheetSeen, ...]
    hidden: tuple[str, ...]
    judged: tuple[Judged, ...]

    def people(self) -> Iterator[Judged]:
        return (one for one in self.judged if one.invitee is not None)


@dataclass(frozen=True, slots=True)
class Lot:
    """For whom a list is written: its id, the region of who sent it, and who that was (None: the
    operator)."""

    list: int
    scope: str
    by: int | None = None


@dataclass(frozen=True, slots=True)
class OneList:
    """A list as its sender sees it; `people` of it can be invited, or were."""

    id: int
    name: str
    state: ListState
    people: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """What becomes of all rows, or would: an outcome for each."""

    read: ReadList
    outcomes: tuple[Outcome, ...] = ()

    def count(self, *outcomes: Outcome) -> int:
        return sum(one in outcomes for one in self.outcomes)

    def each(self) -> Iterator[tuple[Judged, Outcome]]:
        return zip(self.read.judged, self.outcomes, strict=True)

    @property
    def people(self) -> int:
        return self.count(*PEOPLE)


@dataclass(frozen=True, slots=True)
class Invited:
    """How many were invited to a region, and how many of them have `came`."""

    people: int = 0
    came: int = 0

    @property
    def missing(self) -> int:
        return self.people - self.came


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who was invited and has not come; `begun`: they have consented, and not
    finished."""

    phone: str
    name: str
    place: str
    role: str = ""
    begun: bool = False
    invited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody of a list (`phone`, `listed`, at `listed_place`) who may be a volunteer."""

    phone: str
    listed: str
    listed_place: str
    volunteer: int
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class InviteLinks:
    """Where the bot is found: Telegram's user name, WhatsApp's number in digits; "" for neither."""

    telegram: str = ""
    whatsapp: str = ""


class UnreadableList(Exception):
    """No list can be had from a file; `say` is what is wrong and what would be right."""

    def __init__(self, say: Phrase) -> None:
        super().__init__(say.key)
        self.say = say
