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

from benchmarks.gathering import settle
from bot.lookup import Lookup
from bot.messages import Address as Where
from bot.readings import Reading
from bot.recap.counters import Counters
from bot.recap.readings import OneLearner, PeopleLike, RegionRecap, Unfinished
from bot.recap.recount import differences, recount
from bot.terms import Terms
from bot.within import Within
from bot.world import LessonRecord, Volunteer, World
from content import regions
from models.base import is_sqlite, open_database
from models.schema import migrate

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MODULE, LESSON = "d1", "d1.1"
COORDINATOR = World(Volunteer(id=1), scope="")
_TIMES = 9
_FIRST = "Siti Budi Sari Agus Dewi Joko Rina Hadi Wati Anton Maria Ketut Yusuf Ratna Daud".split()
_LAST = "Aminah Santoso Lestari Wijaya Rahayu Saputra Handayani Siregar Tobing Wenda".split()


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
        _plant(connection, volunteers)
        recount(connection)
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


def _plant(connection: Connection, volunteers: int) -> None:
    """Volunteers in all villages of the country, as an import would leave them, made by the
    database itself: every second has begun the first module, every third has passed its quiz."""
    _spread(connection, "bench_place", [code.decode() for code in _villages()])
    _spread(connection, "bench_name", [f"{one} {other}" for other in _LAST for one in _FIRST])
    numbers = (
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers"
        f" WHERE n < {volunteers})"
    )
    sqlite = is_sqlite(connection)
    moment = "'2026-11-20 00:00:00'" if sqlite else "timestamptz '2026-11-20 00:00Z'"
    number = "printf('+62812%07d', n)" if sqlite else "'+62812' || lpad(n::text, 7, '0')"
    day = (
        "date('2026-11-20', '-' || (n % 30) || ' days')" if sqlite else "date '2026-11-20' - n % 30"
    )
    yes = "1" if sqlite else "true"
    for statement in (
        "INSERT INTO volunteer (id, language, zone, name, role, place, village, phone, invitation,"
        f" consent_version, consented_at, registered_at, created_at, seen_on) {numbers}"
        f" SELECT n, 'id', 'Asia/Jakarta', bench_name.value || ' ' || n, 'psm', bench_place.value,"
        f" '', {number}, '', 'bench', {moment}, {moment}, {moment}, {day} FROM numbers"
        " JOIN bench_place ON bench_place.id = n * 7919 % (SELECT count(*) FROM bench_place)"
        " JOIN bench_name ON bench_name.id = n % (SELECT count(*) FROM bench_name)",
        "INSERT INTO address (volunteer_id, channel, external_id, reachable, last_inbound_at)"
        f" {numbers} SELECT n, 'whatsapp', 'whatsapp:' || {number}, {yes}, {moment} FROM numbers",
        'INSERT INTO lesson_progress (volunteer_id, lesson, started_at, "right", total)'
        f" {numbers} SELECT n, '{LESSON}', {moment}, 0, 0 FROM numbers WHERE n % 2 = 0",
        "INSERT INTO attempt (key, volunteer_id, module, questions, started_at, finished_at, score,"
        f" passed, kind) {numbers} SELECT 'bench-' || n, n, '{MODULE}', '[]', {moment}, {moment},"
        f" 88, {yes}, 'module' FROM numbers WHERE n % 3 = 0",
    ):
        connection.execute(text(statement))


def _villages() -> list[bytes]:
    return [line.split(b",")[0] for line in regions.village_lines().splitlines()[1:]]


def _spread(connection: Connection, name: str, values: list[str]) -> None:
    connection.execute(text(f"CREATE TEMP TABLE {name} (id integer PRIMARY KEY, value varchar)"))
    rows = [{"id": id, "value": value} for id, value in enumerate(values)]
    connection.execute(text(f"INSERT INTO {name} VALUES (:id, :value)"), rows)


def _reading(database: Engine, reading: Reading[Any]) -> float:
    def ask() -> None:
        with database.begin() as connection:
            if not Lookup(_within(connection))(reading):
                raise AssertionError(f"nothing was found: {reading}")

    return _median(ask)


def _within(connection: Connection) -> Within:
    return Within(connection, COORDINATOR, Where("telegram", "1"), NOW, Terms())


def _counted(database: Engine, place: str) -> float:
    """Somebody begins a lesson: five regions count one more. And back."""
    before = World(Volunteer(id=1, place=place, registered_at=NOW))
    after = replace(before, lessons={LESSON: LessonRecord(NOW)})

    def write(old: World, new: World) -> None:
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
