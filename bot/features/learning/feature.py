"""Lessons and quizzes."""

from __future__ import annotations

from bot.features.feature import Feature
from bot.features.learning import progress_picture, writes

LEARNING = Feature(
    "learning",
    effects=writes.EFFECT_HANDLERS,
    batched=writes.BATCHED,
    jobs=progress_picture.JOBS,
)
