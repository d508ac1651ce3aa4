"""How each question does, counted by the database: one row comes back for each option, however many
have answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Float, Select, case, cast, func, select

from bot.features.questions.rules import figures
from bot.features.questions.types import Chosen, Figures
from content.schema import Library
from models.base import table
from models.learning import Answer

_answer = table(Answer)


def load_figures(connection: Connection, library: Library) -> list[Figures]:
    """Load the figures of all questions of the courses. What is right is what the course says now.
    Answers of people who were erased are left out: it is not known whose first ones they were."""
    found: dict[str, dict[int, Chosen]] = defaultdict(dict)
    for row in connection.execute(_by_option()):
        found[row.question][row.option] = Chosen(
            row.people, row.paired, row.rest or 0.0, row.rest_squared or 0.0
        )
    return list(_in_order(library, found))


def _in_order(library: Library, found: dict[str, dict[int, Chosen]]) -> Iterator[Figures]:
    for question in library.questions.values():
        options = len(question.options)
        yield figures(question.id, found.get(question.id, {}), question.right, options)


def _by_option() -> Select[*tuple[object, ...]]:
    """Each person's first answer to each question, with how they did on the rest of that run (none
    for a run of one)."""
    of_person = func.row_number().over(
        partition_by=(_answer.c.question, _answer.c.volunteer_id),
        order_by=(_answer.c.answered_at, _answer.c.run),
    )
    ranked = select(
        _answer.c.run, _answer.c.question, _answer.c.option, _answer.c.right, of_person.label("n")
    ).where(_answer.c.volunteer_id.is_not(None))
    every = ranked.subquery("every")
    runs = (
        select(
            _answer.c.run,
            func.count().label("asked"),
            func.sum(_one(_answer.c.right)).label("right"),
        )
        .group_by(_answer.c.run)
        .subquery("runs")
    )
    others = cast(func.nullif(runs.c.asked - 1, 0), Float)
    first = (
        select(
            every.c.question,
            every.c.option,
            ((runs.c.right - _one(every.c.right)) / others).label("rest"),
        )
        .join(runs, runs.c.run == every.c.run)
        .where(every.c.n == 1)
        .subquery("first")
    )
    return select(
        first.c.question,
        first.c.option,
        func.count().label("people"),
        func.count(first.c.rest).label("paired"),
        func.sum(first.c.rest).label("rest"),
        func.sum(first.c.rest * first.c.rest).label("rest_squared"),
    ).group_by(first.c.question, first.c.option)


def _one(right: ColumnElement[bool]) -> ColumnElement[int]:
    return case((right, 1), else_=0)
