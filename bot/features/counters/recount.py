"""The counts made anew from what they count: to prove them, and to put them right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, text

from models.base import is_sqlite

# A region's code is this long on each level, and its parent's.
_LEVELS = "(VALUES (0, 0), (2, 0), (5, 2), (8, 5), (13, 8))"
_COUNT_COLUMNS = "region, module, people, tried, score, passed"

# As bot/features/counters/rules.py has it.
_COUNTED_AS = "CASE WHEN kind IN ('module', 'waiver') THEN module ELSE kind || ':' || module END"


def _truth(sqlite: bool) -> str:
    """Common table expressions: `counted` and `active` are what the two tables should hold."""
    dot = "instr(lesson, '.')" if sqlite else "strpos(lesson, '.')"
    return f"""
    WITH levels(width, above) AS {_LEVELS},
    own(place, module, people, tried, score, passed) AS (
        SELECT place, '', count(*), 0, 0, 0 FROM volunteer
        WHERE registered_at IS NOT NULL GROUP BY place
        UNION ALL
        SELECT v.place, 'deed', count(*), 0, sum(h.deeds), 0
        FROM habit AS h JOIN volunteer AS v ON v.id = h.volunteer_id
        WHERE v.registered_at IS NOT NULL AND h.deeds > 0 GROUP BY v.place
        UNION ALL
        SELECT v.place, b.module, count(*), 0, 0, 0
        FROM (SELECT DISTINCT volunteer_id, CASE WHEN {dot} = 0 THEN lesson
              ELSE substr(lesson, 1, {dot} - 1) END AS module FROM lesson_progress) AS b
        JOIN volunteer AS v ON v.id = b.volunteer_id
        WHERE v.registered_at IS NOT NULL GROUP BY v.place, b.module
        UNION ALL
        SELECT v.place, q.module, 0, count(q.best), coalesce(sum(q.best), 0), sum(q.passed)
        FROM (SELECT volunteer_id, {_COUNTED_AS} AS module, max(score) AS best,
              max(CASE WHEN passed THEN 1 ELSE 0 END) AS passed
              FROM attempt WHERE volunteer_id IS NOT NULL GROUP BY volunteer_id, {_COUNTED_AS}) AS q
        JOIN volunteer AS v ON v.id = q.volunteer_id
        WHERE v.registered_at IS NOT NULL GROUP BY v.place, q.module
        UNION ALL
        SELECT v.place, 'gain:' || q.course, 0, count(*), sum(q.post - q.pre), 0
        FROM (SELECT volunteer_id, module AS course,
              max(CASE WHEN kind = 'pre' THEN score END) AS pre,
              max(CASE WHEN kind = 'post' THEN score END) AS post
              FROM attempt WHERE volunteer_id IS NOT NULL GROUP BY volunteer_id, module) AS q
        JOIN volunteer AS v ON v.id = q.volunteer_id
        WHERE v.registered_at IS NOT NULL AND q.pre IS NOT NULL AND q.post IS NOT NULL
        GROUP BY v.place, q.course
    ),
    counted({_COUNT_COLUMNS}, parent) AS (
        SELECT substr(place, 1, width), module, sum(people), sum(tried), sum(score), sum(passed),
            max(CASE WHEN width = 0 THEN NULL ELSE substr(place, 1, above) END)
        FROM own JOIN levels ON length(place) >= width
        GROUP BY substr(place, 1, width), module
    ),
    active(region, day, people) AS (
        SELECT substr(place, 1, width), seen_on, sum(people)
        FROM (SELECT place, seen_on, count(*) AS people FROM volunteer
              WHERE registered_at IS NOT NULL AND seen_on IS NOT NULL
              GROUP BY place, seen_on) AS days
        JOIN levels ON length(place) >= width GROUP BY substr(place, 1, width), seen_on
    )"""


def differences(connection: Connection) -> int:
    """Count the counts that are not what they should be; in one statement, so that people may go on
    meanwhile."""
    something = "(people <> 0 OR tried <> 0 OR score <> 0 OR passed <> 0)"
    counts = _unequal(_COUNT_COLUMNS, "region, module", "counted", "recap_count", something)
    days = _unequal("region, day, people", "region, day", "active", "recap_active", "people <> 0")
    query = f"{_truth(is_sqlite(connection))} SELECT ({counts}) + ({days})"
    return int(connection.execute(text(query)).scalar_one())


def _unequal(columns: str, key: str, one: str, other: str, where: str) -> str:
    """How many keys have other rows in one table than in the other, but for empty rows."""
    sides = (
        f"SELECT {key} FROM (SELECT {columns} FROM {a} WHERE {where}"
        f" EXCEPT SELECT {columns} FROM {b}) AS {a}_only"
        for a, b in ((one, other), (other, one))
    )
    return f"SELECT count(*) FROM ({' UNION '.join(sides)}) AS {one}_unequal"


def recount(connection: Connection) -> None:
    """Make the counts anew. On PostgreSQL nobody counts meanwhile: whoever changed something that
    is counted has either committed or waits here."""
    _keep_others_out(connection)
    truth = _truth(is_sqlite(connection))
    connection.execute(text("DELETE FROM recap_count"))
    connection.execute(text("DELETE FROM recap_active"))
    columns = f"{_COUNT_COLUMNS}, parent"
    made = f"INSERT INTO recap_count ({columns}) {truth} SELECT {columns} FROM counted"
    connection.execute(text(made))
    made = f"INSERT INTO recap_active {truth} SELECT region, day, people FROM active"
    connection.execute(text(made))


def _keep_others_out(connection: Connection) -> None:
    """SQLite has one writer anyhow."""
    if not is_sqlite(connection):
        lock = "LOCK TABLE recap_count, recap_active IN SHARE ROW EXCLUSIVE MODE"
        connection.execute(text(lock))


def drop_empty(connection: Connection, now: datetime) -> None:
    """Drop counts that came down to nothing."""
    _keep_others_out(connection)
    nothing = "people = 0 AND tried = 0 AND score = 0 AND passed = 0"
    connection.execute(text(f"DELETE FROM recap_count WHERE {nothing}"))
    connection.execute(text("DELETE FROM recap_active WHERE people = 0"))


def wrong_counts(database: Engine) -> int:
    """Count what is wrong, beside the writer, who goes on meanwhile."""
    with database.execution_options(sqlite_begin="DEFERRED").connect() as connection:
        return differences(connection)
