"""One person on two channels."""

from __future__ import annotations

from bot.features.feature import Feature, Rows, by_time, texts
from bot.features.linking import reads, writes

LINKING = Feature(
    "linking",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    nightly=(by_time(writes.drop_old),),
    forget=writes.forget_person,
    people={
        "link.volunteer_id": Rows.APART,
        "link.joined_id": Rows.APART,
        "link_code.volunteer_id": Rows.APART,
    },
    texts=texts(
        own="link.kept",
        nobody="link_code.digest link_try.digest",
    ),
)
