"""What is left to do for somebody who was erased, when their own rows are gone: they go from the
words of others, from kept files, and from the bytes of an SQLite file.

Their rows go in one transaction, which also writes a row of `erasure` with what the person is known
by. The rest is work beside the path of messages, in small steps that may all be done again: whoever
is killed in the midst of it begins anew. At the end that row is gone as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

# On PostgreSQL a turn of another process may have read the person and not be written yet; whoever
# pauses for longer than 8 seconds within a transaction is thrown out (bot/store/leases.py).
SETTLED = timedelta(seconds=10)
# Whoever began a step and is gone has lost it after this.
CLAIMED_FOR = timedelta(minutes=2)
# What could not be done is tried again after this.
AGAIN = timedelta(seconds=30)
# A last word that does not get through is waited for so long; the row itself is blanked then by the
# nightly clean-up.
FAREWELL_WITHIN = timedelta(days=2)


class Stage(StrEnum):
    """What comes next: the words of others and files (MASK); the last word to the person, which
    still holds their address (FAREWELL); the bytes of the file, of which nobody knows any more what
    they may hold (REWRITE), or which only have to be brought out of the WAL (WIPE)."""

    MASK = "mask"
    FAREWELL = "farewell"
    REWRITE = "rewrite"
    WIPE = "wipe"


@dataclass(frozen=True, slots=True)
class Marks:
    """What somebody is known by in the words of others. `numbers` are E.164, `ids` those of
    platforms, of their certificates and of papers that were credited to them; `texts` are what they
    wrote to others. `near` are the volunteers who coordinated their place, `addresses` (channel,
    id) their own; they have been here `since` (ISO, UTC)."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    near: tuple[int, ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()
    since: str = ""

    def dump(self) -> dict[str, Any]:
        """Dump the marks as JSON takes them."""
        return asdict(self)

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Marks:
        lists = cls.__dataclass_fields__.keys() - {"since"}
        known: dict[str, Any] = {name: tuple(stored.get(name, ())) for name in lists}
        known["since"] = stored.get("since", "")
        known["addresses"] = tuple((channel, id) for channel, id in known["addresses"])
        return cls(**known)
