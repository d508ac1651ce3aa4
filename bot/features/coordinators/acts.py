"""What was done in a region, as those who answer for it read it: who, what, and about which
session, broadcast or person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from bot.features.coordinators import requests
from bot.features.coordinators.types import AuditEntry, Subject
from bot.store.regions import below
from bot.store.transaction import TurnTransaction
from models.base import table
from models.broadcasts import Broadcast
from models.courses import Credit
from models.enquiries import Enquiry
from models.moves import RecordMove
from models.training_sessions import TrainingSession
from models.volunteer import Audit, Volunteer

_audit, _volunteer = table(Audit), table(Volunteer)
_session, _broadcast = table(TrainingSession), table(Broadcast)
_enquiry, _move, _credit = table(Enquiry), table(RecordMove), table(Credit)
_LONGEST = 40  # characters of a broadcast that it is called by
_PEOPLE = ("of", "volunteer")
# Whose it is, by the name of the detail that holds its id.
_THEIRS = {"enquiry": _enquiry, "move": _move, "credit": _credit}


def load_acts(turn: TurnTransaction, asked: requests.Acts) -> tuple[AuditEntry, ...]:
    scope = turn.person.scope
    if scope is None:
        return ()
    query = (
        select(_audit)
        .where(_audit.c.scope.is_not(None), below(_audit.c.scope, scope))
        .order_by(_audit.c.id.desc())
        .offset(asked.first)
        .limit(asked.most)
    )
    rows = turn.connection.execute(query).all()
    names = _Names(turn.connection, scope, rows)
    return tuple(_entry(row, names) for row in rows)


def _entry(row: Row[*tuple[Any, ...]], names: _Names) -> AuditEntry:
    who = names.actors.get(_actor(row), "")
    return AuditEntry(row.at, row.act, who, row.scope, row.details, names.about(row.details))


def _actor(row: Row[*tuple[Any, ...]]) -> Any:
    """Who did it: a job notes it for them in the details."""
    return row.details.get("by") if row.by is None else row.by


class _Names:
    """What the ids of a page of acts are called, read at once. Of people only those of the region
    are named."""

    def __init__(
        self, connection: Connection, scope: str, rows: Sequence[Row[*tuple[Any, ...]]]
    ) -> None:
        people = select(_volunteer.c.id, _volunteer.c.name)
        theirs = people.where(below(_volunteer.c.place, scope))
        of = _ids(rows)
        self.actors = _read(connection, people, _volunteer.c.id, map(_actor, rows))
        self._known: dict[str, Mapping[int, str]] = {
            name: _read(connection, theirs, _volunteer.c.id, of(name)) for name in _PEOPLE
        }
        for name, owned in _THEIRS.items():
            whose = select(owned.c.id, _volunteer.c.name).join(
                _volunteer, _volunteer.c.id == owned.c.volunteer_id
            )
            inside = whose.where(below(_volunteer.c.place, scope))
            self._known[name] = _read(connection, inside, owned.c.id, of(name))
        titles = select(_session.c.id, _session.c.title)
        self._sessions = _read(connection, titles, _session.c.id, of("session"))
        texts = select(_broadcast.c.id, _broadcast.c.text)
        self._broadcasts = _read(connection, texts, _broadcast.c.id, of("broadcast"))

    def about(self, details: Mapping[str, Any]) -> tuple[Subject, ...]:
        """Whom and what it was about; nothing of what is not there any more."""
        found = [
            Subject("person", named[details[name]])
            for name, named in self._known.items()
            if details.get(name) in named
        ]
        if details.get("session") in self._sessions:
            found.append(Subject("session", self._sessions[details["session"]]))
        if details.get("broadcast") in self._broadcasts:
            found.append(Subject("broadcast", _short(self._broadcasts[details["broadcast"]])))
        return tuple(found)


def _ids(rows: Sequence[Row[*tuple[Any, ...]]]) -> Callable[[str], Iterable[Any]]:
    return lambda name: (row.details.get(name) for row in rows)


def _read(
    connection: Connection, query: Select[Any], id: Any, wanted: Iterable[Any]
) -> Mapping[int, str]:
    ids = {one for one in wanted if isinstance(one, int)}
    rows = connection.execute(query.where(id.in_(ids))).all() if ids else ()
    return {row[0]: row[1] for row in rows}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {requests.Acts: load_acts}
