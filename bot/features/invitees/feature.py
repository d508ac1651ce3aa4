"""Lists of those who are to come."""

from __future__ import annotations

from bot.features.feature import Feature, any_number, by_time, texts
from bot.features.invitees import files, reads, writes

INVITEES = Feature(
    "invitees",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    jobs=files.JOBS,
    nightly=(by_time(reads.forget_old),),
    forget=writes.forget_person,
    people=any_number("invitee.invited_by"),
    texts=texts(
        own="invitee.name invitee.phone invitee.place invitee.role",
    ),
)
