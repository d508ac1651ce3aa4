"""Migrations, on both databases."""

from __future__ import annotations

from importlib import resources

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.app import App
from bot.settings import Settings, SettingsError
from models.base import is_sqlite, open_database
from models.schema import HEAD, metadata, migrate, version


def settings(url: str) -> Settings:
    return Settings(_env_file=None, database_url=url, simulator=False)  # type: ignore[call-arg]


def scripts() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("models") / "migrations"))
    return config


def test_the_newest_migration_is_the_one_that_the_code_wants() -> None:
    assert ScriptDirectory.from_config(scripts()).get_heads() == [HEAD]


def test_an_empty_database_is_brought_up_to_date_once(blank_database_url: str) -> None:
    engine = open_database(blank_database_url)
    assert version(engine) is None
    for _ in range(2):
        migrate(engine)
        assert version(engine) == HEAD
    engine.dispose()


def test_the_models_are_what_the_migrations_make(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_it_can_be_taken_back_and_made_again(database_url: str) -> None:
    engine = open_database(database_url)
    config = scripts()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate(engine)
    assert version(engine) == HEAD
    engine.dispose()


def test_sqlite_is_migrated_at_the_start_and_postgresql_by_the_operator(
    blank_database_url: str,
) -> None:
    app = App(settings(blank_database_url))
    if is_sqlite(app.database):
        app.prepare_database()
    else:
        with pytest.raises(SettingsError, match="bimtek migrate"):
            app.prepare_database()
        migrate(app.database)
    app.prepare_database()
    assert version(app.database) == HEAD
    app.database.dispose()
