"""How review, streak and nudge are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.engine.messages import Button, Question
from bot.engine.person import Habit
from bot.features.review.rules import streak
from bot.features.review.types import MOST_AT_ONCE, MOST_UNANSWERED, Card
from bot.text.phrases import Day, Lines, Say, paragraphs, t, tn


def clock(minute: int) -> str:
    return f"{minute // 60:02d}.{minute % 60:02d}"


def streak_line(days: int) -> list[Say]:
    """Tell of the streak; nothing is made of a first day."""
    return [t("review.streak", days=days)] if days > 1 else []


def nudge(count: int, days: int) -> tuple[Say, Question]:
    said = Lines((tn("review.nudge", min(count, MOST_AT_ONCE)), *streak_line(days)))
    ask = Question(t("review.ask_nudge"), (Button("/ulangan", t("menu.label_review")),))
    return said, ask


def nudges_end() -> tuple[Say, Question]:
    buttons = (
        Button("/ulangan", t("menu.label_review")),
        Button("/pengingat", t("nudge.label_again")),
    )
    ended = paragraphs(t("nudge.ended", count=MOST_UNANSWERED), t("nudge.ended_cards"))
    return ended, Question(t("nudge.ask_ended"), buttons)


def nudge_line(habit: Habit) -> Say:
    """Say whether they are nudged, and when."""
    if habit.nudge_at is None:
        return t("nudge.is_off")
    return t("nudge.is_on", at=clock(habit.nudge_at))


def kept(cards: Sequence[Card], habit: Habit, now: datetime, zone: str) -> list[Say]:
    """Tell all that is kept of somebody for review."""
    rows: list[Say] = []
    if cards:
        at = Day(min(card.due_at for card in cards))
        rows.append(t("my_data.cards", count=len(cards), at=at))
    if habit.learned_on is not None:
        days = streak(habit, now, zone)
        rows.append(t("my_data.streak", days=days, at=habit.learned_on))
    if habit.forgiven_on is not None:
        rows.append(t("my_data.forgiven", at=habit.forgiven_on))
    if habit.nudged_on is not None:
        rows.append(t("my_data.nudged", at=habit.nudged_on, count=habit.unanswered))
    if rows or habit.nudge_at is not None:
        rows.append(nudge_line(habit))
    return [Lines((t("my_data.review"), *rows))] if rows else []
