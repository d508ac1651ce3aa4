"""Codes that make a coordinator. Only their hash is kept: who reads the database has no code."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_

from bot.features.coordinators.types import CODE_LASTS, CODE_LENGTH, CODE_LETTERS, clean_code
from bot.store.audit import note
from models.base import table
from models.coordinators import CoordinatorCode

_code = table(CoordinatorCode)


def new_code(connection: Connection, scope: str, now: datetime) -> str:
    """A code for region `scope`, as it is handed on: "K7M29-QXAB4"."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    row = {"hash": hashed(code), "scope": scope, "expires_at": now + CODE_LASTS}
    connection.execute(_code.insert(), row)
    note(connection, now, "coordinator code made", scope=scope)
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def hashed(code: str) -> str:
    return hashlib.sha256(clean_code(code).encode()).hexdigest()


def is_good(code: str, now: datetime) -> ColumnElement[bool]:
    return and_(_code.c.hash == hashed(code), _code.c.used_by.is_(None), _code.c.expires_at > now)
