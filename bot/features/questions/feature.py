"""How questions do, and scores made right."""

from __future__ import annotations

from bot.features.feature import Feature
from bot.features.questions import notices

QUESTIONS = Feature(
    "questions",
    notices=notices.NOTICES,
)
