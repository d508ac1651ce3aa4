"""What messages cost, by month and region

Revision: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "message_cost",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("region", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("rupiah", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "region", "kind", name=op.f("pk_message_cost")),
    )


def downgrade() -> None:
    op.drop_table("message_cost")
