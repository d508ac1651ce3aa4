"""Records that are given to another number

Revision: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0019"
down_revision = "0018"
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "record_move",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("volunteer_id", Id, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("asked_by", Id, nullable=True),
        sa.Column("scope", sa.String(length=13), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ripe_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["volunteer.id"],
            name=op.f("fk_record_move_asked_by_volunteer"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"],
            ["volunteer.id"],
            name=op.f("fk_record_move_volunteer_id_volunteer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_move")),
    )
    with op.batch_alter_table("record_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_move_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_record_move_volunteer_id"), ["volunteer_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("record_move")
