"""Answers to the readings of steps (bot/readings.py), in the transaction of the turn."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from bot.audience import lookup as audience
from bot.broadcasts import lookup as broadcasts
from bot.certificates import lookup as certificates
from bot.enquiries import lookup as enquiries
from bot.intake import lookup as intake
from bot.linking import lookup as linking
from bot.office import lookup as office
from bot.readings import Reading
from bot.recap import lookup as recap
from bot.review import lookup as review
from bot.tiers import lookup as tiers
from bot.training import lookup as training
from bot.within import Within

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
