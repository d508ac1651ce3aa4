"""Answers become cards, in the transaction of their turns; all of a batch together. What else there
is of review is written with the person (bot/store/people.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.features.review.reads import as_card, card, save_cards
from bot.features.review.rules import reviewed
from bot.features.review.types import Card


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was answered by somebody in `zone`."""

    volunteer: int
    zone: str
    question: str
    right: bool
    at: datetime


_KNOWN = select(card).where(
    card.c.volunteer_id.in_(bindparam("volunteers", expanding=True)),
    card.c.question.in_(bindparam("questions", expanding=True)),
)


def remember(connection: Connection, answers: Sequence[Answered]) -> None:
    """Remember answers in the order in which they were given: two statements, however many they
    are."""
    if not answers:
        return
    wanted = {
        "volunteers": list({a.volunteer for a in answers}),
        "questions": list({a.question for a in answers}),
    }
    rows = connection.execute(_KNOWN, wanted)
    known = {(row.volunteer_id, row.question): as_card(row) for row in rows}
    fresh: dict[tuple[int, str], Card] = {}
    for one in answers:
        key = (one.volunteer, one.question)
        before = fresh.get(key) or known.get(key)
        fresh[key] = reviewed(before, one.question, one.right, one.at, one.zone)
    save_cards(connection, fresh)
