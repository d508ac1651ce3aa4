"""Made-up volunteers with progress, for demonstrations and benchmarks."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from bot.cli.bars import each
from bot.clock import SystemClock
from bot.features.counters.recount import recount
from bot.features.counters.rules import day_of
from bot.store.database import bring_up
from content import regions
from content.loader import load
from handlers.shared.roles import ROLES
from models.base import table
from models.learning import Attempt, LessonProgress
from models.volunteer import Address, Volunteer

CHANNEL = "seeded"
AT_ONCE = 5_000
_FIRST = "Siti Budi Sari Agus Dewi Joko Rina Hadi Wati Anton Maria Ketut Yusuf Ratna Daud".split()
_LAST = "Aminah Santoso Lestari Wijaya Rahayu Saputra Handayani Siregar Tobing Wenda".split()
_volunteer, _address = table(Volunteer), table(Address)
_lesson, _attempt = table(LessonProgress), table(Attempt)


class RealPeopleError(Exception):
    """The database holds people who are not made up."""


def seed(database: Engine, count: int) -> None:
    """Fill the database with made-up volunteers. Raises RealPeopleError where anybody has come by
    another way than this."""
    bring_up(database)
    now = SystemClock().now()
    with database.begin() as connection:
        real = select(func.count()).select_from(_address).where(_address.c.channel != CHANNEL)
        if connection.execute(real).scalar():
            raise RealPeopleError("this database holds real volunteers; seed an empty one")
        there = connection.execute(select(func.count()).select_from(_address)).scalar()
    rng = Random(there)
    for start in each(range(0, count, AT_ONCE), "Volunteers"):
        with database.begin() as connection:
            _plant(connection, rng, now, min(AT_ONCE, count - start))
    with database.begin() as connection:
        recount(connection)


def _plant(connection: Connection, rng: Random, now: datetime, count: int) -> None:
    places = [village.code for district in ("32.75.04", "32.75.01", "32.16.06", "32.16.12")
              for village in regions.villages(district)]  # fmt: skip
    people = [_person(rng, now, rng.choice(places)) for _ in range(count)]
    insert = _volunteer.insert().returning(_volunteer.c.id, sort_by_parameter_order=True)
    ids = list(connection.execute(insert, people).scalars())
    connection.execute(_address.insert(), [_where(id, now) for id in ids])
    learnt = [row for id in ids for row in _lessons(rng, id, now)]
    if learnt:
        connection.execute(_lesson.insert(), learnt)
    tried = [row for id in ids for row in _quizzes(rng, id, now)]
    if tried:
        connection.execute(_attempt.insert(), tried)


def _person(rng: Random, now: datetime, place: str) -> dict[str, Any]:
    joined = now - timedelta(days=rng.randrange(1, 60))
    return {
        "language": "id",
        "zone": regions.zone(place),
        "name": f"{rng.choice(_FIRST)} {rng.choice(_LAST)}",
        "role": rng.choice(ROLES).value,
        "place": place,
        "consent_version": "seeded",
        "consented_at": joined,
        "registered_at": joined,
        "seen_on": day_of(joined + (now - joined) * rng.random()),
        "created_at": joined,
    }


def _where(id: int, now: datetime) -> dict[str, Any]:
    return {
        "volunteer_id": id,
        "channel": CHANNEL,
        "external_id": str(id),
        "reachable": False,
        "last_inbound_at": now,
    }


def _lessons(rng: Random, id: int, now: datetime) -> list[dict[str, Any]]:
    lessons = list(load().lessons)
    return [
        {
            "volunteer_id": id,
            "lesson": lesson,
            "started_at": now - timedelta(days=3),
            "done_at": now - timedelta(days=2),
            "right": rng.randrange(1, 4),
            "total": 3,
        }
        for lesson in lessons[: rng.randrange(0, len(lessons) + 1)]
    ]


def _quizzes(rng: Random, id: int, now: datetime) -> list[dict[str, Any]]:
    module = next(iter(load().modules.values()))
    score = rng.choice((38, 50, 63, 75, 88, 100))
    row = {
        "key": f"{rng.getrandbits(96):024x}",
        "volunteer_id": id,
        "module": module.id,
        "questions": [question.id for question in module.bank[:8]],
        "started_at": now - timedelta(days=2),
        "finished_at": now - timedelta(days=2),
        "score": score,
        "passed": score >= 70,
    }
    return [row] if rng.random() < 0.4 else []
