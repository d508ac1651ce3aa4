"""What stands at Twilio, when a waiting message was announced, what each message cost, how much a
region may spend, the other name of an address; ids that are not given again

Revision: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0016"
down_revision = "0015"
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "content",
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sid", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "label", name=op.f("pk_content")),
    )
    op.create_table(
        "budget",
        sa.Column("region", sa.String(length=5), nullable=False),
        sa.Column("rupiah", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_budget")),
    )
    op.add_column("address", sa.Column("announced_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("address", sa.Column("alias", sa.String(length=160), nullable=True))
    op.create_index(
        "ix_address_alias",
        "address",
        ["alias"],
        sqlite_where=sa.text("alias IS NOT NULL"),
        postgresql_where=sa.text("alias IS NOT NULL"),
    )
    op.add_column("outbox", sa.Column("announces", Id, nullable=True))
    op.add_column(
        "outbox", sa.Column("rupiah", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.create_index(
        "ix_outbox_announces",
        "outbox",
        ["announces"],
        sqlite_where=sa.text("announces IS NOT NULL"),
        postgresql_where=sa.text("announces IS NOT NULL"),
    )
    for name in ("volunteer", "outbox"):
        _never_give_an_id_again(name)


def _never_give_an_id_again(name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        options = {"sqlite_autoincrement": True}
        with op.batch_alter_table(name, recreate="always", table_kwargs=options):
            pass


def downgrade() -> None:
    op.drop_index("ix_outbox_announces", table_name="outbox")
    op.drop_column("outbox", "rupiah")
    op.drop_column("outbox", "announces")
    op.drop_index("ix_address_alias", table_name="address")
    op.drop_column("address", "alias")
    op.drop_column("address", "announced_at")
    op.drop_table("budget")
    op.drop_table("content")
