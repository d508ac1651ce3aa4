"""The files of a list: read, answered with what became of each row, and an empty one to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import select

from bot.documents.spreadsheets import XLSX, Cell, Column, Sheet, workbook
from bot.engine.messages import Capabilities, FileContent
from bot.engine.renderer import Renderer
from bot.features.invitees.reading import judged_apart
from bot.features.invitees.reads import write_list
from bot.features.invitees.texts import OUTCOMES, result
from bot.features.invitees.types import LARGEST_FILE, Imported, Outcome, UnreadableList
from bot.store.audit import note
from bot.store.jobs import JobContext, JobResult, JobType, NothingToMake, Write
from bot.text.phrases import t
from models.base import table
from models.coordinators import Coordinator

AT_ONCE = 500  # rows in one transaction: between two of them people are answered
_coordinator = table(Coordinator)
_COLUMNS = (Column("Nama", 32), Column("Nomor HP", 18), Column("Wilayah", 50), Column("Peran", 18))
_VOICE = Renderer("id", "Asia/Jakarta", Capabilities("plain", 4096, buttons=False))
_EXAMPLES = (
    ("Siti Aminah", "081234567890", "Kuala Dua, Sungai Raya, Kubu Raya", "PSM"),
    ("Yohanes Woda", "+62 813-4567-8901", "Kec. Alok, Kab. Sikka", "Karang Taruna"),
)


def import_list(
    content: bytes,
    scope: str,
    by: int | None,
    now: datetime,
    write: Write,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Imported:
    """Read a list and keep who is on it, for the region `scope`; `told` hears how many rows of how
    many are done. Raises UnreadableList; nothing is kept then."""
    judged = judged_apart(content, scope)
    outcomes: dict[int, Outcome] = {}
    for start in range(0, len(judged), AT_ONCE):
        some = judged[start : start + AT_ONCE]
        outcomes |= write(partial(write_list, judged=some, scope=scope, by=by, now=now))
        told(start + len(some), len(judged))
    imported = Imported(tuple(judged), outcomes)
    kept = {outcome.value: imported.count(outcome) for outcome in Outcome}
    write(lambda connection: note(connection, now, "list imported", scope, by=by, **kept))
    return imported


def report(imported: Imported) -> bytes:
    """Write the list as it was, with what became of each row; mended, it can be sent again."""
    columns = (*_COLUMNS, Column("Hasil", 12), Column("Keterangan", 60))
    return workbook(Sheet("Peserta", columns, _report_rows(imported)))


def _report_rows(imported: Imported) -> Iterator[list[Cell]]:
    for one in imported.judged:
        row, outcome = one.row, imported.outcomes[one.row.number]
        why = one.why or (t("intake.elsewhere") if outcome is Outcome.REFUSED else None)
        told = _VOICE.label(why) if why else ""
        yield [row.name, row.phone, row.region, row.role, _VOICE.label(OUTCOMES[outcome]), told]


def template() -> bytes:
    """Write a list to fill in. Its examples are refused when they are left in it: nobody has
    them."""
    return workbook(Sheet("Peserta", _COLUMNS, iter(_EXAMPLES)))


def _import(making: JobContext) -> JobResult:
    assert making.sent is not None
    who = making.volunteer
    mine = select(_coordinator.c.scope).where(_coordinator.c.volunteer_id == who)
    scope = making.connection.execute(mine).scalar_one_or_none()
    if scope is None:
        raise NothingToMake(t("coordinator.only"))
    try:
        imported = import_list(making.sent.content, scope, who, making.now, making.write)
    except UnreadableList as unreadable:
        raise NothingToMake(unreadable.say) from None
    file = FileContent("hasil-impor.xlsx", XLSX, report(imported))
    return JobResult(file, result(imported))


def _template(making: JobContext) -> JobResult:
    file = FileContent("contoh-peserta.xlsx", XLSX, template())
    return JobResult(file, t("intake.template_caption"))


JOBS = {"intake": JobType(_import, LARGEST_FILE), "intake_template": JobType(_template)}
