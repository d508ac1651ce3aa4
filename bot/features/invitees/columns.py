"""Which column of a sheet is what: by its heading, and by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.features.invitees.headings import PLACES, Field, Guess, guess
from bot.features.invitees.phones import mobile
from bot.features.invitees.roles import role_of
from bot.features.invitees.sheets.grid import Grid
from bot.text.matching import normalize
from bot.text.nik import COVER

_AMONG_THE_FIRST = 40  # rows: above a list there may be a title, and what it is for
_LOOKED_AT = 300  # rows that say what stands in a column
_SOME, _MOST = 0.3, 0.8
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet. `heading` and `below` are the first row of the heading and the first
    behind it, from 0; `of` has the columns of each field, the best first; `titles` are all
    headings; `by_content` are columns that were known by what stands in them alone."""

    heading: int
    below: int
    titles: tuple[str, ...]
    of: dict[Field, tuple[int, ...]] = field(default_factory=dict)
    by_content: frozenset[int] = frozenset()
    private: frozenset[int] = frozenset()  # numbers of residents: not read, not given back

    @property
    def missing(self) -> tuple[Field, ...]:
        """What a list cannot do without."""
        return tuple(one for one in (Field.NAME, Field.PHONE) if one not in self.of)

    @property
    def places(self) -> tuple[Field, ...]:
        """Which columns say where: by levels, else in one text."""
        levels = tuple(one for one in PLACES if one in self.of and one is not Field.REGION)
        narrow = Field.DISTRICT in levels or Field.REGENCY in levels
        return levels if narrow or Field.REGION not in self.of else (*levels, Field.REGION)

    @property
    def used(self) -> frozenset[int]:
        kept = (*self.places, Field.NAME, Field.PHONE, Field.ROLE)
        return frozenset(n for one in kept for n in self.of.get(one, ()))


def find_columns(grid: Grid) -> Columns | None:
    """Find the heading of a sheet and what its columns are; None where no row is a heading."""
    at = _heading_row(grid.rows)
    if at is None:
        return None
    titles, below = _titles(grid.rows, at)
    sample = [row for row in grid.rows[below : below + _LOOKED_AT] if any(row)]
    width = max((len(row) for row in (titles, *sample)), default=0)
    cells = [[row[n] for row in sample if n < len(row) and row[n]] for n in range(width)]
    guesses = [guess(titles[n]) if n < len(titles) else None for n in range(width)]
    of = _chosen(guesses, cells)
    by_content = _phone_by_content(of, guesses, cells)
    _whatever_they_hold(of, guesses, titles)
    private = frozenset(n for n in range(width) if _is_private(titles, n, cells[n]))
    return Columns(at, below, tuple(titles), of, by_content, private)


# --- the heading --------------------------------------------------------------------------------


def _heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The first of those rows that name the most columns."""
    best, found = 1, None
    for at, cells in enumerate(rows[:_AMONG_THE_FIRST]):
        fields = {one.field for one in map(guess, cells) if one is not None}
        named = fields & {Field.NAME, Field.PHONE} and not any(map(mobile, cells))
        if named and len(fields) > best:
            best, found = len(fields), at
    return found


def _titles(rows: Sequence[list[str]], at: int) -> tuple[list[str], int]:
    """The headings, and where the list begins: some have two rows of them, and one of numbers."""
    titles, below = list(rows[at]), at + 1
    if below < len(rows) and _is_second(titles, rows[below]):
        lower = rows[below]
        titles += [""] * (len(lower) - len(titles))
        titles = [
            lower[n] if n < len(lower) and lower[n] and guess(lower[n]) else title
            for n, title in enumerate(titles)
        ]
        below += 1
    if below < len(rows) and is_numbering(rows[below]):
        below += 1
    return titles, below


def _is_second(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a row goes on with the heading above: it names columns where that has none of its
    own."""
    new = [
        cell
        for n, cell in enumerate(lower)
        if cell and (n >= len(upper) or cell != upper[n]) and not cell.isdecimal()
    ]
    if not new or not all(guess(cell) for cell in new) or any(map(mobile, lower)):
        return False
    parted = [n for n, cell in enumerate(upper) if not cell or upper.count(cell) > 1]
    return any(n < len(lower) and lower[n] for n in (*parted, *range(len(upper), len(lower))))


def is_numbering(cells: Sequence[str]) -> bool:
    """Tell whether a row only numbers the columns: "(1) (2) (3)"."""
    said = [cell.strip("()[]. ") for cell in cells if cell]
    return len(said) >= 3 and said == [str(n) for n in range(1, len(said) + 1)]


def is_heading(cells: Sequence[str], columns: Columns) -> bool:
    """Tell whether a row repeats the heading, as on each page of a printed list."""
    if is_numbering(cells):
        return True
    pairs = [(c, columns.titles[n]) for n, c in enumerate(cells) if c and n < len(columns.titles)]
    return len(pairs) >= 2 and all(cell.casefold() == title.casefold() for cell, title in pairs)


# --- the columns --------------------------------------------------------------------------------


def _chosen(
    guesses: Sequence[Guess | None], cells: Sequence[Sequence[str]]
) -> dict[Field, tuple[int, ...]]:
    """By field the columns whose heading says so and whose cells do not deny it."""
    of: dict[Field, list[tuple[int, int]]] = {}
    for n, said in enumerate(guesses):
        if said is not None and _fits(said, cells[n]):
            of.setdefault(said.field, []).append((-said.weight, n))
    return {one: tuple(n for _, n in sorted(found)) for one, found in of.items()}


def _whatever_they_hold(
    of: dict[Field, tuple[int, ...]], guesses: Sequence[Guess | None], titles: Sequence[str]
) -> None:
    """Where there is no other: the columns whose heading says it, though their cells do not; each
    row is told what is wrong with it then. "Nomor" alone says nothing of phones."""
    for wanted in (Field.NAME, Field.PHONE):
        said = [n for n, one in enumerate(guesses) if one is not None and one.field is wanted]
        sure = [n for n in said if normalize(titles[n]) != "nomor"]
        if wanted not in of and sure:
            of[wanted] = tuple(sure)


def _fits(said: Guess, cells: Sequence[str]) -> bool:
    least = _NEEDED.get(said.field)
    if least is None or not cells:
        return True
    does, share = least
    return sum(map(does, cells)) >= share * len(cells)


def _like_a_number(cell: str) -> bool:
    """Of a phone, also one that is wrong: not the number of a row, nor words."""
    return (sum(map(str.isdigit, cell)) >= 7 and not _is_date(cell)) or COVER in cell


def _is_date(cell: str) -> bool:
    return _DATE.match(cell) is not None


_DATE = re.compile(r"(?:\d{4}([-/])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4})(?!\d)")


def _like_a_name(cell: str) -> bool:
    letters = sum(map(str.isalpha, cell))
    return letters >= 2 and sum(map(str.isdigit, cell)) <= 2


def _has_letters(cell: str) -> bool:
    return any(map(str.isalpha, cell)) or cell.count(".") >= 1


_NEEDED: dict[Field, tuple[Callable[[str], bool], float]] = {
    Field.NAME: (_like_a_name, _SOME),
    Field.PHONE: (_like_a_number, _SOME),
    Field.ROLE: (lambda cell: role_of(cell) not in {"", "other"}, _SOME),
    **dict.fromkeys(PLACES, (_has_letters, _SOME)),
}


def _phone_by_content(
    of: dict[Field, tuple[int, ...]],
    guesses: Sequence[Guess | None],
    cells: Sequence[Sequence[str]],
) -> frozenset[int]:
    """Where no heading says so: the one column, of an unknown heading, that is full of mobile
    numbers."""
    if Field.PHONE in of:
        return frozenset()
    free = [n for n, said in enumerate(guesses) if said is None and cells[n]]
    full = [n for n in free if sum(bool(mobile(c)) for c in cells[n]) >= _MOST * len(cells[n])]
    if len(full) != 1:
        return frozenset()
    of[Field.PHONE] = (full[0],)
    return frozenset(full)


def _is_private(titles: Sequence[str], n: int, cells: Sequence[str]) -> bool:
    words = set(titles[n].casefold().replace(".", " ").split()) if n < len(titles) else set()
    covered = sum(COVER * 16 in cell for cell in cells)
    return (bool(words & {"nik", "kk", "ktp"}) and not _says_name(titles, n)) or (
        bool(cells) and covered > len(cells) / 2
    )


def _says_name(titles: Sequence[str], n: int) -> bool:
    said = guess(titles[n])
    return said is not None and said.field is not Field.OTHER


def shown_title(columns: Columns, n: int) -> str:
    """Name a column as spreadsheets do, with its heading: "D (No HP)"."""
    title = columns.titles[n][:_LONGEST_SHOWN] if n < len(columns.titles) else ""
    return f"{letters(n)} ({title})" if title else letters(n)


def letters(n: int) -> str:
    """The letters of a column, from 0: A, B … Z, AA."""
    return (letters(n // 26 - 1) if n >= 26 else "") + chr(ord("A") + n % 26)


def unused(columns: Columns) -> Iterator[int]:
    """Columns with a heading that are not read, our own left out."""
    ours = set(columns.of.get(Field.OURS, ()))
    for n, title in enumerate(columns.titles):
        if title and n not in columns.used and n not in ours:
            yield n
