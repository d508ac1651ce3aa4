"""The way into the console, and out of it."""

from __future__ import annotations

from bot.features.console import reads, writes
from bot.features.feature import Feature, by_time, texts

CONSOLE = Feature(
    "console",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    nightly=(by_time(writes.drop_old),),
    texts=texts(nobody="console_key.hash console_session.hash console_session.browser"),
)
