"""The database of the settings, as commands open it. Where it is stands on stderr each time: a
command that was given in another folder may have another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from bot.settings import Settings, load_settings, place_of

if TYPE_CHECKING:
    from sqlalchemy import Engine


def say_where(settings: Settings) -> None:
    """Say on stderr where the database is."""
    typer.echo(f"database: {place_of(settings.database_url)}", err=True)


@contextmanager
def opened_database(*, may_create: bool = False) -> Iterator[Engine]:
    """Open it as it stands. Raises SettingsError where there is none, unless this command may make
    one."""
    from bot.store.database import opened

    settings = load_settings()
    say_where(settings)
    with opened(settings.database_url, may_create=may_create) as database:
        yield database


@contextmanager
def current_database() -> Iterator[Engine]:
    """Open one that is up to date. Raises SettingsError."""
    from bot.store.database import require_current

    with opened_database() as database:
        require_current(database)
        yield database
