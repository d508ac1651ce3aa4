"""The message that shows how far a broadcast is

Revision: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_broadcast_progress_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "broadcast_progress",
        sa.Column("broadcast_id", _id(), autoincrement=False, nullable=False),
        sa.Column("volunteer_id", _id(), nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("recipient", sa.String(length=160), nullable=False),
        sa.Column("message", sa.String(length=80), nullable=False),
        sa.Column("outbox_id", _id(), nullable=True),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        _key("broadcast_id", "broadcast"),
        _key("volunteer_id", "volunteer"),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_broadcast_progress")),
    )
    with op.batch_alter_table("broadcast_progress", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_broadcast_progress_volunteer_id"), ["volunteer_id"], unique=False
        )
        batch_op.create_index(
            "ix_broadcast_progress_open",
            ["broadcast_id"],
            unique=False,
            sqlite_where=sa.text("NOT done"),
            postgresql_where=sa.text("NOT done"),
        )


def downgrade() -> None:
    op.drop_table("broadcast_progress")
