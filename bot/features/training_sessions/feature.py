"""Training sessions: planned, announced, answered, attended."""

from __future__ import annotations

from bot.features.feature import Feature, by_time
from bot.features.training_sessions import files, notices, reads, redelivery, seats, writes

TRAINING_SESSIONS = Feature(
    "training_sessions",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    notices=notices.NOTICES,
    jobs=files.JOBS,
    sweeps=(by_time(seats.seat_the_waiting),),
    forget=seats.leave_all,
    welcome_back=redelivery.redeliver_missed,
)
