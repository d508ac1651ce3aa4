"""Who was there, and what they thought of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select

from bot.features.training_sessions import requests
from bot.features.training_sessions.seats import count_seat
from bot.features.training_sessions.sessions import door_digest, quota_of_volunteer, quota_rows
from bot.features.training_sessions.tellings import ANSWER, Telling, note_told
from bot.store.audit import note_of
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from bot.store.tries import add_wrong
from models.base import insert_new, table, upsert
from models.training_sessions import Attendance, Evaluation, Presence
from models.training_sessions import TrainingSession as SessionRow
from models.vocabulary import Reply
from models.volunteer import Volunteer

_session, _attendance, _presence = table(SessionRow), table(Attendance), table(Presence)
_evaluation, _volunteer = table(Evaluation), table(Volunteer)


def mark_present(turn: TurnTransaction, effect: requests.MarkPresent) -> None:
    """Mark somebody present: by hand only within the coordinator's region; whoever was not invited
    is from then on."""
    connection, person, now = turn.connection, turn.person, turn.now
    by_hand = effect.volunteer is not None
    whom = effect.volunteer or person.volunteer.id
    if by_hand and not _may_mark(turn, effect.session, whom):
        return
    row = {
        "session_id": effect.session,
        "day": effect.day,
        "volunteer_id": whom,
        "at": now,
        "marked_by": person.volunteer.id if by_hand else None,
    }
    new = insert_new(connection, _presence, "session_id", "day", "volunteer_id")
    connection.execute(new, row)
    if by_hand:
        details = {"session": effect.session, "of": effect.volunteer}
        note_of(turn, "marked present", **details)


def take_back_presence(turn: TurnTransaction, effect: requests.TakeBackPresence) -> None:
    """Take back a mark: who came uninvited stays invited, and keeps the seat."""
    if not _may_mark(turn, effect.session, effect.volunteer):
        return
    mark = (
        _presence.c.session_id == effect.session,
        _presence.c.day == effect.day,
        _presence.c.volunteer_id == effect.volunteer,
    )
    if turn.connection.execute(delete(_presence).where(*mark)).rowcount:
        details = {"session": effect.session, "of": effect.volunteer, "day": effect.day}
        note_of(turn, "mark taken back", **details)


def _may_mark(turn: TurnTransaction, session: int, volunteer: int) -> bool:
    connection, scope = turn.connection, turn.person.scope
    if scope is None:
        return False
    planned = select(_session.c.id).where(_session.c.id == session, below(_session.c.scope, scope))
    if connection.execute(planned).first() is None:
        return False
    theirs = (_attendance.c.session_id == session, _attendance.c.volunteer_id == volunteer)
    if connection.execute(select(_attendance.c.reply).where(*theirs)).first() is not None:
        return True
    return _let_in(turn, session, volunteer, scope)


def _let_in(turn: TurnTransaction, session: int, volunteer: int, scope: str) -> bool:
    """Somebody who came uninvited gets a seat, of those of their quota, free or not: they sit
    there already."""
    connection, now = turn.connection, turn.now
    people = (_volunteer.c.id == volunteer, _volunteer.c.registered_at.is_not(None))
    whose = select(quota_of_volunteer(quota_rows(connection, session)))
    quota = connection.execute(whose.where(*people, below(_volunteer.c.place, scope))).scalar()
    if quota is None:
        return False
    row = {
        "session_id": session,
        "volunteer_id": volunteer,
        "quota_id": quota,
        "reply": Reply.COMING,
        "replied_at": now,
        "told": 0,
    }
    new = insert_new(connection, _attendance, "session_id", "volunteer_id")
    if connection.execute(new, row).rowcount:
        count_seat(connection, quota, 1)
        note_told(connection, session, Telling(ANSWER, volunteer, now))
    return True


def evaluate(turn: TurnTransaction, effect: requests.Evaluate) -> None:
    connection, person, now = turn.connection, turn.person, turn.now
    row = {
        "session_id": effect.session,
        "volunteer_id": person.volunteer.id,
        "rating": effect.rating,
        "words": effect.words,
        "at": now,
    }
    upsert(connection, _evaluation, [row], "session_id", "volunteer_id")


def note_wrong_door(turn: TurnTransaction, effect: requests.NoteWrongDoor) -> None:
    add_wrong(turn.connection, [door_digest(turn.policy, turn.address)], turn.now)


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.MarkPresent: mark_present,
    requests.TakeBackPresence: take_back_presence,
    requests.NoteWrongDoor: note_wrong_door,
    requests.Evaluate: evaluate,
}
