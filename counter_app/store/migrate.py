"""Brings a local file's schema up to date with the migrations in ``db/local``; imported only when it is behind."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select

from counter_app import paths
from counter_app.domain.transitions import OPEN
from counter_app.store import projections
from counter_app.store import tables as t
from counter_app.store.database import SCHEMA


def upgrade(connection: Connection) -> None:
    """Runs what is missing, inside the caller's transaction: the file is migrated whole or not at all."""
    command.upgrade(config(connection), SCHEMA)
    _project_again(connection)


def _project_again(connection: Connection) -> None:
    """What new columns say of open dossiers and of papers given at the intake stands in entries that are here."""
    office = t.dossier.c.office
    dossiers = connection.execute(select(office, t.dossier.c.id).where(t.dossier.c.state.in_(sorted(OPEN)))).all()
    papers = connection.execute(
        select(t.slip.c.office, t.slip.c.subject).where(t.slip.c.subject.startswith(projections.GUIDANCE))
    ).all()
    for where, subject in [*((where, projections.DOSSIER + one) for where, one in dossiers), *papers]:
        projections.project(connection, where, [subject])


def config(connection: Connection) -> Config:
    """Alembic's configuration, without an ini file."""
    made = Config()
    made.set_main_option("script_location", str(paths.db() / "local").replace("%", "%%"))
    made.attributes["connection"] = connection
    return made
