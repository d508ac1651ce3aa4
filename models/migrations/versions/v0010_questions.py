"""Questions that were found wrong, and scores made right

Revision: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(table: str, column: str, to: str, of: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.{of}"], name=name, ondelete=gone)


def upgrade() -> None:
    op.create_table(
        "withdrawn_question",
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_withdrawn_question")),
    )
    op.create_table(
        "rescoring",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescoring")),
    )
    _make_rescored_attempt()
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rescoring_id", _id(), nullable=True))
        batch_op.create_index(batch_op.f("ix_notice_rescoring_id"), ["rescoring_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_notice_rescoring_id_rescoring"),
            "rescoring",
            ["rescoring_id"],
            ["id"],
            ondelete="CASCADE",
        )


def _make_rescored_attempt() -> None:
    op.create_table(
        "rescored_attempt",
        sa.Column("rescoring_id", _id(), autoincrement=False, nullable=False),
        sa.Column("attempt", sa.String(length=24), nullable=False),
        sa.Column("volunteer_id", _id(), nullable=True),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Boolean(), nullable=False),
        _key("rescored_attempt", "rescoring_id", "rescoring", "id", "CASCADE"),
        _key("rescored_attempt", "attempt", "attempt", "key", "CASCADE"),
        _key("rescored_attempt", "volunteer_id", "volunteer", "id", "SET NULL"),
        sa.PrimaryKeyConstraint("rescoring_id", "attempt", name=op.f("pk_rescored_attempt")),
    )
    with op.batch_alter_table("rescored_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rescored_attempt_volunteer_id"), ["volunteer_id"], unique=False
        )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM notice WHERE rescoring_id IS NOT NULL"))
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint("fk_notice_rescoring_id_rescoring", type_="foreignkey")
        batch_op.drop_index("ix_notice_rescoring_id")
        batch_op.drop_column("rescoring_id")
    op.drop_table("rescored_attempt")
    op.drop_table("rescoring")
    op.drop_table("withdrawn_question")
