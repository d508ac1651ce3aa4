"""Lists of invited people as such; who has come of them; which role somebody confirmed

Revision: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0021"
down_revision = "0020"
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# SQLite makes the table anew, and would forget that its ids are not given again (0016).
_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "invitee_list",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("volunteer_id", Id, nullable=True),
        sa.Column("scope", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("source", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("imported_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["volunteer_id"],
            ["volunteer.id"],
            name=op.f("fk_invitee_list_volunteer_id_volunteer"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitee_list")),
        sqlite_autoincrement=True,
    )
    for column in ("created_at", "volunteer_id"):
        op.create_index(op.f(f"ix_invitee_list_{column}"), "invitee_list", [column], unique=False)
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.add_column(sa.Column("volunteer_id", Id, nullable=True))
        batch_op.add_column(sa.Column("came_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_invitee_volunteer_id"), ["volunteer_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_invitee_volunteer_id_volunteer"),
            "volunteer",
            ["volunteer_id"],
            ["id"],
            ondelete="CASCADE",
        )
    op.create_table(
        "invitee_on_list",
        sa.Column("list_id", Id, nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["invitee_list.id"],
            name=op.f("fk_invitee_on_list_list_id_invitee_list"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["phone"],
            ["invitee.phone"],
            name=op.f("fk_invitee_on_list_phone_invitee"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list_id", "phone", name=op.f("pk_invitee_on_list")),
    )
    op.create_index(op.f("ix_invitee_on_list_phone"), "invitee_on_list", ["phone"], unique=False)
    op.create_table(
        "invitee_mismatch",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("volunteer_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["phone"],
            ["invitee.phone"],
            name=op.f("fk_invitee_mismatch_phone_invitee"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"],
            ["volunteer.id"],
            name=op.f("fk_invitee_mismatch_volunteer_id_volunteer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitee_mismatch")),
    )
    for column in ("phone", "volunteer_id"):
        op.create_index(
            op.f(f"ix_invitee_mismatch_{column}"), "invitee_mismatch", [column], unique=False
        )
    with op.batch_alter_table("volunteer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("confirmed_role", sa.String(length=20), server_default="", nullable=False)
        )
    with op.batch_alter_table("volunteer", schema=None, table_kwargs=_IDS) as batch_op:
        batch_op.alter_column(
            "confirmed_role", existing_type=sa.String(length=20), server_default=None
        )


def downgrade() -> None:
    with op.batch_alter_table("volunteer", schema=None, table_kwargs=_IDS) as batch_op:
        batch_op.drop_column("confirmed_role")
    op.drop_table("invitee_mismatch")
    op.drop_table("invitee_on_list")
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.drop_constraint("fk_invitee_volunteer_id_volunteer", type_="foreignkey")
        batch_op.drop_index("ix_invitee_volunteer_id")
        batch_op.drop_column("volunteer_id")
        batch_op.drop_column("came_at")
    op.drop_table("invitee_list")
