"""What is still to be done for somebody who was erased; whom a file was made for

Revision: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0018"
down_revision = "0017"
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("marks", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("volunteer_id", Id, nullable=True))
        batch_op.create_index(batch_op.f("ix_file_volunteer_id"), ["volunteer_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_file_volunteer_id_volunteer"),
            "volunteer",
            ["volunteer_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_constraint("fk_file_volunteer_id_volunteer", type_="foreignkey")
        batch_op.drop_index("ix_file_volunteer_id")
        batch_op.drop_column("volunteer_id")
    op.drop_table("erasure")
