"""Tests before and after a course; credits for certificates of earlier training

Revision: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _volunteer(column: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_credit_{column}_volunteer")
    return sa.ForeignKeyConstraint([column], ["volunteer.id"], name=name, ondelete=gone)


def upgrade() -> None:
    _make_wide()
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=8), nullable=True))
    op.execute(sa.text("UPDATE attempt SET kind = 'module'"))
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=sa.String(length=8), nullable=False)
    _make_credit()
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("credit_id", _id(), nullable=True))
        batch_op.create_index(batch_op.f("ix_notice_credit_id"), ["credit_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_notice_credit_id_credit"),
            "credit",
            ["credit_id"],
            ["id"],
            ondelete="CASCADE",
        )


def _make_wide() -> None:
    """A course's id, behind the word for what is counted of it, is longer than a module's."""
    _set_width("attempt", 20, 40)
    _set_width("recap_count", 20, 50)


def _set_width(table: str, before: int, after: int) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.alter_column(
            "module",
            existing_type=sa.String(length=before),
            type_=sa.String(length=after),
            existing_nullable=False,
        )


def _make_credit() -> None:
    op.create_table(
        "credit",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("volunteer_id", _id(), nullable=False),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("organiser", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("given_by", _id(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", _id(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _volunteer("volunteer_id", "CASCADE"),
        _volunteer("given_by", "SET NULL"),
        _volunteer("withdrawn_by", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit")),
    )
    with op.batch_alter_table("credit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_credit_volunteer_id_course", ["volunteer_id", "course"], unique=False
        )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM notice WHERE credit_id IS NOT NULL"))
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint("fk_notice_credit_id_credit", type_="foreignkey")
        batch_op.drop_index("ix_notice_credit_id")
        batch_op.drop_column("credit_id")
    op.drop_table("credit")
    op.execute(sa.text("DELETE FROM attempt WHERE kind <> 'module'"))
    op.execute(sa.text("DELETE FROM recap_count WHERE module LIKE '%:%'"))
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_column("kind")
    _set_width("attempt", 40, 20)
    _set_width("recap_count", 50, 20)
