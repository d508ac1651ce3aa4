"""Answers to the queries of steps (bot/engine/queries.py), in the transaction of the turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from bot.engine.queries import Query
from bot.features.feature import QueryHandler
from bot.store.transaction import TurnTransaction

T = TypeVar("T")


class QueryAnswers:
    """What answers the queries of one turn. One that is asked twice has one answer."""

    def __init__(self, turn: TurnTransaction, handlers: Mapping[type, QueryHandler]) -> None:
        self._turn, self._handlers = turn, handlers
        self._known: dict[Query[Any], Any] = {}

    def __call__(self, asked: Query[T], /) -> T:
        if asked not in self._known:
            self._known[asked] = self._handlers[type(asked)](self._turn, asked)
        return cast(T, self._known[asked])
