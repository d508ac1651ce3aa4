"""How tests wait: for something to become true, as long as any machine may need."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

# Seconds. So many that only what never comes is found missing, however slow and busy the machine.
PATIENCE = 120.0
_FIRST_LOOK, _LONGEST_PAUSE = 0.002, 0.05


async def until(true: Callable[[], object], what: str, within: float = PATIENCE) -> None:
    """Look again and again until it is true, less often as time goes by; what it looks at need not
    be there yet. Fails when it does not become so."""
    pause = _FIRST_LOOK
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            while not _so_far(true):
                await asyncio.sleep(pause)
                pause = min(pause * 1.3, _LONGEST_PAUSE)
            return
    assert true(), f"waited {within} s for {what}"


def _so_far(true: Callable[[], object]) -> object:
    """The last of no messages and the only one of no rows are asked for as well."""
    try:
        return true()
    except (LookupError, ValueError):
        return False
