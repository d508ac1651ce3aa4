"""What volunteers ask their coordinators

Revision: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(table: str, column: str, to: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=gone)


def upgrade() -> None:
    _make_enquiry()
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("enquiry_id", _id(), nullable=True))
        batch_op.create_index(batch_op.f("ix_notice_enquiry_id"), ["enquiry_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_notice_enquiry_id_enquiry"),
            "enquiry",
            ["enquiry_id"],
            ["id"],
            ondelete="CASCADE",
        )
    _make_enquiry_answer()


def _make_enquiry() -> None:
    op.create_table(
        "enquiry",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("volunteer_id", _id(), nullable=False),
        sa.Column("follows", _id(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sent_to", sa.String(length=13), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", _id(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", _id(), nullable=True),
        _key("enquiry", "volunteer_id", "volunteer", "CASCADE"),
        _key("enquiry", "follows", "enquiry", "SET NULL"),
        _key("enquiry", "taken_by", "volunteer", "SET NULL"),
        _key("enquiry", "closed_by", "volunteer", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
    )
    with op.batch_alter_table("enquiry", schema=None) as batch_op:
        for column in ("volunteer_id", "follows", "asked_at"):
            batch_op.create_index(batch_op.f(f"ix_enquiry_{column}"), [column], unique=False)
        batch_op.create_index("ix_enquiry_state_id", ["state", "id"], unique=False)


def _make_enquiry_answer() -> None:
    op.create_table(
        "enquiry_answer",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("enquiry_id", _id(), nullable=False),
        sa.Column("notice_id", _id(), nullable=False),
        sa.Column("answered_by", _id(), nullable=True),
        sa.Column("scope", sa.String(length=13), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _key("enquiry_answer", "enquiry_id", "enquiry", "CASCADE"),
        _key("enquiry_answer", "notice_id", "notice", "CASCADE"),
        _key("enquiry_answer", "answered_by", "volunteer", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_answer")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_enquiry_answer_notice_id")),
    )
    with op.batch_alter_table("enquiry_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_enquiry_answer_enquiry_id"), ["enquiry_id"], unique=False
        )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM notice WHERE enquiry_id IS NOT NULL"))
    op.drop_table("enquiry_answer")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint("fk_notice_enquiry_id_enquiry", type_="foreignkey")
        batch_op.drop_index("ix_notice_enquiry_id")
        batch_op.drop_column("enquiry_id")
    op.drop_table("enquiry")
