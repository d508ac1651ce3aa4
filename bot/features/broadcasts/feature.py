"""One message to many."""

from __future__ import annotations

from bot.features.broadcasts import files, notices, progress, reads, writes
from bot.features.feature import Feature, Watch, any_number, by_time, texts

BROADCASTS = Feature(
    "broadcasts",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    notices=notices.NOTICES,
    jobs=files.JOBS,
    after_sweeps=(by_time(writes.finish),),
    watches=(Watch(progress.count_watched, progress.show),),
    people=any_number(
        "broadcast.approved_by", "broadcast.sent_by", "broadcast_progress.volunteer_id"
    ),
    texts=texts(
        words="broadcast.text broadcast_progress.shown",
        own="broadcast_progress.recipient",
        nobody="""
        broadcast.audience broadcast.key broadcast.scope broadcast.spans broadcast.state
        broadcast_progress.channel broadcast_progress.message
        """,
    ),
)
