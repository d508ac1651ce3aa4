"""Who has finished what, as coordinators see it."""

from __future__ import annotations

from bot.features.feature import Feature, by_time
from bot.features.recap import files, notices, reads, weekly, writes

RECAP = Feature(
    "recap",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    notices=notices.NOTICES,
    jobs=files.JOBS,
    sweeps=(by_time(weekly.send_weekly),),
)
