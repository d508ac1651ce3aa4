"""How many wrong codes somebody, or anybody, has typed lately, by digests of what was counted. A
count ends an hour after it began."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from bot.engine.policy import Policy
from models.base import add_up, is_sqlite, table
from models.linking import LinkTry

LASTS = timedelta(hours=1)
_try = table(LinkTry)


def digest(policy: Policy, text: str) -> str:
    """Digest with a key that is not in the database: what is counted is soon tried."""
    return hmac.new(policy.secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def add_wrong(connection: Connection, digests: Iterable[str], now: datetime) -> None:
    """Count one more for each; in one order, so that two processes wait for each other, never
    both."""
    ordered = sorted(set(digests))
    connection.execute(delete(_try).where(_try.c.digest.in_(ordered), _try.c.until <= now))
    counting = add_up(is_sqlite(connection), _try, ("wrong",), "digest")
    for digest in ordered:
        connection.execute(counting, {"digest": digest, "wrong": 1, "until": now + LASTS})


def wrong(
    connection: Connection, digests: Iterable[str], now: datetime
) -> dict[str, tuple[int, datetime]]:
    """Return how many wrong ones there were by digest, and until when they count; nothing for
    none."""
    these = (_try.c.digest.in_(list(digests)), _try.c.until > now)
    rows = connection.execute(select(_try).where(*these))
    return {row.digest: (row.wrong, row.until) for row in rows}
