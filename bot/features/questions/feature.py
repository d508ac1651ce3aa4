"""How questions do, and scores made right."""

from __future__ import annotations

from bot.features.feature import Feature, any_number, texts
from bot.features.questions import notices

QUESTIONS = Feature(
    "questions",
    notices=notices.NOTICES,
    people=any_number("rescored_attempt.volunteer_id"),
    texts=texts(
        nobody="rescored_attempt.attempt rescoring.questions withdrawn_question.question",
    ),
)
