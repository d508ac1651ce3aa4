"""The daily nudge, and that nudges have ended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.delivery.notice_facts import NoticeFacts
from bot.delivery.notice_type import NoticeType, Subject
from bot.engine.messages import Told
from bot.features.deeds.rules import fresh
from bot.features.nudges.sweep import reminded_on_the_day
from bot.features.review import texts
from bot.features.review.reads import card, load_cards
from bot.features.review.rules import day_of, due, streak
from bot.store.habits import load_habit
from bot.text.phrases import lines, t
from content.loader import load
from models.vocabulary import NoticeKind


@dataclass(frozen=True, slots=True)
class NudgeSubject(Subject):
    connection: Connection
    facts: NoticeFacts

    def render(self) -> Told | None:
        """Word the nudge; None when there is nothing to say any more: they have learned today, or
        switched it off, or there is nothing to review, or a session of theirs was brought forward.
        That nudges have ended is told unless they were switched on again."""
        whose, zone, now = self.facts.volunteer, self.facts.zone, self.facts.created_at
        habit = load_habit(self.connection, whose)
        on = habit.nudge_at is not None
        if self.facts.kind == NoticeKind.NUDGES_END:
            return None if on else Told(*texts.nudges_end())
        if not on or habit.learned_on == day_of(now, zone):
            return None
        if reminded_on_the_day(self.connection, [whose], zone, now):
            return None
        cards = load_cards(self.connection, card.c.volunteer_id == whose, card.c.due_at <= now)
        count = len(due(cards, load().questions, now))
        if not count:
            return None
        said, question = texts.nudge(count, streak(habit, now, zone))
        return Told(lines(said, t("deed.nudge")) if fresh(habit, now) else said, question)


NOTICES = (
    NoticeType(NoticeKind.NUDGE, NudgeSubject, can_wait=True, template="lesson"),
    NoticeType(NoticeKind.NUDGES_END, NudgeSubject, can_wait=True, template=""),
)
