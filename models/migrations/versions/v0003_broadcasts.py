"""Broadcasts, codes for coordinators, who did what, files that people send

Revision: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:

    op.create_table(
        "broadcast",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=13), nullable=False),
        sa.Column("sent_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("picture", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"],
            ["volunteer.id"],
            name=op.f("fk_broadcast_approved_by_volunteer"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["file.id"], name=op.f("fk_broadcast_file_id_file"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"],
            ["volunteer.id"],
            name=op.f("fk_broadcast_sent_by_volunteer"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("key", name=op.f("uq_broadcast_key")),
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_scope"), ["scope"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_state"), ["state"], unique=False)

    op.create_table(
        "coordinator_code",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=13), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["used_by"],
            ["volunteer.id"],
            name=op.f("fk_coordinator_code_used_by_volunteer"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_coordinator_code")),
    )
    op.create_table(
        "file_ref",
        sa.Column(
            "file_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("ref", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["file.id"], name=op.f("fk_file_ref_file_id_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "channel", name=op.f("pk_file_ref")),
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key", sa.String(length=60), nullable=True))
        batch_op.add_column(
            sa.Column("ready", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(
            sa.Column("problem", sa.String(length=60), nullable=False, server_default="")
        )
        batch_op.create_unique_constraint(batch_op.f("uq_file_key"), ["key"])
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.alter_column("ready", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("problem", existing_type=sa.String(length=60), server_default=None)
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.JSON(), nullable=True))

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scope", sa.String(length=13), nullable=True))
        batch_op.add_column(
            sa.Column("by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_audit_scope"), ["scope"], unique=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(sa.Column("paused", sa.Boolean(), nullable=True))
        batch_op.alter_column(
            "session_id",
            existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        )
    op.execute(sa.text("UPDATE notice SET paused = false"))
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("paused", existing_type=sa.Boolean(), nullable=False)
        batch_op.create_index(batch_op.f("ix_notice_broadcast_id"), ["broadcast_id"], unique=False)
        batch_op.create_index(
            "ix_notice_paused",
            ["id"],
            unique=False,
            sqlite_where=sa.text("paused"),
            postgresql_where=sa.text("paused"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_notice_broadcast_id_broadcast"),
            "broadcast",
            ["broadcast_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM notice WHERE session_id IS NULL"))
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint("fk_notice_broadcast_id_broadcast", type_="foreignkey")
        batch_op.drop_index("ix_notice_paused")
        batch_op.drop_index("ix_notice_broadcast_id")
        batch_op.alter_column(
            "session_id",
            existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        )
        batch_op.drop_column("paused")
        batch_op.drop_column("broadcast_id")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_scope")
        batch_op.drop_column("by")
        batch_op.drop_column("scope")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_column("source")
    op.drop_table("coordinator_code")
    op.drop_table("broadcast")
    op.drop_table("file_ref")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_constraint("uq_file_key", type_="unique")
        batch_op.drop_column("problem")
        batch_op.drop_column("ready")
        batch_op.drop_column("key")
