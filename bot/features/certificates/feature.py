"""What somebody has followed and passed here, on paper."""

from __future__ import annotations

from bot.features.certificates import files, reads, writes
from bot.features.feature import Feature, any_number, texts

CERTIFICATES = Feature(
    "certificates",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    jobs=files.JOBS,
    forget=writes.forget_person,
    people=any_number("certificate.volunteer_id"),
    texts=texts(
        words="certificate.reason",
        own="certificate.number certificate.paper",
        nobody="certificate.course certificate.state",
    ),
)
