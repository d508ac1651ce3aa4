"""Answers to the readings of steps (bot/engine/queries.py), in the transaction of the turn."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from bot.engine.queries import Reading
from bot.features.audience import reads as audience
from bot.features.broadcasts import reads as broadcasts
from bot.features.certificates import reads as certificates
from bot.features.coordinators import reads as office
from bot.features.courses import reads as tiers
from bot.features.enquiries import reads as enquiries
from bot.features.invitees import reads as intake
from bot.features.linking import reads as linking
from bot.features.recap import reads as recap
from bot.features.review import reads as review
from bot.features.training_sessions import reads as training
from bot.store.transaction import Within

T = TypeVar("T")
_ANSWERS = {
    **audience.ANSWERS,
    **broadcasts.ANSWERS,
    **certificates.ANSWERS,
    **enquiries.ANSWERS,
    **intake.ANSWERS,
    **linking.ANSWERS,
    **office.ANSWERS,
    **recap.ANSWERS,
    **review.ANSWERS,
    **tiers.ANSWERS,
    **training.ANSWERS,
}


class Lookup:
    """The reader of one turn. A reading asked twice has one answer."""

    def __init__(self, within: Within) -> None:
        self._within = within
        self._known: dict[Reading[Any], Any] = {}

    def __call__(self, reading: Reading[T], /) -> T:
        if reading not in self._known:
            self._known[reading] = _ANSWERS[type(reading)](self._within, reading)
        return cast(T, self._known[reading])
