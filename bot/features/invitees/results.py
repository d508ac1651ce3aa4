"""What became of a list, as a workbook: the sheets as they were sent, row by row, with three
columns behind theirs. Mended in it and sent again, it is a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.documents.spreadsheets import Cell, Copy, Shade, Shaded, workbook
from bot.engine.messages import Capabilities
from bot.engine.renderer import Renderer
from bot.features.invitees.texts import OUTCOMES, PASSED, why_refused
from bot.features.invitees.types import Imported, Judged, Outcome, SheetSeen
from bot.text.phrases import Phrase, t
from bot.text.places import full_name

HEADINGS = ("Status", "Wilayah resmi", "Keterangan")
_WIDTHS = (14, 50, 60)
_NARROWEST, _WIDEST = 8, 40
_SAMPLE = 200  # rows that tell how wide a column is
_VOICE = Renderer("id", "Asia/Jakarta", Capabilities("plain", 4096, buttons=False))
_SHADES = {
    Outcome.NEW: Shade.DONE,
    Outcome.CHANGED: Shade.DONE,
    Outcome.KNOWN: Shade.DONE,
    Outcome.REFUSED: Shade.WRONG,
    Outcome.PASSED: Shade.PALE,
}


def report(imported: Imported) -> bytes:
    """Write what became of each row."""
    rows: dict[int, list[tuple[Judged, Outcome]]] = defaultdict(list)
    for one, outcome in imported.each():
        rows[one.row.sheet].append((one, outcome))
    sheets = enumerate(imported.read.sheets)
    return workbook(*(_sheet(sheet, rows[at]) for at, sheet in sheets))


def _sheet(sheet: SheetSeen, told: Sequence[tuple[Judged, Outcome]]) -> Copy:
    if not sheet.heading:
        return Copy(sheet.title, sheet.cells, _widths(sheet))
    width = min(sheet.ours, default=sheet.width)
    widths = (*_widths(sheet)[:width], *_WIDTHS)
    return Copy(sheet.title, _rows(sheet, told, width), widths, sheet.heading)


def _rows(
    sheet: SheetSeen, told: Sequence[tuple[Judged, Outcome]], width: int
) -> Iterator[list[Cell]]:
    """Each row where it was, and what is said of it behind."""
    by_number = {one.row.number: (one, outcome) for one, outcome in told}
    for number, cells in enumerate(sheet.cells, 1):
        theirs: list[Cell] = [*cells[:width], *[None] * (width - len(cells))]
        if number == sheet.heading:
            yield [*theirs, *HEADINGS]
        elif number < sheet.heading or not any(cells):
            yield theirs
        else:
            one, outcome = by_number.get(number, (None, Outcome.PASSED))
            yield [*theirs, *(_told(one, outcome) if one is not None else ())]


def _told(one: Judged, outcome: Outcome) -> Iterator[Cell]:
    """Status, official region, and what is to be known of it. Amber: what a list does not tell of
    a place, they are asked themselves."""
    amber = one.invitee is not None and one.invitee.place.count(".") < _COMPLETE
    refused = outcome is Outcome.REFUSED
    yield Shaded(_VOICE.label(OUTCOMES[outcome]), _SHADES[outcome])
    place = full_name(one.invitee.place) if one.invitee is not None and not refused else ""
    yield Shaded(place, Shade.AMBER) if place and amber else place
    yield " ".join(map(_VOICE.label, _remarks(one, outcome)))


_COMPLETE = 3  # dots of a desa's code


def _remarks(one: Judged, outcome: Outcome) -> Iterator[Phrase]:
    if outcome is Outcome.REFUSED:
        yield why_refused(one)
    elif one.row.passed is not None:
        yield t("intake.passed_since", what=PASSED[one.row.passed])
    else:
        yield from one.notes


def _widths(sheet: SheetSeen) -> list[int]:
    """As wide as most of what stands in a column."""
    widths = [_NARROWEST] * sheet.width
    first = max(0, sheet.heading - 1)
    for cells in sheet.cells[first : first + _SAMPLE]:
        for n, cell in enumerate(cells):
            widths[n] = max(widths[n], min(_WIDEST, len(cell) + 2))
    return widths
