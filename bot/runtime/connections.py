"""The connections of a process to its platforms: of each account it is found out at once whether
the platform takes it, beside everything else and whatever becomes of the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bot.channels.base import Misconfigured
from bot.clock import Clock
from bot.runtime.connecting import Connecting, Steps

Halt = Callable[[str, Misconfigured], None]


class Connections:
    """What stands between this process and its platforms. `halt` is called for an account that its
    platform refuses; `on_none_left` when it refuses the last of them at the start."""

    def __init__(
        self,
        clock: Clock,
        halt: Callable[[str, Misconfigured], None],
        on_none_left: Callable[[], None],
    ) -> None:
        self._clock, self._halt, self._on_none_left = clock, halt, on_none_left
        self._begun: dict[str, Connecting] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.refused: dict[str, str] = {}

    def __getitem__(self, platform: str) -> Connecting:
        return self._begun[platform]

    @property
    def all(self) -> tuple[Connecting, ...]:
        return tuple(self._begun.values())

    def begin(self, platform: str, steps: Steps) -> None:
        """Take the steps beside everything else."""
        self._begun[platform] = Connecting(platform, self._clock)
        self.go_on(platform, self._take(self._begun[platform], steps))

    def go_on(self, platform: str, work: Coroutine[Any, Any, None]) -> None:
        """Do what goes on for a platform, until it is refused there."""
        running = self._until_refused(platform, work)
        self._tasks.append(asyncio.create_task(running, name=f"{platform} connection"))

    async def _until_refused(self, platform: str, work: Awaitable[None]) -> None:
        try:
            await work
        except Misconfigured as error:
            self.refused.setdefault(platform, str(error))
            self._halt(platform, error)

    async def _take(self, one: Connecting, steps: Steps) -> None:
        try:
            await one.run(steps)
        except Misconfigured as error:
            self.refused[one.platform] = str(error)
            if len(self.refused) == len(self._begun):
                self._on_none_left()
            raise

    @property
    def alive(self) -> bool:
        """Tell whether none has ended by a fault of ours."""
        return not any(task.done() and task.exception() for task in self._tasks)

    @property
    def is_any_refused(self) -> bool:
        return bool(self.refused) or any(one.is_refused for one in self.all)

    def missing(self) -> dict[str, str]:
        """Tell of each platform what it has not been told yet, and why."""
        return {one.platform: one.missing for one in self.all if one.missing}

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
