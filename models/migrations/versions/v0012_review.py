"""Spaced review

Revision: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def _whose(of: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{of}_volunteer_id_volunteer")
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return (
        sa.Column("volunteer_id", key, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=name, ondelete="CASCADE"),
    )


def upgrade() -> None:
    op.create_table(
        "review_card",
        *_whose("review_card"),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("volunteer_id", "question", name=op.f("pk_review_card")),
    )
    op.create_table(
        "habit",
        *_whose("habit"),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=True),
        sa.Column("forgiven_on", sa.Date(), nullable=True),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("nudge_at", sa.Integer(), nullable=True),
        sa.Column("nudge_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudged_on", sa.Date(), nullable=True),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("volunteer_id", name=op.f("pk_habit")),
    )
    with op.batch_alter_table("review_card", schema=None) as batch_op:
        columns = ["volunteer_id", "due_at"]
        batch_op.create_index(batch_op.f("ix_review_card_volunteer_id_due_at"), columns)
    with op.batch_alter_table("habit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_habit_nudge_due_at"), ["nudge_due_at"])


def downgrade() -> None:
    op.drop_table("habit")
    op.drop_table("review_card")
