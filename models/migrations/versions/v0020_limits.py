"""Until when a platform wants nothing of an account; which messages open a conversation; which menu
of commands a chat shows

Revision: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "account_limit",
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("concerns", sa.String(length=20), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "concerns", name=op.f("pk_account_limit")),
    )
    op.add_column(
        "outbox", sa.Column("opens", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index(
        "ix_outbox_opens",
        "outbox",
        ["channel", "send_after"],
        sqlite_where=sa.text("opens = 1"),
        postgresql_where=sa.text("opens"),
    )
    op.add_column("address", sa.Column("menu", sa.String(length=8), nullable=True))
    op.create_index(
        "ix_address_menu",
        "address",
        ["menu"],
        sqlite_where=sa.text("menu IS NOT NULL"),
        postgresql_where=sa.text("menu IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_address_menu", table_name="address")
    op.drop_column("address", "menu")
    op.drop_index("ix_outbox_opens", table_name="outbox")
    op.drop_column("outbox", "opens")
    op.drop_table("account_limit")
