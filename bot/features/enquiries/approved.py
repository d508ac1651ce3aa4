"""What answers a question of itself: passages of lessons, and answers that coordinators keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from bot.engine.queries import IsAnswered
from bot.features.enquiries import requests
from bot.features.enquiries.passages import Passages, share
from bot.features.enquiries.types import KEPT, ApprovedAnswer, Found
from bot.store.audit import note_of
from bot.store.transaction import TurnTransaction
from bot.text.topics import Topic, root, topics, written
from content import regions
from content.loader import load
from models.base import table
from models.enquiries import ApprovedAnswer as AnswerRow

# The newest: more of them nobody looks after.
_MOST_READ = 500
# How much of what is asked about a question has to name to be the same, and the other way round.
_AS_MUCH, _AS_MUCH_BACK = 0.75, 0.5
_kept = table(AnswerRow)


@cache
def passages() -> Passages:
    """Return those of our material, indexed once."""
    return Passages(load())


def _find(turn: TurnTransaction, asked: requests.FindAnswers) -> Found:
    return Found(passages().find(asked.text), _approved(turn, asked.text))


def _is_answered(turn: TurnTransaction, asked: IsAnswered) -> bool:
    return bool(passages().find(asked.text)) or _approved(turn, asked.text) is not None


def _approved(turn: TurnTransaction, text: str) -> ApprovedAnswer | None:
    """Return the answer to the question that is most like this one, and like it enough."""
    asked = topics(text)
    query = select(_kept).where(_of_place(turn)).order_by(_kept.c.id.desc()).limit(_MOST_READ)
    rows = turn.connection.execute(query).all() if asked else ()
    alike = [(_likeness(asked, row.question), row) for row in rows]
    best = max(alike, key=lambda one: one[0], default=(0.0, None))
    return _as_answer(best[1]) if best[0] and best[1] is not None else None


def _likeness(asked: tuple[Topic, ...], question: str) -> float:
    """How much what is asked about is what that question was about; 0 where it is another one."""
    here, there = topics(question), _roots(question)
    mine = frozenset(one.root for one in asked) | _meant(asked)
    if not here or share(here, mine) < _AS_MUCH_BACK:
        return 0.0
    like = share(asked, there | _meant(here))
    return like if like >= _AS_MUCH else 0.0


def _meant(asked: tuple[Topic, ...]) -> frozenset[str]:
    return frozenset(word for one in asked for meaning in one.meanings for word in meaning)


@lru_cache(maxsize=2048)
def _roots(text: str) -> frozenset[str]:
    return frozenset(map(root, written(text))) | {one.root for one in topics(text)}


def _of_place(turn: TurnTransaction) -> ColumnElement[bool]:
    return _kept.c.scope.in_(regions.covering(turn.person.volunteer.place))


def _by_id(turn: TurnTransaction, asked: requests.ApprovedById) -> ApprovedAnswer | None:
    query = select(_kept).where(_kept.c.id == asked.id, _of_place(turn))
    row = turn.connection.execute(query).one_or_none()
    return None if row is None else _as_answer(row)


def _as_answer(row: Row[Any]) -> ApprovedAnswer:
    return ApprovedAnswer(row.id, row.scope, row.question, row.answer, row.approved_at)


def keep(turn: TurnTransaction, effect: requests.KeepAnswer) -> None:
    if turn.person.scope is None:
        return
    row = {
        "scope": turn.person.scope,
        "question": effect.question,
        "answer": effect.answer,
        "approved_by": turn.person.volunteer.id,
        "approved_at": turn.now,
    }
    turn.connection.execute(insert(_kept), row)
    note_of(turn, "answer kept")


def drop_old(connection: Connection, now: datetime) -> None:
    """What was true a year ago may be so no more."""
    connection.execute(delete(_kept).where(_kept.c.approved_at < now - KEPT))


QUERY_HANDLERS: dict[type, Callable[[TurnTransaction, Any], Any]] = {
    requests.FindAnswers: _find,
    IsAnswered: _is_answered,
    requests.ApprovedById: _by_id,
}
EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {requests.KeepAnswer: keep}
