"""The daily word to who has something to review."""

from __future__ import annotations

from bot.features.feature import Feature, by_time
from bot.features.nudges import notices, sweep

NUDGES = Feature(
    "nudges",
    notices=notices.NOTICES,
    sweeps=(sweep.send_nudges,),
    nightly=(by_time(sweep.drop_nudges),),
)
