"""Scores made right after questions were corrected or withdrawn: looked at first, then written,
some hundred people to a transaction. Stopped anywhere, it is done again and goes on: what is right
by then does not change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, select, update

from bot.engine.person import QuizRecord
from bot.features.counters.writes import Counters
from bot.features.questions.reads import Person, is_told_wrong, load_attempts, load_page, load_runs
from bot.features.questions.rules import changed, fair_score, with_passes
from bot.features.questions.types import Change, Correction, Outcome
from bot.features.questions.writing import Writing
from bot.store.audit import note
from content import regions
from content.quiz import QuizKind
from content.schema import Library
from models.base import insert_new, is_sqlite, table
from models.learning import Answer
from models.questions import WithdrawnQuestion
from models.volunteer import Volunteer as VolunteerRow

_answer, _volunteer, _withdrawn = table(Answer), table(VolunteerRow), table(WithdrawnQuestion)


class RescoreError(ValueError):
    """Scores cannot be made right so; the message says why."""


# A test before has no consequence: what it told stays as it was told.
_DECIDE = frozenset({QuizKind.MODULE, QuizKind.POST})
Seen = Callable[[Person], None]


def corrections(
    connection: Connection, library: Library, questions: Iterable[str]
) -> dict[str, Correction]:
    """Return what these questions are now. Raises RescoreError for one that nobody ever knew."""
    found = {}
    for id in questions:
        here = library.questions.get(id)
        if here is None and id not in library.withdrawn and not _was_answered(connection, id):
            raise RescoreError(
                f"there is no question {id!r} in the course, and nobody answered one"
            )
        found[id] = Correction(id, here.right if here else None)
    return found


def _was_answered(connection: Connection, question: str) -> bool:
    query = select(_answer.c.run).where(_answer.c.question == question).limit(1)
    return connection.execute(query).first() is not None


class Rescore:
    def __init__(self, database: Engine, library: Library, questions: Iterable[str]) -> None:
        self._database, self._library = database, library
        self._reading = database.execution_options(sqlite_begin="DEFERRED")
        with self._reading.connect() as connection:
            self.corrections = corrections(connection, library, questions)
        self._marks = {m.id: c.pass_mark for c in library.courses for m in c.modules} | {
            course.id: course.pass_mark for course in library.courses
        }

    # --- looking --------------------------------------------------------------------------------

    def preview(self, seen: Seen | None = None) -> Outcome:
        """Tell what would come of it; nothing is written. `seen` gets everybody whose score
        rises."""
        outcome = Outcome()
        with self._reading.connect() as connection:
            for correction in self.corrections.values():
                wrong = select(func.count()).where(is_told_wrong(correction))
                outcome.answers += connection.execute(wrong).scalar_one()
            last = 0
            while found := load_page(connection, self.corrections, last):
                last, page = found
                for person in self._people(connection, page):
                    _count(outcome, person)
                    if seen is not None and any(change.raised for change in person.changes):
                        seen(person)
        return outcome

    def _people(self, connection: Connection, page: Sequence[int]) -> Iterator[Person]:
        gone = frozenset(connection.execute(select(_withdrawn.c.question)).scalars())
        runs = load_runs(connection, self.corrections, page)
        attempts = load_attempts(connection, page)
        columns = (_volunteer.c.id, _volunteer.c.name, _volunteer.c.place)
        more = (_volunteer.c.registered_at, _volunteer.c.seen_on)
        people = select(*columns, *more).where(_volunteer.c.id.in_(page)).order_by(_volunteer.c.id)
        for about in connection.execute(people).all():
            mine = attempts.get(about.id, ())
            changes = [
                self._change(quiz, fair_score(runs[quiz.key], self.corrections, gone))
                for quiz in mine
                if quiz.key in runs and quiz.module in self._marks and quiz.kind in _DECIDE
            ]
            passed = frozenset(quiz.module for quiz in mine if quiz.passed)
            yield Person(about, mine, tuple(with_passes(changes, passed)))

    def _change(self, quiz: QuizRecord, fair: int | None) -> Change:
        told = (quiz.score or 0, quiz.passed)
        return changed(quiz.key, quiz.module, told, fair, self._marks[quiz.module])

    # --- writing --------------------------------------------------------------------------------

    def carry_out(self, now: datetime) -> Outcome:
        """Carry it out; return what came of it. Where nothing changes nothing is written, and
        nobody gets a message."""
        expected = self.preview()
        written = Writing(now, list(self.corrections))
        outcome = Outcome()
        with self._database.begin() as connection:
            if expected.answers or expected.raised or self._unmarked(connection):
                self._note(connection, now, expected)
            self._mark(connection, now)
        last: int | None = 0
        while last is not None:
            with self._database.begin() as connection:
                last = self._write_page(connection, last, outcome, written)
        with self._database.begin() as connection:
            outcome.answers += self._write_verdicts(connection, _answer.c.volunteer_id.is_(None))
        return outcome

    def _note(self, connection: Connection, now: datetime, expected: Outcome) -> None:
        note(
            connection,
            now,
            "questions rescored",
            questions=sorted(self.corrections),
            withdrawn=sorted(self._gone()),
            answers=expected.answers,
            raised=expected.raised,
            passes=expected.passes.total(),
        )

    def _gone(self) -> set[str]:
        return {id for id, correction in self.corrections.items() if correction.right is None}

    def _unmarked(self, connection: Connection) -> bool:
        """Whether what is marked as withdrawn is not what is."""
        marked = select(_withdrawn.c.question).where(_withdrawn.c.question.in_(self.corrections))
        return set(connection.execute(marked).scalars()) != self._gone()

    def _mark(self, connection: Connection, now: datetime) -> None:
        rows = [{"question": id, "at": now} for id in sorted(self._gone())]
        if rows:
            connection.execute(insert_new(connection, _withdrawn, "question"), rows)
        back = [id for id in self.corrections if id not in self._gone()]
        connection.execute(delete(_withdrawn).where(_withdrawn.c.question.in_(back)))

    def _write_page(
        self, connection: Connection, last: int, outcome: Outcome, written: Writing
    ) -> int | None:
        """The next people, held as their own turns hold them; where the page after them begins."""
        found = load_page(connection, self.corrections, last)
        if found is None:
            return None
        last, page = found
        if not is_sqlite(connection):
            held = select(_volunteer.c.id).where(_volunteer.c.id.in_(page))
            connection.execute(held.order_by(_volunteer.c.id).with_for_update())
        counters = Counters()
        for person in self._people(connection, page):
            _count(outcome, person)
            written.add(connection, person, counters)
        counters.write(connection)
        written.tell(connection)
        outcome.answers += self._write_verdicts(connection, _answer.c.volunteer_id.in_(page))
        return last

    def _write_verdicts(self, connection: Connection, whose: ColumnElement[bool]) -> int:
        """How many changed."""
        done = 0
        for correction in self.corrections.values():
            wrong = update(_answer).where(is_told_wrong(correction), whose)
            done += connection.execute(wrong.values(right=~_answer.c.right)).rowcount
        return done


def _count(outcome: Outcome, person: Person) -> None:
    for change in person.changes:
        outcome.attempts += 1
        outcome.raised += change.raised
        outcome.kept += change.fair is not None and change.fair < change.before
        outcome.by_module[change.module] += change.passes
    if any(change.passes for change in person.changes):
        outcome.passes[region_of(person.about.place)] += 1


def region_of(place: str) -> str:
    """Return the kabupaten/kota of a place, or what is known above it."""
    return regions.covering(place)[:3][-1]
