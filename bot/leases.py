"""Leases: which process sends for an account. Taken and renewed by a conditional update."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, delete, or_, update

from models.base import insert_new, table
from models.messages import SenderLease

LASTS = timedelta(seconds=9)
_lease = table(SenderLease)
_ME = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}"


def hold(connection: Connection, channel: str, now: datetime) -> bool:
    """Take or renew the lease. Whether this process holds it."""
    row = {"channel": channel, "holder": _ME, "until": now + LASTS}
    connection.execute(insert_new(connection, _lease, "channel"), row)
    renewed = connection.execute(
        update(_lease)
        .where(_lease.c.channel == channel)
        .where(or_(_lease.c.holder == _ME, _lease.c.until < now))
        .values(holder=_ME, until=now + LASTS)
    )
    return renewed.rowcount == 1


def release(connection: Connection, channel: str) -> None:
    connection.execute(delete(_lease).where(_lease.c.channel == channel, _lease.c.holder == _ME))
