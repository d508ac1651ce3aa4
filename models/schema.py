"""All tables together, and their migrations."""

from __future__ import annotations

from importlib import resources

from sqlalchemy import Connection, Engine, inspect, text

from models import (  # noqa: F401 - all tables
    broadcasts,
    certificates,
    console,
    coordinators,
    costs,
    courses,
    deeds,
    enquiries,
    erasing,
    files,
    invitees,
    learning,
    linking,
    messages,
    moves,
    notices,
    questions,
    recap,
    review,
    simulator,
    templates,
    training_sessions,
    volunteer,
)
from models.base import Base, is_sqlite

HEAD = "0025"
metadata = Base.metadata


def version(engine: Engine) -> str | None:
    """Return the migration that the database is at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return str(found) if found else None


def migrate(engine: Engine) -> None:
    """Bring the database to `HEAD`. Alembic is imported here: a start that has nothing to migrate
    need not wait for it."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.files("models") / "migrations"))
    with engine.connect() as connection:
        _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                _check_foreign_keys(connection)
        finally:
            _foreign_keys(connection, on=True)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """SQLite alters a table by making it anew: with foreign keys on, dropping the old one would
    take along every row that refers to it. It can be switched outside transactions only."""
    if is_sqlite(connection):
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _check_foreign_keys(connection: Connection) -> None:
    if is_sqlite(connection) and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise RuntimeError("the migration left rows that refer to nothing; it is undone")
