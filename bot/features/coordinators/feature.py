"""Who may plan for a region and see all below it."""

from __future__ import annotations

from bot.features.coordinators import reads, writes
from bot.features.feature import Feature

COORDINATORS = Feature(
    "coordinators",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
)
