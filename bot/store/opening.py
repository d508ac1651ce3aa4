"""Opening a database for the operator: what stands in the way is said in words, and no command but
those that begin one makes a new one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from bot.settings import PREFIX, SettingsError, place_of, settings_file

_NAME = f"{PREFIX}DATABASE_URL"
# What SQLite and PostgreSQL say (begins of it, in small letters), and what to do about it.
_CURES = {
    "unable to open database file": "the folder is not there, or may not be written to by this"
    " user",
    "file is not a database": "that file is something else; name another, or move it away",
    "database disk image is malformed": "the file is damaged: restore the newest backup into a new"
    " one (bimtek restore)",
    "attempt to write a readonly database": "this user may not write to the file or its folder",
    "database is locked": "another program holds it; end that program, or wait",
    "database or disk is full": "make room on the disk",
    "connection refused": "no PostgreSQL listens there: is it started, are host and port right?",
    "no such file or directory": "no PostgreSQL listens there: is it started, are host and port"
    " right?",
    "password authentication failed": "user or password are wrong",
    "no password supplied": "the user needs a password: postgresql://USER:PASSWORD@HOST/NAME",
    "peer authentication failed": "run the command as the system's user of that name, or give HOST"
    " and password",
    'role "': "PostgreSQL does not know this user: createuser makes one",
    'database "': "PostgreSQL has no such database: createdb makes one",
    "could not translate host name": "no machine has this name; is it spelt right?",
    "failed to resolve host": "no machine has this name; is it spelt right?",
    "timeout expired": "nobody answers there: are host and port right, does a firewall block them?",
    "too many clients": "PostgreSQL has no connection left: end what holds them, or raise"
    " max_connections",
    "not permitted": "this user may not write there",
    "permission denied": "this user may not do that there",
}


@contextmanager
def opening_database() -> Iterator[None]:
    """Turn what a database says when it cannot be opened, or is lost, into a SettingsError."""
    try:
        yield
    except OSError as error:
        raise SettingsError(_sentence(f"{error.strerror}: {error.filename}")) from error
    except DBAPIError as error:
        if error.orig is None or not _is_about_opening(error):
            raise
        raise SettingsError(_sentence(_reason(str(error.orig)))) from error


def _is_about_opening(error: DBAPIError) -> bool:
    """Whether it is the database's state, and not a statement of ours."""
    said = str(error.orig).lower()
    return type(error).__name__ == "OperationalError" or any(sign in said for sign in _CURES)


def _reason(said: str) -> str:
    """PostgreSQL tells of each address that it tried; the last line holds the reason."""
    lines = [line.strip() for line in said.splitlines() if "fatal:" in line.lower()]
    return lines[0] if lines else said.partition("\n")[0]


def _sentence(reason: str) -> str:
    cure = next((cure for sign, cure in _CURES.items() if sign in reason.lower()), "")
    text = f"{_NAME}: the database cannot be opened: {reason}"
    return f"{text}; {cure}" if cure else text


def require_there(database_url: str) -> None:
    """Refuse an SQLite file that is not there: opening it would make a new one, without anything
    in it, in a folder where nobody looks for it. Raises SettingsError."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or str(url.database).startswith("file:"):
        return
    file = Path(str(url.database))
    if not file.is_file() or not file.stat().st_size:
        raise SettingsError(
            f"there is no database at {place_of(database_url)}; {_where_it_may_be()}"
        )


def _where_it_may_be() -> str:
    file = settings_file()
    new = "'bimtek migrate' makes a new one"
    if file is None:
        return f"go to the folder where its .env is ({Path.cwd()} has none), or {new}"
    return f"{_NAME} in {file} says where it is to be; {new}"
