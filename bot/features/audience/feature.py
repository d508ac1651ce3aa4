"""Which volunteers are meant, and how many they are."""

from __future__ import annotations

from bot.features.audience import reads
from bot.features.feature import Feature

AUDIENCE = Feature(
    "audience",
    queries=reads.QUERY_HANDLERS,
)
