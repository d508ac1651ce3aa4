"""The counts of the recap against a count by hand, whatever happens to people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, update

from bot.engine.effects import Effect, Forget
from bot.engine.engine import Outcome
from bot.engine.messages import Address, Arrival, Inbound
from bot.engine.person import PersonState, Volunteer
from bot.engine.policy import Policy
from bot.engine.session import Session
from bot.features.counters.recount import differences, drop_empty, recount
from bot.features.courses.requests import CreditCourse, WithdrawCredit
from bot.features.courses.types import Credit
from bot.features.learning.requests import (
    FinishLesson,
    FinishQuiz,
    SkipPreTest,
    StartLesson,
    StartQuiz,
)
from bot.features.volunteers.requests import Enrol, GiveConsent
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.turns import Turns
from content import regions
from content.loader import load
from content.quiz import QuizKind
from models.base import table
from models.learning import Attempt, LessonProgress
from models.recap import RecapActive, RecapCount
from models.schema import _foreign_keys, metadata, migrate
from models.volunteer import Volunteer as VolunteerRow
from tests.models.test_migrations import scripts
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenEngine
from tests.support.registered import FEATURES
from tests.support.talk import CHAT

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
PLACES = (
    "32.75.04.1001", "32.75.04.1002", "32.75.04", "32.75.05.1001", "32.16.06.2001", "91.71.01.1001"
)  # fmt: skip
LESSONS = ("d1.1", "d1.2", "d2.1")
COURSE = load().courses[0].id
MODULES = tuple(module.id for module in load().courses[0].modules)


def effects_of(person: PersonState, act: str, n: int, key: str) -> tuple[Effect, ...]:
    """What a turn may ask for; nothing of it before they are registered."""
    if act == "enrol":
        place = PLACES[n % len(PLACES)]
        zone = regions.zone(place)
        return (GiveConsent("1"), Enrol("Siti", "psm", place, "", zone, ""))
    if not person.volunteer.registered:
        return ()
    if act == "start":
        return (StartLesson(LESSONS[n % len(LESSONS)]),)
    if act == "finish":
        return (FinishLesson(LESSONS[n % len(LESSONS)], n % 3, 3),)
    if act == "quiz":
        return (StartQuiz(key, MODULES[n % len(MODULES)], ("q1",)),)
    if act == "test":
        return (StartQuiz(key, COURSE, ("q1",), (QuizKind.PRE, QuizKind.POST)[n % 2]),)
    if act == "skip":
        return (SkipPreTest(key, COURSE),)
    somebody = person.volunteer.id + n % 5 - 2
    if act == "credit":
        paper = Credit(COURSE, "1/2023", "Dinas", date(2023, 3, 3))
        return (CreditCourse(somebody, paper),)
    if act == "withdraw":
        return (WithdrawCredit(somebody, COURSE),)
    if act == "result" and person.quizzes:
        open_one = person.quizzes[n % len(person.quizzes)]
        good = n % 101 >= 70 and open_one.kind != QuizKind.PRE
        asks = open_one.kind not in {QuizKind.CREDIT, QuizKind.WAIVER}
        return (FinishQuiz(open_one.key, n % 101, good),) if asks else ()
    return (Forget(),) if act == "forget" else ()


class Scripted:
    """Does what the message says."""

    def handle(self, session: Session, person: PersonState, inbound: Inbound, *_: Any) -> Outcome:
        act, n = json.loads(inbound.text)
        if act == "raise":
            raise RuntimeError("as it was told")
        effects = effects_of(person, act, n, f"key-{inbound.id}"[:24])
        if act in {"credit", "withdraw"}:
            person = replace(person, scope="")
        for effect in effects:
            person = effect.applied_to(person, inbound.at)
        return Outcome(replace(session, turn=session.turn + 1), person, (), (), (), effects)


@dataclass
class Life:
    """Turns, a batch at a time, a batch a transaction."""

    engine: Engine
    now: datetime = NOW
    number: int = 0

    def __post_init__(self) -> None:
        policy = Policy({"telegram": CHAT})
        defaults, direct = Volunteer(id=0), DirectChannels()
        self._turns = Turns(Scripted(), policy, defaults, direct, FEATURES)  # type: ignore[arg-type]

    def batch(self, acts: Sequence[tuple[int, str, int]]) -> None:
        one_each = {who: (act, n) for who, act, n in acts}
        arrivals = [self._arrival(who, act, n) for who, (act, n) in one_each.items()]
        with self.engine.begin() as connection:
            self._turns.write(arrivals, [], self.now, connection)

    def _arrival(self, who: int, act: str, n: int) -> Arrival:
        self.number += 1
        id, sender = str(self.number), Address("telegram", str(who))
        return Arrival(id, sender, self.now, Inbound(id, sender, self.now, json.dumps([act, n])))


def by_hand(
    stored_rows: StoredRows,
) -> tuple[dict[tuple[str, str], list[int]], Counter[tuple[str, date]]]:
    """Every person, for every region that holds their place."""
    counts: dict[tuple[str, str], list[int]] = {}
    active: Counter[tuple[str, date]] = Counter()
    lessons, attempts = stored_rows.rows(LessonProgress), stored_rows.rows(Attempt)
    for person in stored_rows.rows(VolunteerRow):
        if person.registered_at is None:
            continue
        own = {"": [1, 0, 0, 0]}
        for module in MODULES:
            begun = any(
                one.volunteer_id == person.id and one.lesson.startswith(f"{module}.")
                for one in lessons
            )
            mine = [a for a in attempts if a.volunteer_id == person.id and a.module == module]
            scores = [a.score for a in mine if a.score is not None]
            passed = any(a.passed for a in mine)
            own[module] = [int(begun), int(bool(scores)), max(scores, default=0), int(passed)]
        own |= course_by_hand([a for a in attempts if a.volunteer_id == person.id])
        for length in (0, 2, 5, 8, 13):
            if len(person.place) < length:
                continue
            region = person.place[:length]
            for module, numbers in own.items():
                there = counts.setdefault((region, module), [0, 0, 0, 0])
                counts[region, module] = [a + b for a, b in zip(there, numbers, strict=True)]
            if person.seen_on:
                active[region, person.seen_on] += 1
    return {key: numbers for key, numbers in counts.items() if any(numbers)}, active


def course_by_hand(attempts: Sequence[Any]) -> dict[str, list[int]]:
    best = {
        kind: max((a.score for a in attempts if a.kind == kind and a.score is not None), default=-1)
        for kind in ("pre", "post")
    }
    own = {}
    for kind, score in best.items():
        passed = any(a.passed for a in attempts if a.kind == kind)
        own[f"{kind}:{COURSE}"] = [0, int(score >= 0), max(score, 0), int(passed)]
    if min(best.values()) >= 0:
        own[f"gain:{COURSE}"] = [0, 1, best["post"] - best["pre"], 0]
    own[f"credit:{COURSE}"] = [0, 0, 0, int(any(a.kind == "credit" for a in attempts))]
    return own


def stored(
    stored_rows: StoredRows,
) -> tuple[dict[tuple[str, str], list[int]], dict[tuple[str, date], int]]:
    counts = {
        (row.region, row.module): [row.people, row.tried, row.score, row.passed]
        for row in stored_rows.rows(RecapCount)
    }
    active = {(row.region, row.day): row.people for row in stored_rows.rows(RecapActive)}
    return (
        {key: numbers for key, numbers in counts.items() if any(numbers)},
        {key: people for key, people in active.items() if people},
    )


@pytest.fixture
def life(stored_rows: StoredRows) -> Life:
    return Life(stored_rows.engine)


ACTS = (
    "enrol", "enrol", "start", "finish", "quiz", "result", "result", "forget", "hello", "raise",
    "test", "test", "result", "skip", "credit", "credit", "withdraw",
)  # fmt: skip
ACT = st.tuples(st.integers(1, 6), st.sampled_from(ACTS), st.integers(0, 300))


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(batches=st.lists(st.lists(ACT, min_size=1, max_size=6), min_size=5, max_size=25))
def test_whatever_happens_the_counts_are_those_that_one_would_count(
    life: Life, stored_rows: StoredRows, batches: list[list[tuple[int, str, int]]]
) -> None:
    with life.engine.begin() as connection:
        for one in reversed(metadata.sorted_tables):
            connection.execute(delete(one))
    for number, batch in enumerate(batches):
        life.now += timedelta(hours=7 if number % 3 else 31)
        life.batch(batch)
    assert stored(stored_rows) == by_hand(stored_rows)
    with life.engine.begin() as connection:
        assert differences(connection) == 0
        recount(connection)
    assert stored(stored_rows) == by_hand(stored_rows)


def test_who_is_credited_while_they_pass_is_counted_once(
    life: Life, stored_rows: StoredRows
) -> None:
    """In one transaction, whoever's turn comes first."""
    for order in (1, -1):
        with life.engine.begin() as connection:
            for one in reversed(metadata.sorted_tables):
                connection.execute(delete(one))
        life.batch([(1, "enrol", 0), (2, "enrol", 3)])
        first, second = sorted(row.id for row in stored_rows.rows(VolunteerRow))
        life.batch([(2, "quiz", 0)])
        assert second - first == 1
        life.batch([(1, "credit", 3), (2, "result", 90)][::order])
        assert stored(stored_rows) == by_hand(stored_rows)
        counts, _ = stored(stored_rows)
        assert counts["", MODULES[0]] == [0, 1, 90, 1]
        assert counts["", f"credit:{COURSE}"] == [0, 0, 0, 1]


def test_a_batch_that_is_rolled_back_counts_nobody(life: Life, stored_rows: StoredRows) -> None:
    arrival = life._arrival(1, "enrol", 0)
    with life.engine.connect() as connection:
        life._turns.write([arrival], [], NOW, connection)
        connection.rollback()
    assert stored(stored_rows) == ({}, {})


def test_the_same_message_twice_counts_once(life: Life, stored_rows: StoredRows) -> None:
    arrival = life._arrival(1, "enrol", 0)
    for _ in range(2):
        with life.engine.begin() as connection:
            life._turns.write([arrival], [], NOW, connection)
    counts, _ = stored(stored_rows)
    assert counts["", ""] == [1, 0, 0, 0]


def test_a_wrong_count_is_found_and_put_right(life: Life, stored_rows: StoredRows) -> None:
    life.batch([(1, "enrol", 0), (2, "enrol", 3)])
    life.batch([(1, "start", 0)])
    count = table(RecapCount)
    with life.engine.begin() as connection:
        wrong = update(count).where(count.c.region == "32.75", count.c.module == "")
        connection.execute(wrong.values(people=7))
        connection.execute(delete(count).where(count.c.region == "32.75.04"))
        assert differences(connection) == 3
        recount(connection)
        assert differences(connection) == 0
    assert stored(stored_rows) == by_hand(stored_rows)


def test_counts_of_nobody_are_thrown_away(life: Life, stored_rows: StoredRows) -> None:
    life.batch([(1, "enrol", 0)])
    life.batch([(1, "enrol", 5)])
    assert any(row.region == "32.75" and not row.people for row in stored_rows.rows(RecapCount))
    with life.engine.begin() as connection:
        drop_empty(connection, NOW)
    assert {row.region for row in stored_rows.rows(RecapCount)} == {
        "", "91", "91.71", "91.71.01", "91.71.01.1001"
    }  # fmt: skip


def test_a_days_first_word_moves_somebody_to_that_day(life: Life, stored_rows: StoredRows) -> None:
    """The day is that of Jakarta: 17.00 UTC begins the next."""
    life.batch([(1, "enrol", 0)])
    life.now = NOW.replace(hour=16, minute=59)
    life.batch([(1, "hello", 0)])
    assert stored(stored_rows)[1]["", date(2026, 11, 24)] == 1
    life.now = NOW.replace(hour=17)
    life.batch([(1, "raise", 0)])
    assert stored(stored_rows)[1]["", date(2026, 11, 25)] == 1
    assert ("", date(2026, 11, 24)) not in stored(stored_rows)[1]


def test_the_codes_of_all_regions_are_as_long_as_the_recount_takes_them_to_be() -> None:
    villages = [line.split(b",")[0].decode() for line in regions.village_lines().splitlines()]
    lengths = {tuple(map(len, regions.covering(code))) for code in villages}
    assert lengths == {(0, 2, 5, 8, 13)}


def test_the_migration_counts_those_who_are_there_already(
    open_engine: OpenEngine, stored_rows: StoredRows, life: Life
) -> None:
    life.batch([(1, "enrol", 0), (2, "enrol", 3), (3, "enrol", 5)])
    life.batch([(1, "start", 0), (2, "quiz", 1)])
    life.batch([(2, "result", 90), (3, "start", 2)])
    before = stored(stored_rows)
    engine, config = open_engine(), scripts()
    with engine.connect() as connection:
        _foreign_keys(connection, on=False)
        with connection.begin():
            config.attributes["connection"] = connection
            command.downgrade(config, "0004")
        _foreign_keys(connection, on=True)
    migrate(engine)
    assert stored(stored_rows) == before == by_hand(stored_rows)
