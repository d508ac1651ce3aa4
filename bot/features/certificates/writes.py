"""Effects around certificates, carried out in the transaction of their turn; and what the operator
does."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.features.certificates import requests
from bot.features.certificates.reads import (
    below,
    by_number,
    certificate,
    dump_paper,
    load_certificates,
    owner_place,
)
from bot.features.certificates.rules import current, number, paper, read_number
from bot.features.certificates.texts import file_names
from bot.features.certificates.types import (
    GROUP_LENGTH,
    NUMBER_GROUPS,
    NUMBER_LETTERS,
    Certificate,
    CertificateState,
    Paper,
)
from bot.features.feature import Leaving
from bot.store.audit import note, note_of
from bot.store.jobs import enqueue
from bot.store.transaction import TurnTransaction
from content.loader import load
from content.schema import Course
from models.base import table
from models.files import File

_file = table(File)


class CertificateError(Exception):
    """A certificate cannot be withdrawn; the message says why, and what would be right."""


def issue(turn: TurnTransaction, effect: requests.IssueCertificate) -> None:
    course = _course(effect.course)
    written = paper(course, turn.person, turn.policy.issuer) if course else None
    if written is not None and current(_mine(turn), effect.course) is None:
        _send(turn, _insert(turn, effect.course, written))


def replace(turn: TurnTransaction, effect: requests.ReplaceCertificate) -> None:
    old = _own(turn, effect.number)
    if old is None:
        return
    written = dataclasses.replace(old.paper, name=turn.person.volunteer.name)
    _end(turn.connection, old.number, CertificateState.REPLACED, turn.now)
    new = _insert(turn, old.course, written)
    note(turn.connection, turn.now, "certificate replaced")
    _send(turn, new)


def send(turn: TurnTransaction, effect: requests.SendCertificate) -> None:
    if _own(turn, effect.number) is not None:
        _send(turn, effect.number)


def withdraw(turn: TurnTransaction, effect: requests.WithdrawCertificate) -> None:
    if below(turn, effect.number) and _withdraw(
        turn.connection, effect.number, effect.reason, turn.now
    ):
        whose = select(certificate.c.volunteer_id).where(certificate.c.number == effect.number)
        note_of(turn, "certificate withdrawn", of=turn.connection.execute(whose).scalar())


def withdraw_by_operator(
    connection: Connection, typed: str, reason: str, now: datetime
) -> Certificate:
    """Withdraw a certificate. Raises CertificateError for what is no number of a valid one."""
    meant = read_number(typed)
    found = by_number(connection, meant) if meant else None
    if meant is None or found is None:
        raise CertificateError(f"no certificate has the number {typed!r}; it looks like KB-7K3M-…")
    scope = owner_place(connection, meant)
    if not _withdraw(connection, meant, reason, now):
        raise CertificateError(f"{meant} is {found.state} already")
    note(connection, now, "certificate withdrawn", scope)
    return found


def forget_person(connection: Connection, leaving: Leaving) -> None:
    """Drop the files that were made of their certificates; the rows go with the volunteer's."""
    theirs = select(certificate.c.number).where(certificate.c.volunteer_id == leaving.volunteer)
    numbers = connection.execute(theirs).scalars().all()
    names = [name for one in numbers for name in file_names(one)]
    connection.execute(delete(_file).where(_file.c.name.in_(names)))
    connection.execute(delete(certificate).where(certificate.c.volunteer_id == leaving.volunteer))


def _course(id: str) -> Course | None:
    return next((course for course in load().courses if course.id == id), None)


def _mine(turn: TurnTransaction) -> tuple[Certificate, ...]:
    me = turn.person.volunteer.id
    return load_certificates(turn.connection, certificate.c.volunteer_id == me)


def _own(turn: TurnTransaction, number: str) -> Certificate | None:
    return next((one for one in _mine(turn) if one.number == number and one.valid), None)


def _insert(turn: TurnTransaction, course: str, written: Paper) -> str:
    """The number of the new one."""
    row = {
        "number": _random_number(),
        "volunteer_id": turn.person.volunteer.id,
        "course": course,
        "state": CertificateState.VALID,
        "paper": dump_paper(written),
        "issued_at": turn.now,
    }
    turn.connection.execute(certificate.insert(), row)
    return str(row["number"])


def _random_number() -> str:
    """Not of the turn's own chance: who knows how that is seeded could guess it."""
    return number([secrets.choice(NUMBER_LETTERS) for _ in range(NUMBER_GROUPS * GROUP_LENGTH)])


def _send(turn: TurnTransaction, number: str) -> None:
    """To be printed; and where messages cost nothing, to be seen in the chat as well."""
    channel = turn.address.channel
    seen_by = turn.policy.capabilities.get(channel)
    if seen_by is not None and seen_by.pictures and not seen_by.paid:
        enqueue(turn, "certificate_picture", {"number": number})
    enqueue(turn, "certificate", {"number": number})


def _withdraw(connection: Connection, number: str, reason: str, now: datetime) -> bool:
    return _end(connection, number, CertificateState.WITHDRAWN, now, reason)


def _end(
    connection: Connection, number: str, state: CertificateState, now: datetime, reason: str = ""
) -> bool:
    """Whether it was valid until now."""
    this = (certificate.c.number == number, certificate.c.state == CertificateState.VALID)
    ended = update(certificate).where(*this).values(state=state, ended_at=now, reason=reason)
    return bool(connection.execute(ended).rowcount)


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    requests.IssueCertificate: issue,
    requests.ReplaceCertificate: replace,
    requests.SendCertificate: send,
    requests.WithdrawCertificate: withdraw,
}
