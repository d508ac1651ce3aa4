"""The reminders that were ordered for a session, whether they were written or not

Revision: 0004
Revises: 0003
"""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_session = sa.table("training_session", sa.column("id"), sa.column("reminders", sa.JSON()))
_notice = sa.table(
    "notice",
    sa.column("session_id"),
    sa.column("kind"),
    sa.column("day"),
    sa.column("minutes_before"),
)


def upgrade() -> None:
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminders", sa.JSON(), nullable=True))
    op.execute(sa.update(_session).values(reminders=[]))
    for session, minutes in _ordered().items():
        written = sa.update(_session).where(_session.c.id == session)
        op.execute(written.values(reminders=sorted(minutes, reverse=True)))
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.alter_column("reminders", existing_type=sa.JSON(), nullable=False)


def _ordered() -> dict[int, set[int]]:
    """As far as they stand in the notices."""
    of_first_day = sa.select(_notice.c.session_id, _notice.c.minutes_before).where(
        _notice.c.kind == "reminder", _notice.c.day == 1
    )
    found: dict[int, set[int]] = defaultdict(set)
    for session, minutes in op.get_bind().execute(of_first_day):
        found[session].add(minutes)
    return found


def downgrade() -> None:
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.drop_column("reminders")
