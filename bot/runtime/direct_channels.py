"""Which channels' fresh answers go straight from the writer to this process's sender."""

from __future__ import annotations


class DirectChannels:
    """A sender allows its channel once nothing older waits in the table, and withdraws it when it
    may not send. Of any other channel the writer leaves what is to be sent in the table, for
    whoever sends there.

    It belongs to neither: a sender changes it in the loop and, as it claims, in the writer's
    thread; turns read it there as each row is made."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def allow(self, channel: str) -> None:
        self._names.add(channel)

    def withdraw(self, channel: str) -> None:
        self._names.discard(channel)

    def __contains__(self, channel: str) -> bool:
        return channel in self._names
