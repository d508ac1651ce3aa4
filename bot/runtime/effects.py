"""Effects, carried out in the transaction of their turn. What an effect changes of the volunteer
itself is written by bot/store/people.py, from the person as the turn left them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from bot.engine.effects import Effect, MakeFile
from bot.engine.person import PersonState
from bot.features.broadcasts import writes as broadcasts
from bot.features.certificates import writes as certificates
from bot.features.coordinators import writes as office
from bot.features.courses import writes as tiers
from bot.features.enquiries import writes as enquiries
from bot.features.invitees import writes as intake
from bot.features.learning import writes as learning
from bot.features.learning.requests import (
    FinishLesson,
    RecordAnswer,
    StartLesson,
)
from bot.features.learning.writes import answer_row, cards, lesson_row
from bot.features.linking import writes as linking
from bot.features.recap import writes as recap
from bot.features.review.writes import Answered, remember
from bot.features.training_sessions import writes as training
from bot.features.volunteers import writes as volunteers
from bot.store.jobs import enqueue
from bot.store.transaction import TurnTransaction
from models.base import insert_new, table, upsert
from models.learning import Answer, LessonProgress

_lesson, _answer = table(LessonProgress), table(Answer)


@dataclass(slots=True)
class Batch:
    """Rows that the turns of a batch leave to be written in one statement each. A person has one
    turn in a batch, so the last word on their lesson is the one that counts. `later` is what
    concerns somebody else, whose own turn may be among them."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    cards: list[Answered] = field(default_factory=list)
    lessons: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    later: list[tuple[TurnTransaction, Effect]] = field(default_factory=list)

    def write(self, connection: Connection) -> None:
        if self.answers:
            connection.execute(insert_new(connection, _answer, "run", "question"), self.answers)
        remember(connection, self.cards)
        upsert(connection, _lesson, list(self.lessons.values()), "volunteer_id", "lesson")

    def finish(self) -> Iterator[tuple[PersonState, PersonState]]:
        """Carry out what was left for later, when all else is written: those whom it concerned, as
        they were before and as they are now."""
        for turn, effect in self.later:
            change = tiers.LATER[type(effect)](turn, effect)
            if change is not None:
                yield change


def apply(turn: TurnTransaction, effect: Effect, batch: Batch) -> None:
    """Carry out one effect, or leave its row to be written with those of others."""
    if isinstance(effect, RecordAnswer):
        batch.answers.append(answer_row(effect, turn.person, turn.now))
        batch.cards += cards(effect, turn.person, turn.now)
    elif isinstance(effect, StartLesson | FinishLesson):
        person = turn.person
        batch.lessons[person.volunteer.id, effect.lesson] = lesson_row(effect, person)
    elif type(effect) in tiers.LATER:
        batch.later.append((turn, effect))
    elif type(effect) in EFFECT_HANDLERS:
        EFFECT_HANDLERS[type(effect)](turn, effect)


def _make_file(turn: TurnTransaction, effect: MakeFile) -> None:
    enqueue(turn, effect.kind, dict(effect.arguments))


EFFECT_HANDLERS: dict[type, Callable[[TurnTransaction, Any], None]] = {
    MakeFile: _make_file,
    **volunteers.EFFECT_HANDLERS,
    **learning.EFFECT_HANDLERS,
    **intake.EFFECT_HANDLERS,
    **linking.EFFECT_HANDLERS,
    **office.EFFECT_HANDLERS,
    **training.EFFECT_HANDLERS,
    **broadcasts.EFFECT_HANDLERS,
    **recap.EFFECT_HANDLERS,
    **enquiries.EFFECT_HANDLERS,
    **certificates.EFFECT_HANDLERS,
}
