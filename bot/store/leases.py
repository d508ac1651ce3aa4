"""Leases: which sender, of all processes', sends for an account. Taken and renewed by a conditional
update."""

from __future__ import annotations

import os
import socket
import time
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Connection, delete, or_, select, update

from models.base import insert_new, is_sqlite, table
from models.messages import SenderLease

LASTS = timedelta(seconds=8)
# Longer than a lease lasts, by more than clocks may differ: taken before a clock was set back.
_IMPOSSIBLE = LASTS + timedelta(minutes=1)
# Who holds a lease believes in it for so many seconds, less than it lasts: other machines' clocks
# may be ahead, and what is sent takes a moment.
BELIEVED = 6.0
_lease = table(SenderLease)
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Held(StrEnum):
    """The answer to whether a lease is mine. `TAKEN`: it was not just before, so that another may
    have sent."""

    NOT = ""
    TAKEN = "taken"
    KEPT = "kept"


def seconds() -> float:
    """Return the seconds since some moment; they pass while the process, or the whole machine,
    stands still, and nobody sets them."""
    return time.clock_gettime(_CLOCK)


def new_holder() -> str:
    """Make a name that no other sender has, here or elsewhere."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}"


def hold(connection: Connection, channel: str, now: datetime, me: str) -> Held:
    """Take or renew the lease. One that a clock set back has left in the future keeps nobody
    waiting."""
    of_it = update(_lease).where(_lease.c.channel == channel)
    mine = of_it.where(_lease.c.holder == me).values(until=now + LASTS)
    if connection.execute(mine).rowcount == 1:
        return Held.KEPT
    row = {"channel": channel, "holder": me, "until": now + LASTS}
    first = insert_new(connection, _lease, "channel").returning(_lease.c.channel)
    if connection.execute(first, row).first() is not None:
        return Held.TAKEN
    free = or_(_lease.c.until < now, _lease.c.until > now + _IMPOSSIBLE)
    taken = connection.execute(of_it.where(free).values(holder=me, until=now + LASTS))
    return Held.TAKEN if taken.rowcount == 1 else Held.NOT


def is_mine(connection: Connection, channel: str, me: str) -> bool:
    """Tell whether nobody has taken it over, nor can before this transaction ends; whether it
    lapsed is another matter. Who stands still in the midst of it is thrown out by PostgreSQL
    (models/base.py)."""
    mine = select(_lease.c.channel).where(_lease.c.channel == channel, _lease.c.holder == me)
    if not is_sqlite(connection):
        mine = mine.with_for_update(read=True)
    return connection.execute(mine).first() is not None


def release(connection: Connection, channel: str, me: str) -> None:
    connection.execute(delete(_lease).where(_lease.c.channel == channel, _lease.c.holder == me))
