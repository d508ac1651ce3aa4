"""Certificates in the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, select

from bot.features.certificates import requests
from bot.features.certificates.types import Certificate, CertificateState, Paper
from bot.store.transaction import TurnTransaction
from bot.text.places import is_below
from models.base import table
from models.certificates import Certificate as CertificateRow
from models.volunteer import Volunteer

certificate, _volunteer = table(CertificateRow), table(Volunteer)
_FIELDS = tuple(field.name for field in fields(Paper))


def dump_paper(paper: Paper) -> dict[str, Any]:
    return asdict(paper) | {"earned_at": paper.earned_at.isoformat()}


def _load_paper(stored: Mapping[str, Any]) -> Paper:
    known = {name: stored[name] for name in _FIELDS if name in stored}
    known["modules"] = tuple((title, score) for title, score in stored["modules"])
    return Paper(**known | {"earned_at": datetime.fromisoformat(stored["earned_at"])})


def _as_certificate(row: Row[*tuple[Any, ...]]) -> Certificate:
    return Certificate(
        row.number,
        row.course,
        CertificateState(row.state),
        _load_paper(row.paper),
        row.issued_at,
        row.ended_at,
        row.reason,
    )


def load_certificates(
    connection: Connection, *where: ColumnElement[bool]
) -> tuple[Certificate, ...]:
    """Load certificates, the newest first."""
    query = select(certificate).where(*where).order_by(certificate.c.id.desc())
    return tuple(map(_as_certificate, connection.execute(query)))


def by_number(connection: Connection, number: str) -> Certificate | None:
    found = load_certificates(connection, certificate.c.number == number)
    return found[0] if found else None


def owner_place(connection: Connection, number: str) -> str | None:
    """Return where its owner serves; None for a number that there is not."""
    query = select(_volunteer.c.place).join(
        certificate, certificate.c.volunteer_id == _volunteer.c.id
    )
    return connection.execute(query.where(certificate.c.number == number)).scalar()


def has_certificate() -> ColumnElement[bool]:
    """Tell whether a volunteer holds a valid one, as a condition on the table of volunteers."""
    valid = certificate.c.state == CertificateState.VALID
    return exists().where(certificate.c.volunteer_id == _volunteer.c.id, valid)


def numbers_of(
    connection: Connection, people: Sequence[ColumnElement[bool]]
) -> Mapping[int, list[str]]:
    """Return the numbers of the valid ones, by volunteer, of those who meet the conditions."""
    query = (
        select(certificate.c.volunteer_id, certificate.c.number)
        .join(_volunteer, _volunteer.c.id == certificate.c.volunteer_id)
        .where(certificate.c.state == CertificateState.VALID, *people)
        .order_by(certificate.c.id)
    )
    found: dict[int, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.volunteer_id, []).append(row.number)
    return found


def _mine(turn: TurnTransaction, asked: requests.MyCertificates) -> tuple[Certificate, ...]:
    me = turn.person.volunteer.id
    return load_certificates(turn.connection, certificate.c.volunteer_id == me)


def below(turn: TurnTransaction, number: str) -> bool:
    """Tell whether it is one of somebody in the region of the coordinator whose turn it is."""
    scope, place = turn.person.scope, owner_place(turn.connection, number)
    return scope is not None and place is not None and is_below(place, scope)


def _below(turn: TurnTransaction, asked: requests.CertificateBelow) -> Certificate | None:
    return by_number(turn.connection, asked.number) if below(turn, asked.number) else None


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.MyCertificates: _mine,
    requests.CertificateBelow: _below,
}
