"""A database full of volunteers, made by the database itself: a million in a minute.
`python -m benchmarks.crowd DATABASE_URL VOLUNTEERS` fills one that is empty."""

from __future__ import annotations

import sys

from sqlalchemy import Connection, Engine, text

from bot.features.counters.recount import recount
from content import regions
from models.base import is_sqlite, open_database
from models.schema import migrate

MODULE, LESSON = "d1", "d1.1"
_NUMBER_ON = "SELECT setval(pg_get_serial_sequence('volunteer', 'id'), :last)"
_FIRST = "Siti Budi Sari Agus Dewi Joko Rina Hadi Wati Anton Maria Ketut Yusuf Ratna Daud".split()
_LAST = "Aminah Santoso Lestari Wijaya Rahayu Saputra Handayani Siregar Tobing Wenda".split()


def main() -> None:
    fill(sys.argv[1], int(sys.argv[2]))


def fill(url: str, volunteers: int) -> None:
    """Make the tables of a database, and so many volunteers in it."""
    database = open_database(url)
    migrate(database)
    with database.begin() as connection:
        plant(connection, volunteers)
    settle(database)
    database.dispose()


def plant(connection: Connection, volunteers: int) -> None:
    """Volunteers in all villages of the country, as an import would leave them, made by the
    database itself, and counted: every second has begun the first module, every third has passed
    its quiz."""
    places = [code.decode() for code in _villages()]
    _spread(connection, "bench_place", places)
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
        "INSERT INTO volunteer (id, language, zone, name, role, confirmed_role, place, village,"
        " phone, invitation, consent_version, consented_at, registered_at, created_at, seen_on)"
        f" {numbers}"
        " SELECT n, 'id', 'Asia/Jakarta', bench_name.value || ' ' || n, 'psm', '',"
        f" bench_place.value, '', {number}, '', 'bench', {moment}, {moment}, {moment}, {day}"
        " FROM numbers"
        f" JOIN bench_place ON bench_place.id = n % {len(places)} * 7919 % {len(places)}"
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
    if not sqlite:
        connection.execute(text(_NUMBER_ON).bindparams(last=volunteers))
    recount(connection)


def settle(database: Engine) -> None:
    """Statistics as they are after a night."""
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _villages() -> list[bytes]:
    return [line.split(b",")[0] for line in regions.village_lines().splitlines()]


def _spread(connection: Connection, name: str, values: list[str]) -> None:
    connection.execute(text(f"CREATE TEMP TABLE {name} (id integer PRIMARY KEY, value varchar)"))
    rows = [{"id": id, "value": value} for id, value in enumerate(values)]
    connection.execute(text(f"INSERT INTO {name} VALUES (:id, :value)"), rows)


if __name__ == "__main__":
    main()
