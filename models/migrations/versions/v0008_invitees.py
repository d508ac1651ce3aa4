"""Lists of people who are invited to register

Revision: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "invitee",
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=13), nullable=False),
        sa.Column(
            "invited_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invited_by"],
            ["volunteer.id"],
            name=op.f("fk_invitee_invited_by_volunteer"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("phone", name=op.f("pk_invitee")),
    )
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitee_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitee_invited_at"), ["invited_at"], unique=False)


def downgrade() -> None:
    op.drop_table("invitee")
