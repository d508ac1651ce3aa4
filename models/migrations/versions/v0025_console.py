"""Keys and sessions of the console; people are found by name and number

Revision: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0025"
down_revision = "0024"
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "console_key",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("address_id", Id, nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["address.id"],
            name=op.f("fk_console_key_address_id_address"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_console_key")),
    )
    op.create_index(op.f("ix_console_key_address_id"), "console_key", ["address_id"])
    op.create_table(
        "console_session",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("address_id", Id, nullable=False),
        sa.Column("browser", sa.String(length=40), nullable=False),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["address.id"],
            name=op.f("fk_console_session_address_id_address"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_session")),
        sa.UniqueConstraint("hash", name=op.f("uq_console_session_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_console_session_address_id"), "console_session", ["address_id"])
    op.create_index("ix_console_session_ends_at", "console_session", ["ends_at"])
    op.create_index(
        "ix_volunteer_name", "volunteer", ["name"], postgresql_ops={"name": "text_pattern_ops"}
    )
    op.create_index("ix_volunteer_phone", "volunteer", ["phone"])
    _place_by({"place": "text_pattern_ops"})


def _place_by(ops: dict[str, str]) -> None:
    """Make the index of places anew on PostgreSQL, which finds a code's beginning only so."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_volunteer_place", "volunteer")
        op.create_index("ix_volunteer_place", "volunteer", ["place"], postgresql_ops=ops)


def downgrade() -> None:
    _place_by({})
    op.drop_index("ix_volunteer_phone", "volunteer")
    op.drop_index("ix_volunteer_name", "volunteer")
    op.drop_table("console_session")
    op.drop_table("console_key")
