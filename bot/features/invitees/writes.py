"""Effects around lists, carried out in the transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, update

from bot.features.feature import Leaving
from bot.features.invitees import lists, requests
from bot.features.invitees.missing import load_matches
from bot.features.invitees.reads import come, forget, number_of, waiting
from bot.features.invitees.rules import same_person
from bot.features.invitees.types import ListState, Match
from bot.features.volunteers.requests import Enrol
from bot.store.audit import note_of
from bot.store.jobs import enqueue
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from models.base import table
from models.invitees import Mismatch
from models.volunteer import Volunteer


def _look_at_list(turn: TurnTransaction, effect: requests.LookAtList) -> None:
    file, who = effect.file, turn.person.volunteer.id
    source = {
        "channel": turn.address.channel,
        "ref": file.ref,
        "name": file.name,
        "mime": file.mime,
    }
    lists.drop_waiting(turn.connection, who)
    scope = turn.person.scope or ""
    list = lists.begin(turn.connection, who, scope, file.name, turn.now, source)
    enqueue(turn, "intake", {"list": list}, source)


def _import_list(turn: TurnTransaction, effect: requests.ImportList) -> None:
    row = lists.load_list(turn.connection, effect.list)
    if row is None or row.volunteer_id != turn.person.volunteer.id or not row.source:
        return
    if lists.move(turn.connection, row.id, ListState.READY, ListState.IMPORTING):
        enqueue(turn, "intake_import", {"list": row.id}, row.source)


def _drop_list(turn: TurnTransaction, effect: requests.DropList) -> None:
    row = lists.load_list(turn.connection, effect.list)
    if row is not None and row.volunteer_id == turn.person.volunteer.id:
        lists.drop_waiting(turn.connection, row.volunteer_id)


def _take_back_list(turn: TurnTransaction, effect: requests.TakeBackList) -> None:
    row = lists.load_list(turn.connection, effect.list)
    who = turn.person.volunteer.id
    if row is None or row.volunteer_id != who:
        return
    if lists.move(turn.connection, row.id, ListState.IMPORTED, ListState.TAKEN_BACK):
        people = lists.take_back(turn.connection, row.id)
        note_of(turn, "list taken back", people=people)


def _come(turn: TurnTransaction, effect: Enrol) -> None:
    """Whoever registers with a number and the name that a list has for it has come of that: the
    list confirms their role."""
    person = turn.person
    numbers = [*map(number_of, person.addresses), person.volunteer.phone]
    for listed in waiting(turn.connection, [number for number in numbers if number]):
        if same_person(listed.name, person.volunteer.name):
            come(turn.connection, listed, person.volunteer.id, turn.now)


def _settle_match(turn: TurnTransaction, effect: requests.SettleMatch) -> None:
    """Within the scope of who says it, and only while it is open."""
    pair = (one for one in _matches(turn) if (one.phone, one.volunteer) == _pair(effect))
    if next(pair, None) is None:
        return
    if effect.same:
        for listed in waiting(turn.connection, [effect.phone]):
            come(turn.connection, listed, effect.volunteer, turn.now)
    else:
        row = {"phone": effect.phone, "volunteer_id": effect.volunteer}
        turn.connection.execute(table(Mismatch).insert(), row)
    act = "invitee matched" if effect.same else "invitee not matched"
    note_of(turn, act, of=effect.volunteer)


def _matches(turn: TurnTransaction) -> list[Match]:
    scope = turn.person.scope
    return [] if scope is None else load_matches(turn.connection, scope)


def _pair(effect: requests.SettleMatch) -> tuple[str, int]:
    return effect.phone, effect.volunteer


def _confirm_role(turn: TurnTransaction, effect: requests.ConfirmRole) -> None:
    scope = turn.person.scope
    if scope is None:
        return
    who = table(Volunteer)
    this = (who.c.id == effect.volunteer, who.c.role != "", below(who.c.place, scope))
    confirmed = update(who).where(*this).values(confirmed_role=who.c.role)
    if turn.connection.execute(confirmed).rowcount:
        note_of(turn, "role confirmed", volunteer=effect.volunteer)


def forget_person(connection: Connection, leaving: Leaving) -> None:
    """Drop them from all lists."""
    forget(connection, leaving.numbers)


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.LookAtList: _look_at_list,
    requests.ImportList: _import_list,
    requests.DropList: _drop_list,
    requests.TakeBackList: _take_back_list,
    requests.SettleMatch: _settle_match,
    requests.ConfirmRole: _confirm_role,
    Enrol: _come,
}
