"""What comes back after a lesson, deeds that were done, and what was told of them

Revision: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0022"
down_revision = "0021"
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("habit", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("echo", sa.String(length=30), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("echo_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("deeds", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
    op.create_table(
        "deed_story",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("volunteer_id", Id, nullable=False),
        sa.Column("lesson", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("told_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["volunteer_id"],
            ["volunteer.id"],
            name=op.f("fk_deed_story_volunteer_id_volunteer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deed_story")),
    )
    with op.batch_alter_table("deed_story", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deed_story_volunteer_id"), ["volunteer_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("deed_story")
    with op.batch_alter_table("habit", schema=None) as batch_op:
        batch_op.drop_column("deeds")
        batch_op.drop_column("echo_at")
        batch_op.drop_column("echo")
