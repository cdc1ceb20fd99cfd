"""The migrations in db/local against the tables the program speaks of, and what happens to an older file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from counter_app.errors import StorageTrouble
from counter_app.store import journal, local, migrate, projections, supervision, tables
from counter_app.store.database import SCHEMA, Connection, Database
from tests.factories import OFFICE, Log, intake
from tests.store.files import open_at

NOT_OURS = ("alembic_version", "sqlite_", "search_")


def shape(connection: Connection) -> dict[str, Any]:
    """Columns and indexes of every table, as SQLite itself tells them."""
    found = {}
    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").all():
        if name == "search" or name.startswith(NOT_OURS):
            continue
        columns = [tuple(row[1:]) for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")]
        indexes = {
            row[1] if not row[1].startswith("sqlite_") else row[3]: (
                row[2],
                [column[2] for column in connection.exec_driver_sql(f"PRAGMA index_info({row[1]})")],
            )
            for row in connection.exec_driver_sql(f"PRAGMA index_list({name})").all()
        }
        found[name] = columns, indexes
    return found


def test_the_migrations_make_exactly_the_tables_the_program_speaks_of(database: Database) -> None:
    """A column that only new files have breaks every office that updates."""

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not (name == "search" or str(name).startswith(NOT_OURS))

    options = {"include_name": ours, "compare_type": True}
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []
        migrated = shape(connection)
    wanted = create_engine("sqlite://")
    with wanted.begin() as connection:
        tables.metadata.create_all(connection)
        assert migrated == shape(connection)
    wanted.dispose()
    assert set(migrated) == set(tables.metadata.tables)


def test_the_program_and_the_newest_migration_name_the_same_schema(database: Database) -> None:
    """Otherwise every start would migrate, or none would."""
    with database.read() as connection:
        scripts = ScriptDirectory.from_config(migrate.config(connection))
        assert scripts.get_heads() == [SCHEMA]
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    assert version == [SCHEMA]


def test_the_search_index_is_rebuilt_as_it_was_migrated(database: Database) -> None:
    """`rebuild` drops the index and makes it again: a different tokenizer would find other people afterwards."""
    with database.read() as connection:
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'search'").scalar_one()
    assert re.sub(r"\s+", " ", made).strip() == re.sub(r"\s+", " ", tables.SEARCH).strip()


def test_a_file_that_is_up_to_date_is_opened_without_the_migrator(empty_file: Path, tmp_path: Path) -> None:
    """Alembic takes half a second, and the queue is waiting every morning."""
    shutil.copyfile(empty_file, tmp_path / "counter.db")

    def never(_connection: Connection) -> None:
        raise AssertionError("nothing to migrate")

    open_at(tmp_path / "counter.db", upgrade=never).close()


@pytest.fixture
def older_file(empty_file: Path, tmp_path: Path) -> Path:
    """A file that an earlier version of the program left, with something in it."""
    path = tmp_path / "counter.db"
    shutil.copyfile(empty_file, path)
    database = open_at(path)
    with database.write() as connection:
        local.keep(connection, a="kept")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    database.close()
    return path


def test_an_older_file_is_copied_before_it_is_migrated(older_file: Path) -> None:
    """An update that goes wrong must cost nothing: the file as it was lies beside."""
    beside = older_file.with_name(f"counter.truoc-{SCHEMA}.db")

    def upgrade(connection: Connection) -> None:
        assert beside.exists()
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{SCHEMA}'")
        local.keep(connection, a="changed")

    open_at(older_file, upgrade=upgrade).close()
    kept = []
    for path in (older_file, beside):
        database = Database(path, bytes(range(32)), None)
        with database.read() as connection:
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
            kept.append((version, local.kept(connection, "a")))
        database.close()
    assert kept == [(SCHEMA, b"changed"), ("0000", b"kept")]


def test_a_migration_that_fails_leaves_the_older_file_as_it_was(older_file: Path) -> None:
    """Half a migrated file opens with neither version."""

    def upgrade(connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE draft")
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{SCHEMA}'")
        raise RuntimeError("a bug in the migration")

    with pytest.raises(RuntimeError):
        open_at(older_file, upgrade=upgrade)
    seen = []

    def look(connection: Connection) -> None:
        seen.append(connection.exec_driver_sql("SELECT count(*) FROM draft").scalar_one())
        seen.append(local.kept(connection, "a"))
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{SCHEMA}'")

    open_at(older_file, upgrade=look).close()
    assert seen == [0, b"kept"]


@pytest.mark.logs
def test_an_older_file_that_cannot_be_copied_is_not_migrated(older_file: Path) -> None:
    """No room for the copy beside it: then the migration waits, and the file stays usable by the old program."""
    older_file.with_name(f"counter.truoc-{SCHEMA}.db").mkdir()
    migrated = []
    with pytest.raises(StorageTrouble):
        open_at(older_file, upgrade=migrated.append)
    assert migrated == []


@pytest.mark.logs
@pytest.mark.parametrize("size", [0, 1, 4095])
def test_a_file_cut_to_less_than_a_page_is_not_taken_for_a_new_one(older_file: Path, size: int) -> None:
    """SQLite calls such a file empty; the office would open in the morning without its dossiers."""
    with older_file.open("r+b") as file:
        file.truncate(size)
    before = older_file.read_bytes()
    with pytest.raises(StorageTrouble, match="sao lưu"):
        open_at(older_file)
    assert older_file.read_bytes() == before


def test_the_lists_of_who_holds_what_know_an_older_files_dossiers(empty_file: Path, tmp_path: Path) -> None:
    """An update on a Monday: three hundred dossiers are with somebody, and the supervisor's list would be empty."""
    path = tmp_path / "counter.db"
    shutil.copyfile(empty_file, path)
    log = Log(1)
    log.write("dossier:1", "dossier.received", intake().to_body())
    log.write("dossier:1", "dossier.handed_over", {"to": "Phòng Kinh tế"})
    database = open_at(path)
    with database.write() as connection:
        journal.take(connection, log.own)
        projections.project(connection, OFFICE.agency, ["dossier:1"])
        for table, names in (("dossier", ("holder", "stage", "void_by", "again")), ("slip", ("again",))):
            for name in names:
                connection.exec_driver_sql(f"DROP INDEX IF EXISTS ix_{table}_{name}")
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {name}")
        for table in ("attached", "forgotten", "notice", "retired", "wanted", "access"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("DROP INDEX ix_entry_kind")
        for index in ("dossier_book_counter_office_book", "certified_book_office", "slip_form_year_counter_office"):
            connection.exec_driver_sql(f"DROP INDEX ix_{index}_number")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0004'")
    database.close()
    database = open_at(path)
    with database.write() as connection:
        assert supervision.holders(connection, OFFICE.agency) == [("Phòng Kinh tế", 1)]
        before = projections.dump(connection)
        projections.rebuild(connection)
        assert projections.dump(connection) == before
    database.close()
