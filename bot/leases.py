"""Leases: which sender, of all processes', sends for an account. Taken and renewed by a conditional
update."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, delete, or_, update

from models.base import insert_new, table
from models.messages import SenderLease

LASTS = timedelta(seconds=8)
# Longer than a lease lasts, by more than clocks may differ: taken before a clock was set back.
_IMPOSSIBLE = LASTS + timedelta(minutes=1)
_lease = table(SenderLease)


def new_holder() -> str:
    """A name that no other sender has, here or elsewhere."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}"


def hold(connection: Connection, channel: str, now: datetime, me: str) -> bool:
    """Take or renew the lease. Whether it is mine now. One that a clock set back has left in the
    future keeps nobody waiting."""
    row = {"channel": channel, "holder": me, "until": now + LASTS}
    connection.execute(insert_new(connection, _lease, "channel"), row)
    renewed = connection.execute(
        update(_lease)
        .where(_lease.c.channel == channel)
        .where(
            or_(
                _lease.c.holder == me,
                _lease.c.until < now,
                _lease.c.until > now + _IMPOSSIBLE,
            )
        )
        .values(holder=me, until=now + LASTS)
    )
    return renewed.rowcount == 1


def release(connection: Connection, channel: str, me: str) -> None:
    connection.execute(delete(_lease).where(_lease.c.channel == channel, _lease.c.holder == me))
