"""Who may plan for a region and see all below it."""

from __future__ import annotations

from bot.features.coordinators import reads, writes
from bot.features.feature import Feature, OneAbout, any_number, texts
from bot.features.linking.rules import wider_scope

COORDINATORS = Feature(
    "coordinators",
    queries=reads.QUERY_HANDLERS,
    effects=writes.EFFECT_HANDLERS,
    people=any_number("coordinator_code.used_by")
    | {"coordinator.volunteer_id": OneAbout(wider_scope)},
    texts=texts(
        nobody="coordinator.scope coordinator_code.hash coordinator_code.scope",
    ),
)
