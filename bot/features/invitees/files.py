"""The files of a list: looked at, imported, answered with what became of each row; and an empty one
to fill in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Row, select

from bot.documents.spreadsheets import XLSX, Column, Sheet, workbook
from bot.engine.messages import FileContent
from bot.features.invitees import lists
from bot.features.invitees.reading import read_apart
from bot.features.invitees.reads import outcomes_of, write_list
from bot.features.invitees.results import report
from bot.features.invitees.texts import nobody, preview, result, to_confirm, to_forward
from bot.features.invitees.types import (
    LARGEST_FILE,
    Imported,
    InviteLinks,
    ListState,
    Lot,
    OneList,
    Outcome,
    ReadList,
    UnreadableList,
)
from bot.store.audit import note
from bot.store.jobs import (
    JobAnswer,
    JobContext,
    JobResult,
    JobType,
    NothingToMake,
    Write,
)
from bot.text.phrases import t
from models.base import table
from models.coordinators import Coordinator

AT_ONCE = 500  # rows in one transaction: between two of them people are answered
RESULT = "hasil-impor.xlsx"
_coordinator = table(Coordinator)
_COLUMNS = (Column("Nama", 32), Column("Nomor HP", 18), Column("Wilayah", 50), Column("Peran", 18))
_EXAMPLES = (
    ("Contoh: Siti Aminah", "081234567890", "Kuala Dua, Sungai Raya, Kubu Raya", "PSM"),
    ("Contoh: Yohanes Woda", "0813-4567-8901", "Kec. Alok, Kab. Sikka", "Karang Taruna"),
)


def import_list(
    read: ReadList,
    lot: Lot,
    now: datetime,
    write: Write,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Imported:
    """Keep who is on a list; `told` hears how many rows of how many are done."""
    outcomes: list[Outcome] = []
    for start in range(0, len(read.judged), AT_ONCE):
        some = read.judged[start : start + AT_ONCE]
        outcomes += write(partial(write_list, judged=some, lot=lot, now=now))
        told(len(outcomes), len(read.judged))
    imported = Imported(read, tuple(outcomes))
    kept = {outcome.value: imported.count(outcome) for outcome in Outcome}
    write(lambda connection: note(connection, now, "list imported", lot.scope, by=lot.by, **kept))
    return imported


def template() -> bytes:
    """Write a list to fill in. Its examples are passed over when they are left in it."""
    return workbook(Sheet("Peserta", _COLUMNS, iter(_EXAMPLES)))


# --- jobs --------------------------------------------------------------------------------------


def _look(making: JobContext) -> JobResult | JobAnswer | None:
    """Show what was understood, before anything is imported."""
    row = _list_of(making, ListState.LOOKING)
    if row is None:
        return None  # they have sent another meanwhile, or left it alone
    try:
        seen = _seen(making, row.scope)
    except UnreadableList as unreadable:
        _move(making, ListState.LOOKING, ListState.DROPPED, source=None)
        raise NothingToMake(unreadable.say) from None
    if not seen.people:
        _move(making, ListState.LOOKING, ListState.DROPPED, source=None)
        return JobResult(FileContent(RESULT, XLSX, report(seen)), nobody(seen))
    if not _move(making, ListState.LOOKING, ListState.READY, people=seen.people):
        return None
    shown = OneList(row.id, row.name, ListState.READY, seen.people, making.now)
    return JobAnswer(preview(row.name, seen), to_confirm(shown, row.scope))


def _seen(making: JobContext, scope: str) -> Imported:
    """What a file would come to now."""
    assert making.sent is not None
    read = read_apart(making.sent.content, scope)
    return Imported(read, tuple(outcomes_of(making.connection, read.judged, scope)))


def _import(making: JobContext) -> JobResult | None:
    """Import a list that was shown, after their yes."""
    assert making.sent is not None
    row = _list_of(making, ListState.IMPORTING)
    if row is None:
        return None
    lot = Lot(row.id, row.scope, making.volunteer)
    try:
        read = read_apart(making.sent.content, row.scope)
    except UnreadableList as unreadable:
        raise NothingToMake(unreadable.say) from None
    imported = import_list(read, lot, making.now, making.write)
    done = {"people": imported.people, "imported_at": making.now, "source": None}
    _move(making, ListState.IMPORTING, ListState.IMPORTED, **done)
    file = FileContent(RESULT, XLSX, report(imported))
    links = InviteLinks(making.links.telegram, making.links.whatsapp)
    passed_on = to_forward(links, row.scope, making.organiser)
    return JobResult(file, result(imported, row.scope), then=passed_on)


def _list_of(making: JobContext, state: ListState) -> Row[Any] | None:
    """The list of a job, while it waits for that. Raises NothingToMake where whoever sent it
    answers for its region no more."""
    row = lists.load_list(making.connection, making.arguments["list"])
    if row is None or row.state != state:
        return None
    mine = select(_coordinator.c.scope).where(_coordinator.c.volunteer_id == making.volunteer)
    if making.connection.execute(mine).scalar_one_or_none() != row.scope:
        _move(making, state, ListState.DROPPED, source=None)
        raise NothingToMake(t("coordinator.only"))
    return row


def _move(making: JobContext, before: ListState, after: ListState, **more: Any) -> bool:
    list = making.arguments["list"]
    return making.write(lambda connection: lists.move(connection, list, before, after, **more))


def _template(making: JobContext) -> JobResult:
    file = FileContent("contoh-peserta.xlsx", XLSX, template())
    return JobResult(file, t("intake.template_caption"))


JOBS = {
    "intake": JobType(_look, LARGEST_FILE),
    "intake_import": JobType(_import, LARGEST_FILE),
    "intake_template": JobType(_template),
}
