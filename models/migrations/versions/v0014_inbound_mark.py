"""Up to when messages in were compared with the platform's list

Revision: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "inbound_mark",
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("compared_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_inbound_mark")),
    )


def downgrade() -> None:
    op.drop_table("inbound_mark")
