"""What each person knows of a session, by the versions of its facts

Revision: 0024
Revises: 0023
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0024"
down_revision = "0023"
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "session_version",
        sa.Column("session_id", Id, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        _of("training_session", "session_version", "session_id"),
        sa.PrimaryKeyConstraint("session_id", "version", name=op.f("pk_session_version")),
    )
    op.create_table(
        "session_telling",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("session_id", Id, nullable=False),
        sa.Column("volunteer_id", Id, nullable=False),
        sa.Column("message", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("in_doubt", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("at", _AT, nullable=False),
        _of("training_session", "session_telling", "session_id"),
        _of("volunteer", "session_telling", "volunteer_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_telling")),
    )
    op.create_table(
        "session_dropped_day",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("session_id", Id, nullable=False),
        sa.Column("starts_at", _AT, nullable=False),
        sa.Column("ends_at", _AT, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        _of("training_session", "session_dropped_day", "session_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_dropped_day")),
    )
    for table, columns in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
    empty, no = sa.text("''"), sa.false()
    note = sa.Column("note", sa.String(length=500), nullable=False, server_default=empty)
    op.add_column("training_session", note)
    op.add_column(
        "attendance", sa.Column("seat_news", sa.Boolean(), nullable=False, server_default=no)
    )
    _write_versions()
    op.execute(_TOLD)


# What people were told so far is not taken back.
_TOLD = """
    INSERT INTO session_telling (session_id, volunteer_id, message, version, seat, at)
    SELECT a.session_id, a.volunteer_id, 0, a.told, false, s.created_at
    FROM attendance a JOIN training_session s ON s.id = a.session_id
    WHERE a.told > 0
"""
_INDEXES = (
    ("session_telling", ["session_id", "volunteer_id"]),
    ("session_telling", ["volunteer_id"]),
    ("session_telling", ["message"]),
    ("session_dropped_day", ["session_id"]),
    ("session_dropped_day", ["code"]),
)


def _of(other: str, table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


# --- what people were told so far --------------------------------------------------------------

_SESSION = sa.table(
    "training_session",
    *(sa.column(name) for name in ("id", "zone", "place", "latitude", "longitude", "link")),
    sa.column("online", sa.Boolean()),
    sa.column("version", sa.Integer()),
    sa.column("cancelled_at", _AT),
)
_DAY = sa.table(
    "session_day",
    sa.column("session_id"),
    sa.column("number"),
    sa.column("starts_at", _AT),
    sa.column("ends_at", _AT),
)
_NOTICE = sa.table(
    "notice",
    sa.column("session_id"),
    sa.column("kind"),
    sa.column("version"),
    sa.column("before", sa.JSON()),
)
_VERSION = sa.table(
    "session_version",
    sa.column("session_id"),
    sa.column("version"),
    sa.column("facts", sa.JSON()),
)


def _write_versions() -> None:
    """Each version of a session as the change that ended it kept it; the last is what is now. A
    cancelled one was the same before, but for that."""
    connection = op.get_bind()
    found: dict[tuple[int, int], Any] = {}
    changes = sa.select(_NOTICE).where(_NOTICE.c.kind == "change", _NOTICE.c.before.is_not(None))
    for row in connection.execute(changes):
        if row.before:
            found[row.session_id, row.version - 1] = row.before | {"cancelled": False}
    for row in connection.execute(sa.select(_SESSION)).all():
        now = _facts(connection, row)
        found[row.id, row.version] = now | {"cancelled": row.cancelled_at is not None}
        if row.cancelled_at is not None and row.version > 1:
            found.setdefault((row.id, row.version - 1), now | {"cancelled": False})
    rows = [{"session_id": id, "version": n, "facts": facts} for (id, n), facts in found.items()]
    if rows:
        connection.execute(_VERSION.insert(), rows)


def _facts(connection: sa.Connection, row: Any) -> dict[str, Any]:
    days = sa.select(_DAY).where(_DAY.c.session_id == row.id).order_by(_DAY.c.number)
    point = None if row.latitude is None else [row.latitude, row.longitude]
    return {
        "days": [
            [day.number, day.starts_at.isoformat(), day.ends_at.isoformat()]
            for day in connection.execute(days)
        ],
        "zone": row.zone,
        "place": row.place,
        "point": point,
        "link": row.link,
        "online": bool(row.online),
    }


def downgrade() -> None:
    op.drop_column("attendance", "seat_news")
    op.drop_column("training_session", "note")
    for table in ("session_dropped_day", "session_telling", "session_version"):
        op.drop_table(table)
