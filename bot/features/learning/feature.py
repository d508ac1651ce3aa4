"""Lessons and quizzes."""

from __future__ import annotations

from bot.features.feature import Feature, OneAbout, any_number, texts
from bot.features.learning import keep_picture, progress_picture, writes
from bot.features.linking.rules import better_progress

LEARNING = Feature(
    "learning",
    effects=writes.EFFECT_HANDLERS,
    batched=writes.BATCHED,
    jobs={**progress_picture.JOBS, **keep_picture.JOBS},
    people=any_number("answer.volunteer_id", "attempt.volunteer_id")
    | {"lesson_progress.volunteer_id": OneAbout(better_progress, frozenset({"right", "total"}))},
    texts=texts(
        nobody="""
        answer.question answer.run attempt.key attempt.kind attempt.module
        attempt.questions lesson_progress.lesson
        """,
    ),
)
