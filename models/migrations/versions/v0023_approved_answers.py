"""Answers that are kept for who asks the same, and since when an enquiry waits

Revision: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0023"
down_revision = "0022"
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("enquiry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sent_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "approved_answer",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("scope", sa.String(length=13), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("approved_by", Id, nullable=True),
        sa.Column("approved_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by"],
            ["volunteer.id"],
            name=op.f("fk_approved_answer_approved_by_volunteer"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approved_answer")),
    )
    with op.batch_alter_table("approved_answer", schema=None) as batch_op:
        batch_op.create_index("ix_approved_answer_scope_id", ["scope", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_approved_answer_approved_at"), ["approved_at"], unique=False
        )


def downgrade() -> None:
    op.drop_table("approved_answer")
    with op.batch_alter_table("enquiry", schema=None) as batch_op:
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("sent_at")
