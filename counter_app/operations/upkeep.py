"""Keeping the file safe: copies, putting a copy back, and proving that everything adds up."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from counter_app.domain.entry import GENESIS, Forged
from counter_app.domain.moments import Clock, local_day
from counter_app.errors import StorageTrouble, Trouble, UserError
from counter_app.operations import open_counter
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import board, journal, local, notices, projections
from counter_app.store.database import Connection

COPIES_KEPT = 7


def backup(desk: Desk, target: Path) -> int:
    """Copies the file while it is in use; the copy opens with the same key. Returns its bytes.

    Raises UserError when the target exists, StorageTrouble when it cannot be written.
    """
    if target.exists():
        raise UserError(f"Tệp {target} đã có; hãy chọn tên khác.")
    if not target.parent.is_dir():
        raise UserError(f"Không có thư mục {target.parent}.")
    desk.database.copy_to(target)
    return target.stat().st_size


def daily_backup(desk: Desk, place: DataDir) -> Path | None:
    """The day's own copy, once a day, the newest seven kept. None when today's is there. Raises StorageTrouble."""
    target = place.backups / f"counter-{local_day(desk.clock()):%Y%m%d}.db"
    if target.exists():
        return None
    try:
        place.backups.mkdir(parents=True, exist_ok=True)
        desk.database.copy_to(target)
        for old in sorted(place.backups.glob("counter-*.db"))[:-COPIES_KEPT]:
            old.unlink()
    except OSError as error:
        raise StorageTrouble(f"Không sao lưu được vào {place.backups}: {error.strerror}.") from error
    return target


def restore(place: DataDir, source: Path, clock: Clock, ask: Callable[[], str]) -> Path | None:
    """Puts a copy in the place of the counter's file and keeps the present one beside it.

    Numbers of the rest of the day come from the restore range, because those handed out since the copy was made are
    unknown; where the present file can still be read, what it handed out is remembered too, so that a second restore
    of the same day repeats nothing. Returns where the replaced file lies now.

    Raises UserError when there is no such copy, StorageTrouble when it does not open or the counter is in use; then the
    present file is where it was.
    """
    if not source.is_file():
        raise UserError(f"Không có tệp sao lưu {source}.")
    copy = place.store.with_name("counter.khoi-phuc.db")
    aside = place.root / f"counter.truoc-khoi-phuc-{clock():%Y%m%d%H%M%S}.db" if place.store.exists() else None
    try:
        place.root.mkdir(parents=True, exist_ok=True)
        for suffix in ("", "-wal"):
            if (part := source.with_name(source.name + suffix)).exists():
                shutil.copyfile(part, copy.with_name(copy.name + suffix))
        now = clock()
        spent = _spent(place, ask, local_day(now))
        open_counter.try_copy(place, copy, ask, lambda connection: _note_restored(connection, now, spent))
        if aside:
            _move(place.store, aside)
        try:
            copy.rename(place.store)
        except OSError:
            if aside:
                _move(aside, place.store)
            raise
    except OSError as error:
        raise StorageTrouble(f"Không khôi phục được: {error.strerror}. Tệp cũ vẫn còn nguyên.") from error
    finally:
        with suppress(OSError):
            for left in place.root.glob(copy.stem + ".*"):
                left.unlink()
    return aside


def _move(file: Path, target: Path) -> None:
    """Moves a store with its log of unmerged pages."""
    for suffix in ("-wal", "-shm", ""):
        present = file.with_name(file.name + suffix)
        if present.exists():
            present.rename(target.with_name(target.name + suffix))


def _spent(place: DataDir, ask: Callable[[], str], day: date) -> local.Spent:
    """What the file that is about to be replaced handed out; nothing known when it cannot be read any more."""
    if not open_counter.exists(place):
        return local.Spent()
    try:
        database, _ = open_counter.open_files(place, ask)
    except Trouble:  # damaged: that is why a copy is put back, and what the restore range is for
        return local.Spent()
    try:
        with database.read() as connection:
            me = local.identity(connection)
            return board.spent(connection, me.office, me.counter, day) if me else local.Spent()
    except Trouble:
        return local.Spent()
    finally:
        database.close()


def _note_restored(connection: Connection, now: datetime, spent: local.Spent) -> None:
    """Marks the copy as put back today; :func:`receive` then draws from the restore range."""
    day = local_day(now)
    local.keep(connection, restored_on=day.isoformat())
    notices.hold_all(connection, "Tệp dữ liệu được khôi phục; tin này có thể đã gửi.", now)
    local.keep_spent(connection, day, spent)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What :func:`verify` found. ``faults`` are sentences; none means that everything adds up."""

    entries: int
    logs: int
    faults: tuple[str, ...]


def verify(desk: Desk) -> Verdict:
    """Checks every chain, the counter's own macs, the file's pages, and that the projections are the journal's fold."""
    faults = list(desk.database.integrity())
    with desk.database.read() as connection:
        heads = journal.vector(connection)
        for (office, counter), head in heads.items():
            faults += _check_log(connection, desk, office, counter, head)
        entries = journal.count(connection)
    try:
        if not desk.database.projections_match(projections.dump, projections.rebuild):
            faults.append("Bảng đọc không khớp với nhật ký; hãy chạy lại chương trình để dựng lại.")
    except (Forged, StorageTrouble) as error:
        faults.append(f"Bảng đọc không dựng lại được từ nhật ký: {error}")
    return Verdict(entries, len(heads), tuple(faults))


def _check_log(connection: Connection, desk: Desk, office: str, counter: int, head: journal.Head) -> list[str]:
    own = (office, counter) == (desk.me.office, desk.me.counter)
    previous, seq = GENESIS, 0
    try:
        for entry in journal.whole_log(connection, office, counter):
            seq += 1
            if entry.seq != seq:
                raise Forged(f"thiếu bản ghi {seq}")
            entry.verify(previous, desk.me.key if own else None)
            previous = entry.hash
        if (seq, previous) != (head.seq, head.hash):
            raise Forged(f"nhật ký dừng ở {seq}, sổ ghi {head.seq}")
    except Forged as error:
        return [f"Nhật ký quầy {counter} của {office}: {error}"]
    return []
