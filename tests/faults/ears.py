"""What people were sent, by whichever platform."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Heard = tuple[str, str]  # to whom, what


@dataclass(slots=True)
class Ears:
    """All that any person was sent, in this life of the bot, and so that the bot was not told."""

    heard: dict[str, list[str]] = field(default_factory=dict)
    all: Counter[Heard] = field(default_factory=Counter)
    of_this_life: Counter[Heard] = field(default_factory=Counter)
    in_silence: Counter[Heard] = field(default_factory=Counter)
    silent: bool = False
    common: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, whom: str, drawn: str) -> None:
        """`common` is how a broadcast begins; how to stop, which stands below it, is left out."""
        text = self.common if self.common and drawn.startswith(self.common) else drawn
        self.heard.setdefault(whom, []).append(text)
        self.all[whom, text] += 1
        self.of_this_life[whom, text] += 1
        self.in_silence[whom, text] += self.silent
        self.tell()

    def tell(self) -> None:
        """Whoever waits looks again."""
        self.news.set()
        self.news = asyncio.Event()

    async def until(self, true: Callable[[], bool]) -> None:
        while not true():
            await self.news.wait()
