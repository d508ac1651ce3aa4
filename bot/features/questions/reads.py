"""Who answered questions, and in which of their attempts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from bot.engine.person import QuizRecord
from bot.features.questions.types import Change, Correction, Given
from content.quiz import QuizKind
from models.base import table
from models.learning import Answer, Attempt
from models.volunteer import Volunteer

# So many people are looked at together.
AT_ONCE = 500
_answer, _attempt, _volunteer = table(Answer), table(Attempt), table(Volunteer)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose attempts were looked at. `attempts` are all of theirs."""

    about: Row[*tuple[Any, ...]]
    attempts: tuple[QuizRecord, ...]
    changes: tuple[Change, ...]


def load_page(
    connection: Connection, questions: Collection[str], last: int
) -> tuple[int, Sequence[int]] | None:
    """Load of the next people those who answered one of the questions, by id, and where the page
    after them begins; None when there is nobody left. It goes by the people, whom an index finds:
    by the answers each page would cost as much as all of them."""
    who = select(_volunteer.c.id).where(_volunteer.c.id > last).order_by(_volunteer.c.id)
    ids = connection.execute(who.limit(AT_ONCE)).scalars().all()
    if not ids:
        return None
    asked = (_answer.c.volunteer_id.in_(ids), _answer.c.question.in_(questions))
    answered = select(_answer.c.volunteer_id).where(*asked).distinct()
    return ids[-1], sorted(connection.execute(answered).scalars())


def load_runs(
    connection: Connection, questions: Collection[str], page: Sequence[int]
) -> dict[str, list[Given]]:
    """Load all answers of their finished attempts in which one of the questions was asked."""
    asked = (
        select(_answer.c.run)
        .join(_attempt, _attempt.c.key == _answer.c.run)
        .where(_answer.c.volunteer_id.in_(page), _answer.c.question.in_(questions))
        .where(_attempt.c.score.is_not(None))
    )
    found: dict[str, list[Given]] = defaultdict(list)
    runs = connection.execute(asked).scalars().all()
    for row in connection.execute(select(_answer).where(_answer.c.run.in_(runs))):
        found[row.run].append(Given(row.question, row.option, row.right))
    return found


def load_attempts(connection: Connection, page: Sequence[int]) -> dict[int, tuple[QuizRecord, ...]]:
    """Load all attempts of these people, and what counts as one: whoever was credited has
    passed."""
    query: Select[*tuple[Any, ...]] = select(_attempt).where(_attempt.c.volunteer_id.in_(page))
    found: dict[int, tuple[QuizRecord, ...]] = defaultdict(tuple)
    for row in connection.execute(query.order_by(_attempt.c.key)):
        found[row.volunteer_id] += (
            QuizRecord(
                row.key,
                row.module,
                (),
                row.started_at,
                row.finished_at,
                row.score,
                row.passed,
                QuizKind(row.kind),
            ),
        )
    return found


def is_told_wrong(correction: Correction) -> ColumnElement[bool]:
    """Tell, as SQL, which answers to a question were told another verdict than they would get now;
    none of a withdrawn one."""
    if correction.right is None:
        return (_answer.c.question == correction.question) & (_answer.c.option < 0)
    fits = _answer.c.option == correction.right
    told_wrong = (fits & _answer.c.right.is_(False)) | (~fits & _answer.c.right.is_(True))
    return (_answer.c.question == correction.question) & told_wrong
