"""What of each person is counted, region by region."""

from __future__ import annotations

from bot.features.counters import recount, rules, writes
from bot.features.feature import Feature, by_time, texts

COUNTERS = Feature(
    "counters",
    nightly=(by_time(recount.drop_empty),),
    wrote=rules.seen,
    observer=writes.Counters,
    texts=texts(
        nobody="recap_active.region recap_count.module recap_count.parent recap_count.region",
    ),
)
