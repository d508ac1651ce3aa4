"""Who somebody is: consent, registration, language, silence, erasing."""

from __future__ import annotations

from bot.features.feature import Feature, Rows, any_number, texts
from bot.features.volunteers import writes

VOLUNTEERS = Feature(
    "volunteers",
    effects=writes.EFFECT_HANDLERS,
    people=any_number(
        "address.volunteer_id",
        "audit.by",
        "consent.volunteer_id",
        "file.volunteer_id",
        "task.volunteer_id",
    )
    | {"conversation.volunteer_id": Rows.APART},
    texts=texts(
        words="audit.details conversation.state",
        own="""
        address.alias address.external_id volunteer.invitation volunteer.name
        volunteer.confirmed_role volunteer.phone volunteer.place volunteer.role volunteer.village
        """,
        nobody="""
        address.channel address.menu audit.act audit.scope consent.channel consent.language
        consent.version volunteer.consent_version volunteer.language volunteer.zone
        """,
    ),
)
