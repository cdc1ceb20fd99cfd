"""A counter that updates after weeks without a line: its unsent log, from a file of every earlier version."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from counter_app import paths
from counter_app.domain import acts
from counter_app.operations import open_counter, upkeep
from counter_app.operations.act import act
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, migrate
from counter_app.store.database import SCHEMA, Connection, Database
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, application
from tests.sync.fake_centre import FakeCentre
from tests.sync.rounds import codes, own_log, sync

VERSIONS = sorted(file.name[:4] for file in (paths.db() / "local" / "versions").glob("[0-9]*.py"))[:-1]


def tables_of(connection: Connection) -> dict[str, list[str]]:
    """Columns of every table that keeps rows of its own."""
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' AND name <> 'alembic_version'"
    ).scalars()
    return {
        name: [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")]
        for name in names
        if not name.startswith("sqlite_")
    }


def older_copy(source: Database, target: Path, version: str) -> None:
    """The same counter as a program of an earlier version would have kept it."""
    older = Database(target, source._key, None)
    with closing(older), source.read() as newest, older.write() as connection:
        command.upgrade(migrate.config(connection), version)
        there = tables_of(newest)
        for table, columns in tables_of(connection).items():
            common = ", ".join(f'"{name}"' for name in columns if name in there.get(table, ()))
            rows = newest.exec_driver_sql(f"SELECT {common} FROM {table}").all() if common else []
            if rows:
                connection.exec_driver_sql(
                    f"INSERT OR REPLACE INTO {table} ({common}) VALUES ({', '.join('?' * len(rows[0]))})",
                    [tuple(row) for row in rows],
                )


@pytest.mark.parametrize("version", VERSIONS)
def test_an_unsent_log_of_an_earlier_file_is_migrated_and_sent(
    version: str, desk: Desk, place: DataDir, clock: FakeClock
) -> None:
    """A mountain commune works for weeks without a line and updates from a stick: every receipt must still arrive."""
    for n in range(6):
        made = receive(desk, application(), receipt=False)
        if n % 2:
            act(desk, made.dossier_id, "dossier.handed_over", lambda d: acts.hand_over(d, "Phòng Tư pháp"))
    log, shown = own_log((desk, None)), codes((desk, None))
    older_copy(desk.database, place.root / "older.db", version)
    desk.database.close()
    for suffix in ("-wal", "-shm"):
        place.store.with_name(place.store.name + suffix).unlink(missing_ok=True)
    (place.root / "older.db").replace(place.store)

    updated = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    with closing(updated.database):
        assert place.store.with_suffix(f".truoc-{SCHEMA}.db").exists()
        assert upkeep.verify(updated).faults == ()
        assert own_log((updated, None)) == log
        centre = FakeCentre(clock)
        centre.enrol(1, updated.me.key, updated.own_counter().slices)
        outcome = sync((updated, centre.line(1)))
        assert (outcome.pushed, outcome.pending) == (len(log), 0)
        assert [entry.hash for entry in centre.logs[1].entries] == [entry.hash for entry in log]
        assert codes((updated, None)) == shown
        assert receive(updated, application(), receipt=False).intake.code not in shown
        with updated.database.read() as connection:
            assert len(board.search(connection, "Nguyễn")) == 7
