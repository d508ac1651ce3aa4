"""Answers to the queries of steps (bot/engine/queries.py), in the transaction of the turn."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from bot.engine.queries import Query
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
from bot.store.transaction import TurnTransaction

T = TypeVar("T")
_ANSWERS = {
    **audience.QUERY_HANDLERS,
    **broadcasts.QUERY_HANDLERS,
    **certificates.QUERY_HANDLERS,
    **enquiries.QUERY_HANDLERS,
    **intake.QUERY_HANDLERS,
    **linking.QUERY_HANDLERS,
    **office.QUERY_HANDLERS,
    **recap.QUERY_HANDLERS,
    **review.QUERY_HANDLERS,
    **tiers.QUERY_HANDLERS,
    **training.QUERY_HANDLERS,
}


class QueryAnswers:
    """What answers the queries of one turn. One that is asked twice has one answer."""

    def __init__(self, turn: TurnTransaction) -> None:
        self._within = turn
        self._known: dict[Query[Any], Any] = {}

    def __call__(self, asked: Query[T], /) -> T:
        if asked not in self._known:
            self._known[asked] = _ANSWERS[type(asked)](self._within, asked)
        return cast(T, self._known[asked])
