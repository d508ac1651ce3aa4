"""What a coordinator's recap costs in a database full of volunteers; a process of its own.
`python -m benchmarks.recap DATABASE_URL VOLUNTEERS` prints JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from benchmarks.crowd import LESSON, MODULE, plant, settle
from bot.engine.messages import Address as Where
from bot.engine.person import LessonRecord, PersonState, Volunteer
from bot.engine.policy import Policy
from bot.engine.queries import Query
from bot.features.counters.recount import differences
from bot.features.counters.writes import Counters
from bot.features.recap.requests import OneLearner, PeopleLike, RegionRecap, Unfinished
from bot.store.transaction import TurnTransaction
from models.base import open_database
from models.schema import migrate
from tests.support.registered import answers

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
COORDINATOR = PersonState(Volunteer(id=1), scope="")
_TIMES = 9


@dataclass(frozen=True, slots=True)
class RecapResult:
    """Milliseconds on the wall, the median of nine; `proof` is in seconds. `country` and `city`
    are the numbers of a region, `page` and `later` names of those who have not passed, from the
    first and from the middle of the country on, `number` and `name` one person looked for in the
    country, `learner` what they did, `counted` the writing of one change."""

    volunteers: int
    country: float
    city: float
    page: float
    later: float
    number: float
    name: float
    learner: float
    counted: float
    proof: float


def main() -> None:
    url, volunteers = sys.argv[1], int(sys.argv[2])
    database = open_database(url)
    migrate(database)
    with database.begin() as connection:
        plant(connection, volunteers)
    settle(database)
    print(json.dumps(asdict(_measure(database, volunteers))))
    database.dispose()


def _measure(database: Engine, volunteers: int) -> RecapResult:
    middle = volunteers // 2
    with database.begin() as connection:
        where = text("SELECT place FROM volunteer WHERE id = :id").bindparams(id=middle)
        place = str(connection.execute(where).scalar_one())
    return RecapResult(
        volunteers,
        _reading(database, RegionRecap("")),
        _reading(database, RegionRecap("32.75")),
        _reading(database, Unfinished("", MODULE)),
        _reading(database, Unfinished("", MODULE, (place, middle))),
        _reading(database, PeopleLike("", f"+62812{middle:07}")),
        _reading(database, PeopleLike("", f"sitti aminnah {middle}")),
        _reading(database, OneLearner(middle)),
        _counted(database, place),
        _proof(database) / 1000,
    )


def _reading(database: Engine, asked: Query[Any]) -> float:
    def ask() -> None:
        with database.begin() as connection:
            if not answers(_within(connection))(asked):
                raise AssertionError(f"nothing was found: {asked}")

    return _median(ask)


def _within(connection: Connection) -> TurnTransaction:
    return TurnTransaction(connection, COORDINATOR, Where("telegram", "1"), NOW, Policy())


def _counted(database: Engine, place: str) -> float:
    """Somebody begins a lesson: five regions count one more. And back."""
    before = PersonState(Volunteer(id=1, place=place, registered_at=NOW))
    after = replace(before, lessons={LESSON: LessonRecord(NOW)})

    def write(old: PersonState, new: PersonState) -> None:
        counters = Counters()
        counters.note(old, new)
        with database.begin() as connection:
            counters.write(connection)

    def there_and_back() -> None:
        write(before, after)
        write(after, before)

    return _median(there_and_back) / 2


def _proof(database: Engine) -> float:
    """Every count against what it counts, as each night."""
    with database.begin() as connection:
        started = time.perf_counter()
        if differences(connection):
            raise AssertionError("a count is wrong")
        return (time.perf_counter() - started) * 1000


def _median(work: Callable[[], None]) -> float:
    return sorted(_timed(work) for _ in range(_TIMES))[_TIMES // 2]


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
