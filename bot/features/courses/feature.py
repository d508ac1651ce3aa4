"""Which course is open to whom, and what was learnt elsewhere."""

from __future__ import annotations

from bot.features.courses import notices, reads, writes
from bot.features.feature import Feature, any_number, texts

COURSES = Feature(
    "courses",
    queries=reads.QUERY_HANDLERS,
    on_others=writes.ON_OTHERS,
    notices=notices.NOTICES,
    people=any_number("credit.given_by", "credit.volunteer_id", "credit.withdrawn_by"),
    texts=texts(
        words="credit.number credit.organiser",
        nobody="credit.course",
    ),
)
