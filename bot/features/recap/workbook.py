"""The sheets of the recap's spreadsheet: a summary by region, the people, their attempts at the
quizzes, their sessions. People are told apart by their number in the sheet of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from bot.documents.spreadsheets import Cell, Column, Sheet
from bot.features.certificates.reads import numbers_of
from bot.features.counters.rules import counted_as
from bot.features.courses.texts import title_of
from bot.features.questions import report
from bot.features.questions.rules import worst_first
from bot.features.questions.stats import load_figures
from bot.features.recap.counts import active_below, counts_below
from bot.features.recap.invited import REGION_COLUMNS, region_cells
from bot.store.regions import below
from bot.text.phrases import wording
from content.schema import Library
from models.base import table
from models.learning import Attempt
from models.training_sessions import Attendance, Presence
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import Reply
from models.volunteer import Address, Volunteer

Cells: TypeAlias = list[Cell]
# By person and what is counted: the best score, and whether it was passed.
Best: TypeAlias = dict[tuple[int, str], tuple[int | None, bool]]
_volunteer, _address, _attempt = table(Volunteer), table(Address), table(Attempt)
_session, _attendance, _presence = table(SessionRow), table(Attendance), table(Presence)
_ANSWERS = {
    Reply.INVITED: "managing.label_unanswered",
    Reply.LATER: "managing.label_later",
    Reply.COMING: "managing.label_coming",
    Reply.WAITING: "managing.label_waiting",
    Reply.DECLINED: "managing.label_declined",
}


def sheets(
    connection: Connection, library: Library, region: str, zone: str, now: datetime
) -> tuple[Sheet, ...]:
    return _Export(connection, library, region, zone, now).sheets()


class _Export:
    """The sheets are written one after the other; that of the people numbers them for the rest."""

    def __init__(
        self, connection: Connection, library: Library, region: str, zone: str, now: datetime
    ) -> None:
        self._connection, self._library = connection, library
        self._region, self._zone, self._now = region, zone, now
        self._numbers: dict[int, int] = {}

    def sheets(self) -> tuple[Sheet, ...]:
        who = (Column("No.", 7), Column("Nama", 32))
        sheets = (
            self._sheet("Ringkasan", (*REGION_COLUMNS, *self._summary_columns()), self._summary()),
            self._sheet("Orang", (*who, *self._people_columns()), self._people()),
            self._sheet("Percobaan kuis", (*who, *_ATTEMPT_COLUMNS), self._attempts()),
            self._sheet("Acara", (*who, *_SESSION_COLUMNS), self._sessions()),
        )
        return sheets if self._region else (*sheets, self._questions())

    def _questions(self) -> Sheet:
        """For the whole country only: questions are mended for all, and what a few people chose
        would tell of them."""
        found = worst_first(load_figures(self._connection, self._library))
        return report.sheet(self._library, found)

    def _sheet(self, title: str, columns: Sequence[Column], rows: Iterator[Cells]) -> Sheet:
        return Sheet(title, columns, rows, self._zone)

    def _modules(self) -> Iterator[tuple[str, int | str]]:
        for module in self._library.modules.values():
            yield module.id, self._library.number_of(module)

    # --- by region ----------------------------------------------------------------------------

    def _summary_columns(self) -> list[Column]:
        columns = [Column("Terdaftar", 11), Column("Aktif 7 hari", 13)]
        for _, number in self._modules():
            columns += [
                Column(f"Modul {number}: mulai", 16),
                Column(f"Modul {number}: lulus", 16),
                Column(f"Modul {number}: nilai rata-rata", 24),
            ]
        for course in self._library.courses:
            columns += [Column(f"{course.title}: {what}", 30) for what in _TEST_COUNTS]
        return columns

    def _summary(self) -> Iterator[Cells]:
        active = active_below(self._connection, self._region, self._now)
        for region, counts in counts_below(self._connection, self._region).items():
            if "" not in counts or counts[""].people <= 0:
                continue
            cells: Cells = [*region_cells(region), counts[""].people, active.get(region, 0)]
            for module, _ in self._modules():
                cells += _tally_cells(counts.get(module))
            for course in self._library.courses:
                cells += _test_cells(counts, course.id)
            yield cells

    # --- people -------------------------------------------------------------------------------

    def _people_columns(self) -> list[Column]:
        columns = [
            Column("Peran", 20),
            Column("Peran dikonfirmasi", 18),
            *REGION_COLUMNS,
            Column("Nomor HP", 18),
            Column("Terdaftar", 18),
            Column("Terakhir aktif", 18),
        ]
        for _, number in self._modules():
            columns += [
                Column(f"Modul {number}: lulus", 16),
                Column(f"Modul {number}: nilai terbaik", 22),
            ]
        for course in self._library.courses:
            columns += [Column(f"{course.title}: {what}", 30) for what in _TEST_RESULTS]
        return [*columns, Column("Nomor sertifikat", 24)]

    def _people(self) -> Iterator[Cells]:
        best, certificates = self._best(), numbers_of(self._connection, self._theirs())
        seen = select(func.max(_address.c.last_inbound_at)).where(
            _address.c.volunteer_id == _volunteer.c.id
        )
        query = self._of_them(select(_volunteer, seen.scalar_subquery().label("seen_at")))
        for number, row in enumerate(self._connection.execute(query), 1):
            self._numbers[row.id] = number
            role = wording("id", f"role.{row.role}") if row.role else ""
            # Who named a village that is not in the list has it in their own words.
            region = region_cells(row.place)
            region[-1] = region[-1] or row.village
            sure = "Ya" if row.role and row.role == row.confirmed_role else "Belum"
            cells: Cells = [number, row.name, role, sure, *region, row.phone]
            cells += [row.registered_at, row.seen_at]
            for module, _ in self._modules():
                score, passed = best.get((row.id, module), (None, False))
                cells += ["Ya" if passed else "Belum", score]
            for course in self._library.courses:
                cells += _results(best, row.id, course.id)
            yield [*cells, ", ".join(certificates.get(row.id, ())) or None]

    def _best(self) -> Best:
        query = select(
            _attempt.c.volunteer_id,
            _attempt.c.kind,
            _attempt.c.module,
            _attempt.c.score,
            _attempt.c.passed,
        ).join(_volunteer, _volunteer.c.id == _attempt.c.volunteer_id)
        found: Best = {}
        for row in self._connection.execute(self._of_them(query)):
            key = (row.volunteer_id, counted_as(row.kind, row.module))
            score, passed = found.get(key, (None, False))
            known = [one for one in (score, row.score) if one is not None]
            best = max(known, default=None)
            found[key] = (best, passed or row.passed)
        return found

    def _of_them(self, query: Select[Any]) -> Select[Any]:
        query = query.where(*self._theirs())
        return query.order_by(_volunteer.c.place, _volunteer.c.name, _volunteer.c.id)

    def _theirs(self) -> Sequence[ColumnElement[bool]]:
        return _volunteer.c.registered_at.is_not(None), below(_volunteer.c.place, self._region)

    # --- what they did ------------------------------------------------------------------------

    def _attempts(self) -> Iterator[Cells]:
        numbers = dict(self._modules())
        query = select(_attempt, _volunteer.c.name).join(
            _volunteer, _volunteer.c.id == _attempt.c.volunteer_id
        )
        query = query.where(_attempt.c.kind.in_(_KINDS))
        for row in self._connection.execute(self._of_them(query).order_by(_attempt.c.started_at)):
            yield [
                self._numbers.get(row.volunteer_id),
                row.name,
                _KINDS[row.kind],
                numbers.get(row.module) or title_of(self._library, row.module),
                row.started_at,
                row.finished_at,
                row.score,
                _outcome(row),
            ]

    def _sessions(self) -> Iterator[Cells]:
        query = (
            select(_attendance, _volunteer.c.name, _session.c.title, _session.c.starts_at)
            .join(_volunteer, _volunteer.c.id == _attendance.c.volunteer_id)
            .join(_session, _session.c.id == _attendance.c.session_id)
        )
        present = self._present()
        for row in self._connection.execute(self._of_them(query).order_by(_session.c.starts_at)):
            yield [
                self._numbers.get(row.volunteer_id),
                row.name,
                row.title,
                row.starts_at,
                wording("id", _ANSWERS[Reply(row.reply)]),
                row.replied_at,
                present.get((row.session_id, row.volunteer_id), ""),
            ]

    def _present(self) -> dict[tuple[int, int], str]:
        query = select(_presence).join(_volunteer, _volunteer.c.id == _presence.c.volunteer_id)
        found: dict[tuple[int, int], list[str]] = {}
        for row in self._connection.execute(self._of_them(query).order_by(_presence.c.day)):
            found.setdefault((row.session_id, row.volunteer_id), []).append(str(row.day))
        return {key: ", ".join(days) for key, days in found.items()}


_TEST_COUNTS = (
    "tes awal, peserta",
    "tes awal, rata-rata",
    "tes akhir, peserta",
    "tes akhir, rata-rata",
    "tes akhir, lulus",
    "kenaikan rata-rata",
    "diakui",
)
_TEST_RESULTS = ("tes awal", "tes akhir terbaik", "kenaikan", "lulus")
_KINDS = {"module": "Kuis", "pre": "Tes awal", "post": "Tes akhir"}
_ATTEMPT_COLUMNS = (
    Column("Jenis", 10),
    Column("Modul", 20),
    Column("Mulai", 18),
    Column("Selesai", 18),
    Column("Nilai", 8),
    Column("Lulus", 8),
)
_SESSION_COLUMNS = (
    Column("Acara", 36),
    Column("Waktu", 18),
    Column("Jawaban", 18),
    Column("Dijawab", 18),
    Column("Hadir pada hari ke-", 18),
)


def _test_cells(counts: Mapping[str, Row[Any]], course: str) -> Cells:
    tests = (counts.get(f"{of}:{course}") for of in ("pre", "post", "gain", "credit"))
    before, after, gain, credited = tests
    return [
        before.tried if before else 0,
        _mean(before),
        after.tried if after else 0,
        _mean(after),
        after.passed if after else 0,
        _mean(gain),
        credited.passed if credited else 0,
    ]


def _results(best: Best, volunteer: int, course: str) -> Cells:
    """Of one person; a course that was credited is passed without a test."""
    before, _ = best.get((volunteer, f"pre:{course}"), (None, False))
    after, passed = best.get((volunteer, f"post:{course}"), (None, False))
    _, credited = best.get((volunteer, f"credit:{course}"), (None, False))
    gain = None if before is None or after is None else after - before
    return [before, after, gain, "Ya" if passed else "Diakui" if credited else "Belum"]


def _outcome(row: Row[Any]) -> str:
    """The test before is not to be passed."""
    if row.kind == "pre" and row.finished_at is not None:
        return "Dilewati" if row.score is None else ""
    return "" if row.score is None else "Ya" if row.passed else "Tidak"


def _mean(row: Row[Any] | None) -> float | None:
    return round(row.score / row.tried, 1) if row and row.tried else None


def _tally_cells(row: Row[Any] | None) -> Cells:
    if row is None:
        return [0, 0, None]
    return [row.people, row.passed, _mean(row)]
