"""Who somebody is: consent, registration, language, silence, erasing."""

from __future__ import annotations

from bot.features.feature import Feature
from bot.features.volunteers import writes

VOLUNTEERS = Feature(
    "volunteers",
    effects=writes.EFFECT_HANDLERS,
)
