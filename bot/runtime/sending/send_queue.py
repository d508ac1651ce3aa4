"""The messages in a sender's hands: a line for each person, and who comes next of all."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.delivery.outbox import QueuedMessage

MOST_HELD = 500


@dataclass(slots=True)
class Line:
    """What waits for one person, in order; one message is under way at a time. `ready` is the place
    by which the person stands in line with all others: an answer that comes in front of a broadcast
    takes a better one, and the old one counts no more."""

    waiting: deque[QueuedMessage] = field(default_factory=deque)
    busy: bool = False
    ready: tuple[int, int] | None = None


class SendQueue:
    """All messages in a sender's hands. `held` are the messages in hand, waiting or under way. Of
    those, `notices` are of notices, at most `most_notices`, and `postponed` rest while the table
    says that they are still to be sent. `on_room` hears that there is room for notices again."""

    def __init__(self, most_notices: int, on_room: Callable[[], None]) -> None:
        self.most_notices, self._on_room = most_notices, on_room
        self.lines: dict[str, Line] = {}
        self.held: set[int] = set()
        self.postponed: set[int] = set()
        self.notices: set[int] = set()
        self._ready: list[tuple[tuple[int, int], str]] = []
        self._wake = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    # --- what is in hand ----------------------------------------------------------------------

    @property
    def room(self) -> int:
        """Tell for how many more there is room; those of notices are counted apart."""
        return MOST_HELD - len(self.held) + len(self.notices)

    def offer(self, queued: QueuedMessage) -> None:
        """Take a message, unless it is in hand already."""
        if queued.id in self.held:
            return
        self._hold(queued)
        line = self.lines.setdefault(queued.recipient, Line())
        later = 0
        while later < len(line.waiting) and place(line.waiting[-1 - later]) > place(queued):
            later += 1
        line.waiting.insert(len(line.waiting) - later, queued)
        self._line_up(queued.recipient, line)

    def _hold(self, queued: QueuedMessage) -> None:
        self.held.add(queued.id)
        if queued.notice:
            self.notices.add(queued.id)
        self._empty.clear()

    def postpone(self, queued: QueuedMessage) -> None:
        """Postpone a message: the table says from here on that it is still to be sent: nobody
        claims it meanwhile. One of a notice is begun anew, and need not be kept from that."""
        if not queued.notice:
            self.postponed.add(queued.id)

    def drop(self, id: int) -> None:
        """Drop a message: it is in our hands no more."""
        self.held.discard(id)
        self.postponed.discard(id)
        self.notices.discard(id)
        if len(self.notices) == self.most_notices // 2:
            self._on_room()
        if not self.held:
            self._empty.set()

    def to_give_back(self) -> list[QueuedMessage]:
        """List what waits and is to be sent by whoever comes next. A message of unknown fate stays
        one, and the table has those of notices that were not begun."""
        waiting = [queued for line in self.lines.values() for queued in line.waiting]
        certain = (one for one in waiting if not one.uncertain_attempts)
        return [one for one in certain if one.begun or not one.notice]

    def forget_waiting(self) -> None:
        """Forget all that was not begun: it is another sender's now."""
        for line in self.lines.values():
            for queued in line.waiting:
                self.drop(queued.id)
            line.waiting.clear()

    async def emptied(self) -> None:
        await self._empty.wait()

    # --- who comes next -----------------------------------------------------------------------

    async def somebody_ready(self) -> None:
        while not self._ready:
            self._wake.clear()
            await self._wake.wait()

    def take(self) -> QueuedMessage | None:
        """Take the first of all who are ready; its person's line is busy until `go_on`."""
        while self._ready:
            ready, recipient = heapq.heappop(self._ready)
            line = self.lines.get(recipient)
            if line is None or line.busy or line.ready != ready:
                continue
            line.ready = None
            if line.waiting:
                line.busy = True
                return line.waiting.popleft()
            del self.lines[recipient]  # forgotten, with the lease
        return None

    def put_back(self, queued: QueuedMessage) -> None:
        """Put a message back at the head of its line, which is still busy with it."""
        self.lines[queued.recipient].waiting.appendleft(queued)

    def go_on(self, recipient: str) -> None:
        """Go on with the next message of a person, if there is one."""
        line = self.lines[recipient]
        line.busy = False
        if line.waiting:
            self._line_up(recipient, line)
        else:
            del self.lines[recipient]

    def _line_up(self, recipient: str, line: Line) -> None:
        if line.busy or not line.waiting:
            return
        first = place(line.waiting[0])
        if line.ready is None or first < line.ready:
            line.ready = first
            heapq.heappush(self._ready, (first, recipient))
            self._wake.set()


def place(queued: QueuedMessage) -> tuple[int, int]:
    """Return where a message stands in its line: answers first, then as they were written."""
    return queued.priority, queued.id
