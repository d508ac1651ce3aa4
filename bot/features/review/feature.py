"""Questions that come again: cards, and the habit of learning."""

from __future__ import annotations

from bot.features.feature import Feature
from bot.features.review import reads

REVIEW = Feature(
    "review",
    queries=reads.QUERY_HANDLERS,
)
