"""The small deeds that lessons ask for: asked after once, counted, and told."""

from __future__ import annotations

from bot.features.deeds import reads, writes
from bot.features.feature import Feature, any_number, texts

DEEDS = Feature(
    "deeds",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    people=any_number("deed_story.volunteer_id"),
    texts=texts(words="deed_story.text", nobody="deed_story.lesson"),
)
