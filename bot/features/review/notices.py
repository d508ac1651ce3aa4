"""What a nudge says as it leaves, and when it is no longer wanted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from bot.engine.messages import Question
from bot.features.review import texts
from bot.features.review.nudges import reminded_on_the_day
from bot.features.review.reads import card, load_cards
from bot.features.review.rules import day_of, due, streak
from bot.store.habits import load_habit
from bot.text.phrases import Say
from content.loader import load
from models.vocabulary import NoticeKind


def unwanted(row: Row[*tuple[Any, ...]]) -> str:
    """Whether it still is wanted shows only when it is worded: see `said`."""
    return ""


def said(connection: Connection, row: Row[*tuple[Any, ...]]) -> tuple[Say, Question] | None:
    """None when there is nothing to say any more: they have learned today, or switched it off, or
    there is nothing to review, or a session of theirs was brought forward. That nudges have ended
    is told unless they were switched on again."""
    habit, now = load_habit(connection, row.volunteer), row.created_at
    on = habit.nudge_at is not None
    if row.kind == NoticeKind.NUDGES_END:
        return None if on else texts.nudges_end()
    if not on or habit.learned_on == day_of(now, row.zone):
        return None
    if reminded_on_the_day(connection, [row.volunteer], row.zone, now):
        return None
    theirs = (card.c.volunteer_id == row.volunteer, card.c.due_at <= now)
    count = len(due(load_cards(connection, *theirs), load().questions, now))
    return texts.nudge(count, streak(habit, now, row.zone)) if count else None
