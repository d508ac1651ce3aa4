"""All tables together, and their migrations."""

from __future__ import annotations

from importlib import resources

from sqlalchemy import Engine, inspect, text

from models import messages, simulator, training, volunteer
from models.base import Base

HEAD = "0001"
metadata = Base.metadata
MODELS = (messages, simulator, training, volunteer)


def version(engine: Engine) -> str | None:
    """The migration that the database is at; None for an empty one."""
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
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
