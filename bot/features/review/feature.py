"""Questions that come again: cards, and the habit of learning."""

from __future__ import annotations

from bot.features.feature import Feature, OneAbout, texts
from bot.features.linking.rules import later_review, one_habit
from bot.features.review import reads
from bot.store.habits import habit

REVIEW = Feature(
    "review",
    queries=reads.QUERY_HANDLERS,
    people={
        "review_card.volunteer_id": OneAbout(
            later_review, frozenset({"stability", "difficulty", "reviewed_at", "due_at"})
        ),
        "habit.volunteer_id": OneAbout(
            one_habit, frozenset(column.name for column in habit.c) - {"offered", "volunteer_id"}
        ),
    },
    texts=texts(
        nobody="habit.echo review_card.question",
    ),
)
