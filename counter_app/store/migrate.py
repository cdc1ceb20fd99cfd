"""Brings a local file's schema up to date with the migrations in ``db/local``; imported only when it is behind."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from counter_app import paths
from counter_app.store.database import SCHEMA


def upgrade(connection: Connection) -> None:
    """Runs what is missing, inside the caller's transaction: the file is migrated whole or not at all."""
    command.upgrade(config(connection), SCHEMA)


def config(connection: Connection) -> Config:
    """Alembic's configuration, without an ini file."""
    made = Config()
    made.set_main_option("script_location", str(paths.db() / "local").replace("%", "%%"))
    made.attributes["connection"] = connection
    return made
