"""From the rows of a sheet to the rows of a list: what each tells of a person, and which are
nobody: titles, totals, signatures. Every row of the file is one or the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.features.invitees.columns import Columns, is_heading
from bot.features.invitees.headings import Field
from bot.features.invitees.sheets.grid import Flaw, Grid
from bot.features.invitees.types import Passed, Row
from bot.text.matching import normalize
from bot.text.nik import COVER, cover

_TOTAL = re.compile(
    r"(?:sub ?|grand ?)?(?:total|jumlah)(?: (?:total|seluruh|semua|peserta|psm))?\b"
)
_EXAMPLE = re.compile(r"contoh *:", re.I)
_NOTE = re.compile(r"(?:catatan|keterangan|ket|note|nb|sumber|contoh)\b")
_SIGNED = re.compile(
    r"mengetahui|menyetujui|melaporkan|yang melaporkan|hormat kami|tanda tangan|lurah\b|camat\b|"
    r"(?:plt|plh|a n|an) (?:kepala|ketua|lurah|camat)|nip\b|penanggung jawab|dibuat oleh|"
    r"disusun oleh|koordinator\b|ketua\b|sekretaris\b|kepala\b"
)
_DATED = re.compile(
    r"\D+,? ?\d{1,2} (?:januari|februari|maret|april|mei|juni|juli|agustus|september|oktober"
    r"|november|desember) \d{4}"
)
_LEVEL = re.compile(
    r"(?:[ivx]+ |[a-z] |\d+ )?(kecamatan|kec|desa|kelurahan|kel|kabupaten|kab|kota)\b"
)
_SAYS_LEVEL = re.compile(
    r"\b(?:kec|kecamatan|distrik|kab|kabupaten|kota|kel|kelurahan|desa|prov|provinsi)\b", re.I
)
_COUNTS = re.compile(r"\d+|[a-z]|[ivx]+")  # rows or groups of them
_MOST_IN_A_NOTE = 3  # filled cells
_FEWEST_DIGITS = 7


class Rows:
    """The rows of one sheet, one after the other: what stands above counts for those below."""

    def __init__(self, grid: Grid, columns: Columns, sheet: int) -> None:
        self._grid, self._columns, self._sheet = grid, columns, sheet
        self._group, self._signed = "", False

    def all(self) -> Iterator[Row]:
        """All rows of the sheet, from its first."""
        for number, cells in enumerate(self._grid.rows):
            passed = self._passed(number, cells)
            if passed is None:
                yield self._row(number, cells)
            else:
                yield Row(number + 1, sheet=self._sheet, passed=passed)

    # --- who is nobody ---------------------------------------------------------------------------

    def _passed(self, number: int, cells: Sequence[str]) -> Passed | None:
        if number in self._grid.continued:
            return Passed.CONTINUED
        if number < self._columns.below:
            above = number < self._columns.heading
            return Passed.EMPTY if not any(cells) else Passed.TITLE if above else Passed.HEADING
        if is_heading(cells, self._columns):
            return Passed.HEADING
        if _EXAMPLE.match(self._of(Field.NAME, cells)):
            return Passed.NOTE
        if number in self._grid.flaws or _may_be_phone(self._of(Field.PHONE, cells)):
            return None
        return self._without_number(number, cells)

    def _without_number(self, number: int, cells: Sequence[str]) -> Passed | None:
        """What a row is that names no phone number; a person whose number was forgotten is none of
        these."""
        said = [cell for cell in cells if cell]
        words = [plain for plain in map(normalize, said) if plain and not _COUNTS.fullmatch(plain)]
        if not words:
            return None if self._formula(number) else Passed.EMPTY
        if any(_TOTAL.match(one) for one in words[:2]):
            return Passed.TOTAL
        if self._is_signed(cells):
            return Passed.SIGNATURE
        alone = len(said) <= _MOST_IN_A_NOTE
        if alone and len(words) == 1 and _LEVEL.match(words[0]):
            self._group = next(cell for cell in said if _LEVEL.match(normalize(cell)))
            return Passed.GROUP
        if alone and _NOTE.match(words[0]):
            return Passed.NOTE
        return None

    def _is_signed(self, cells: Sequence[str]) -> bool:
        """A signature, and all below it that has no phone number. A person of a list stands in its
        columns: with a place, or behind the number of their row."""
        if self._is_in_the_list(cells):
            return False
        roles = self._columns.of.get(Field.ROLE, ())
        words = [normalize(cell) for n, cell in enumerate(cells) if cell and n not in roles]
        self._signed |= any(_SIGNED.match(one) or _DATED.fullmatch(one) for one in words)
        return self._signed

    def _is_in_the_list(self, cells: Sequence[str]) -> bool:
        name = next(iter(self._columns.of[Field.NAME]))
        numbered = any(cell.strip(".)").isdecimal() for cell in cells[:name])
        return bool(self._of(Field.NAME, cells)) and (numbered or bool(self._place(cells)))

    # --- who is somebody -------------------------------------------------------------------------

    def _row(self, number: int, cells: Sequence[str]) -> Row:
        flaw = self._grid.flaws.get(number) or self._formula(number)
        role = cover(self._of(Field.ROLE, cells))
        place = self._place(cells) or self._group
        return Row(
            number + 1,
            cover(self._of(Field.NAME, cells)),
            cover(self._of(Field.PHONE, cells)),
            cover(place),
            role,
            self._sheet,
            flaw=flaw or "",
        )

    def _formula(self, number: int) -> Flaw | None:
        wanted = (Field.NAME, Field.PHONE, *self._columns.places)
        columns = {n for one in wanted for n in self._columns.of.get(one, ())}
        return Flaw.FORMULA if any((number, n) in self._grid.formulas for n in columns) else None

    def _of(self, field: Field, cells: Sequence[str]) -> str:
        """What the best column says that says anything."""
        columns = self._columns.of.get(field, ())
        return next((cells[n] for n in columns if n < len(cells) and cells[n]), "")

    def _place(self, cells: Sequence[str]) -> str:
        said = ((one, self._of(one, cells)) for one in self._columns.places)
        parts = [self._labelled(one, cell) for one, cell in said if _tells(cell)]
        return ", ".join(parts)

    def _labelled(self, field: Field, cell: str) -> str:
        """A cell with the level that its heading says, where it does not say one itself."""
        if _SAYS_LEVEL.search(cell) or any(map(str.isdecimal, cell)):
            return cell
        if field is Field.DISTRICT:
            return f"Kec. {cell}"
        heading = normalize(self._columns.titles[self._columns.of[field][0]])
        kabupaten = field is Field.REGENCY and "kota" not in heading.split()
        return f"Kab. {cell}" if kabupaten else cell


def _may_be_phone(cell: str) -> bool:
    """Not a few digits: those are a count below a column, or a slip beside a name."""
    return sum(map(str.isdigit, cell)) >= _FEWEST_DIGITS or COVER in cell


def _tells(cell: str) -> bool:
    """Dashes are put where nothing is to be said."""
    return any(map(str.isalnum, cell))
