"""Who gets a notice about a training session, some thousand people at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
)

from bot.delivery.notice_type import Changes, DueNotice
from bot.delivery.notices import finished, insert_messages
from bot.engine.policy import ZONES, QuietHours
from bot.features.audience.conditions import invited, load_audience
from bot.features.training_sessions.sessions import quota_of_volunteer, quota_rows
from models.base import insert_new, table
from models.notices import Notice
from models.training_sessions import Attendance, Presence
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import NoticeKind, Reply
from models.volunteer import Volunteer

_notice, _session, _volunteer = table(Notice), table(SessionRow), table(Volunteer)
_attendance, _presence = table(Attendance), table(Presence)


def invite_next(connection: Connection, notice: DueNotice, now: datetime, most: int) -> Changes:
    """Invite the next people of the audience: first they are noted as invited, then told."""
    last = _note_as_invited(connection, notice, most)
    untold = and_(_attendance.c.told == 0, _attendance.c.reply != Reply.DECLINED)
    return _tell(connection, notice, untold, last, now)


def tell_next(connection: Connection, notice: DueNotice, now: datetime, most: int) -> Changes:
    """Tell the next of those who were invited, in the order of their ids."""
    people = _wanted(connection, notice)
    last = _last(connection, _participants(notice, people), notice.cursor, most)
    return _tell(connection, notice, people, last, now)


def postpone_reminder(
    connection: Connection, notice: DueNotice, now: datetime, quiet: QuietHours
) -> Changes | None:
    """Decide what becomes of a reminder that a later one makes needless, or that is due at
    night."""
    if _superseded(connection, notice, now):
        return finished("superseded", now)
    if not quiet.holds(now, notice.zone):
        return None
    morning = quiet.after(now, notice.zone)
    return finished("missed", now) if morning >= notice.expires_at else {"due_at": morning}


def reminded(day: int) -> ColumnElement[bool]:
    """Select who is reminded of a day. Once it has begun nobody is asked any more: those who said
    that they would come, and those who did, whatever they said."""
    if day > 1:
        return or_(_attendance.c.reply == Reply.COMING, _was_there())
    return _attendance.c.reply.in_((Reply.COMING, Reply.INVITED, Reply.LATER))


def _tell(
    connection: Connection,
    notice: DueNotice,
    people: ColumnElement[bool],
    last: int | None,
    now: datetime,
) -> Changes:
    if last is None:
        return finished("done", now)
    chosen = _participants(notice, people).where(_attendance.c.volunteer_id <= last)
    insert_messages(connection, notice.id, chosen.where(_after(notice.cursor)), now)
    return {"cursor": last}


def _superseded(connection: Connection, notice: DueNotice, now: datetime) -> bool:
    """After a time in which nothing ran several reminders may be due: the last of them says all."""
    later = select(_notice.c.id).where(
        _notice.c.session_id == notice.session_id,
        _notice.c.kind == NoticeKind.REMINDER,
        _notice.c.zone == notice.zone,
        _notice.c.state == "waiting",
        _notice.c.due_at <= now,
        or_(_notice.c.day > notice.day, _notice.c.minutes_before < (notice.minutes_before or 0)),
        _notice.c.day >= notice.day,
    )
    return notice.cursor == 0 and connection.execute(later.limit(1)).first() is not None


def _after(cursor: int) -> ColumnElement[bool]:
    return _attendance.c.volunteer_id > cursor


def _participants(notice: DueNotice, people: ColumnElement[bool]) -> Select[int]:
    return (
        select(_attendance.c.volunteer_id)
        .join(_volunteer, _volunteer.c.id == _attendance.c.volunteer_id)
        .where(_attendance.c.session_id == notice.session_id, people)
    )


def _last(connection: Connection, people: Select[int], cursor: int, most: int) -> int | None:
    """The id of the last of the next `most` people; None when nobody is left."""
    page = people.where(_after(cursor)).order_by(_attendance.c.volunteer_id).limit(most).subquery()
    last = connection.execute(select(func.max(page.c.volunteer_id))).scalar()
    return None if last is None else int(last)


def _wanted(connection: Connection, notice: DueNotice) -> ColumnElement[bool]:
    """Who gets it, of those who were invited."""
    told = _attendance.c.told > 0
    if notice.kind == NoticeKind.REMINDER:
        return and_(told, reminded(notice.day), _in_zone(notice.zone))
    if notice.kind in {NoticeKind.CHANGE, NoticeKind.CANCELLATION}:
        return and_(told, _attendance.c.told < notice.version)
    if notice.kind == NoticeKind.EVALUATION:
        coming = _attendance.c.reply == Reply.COMING
        return _was_there() if _anyone_came(connection, notice.session_id) else coming
    return told


def _was_there() -> ColumnElement[bool]:
    return exists().where(
        _presence.c.session_id == _attendance.c.session_id,
        _presence.c.volunteer_id == _attendance.c.volunteer_id,
    )


def _anyone_came(connection: Connection, session: int | None) -> bool:
    query = select(_presence.c.day).where(_presence.c.session_id == session).limit(1)
    return connection.execute(query).first() is not None


def _in_zone(zone: str) -> ColumnElement[bool]:
    """Whoever is in none of the three zones counts as being in the first."""
    if zone != ZONES[0]:
        return _volunteer.c.zone == zone
    return _volunteer.c.zone.not_in(ZONES[1:])


def _note_as_invited(connection: Connection, notice: DueNotice, most: int) -> int | None:
    """The id of the last of the next people; None when nobody is left."""
    assert notice.session_id is not None
    stored = select(_session.c.audience).where(_session.c.id == notice.session_id)
    audience = load_audience(connection.execute(stored).scalar_one())
    wanted = and_(invited(audience), _volunteer.c.id > notice.cursor)
    page = select(_volunteer.c.id).where(wanted).order_by(_volunteer.c.id).limit(most).subquery()
    last = connection.execute(select(func.max(page.c.id))).scalar()
    if last is None:
        return None
    columns = {
        "session_id": literal(notice.session_id),
        "volunteer_id": _volunteer.c.id,
        "quota_id": quota_of_volunteer(quota_rows(connection, notice.session_id)),
        "reply": literal(Reply.INVITED.value, String),
        "told": literal(0),
    }
    people = select(*columns.values()).where(wanted, _volunteer.c.id <= last)
    new = insert_new(connection, _attendance, "session_id", "volunteer_id")
    connection.execute(new.from_select(list(columns), people))
    return int(last)
