"""Who has finished what, counted by region and module; the weekly recap

Revision: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_CODE = sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "recap_count",
        sa.Column("region", _CODE, nullable=False),
        sa.Column("module", sa.String(length=20), nullable=False),
        sa.Column("parent", _CODE, nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", "module", name=op.f("pk_recap_count")),
    )
    op.create_index("ix_recap_count_parent_module", "recap_count", ["parent", "module"])
    op.create_table(
        "recap_active",
        sa.Column("region", _CODE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", "day", name=op.f("pk_recap_active")),
    )
    with op.batch_alter_table("volunteer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_on", sa.Date(), nullable=True))
    with op.batch_alter_table("coordinator", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recap_weekly", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("recap_due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(sa.text("UPDATE coordinator SET recap_weekly = true"))
    with op.batch_alter_table("coordinator", schema=None) as batch_op:
        batch_op.alter_column("recap_weekly", existing_type=sa.Boolean(), nullable=False)
        batch_op.create_index(
            "ix_coordinator_recap_weekly_recap_due_at",
            ["recap_weekly", "recap_due_at"],
            unique=False,
        )
    _fill(sqlite=op.get_bind().dialect.name == "sqlite")


def _fill(*, sqlite: bool) -> None:
    """Count what is there already, as bot/features/counters/recount.py did when this was
    written."""
    day = "date(max(last_inbound_at), '+7 hours')"
    dot = "instr(lesson, '.')"
    if not sqlite:
        day = "(max(last_inbound_at) AT TIME ZONE 'Asia/Jakarta')::date"
        dot = "strpos(lesson, '.')"
    op.execute(
        sa.text(
            f"UPDATE volunteer SET seen_on = (SELECT {day} FROM address"
            " WHERE address.volunteer_id = volunteer.id) WHERE registered_at IS NOT NULL"
        )
    )
    levels = "levels(width, above) AS (VALUES (0, 0), (2, 0), (5, 2), (8, 5), (13, 8))"
    op.execute(
        sa.text(
            f"""
            INSERT INTO recap_count (region, module, parent, people, tried, score, passed)
            WITH {levels},
            own(place, module, people, tried, score, passed) AS (
                SELECT place, '', count(*), 0, 0, 0 FROM volunteer
                WHERE registered_at IS NOT NULL GROUP BY place
                UNION ALL
                SELECT v.place, b.module, count(*), 0, 0, 0
                FROM (SELECT DISTINCT volunteer_id, substr(lesson, 1, {dot} - 1) AS module
                      FROM lesson_progress WHERE {dot} > 1) AS b
                JOIN volunteer AS v ON v.id = b.volunteer_id
                WHERE v.registered_at IS NOT NULL GROUP BY v.place, b.module
                UNION ALL
                SELECT v.place, q.module, 0, count(q.best), coalesce(sum(q.best), 0), sum(q.passed)
                FROM (SELECT volunteer_id, module, max(score) AS best,
                      max(CASE WHEN passed THEN 1 ELSE 0 END) AS passed
                      FROM attempt WHERE volunteer_id IS NOT NULL
                      GROUP BY volunteer_id, module) AS q
                JOIN volunteer AS v ON v.id = q.volunteer_id
                WHERE v.registered_at IS NOT NULL GROUP BY v.place, q.module
            )
            SELECT substr(place, 1, width), module,
                max(CASE WHEN width = 0 THEN NULL ELSE substr(place, 1, above) END),
                sum(people), sum(tried), sum(score), sum(passed)
            FROM own JOIN levels ON length(place) >= width
            GROUP BY substr(place, 1, width), module
            """
        )
    )
    op.execute(
        sa.text(
            f"""
            INSERT INTO recap_active (region, day, people)
            WITH {levels}
            SELECT substr(place, 1, width), seen_on, count(*)
            FROM volunteer JOIN levels ON length(place) >= width
            WHERE registered_at IS NOT NULL AND seen_on IS NOT NULL
            GROUP BY substr(place, 1, width), seen_on
            """
        )
    )


def downgrade() -> None:
    op.drop_table("recap_active")
    op.drop_table("recap_count")
    with op.batch_alter_table("coordinator", schema=None) as batch_op:
        batch_op.drop_index("ix_coordinator_recap_weekly_recap_due_at")
        batch_op.drop_column("recap_due_at")
        batch_op.drop_column("recap_weekly")
    with op.batch_alter_table("volunteer", schema=None) as batch_op:
        batch_op.drop_column("seen_on")
