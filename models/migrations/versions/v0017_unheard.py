"""Since when somebody may not have heard an answer of ours

Revision: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("address", sa.Column("unheard_since", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("address", "unheard_since")
