"""Lists of those who are to come."""

from __future__ import annotations

from bot.features.feature import Feature, any_number, texts
from bot.features.invitees import files, reads, writes

INVITEES = Feature(
    "invitees",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    jobs=files.JOBS,
    nightly=(reads.forget_old,),
    forget=writes.forget_person,
    people=any_number(
        "invitee.invited_by",
        "invitee.volunteer_id",
        "invitee_list.volunteer_id",
        "invitee_mismatch.volunteer_id",
    ),
    texts=texts(
        own="invitee.name invitee.phone invitee.place invitee.role invitee_on_list.phone"
        " invitee_mismatch.phone",
        words="invitee_list.name invitee_list.source",
        nobody="invitee_list.scope invitee_list.state",
    ),
)
