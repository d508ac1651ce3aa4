"""One person on two channels

Revision: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _volunteer(table: str, column: str, *, of: str = "volunteer") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{of}")
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "link_code",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("volunteer_id", _id(), nullable=False),
        sa.Column("address_id", _id(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _volunteer("link_code", "volunteer_id"),
        _volunteer("link_code", "address_id", of="address"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_code")),
        sa.UniqueConstraint("volunteer_id", name=op.f("uq_link_code_volunteer_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_code_digest")),
    )
    op.create_table(
        "link_try",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_link_try")),
    )
    op.create_index("ix_link_try_until", "link_try", ["until"])
    op.create_table(
        "link",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("volunteer_id", _id(), nullable=False),
        sa.Column("joined_id", _id(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        _volunteer("link", "volunteer_id"),
        _volunteer("link", "joined_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("volunteer_id", name=op.f("uq_link_volunteer_id")),
        sa.UniqueConstraint("joined_id", name=op.f("uq_link_joined_id")),
    )


def downgrade() -> None:
    for table in ("link", "link_try", "link_code"):
        op.drop_table(table)
