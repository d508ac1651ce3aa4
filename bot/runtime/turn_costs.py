"""What a turn cost: what came in, what it says, the lessons that it brought to an end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.delivery.costs import CostKind
from bot.engine.engine import Outcome
from bot.engine.person import LessonRecord
from bot.engine.session import Frame
from bot.runtime.turn_in_progress import TurnInProgress


def note_lesson(turn: TurnInProgress, outcome: Outcome) -> None:
    """Note whether the turn was of a lesson, and how many it brought to an end."""
    channel, loaded = turn.arrival.sender.channel, turn.loaded
    if not turn.batch.policy.is_paid(channel):
        return
    stored = loaded.stored if isinstance(loaded.stored, dict) else {}
    frames = (stored.get("frame"), outcome.session.frame)
    turn.of_lesson = any(_conversation(frame) == "lesson" for frame in frames)
    before, after = loaded.person.lessons, outcome.person.lessons
    if after is not before:
        place = loaded.person.volunteer.place
        turn.batch.costs.note_lessons(channel, place, _done(after) - _done(before))


def note_costs(turn: TurnInProgress) -> None:
    """Note the message that came in, and those that the turn leaves to be sent."""
    costs, place = turn.batch.costs, turn.loaded.person.volunteer.place
    kind_in = CostKind.LESSON_IN if turn.of_lesson else CostKind.IN
    costs.note_in(turn.arrival.sender.channel, place, kind_in)
    kind = CostKind.LESSON if turn.of_lesson else CostKind.ANSWER
    for row in turn.batch.rows[turn.first_row :]:
        costs.note_out(row["channel"], place, kind, row["rupiah"])


def _conversation(frame: Any) -> str:
    """Of a frame, stored or not."""
    if isinstance(frame, dict):
        return str(frame.get("conversation", ""))
    return frame.conversation if isinstance(frame, Frame) else ""


def _done(lessons: Mapping[str, LessonRecord]) -> int:
    return sum(record.done_at is not None for record in lessons.values())
