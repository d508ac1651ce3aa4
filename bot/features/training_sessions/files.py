"""Files about a session: a calendar entry, the sheet for the door, the list of who came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from bot.documents.spreadsheets import XLSX, Column, Sheet, workbook
from bot.engine.messages import FileContent
from bot.features.training_sessions import door_sheet
from bot.features.training_sessions.sessions import load_session
from bot.features.training_sessions.texts import when
from bot.features.training_sessions.types import TrainingSession
from bot.store.jobs import JobContext, JobResult, JobType, NothingToMake
from bot.text.phrases import Moment, lines, t, wording
from bot.text.places import full_name
from models.base import table
from models.training_sessions import Attendance, Evaluation, Presence
from models.vocabulary import Reply
from models.volunteer import Volunteer

_attendance, _presence, _evaluation = table(Attendance), table(Presence), table(Evaluation)
_volunteer = table(Volunteer)


def _session(making: JobContext) -> TrainingSession:
    session = load_session(making.connection, int(making.arguments["session"]))
    if session is None:
        raise NothingToMake(t("schedule.gone"))
    return session


def _calendar(making: JobContext) -> JobResult:
    from bot.features.training_sessions.calendar_file import calendar_file

    session = _session(making)
    content = calendar_file(session, making.organiser, making.now)
    caption = lines(
        t("session.title", title=session.title),
        when(session.days, session.zone),
        t("schedule.calendar_how"),
    )
    return JobResult(FileContent("jadwal.ics", "text/calendar; charset=utf-8", content), caption)


def _attendance_list(making: JobContext) -> JobResult:
    """Everybody who was invited, with their answer and the days on which they were there. Names
    and places only: no number, no address."""
    session = _session(making)
    columns = [
        Column("No.", 6),
        Column("Nama", 32),
        Column("Peran", 18),
        Column("Wilayah tugas", 60),
        Column("Jawaban", 18),
        Column("Dijawab", 18),
        *(Column(f"Hadir hari {day.number}", 18) for day in session.days),
    ]
    people = Sheet("Peserta", columns, _rows(making.connection, session), session.zone)
    opinions = Sheet(
        "Penilaian",
        [Column("Nilai (1-5)", 12), Column("Masukan", 100)],
        _opinions(making.connection, session),
    )
    told = Moment(session.starts_at, session.zone)
    name = f"peserta-{session.id}.xlsx"
    caption = t("managing.sheet_caption", title=session.title, at=told)
    return JobResult(FileContent(name, XLSX, workbook(people, opinions)), caption)


def _rows(
    connection: Connection, session: TrainingSession
) -> Iterator[list[str | int | float | datetime | None]]:
    present = {
        (row.volunteer_id, row.day): row.at
        for row in connection.execute(select(_presence).where(_presence.c.session_id == session.id))
    }
    query = (
        select(_attendance, _volunteer.c.name, _volunteer.c.role, _volunteer.c.place,
               _volunteer.c.village)
        .join(_volunteer, _volunteer.c.id == _attendance.c.volunteer_id)
        .where(_attendance.c.session_id == session.id)
        .order_by(_volunteer.c.place, _volunteer.c.name)
    )  # fmt: skip
    for number, row in enumerate(connection.execute(query), 1):
        where = ", ".join(part for part in (row.village, full_name(row.place)) if part)
        days = [present.get((row.volunteer_id, day.number)) for day in session.days]
        answer = wording("id", _ANSWERS[Reply(row.reply)])
        role = wording("id", f"role.{row.role}") if row.role else ""
        yield [number, row.name, role, where, answer, row.replied_at, *days]


def _opinions(connection: Connection, session: TrainingSession) -> Iterator[list[str | int]]:
    """Without names: what somebody thought is not what they came to."""
    query = select(_evaluation.c.rating, _evaluation.c.words)
    query = query.where(_evaluation.c.session_id == session.id)
    for row in connection.execute(query.order_by(_evaluation.c.rating, _evaluation.c.words)):
        yield [row.rating, row.words]


_ANSWERS = {
    Reply.INVITED: "managing.label_unanswered",
    Reply.LATER: "managing.label_later",
    Reply.COMING: "managing.label_coming",
    Reply.WAITING: "managing.label_waiting",
    Reply.DECLINED: "managing.label_declined",
}


JOBS = {
    "calendar": JobType(_calendar),
    **door_sheet.JOBS,
    "attendance": JobType(_attendance_list),
}
