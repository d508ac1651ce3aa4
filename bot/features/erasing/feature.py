"""What is left of somebody who was erased: in the words of others, in kept files, in bytes."""

from __future__ import annotations

from bot.features.erasing import writes
from bot.features.feature import Feature, by_time

ERASING = Feature("erasing", nightly=(by_time(writes.want_wiped),))
