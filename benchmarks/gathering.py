"""What a session costs in a database full of volunteers; a process of its own, so that its memory
can be read. `python -m benchmarks.gathering DATABASE_URL VOLUNTEERS INVITED` prints JSON."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text, update

from benchmarks.crowd import settle
from benchmarks.process import own_cpu
from bot.channels.telegram.channel import capabilities
from bot.delivery.notices import fan_out
from bot.delivery.outbox import peek
from bot.delivery.prepare import prepare
from bot.engine.messages import Address as Where
from bot.engine.person import PersonState, Volunteer
from bot.engine.policy import Policy, QuietHours
from bot.engine.queries import Query
from bot.features.audience.requests import CountAudience
from bot.features.audience.types import Audience
from bot.features.training_sessions.requests import PublishSession, SessionNumbers
from bot.features.training_sessions.rules import USUAL_REMINDERS
from bot.features.training_sessions.types import Quota, TrainingDay
from bot.features.training_sessions.writes import publish
from bot.store.transaction import TurnTransaction
from models.base import is_sqlite, open_database, table
from models.messages import Outbox
from models.schema import migrate
from models.training_sessions import Attendance
from models.vocabulary import State
from tests.support.registered import NOTICE_TYPES, answers

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
START = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)
QUIET = QuietHours()
BEKASI, ELSEWHERE = "32.75.04.1001", "31.74.01.1001"
COORDINATOR = PersonState(Volunteer(id=1), scope="")
_SWEEPS, _DEPARTURES = 2_000, 500


@dataclass(frozen=True, slots=True)
class GatheringResult:
    """Milliseconds of the processor of this process for one sweep, and for preparing one message
    (`departure`); seconds on the wall for the fan-outs; `step` is the longest transaction; MB that
    memory grew by."""

    volunteers: int
    invited: int
    sweep: float
    sweep_wall: float
    invitations: float
    reminders: float
    step: float
    grown: float
    departure: float
    preview: float
    numbers: float


def main() -> None:
    url, volunteers, invited = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    database = open_database(url)
    migrate(database)
    with database.begin() as connection:
        plant(connection, volunteers, invited)
    settle(database)
    gc.collect()
    gc.freeze()  # as `bimtek run` does; or what was planted is looked through at some time or other
    print(json.dumps(asdict(_measure(database, volunteers, invited))))
    database.dispose()


def _measure(database: Engine, volunteers: int, invited: int) -> GatheringResult:
    with database.begin() as connection:
        publish(_within(connection), _plan())
    _forget_peak()
    before, steps = _memory("VmRSS"), list[float]()
    invitations = _fan_out(database, NOW, steps)
    _mark_told(database)
    reminders = _fan_out(database, START - timedelta(days=1), steps)
    grown = _memory("VmHWM") - before
    sweep, sweep_wall = _nothing_due(database)
    return GatheringResult(
        volunteers,
        invited,
        sweep,
        sweep_wall,
        invitations,
        reminders,
        max(steps),
        grown,
        _departures(database),
        _reading(database, CountAudience(_plan().audience)),
        _reading(database, SessionNumbers(1)),
    )


def _plan() -> PublishSession:
    day = TrainingDay(1, START, START + timedelta(hours=8))
    return PublishSession(
        key="a-draft",
        title="Bimtek Dasar",
        zone="Asia/Jakarta",
        days=(day,),
        quotas=(Quota("32.75", "", 1000), Quota()),
        audience=Audience(("32.75",)),
        reminders=USUAL_REMINDERS,
        place="Aula",
    )


def plant(connection: Connection, volunteers: int, invited: int) -> None:
    """Volunteers as an import would leave them, made by the database itself."""
    numbers = (
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers"
        f" WHERE n < {volunteers})"
    )
    moment = "'2026-11-20 00:00:00'" if is_sqlite(connection) else "timestamptz '2026-11-20 00:00Z'"
    yes = "1" if is_sqlite(connection) else "true"
    # Those who are invited stand everywhere among the others, as they do in life.
    one_in = max(1, volunteers // invited)
    place = f"CASE WHEN n % {one_in} = 0 THEN '{BEKASI}' ELSE '{ELSEWHERE}' END"
    connection.execute(
        text(
            "INSERT INTO volunteer (id, language, zone, name, role, place,"
            " village, phone, invitation, consent_version, consented_at, registered_at, created_at)"
            f" {numbers} SELECT n, 'id', 'Asia/Jakarta', 'Relawan ' || n, 'psm',"
            f" {place}, '', '', '', 'bench', {moment}, {moment}, {moment} FROM numbers"
        )
    )
    connection.execute(
        text(
            "INSERT INTO address (volunteer_id, channel, external_id,"
            f" reachable, last_inbound_at) {numbers}"
            f" SELECT n, 'telegram', cast(n as varchar), {yes}, {moment} FROM numbers"
        )
    )


def _fan_out(database: Engine, now: datetime, steps: list[float]) -> float:
    started = time.perf_counter()
    more = True
    while more:
        step_started = time.perf_counter()
        with database.begin() as connection:
            more = fan_out(connection, now, QUIET, NOTICE_TYPES)
        steps.append(time.perf_counter() - step_started)
    return time.perf_counter() - started


def _mark_told(database: Engine) -> None:
    """As if all invitations had left and everybody had agreed to come."""
    with database.begin() as connection:
        connection.execute(update(table(Outbox)).values(state=State.SENT))
        connection.execute(update(table(Attendance)).values(told=1, reply="coming"))


def _nothing_due(database: Engine) -> tuple[float, float]:
    """Of one sweep: ms of the processor, ms on the wall."""
    cpu, wall = own_cpu(os.getpid()), time.perf_counter()
    for _ in range(_SWEEPS):
        with database.begin() as connection:
            if fan_out(connection, NOW, QUIET, NOTICE_TYPES):
                raise AssertionError("something was due")
    wall, cpu = time.perf_counter() - wall, own_cpu(os.getpid()) - cpu
    return cpu * 1000 / _SWEEPS, wall * 1000 / _SWEEPS


def _departures(database: Engine) -> float:
    """ms of the processor to judge and word one reminder, a hundred of them in a transaction."""
    policy, now = Policy({"telegram": capabilities(0)}, QUIET), START - timedelta(days=1)
    with database.begin() as connection:
        waiting = peek(connection, "telegram", now, _DEPARTURES, ())
        cpu = own_cpu(os.getpid())
        left = [prepare(connection, queued, policy, NOTICE_TYPES, now) for queued in waiting]
        cpu = own_cpu(os.getpid()) - cpu
    if not waiting or not any(left):
        raise AssertionError("no reminder left")
    return cpu * 1000 / len(waiting)


def _reading(database: Engine, asked: Query[Any]) -> float:
    """ms on the wall, the median of five."""

    def ask() -> None:
        with database.begin() as connection:
            answers(_within(connection))(asked)

    return sorted(_timed(ask) for _ in range(5))[2]


def _within(connection: Connection) -> TurnTransaction:
    return TurnTransaction(connection, COORDINATOR, Where("telegram", "1"), NOW, Policy())


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _forget_peak() -> None:
    """What was needed most is counted from now on (Linux: proc_pid_clear_refs(5))."""
    with open("/proc/self/clear_refs", "w", encoding="utf-8") as refs:
        refs.write("5")


def _memory(line: str) -> float:
    """MB: VmRSS now, VmHWM at most."""
    with open("/proc/self/status", encoding="utf-8") as status:
        found = next(one for one in status if one.startswith(line))
    return int(found.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main()
