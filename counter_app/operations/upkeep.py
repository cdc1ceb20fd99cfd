"""Keeping the file safe: copies, putting a copy back, and proving that everything adds up."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from counter_app.domain.dossier import UNREADABLE
from counter_app.domain.entry import GENESIS, Forged
from counter_app.domain.moments import Clock, local_day, to_micros
from counter_app.errors import StorageTrouble, Trouble, UserError, why
from counter_app.operations import copies, open_counter
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import backlog, board, files, identity, journal, local, notices, projections, retention
from counter_app.store.database import Connection

AT_A_TIME = 10
log = logging.getLogger(__name__)

READ_AT_ONCE = 15
"""Subjects read again in one transaction: a save waits for one at most."""

LOOSE_FOR = timedelta(days=1)
WAIT_FOR_ENTRIES = timedelta(days=30)
ARCHIVE = ".archive.db"
"""A copy ``x.db`` has its archive beside it as ``x.archive.db``."""


def backup(desk: Desk, target: Path) -> int:
    """Copies the file while it is in use, and the archive beside it; the copies open with the same key. Returns their
    bytes.

    Raises UserError when the target exists, StorageTrouble when it cannot be written.
    """
    if target.exists():
        raise UserError(f"Tệp {target} đã có; hãy chọn tên khác.")
    if not target.parent.is_dir():
        raise UserError(f"Không có thư mục {target.parent}.")
    desk.database.copy_to(target)
    beside = target.with_suffix(ARCHIVE)
    desk.archive.give(desk.archive.at(beside))
    return target.stat().st_size + (beside.stat().st_size if beside.exists() else 0)


def copy_files(desk: Desk, place: DataDir) -> int:
    """Brings the program's own copy of the archive up to date, some contents at a time; returns how many were new in
    it, 0 when it has all. There is one copy, no rotation: contents never change. Raises StorageTrouble when it would
    take more than a fifth of the free disk.
    """
    if not desk.archive.path.exists():
        return 0
    copy = place.backups / desk.archive.path.name
    try:
        place.backups.mkdir(parents=True, exist_ok=True)
        more = desk.archive.path.stat().st_size - (copy.stat().st_size if copy.exists() else 0)
        free = shutil.disk_usage(place.backups).free
    except OSError as error:
        raise StorageTrouble(f"Không sao lưu được kho tệp vào {place.backups}: {why(error)}.") from error
    if more > free * copies.DISK_SHARE:
        raise StorageTrouble(
            f"Chưa sao lưu kho tệp: cần thêm {more // 1_000_000} MB, ổ đĩa còn {free // 1_000_000} MB. "
            "Hãy giải phóng dung lượng, hoặc sao lưu ra ổ khác bằng lệnh backup."
        )
    return desk.archive.give(desk.archive.at(copy), AT_A_TIME)


def read_again(desk: Desk, program: str) -> bool:
    """After an update reads a few of the subjects that an earlier program could not; tells whether there are more.

    Other programs' kinds and fields are kept as they came, so nothing was lost meanwhile.
    """
    with desk.database.write() as connection:
        known, _, after = (local.kept(connection, "read_by") or b"").decode().partition(" ")
        if known == program and after == "all":
            return False
        done = after if known == program else ""
        todo = [one for one in sorted(backlog.unread_kinds(connection)) if "\n".join(one) > done]
        part = todo[:READ_AT_ONCE]
        for office, subject in part:
            try:
                projections.project(connection, office, [subject])
            except UNREADABLE:  # a fault of ours; the others are read all the same
                log.exception("cannot show %s", subject)
        last = "\n".join(part[-1]) if len(todo) > len(part) else "all"
        local.keep(connection, read_by=f"{program} {last}")
        return len(todo) > len(part)


def sweep(desk: Desk, place: DataDir) -> int:
    """Takes out of the archive and its copy what nobody names: what a crash left between content and entry, a day
    after, what an erasure by law took the name from and no other dossier uses, and files of old dossiers whose words
    live at the centre, where it has them. Returns how many.

    For a month after a restore only what was erased goes: the entries of the lost days may come back from the centre.
    Raises StorageTrouble.
    """
    before = to_micros(desk.clock() - LOOSE_FOR)
    loose = desk.archive.loose(before)
    with desk.database.read() as connection:
        restored = (local.kept(connection, "restored_on") or b"").decode()
        if restored and local_day(desk.clock()) - date.fromisoformat(restored) < WAIT_FOR_ENTRIES:
            loose = []
        forgotten = files.forgotten(connection)
        named = files.named(connection, {*loose, *forgotten})
        retired = retention.files_of_retired(connection)
    gone = [digest for digest in dict.fromkeys((*loose, *forgotten)) if digest not in named]
    gone += desk.archive.given(retired)
    desk.archive.settle([digest for digest in loose if digest in named])
    for archive in (desk.archive, desk.archive.at(place.backups / desk.archive.path.name)):
        archive.drop(gone, before)
    still = desk.archive.held(gone)
    if forgotten:
        with desk.database.write() as connection:
            files.let_go(connection, [digest for digest in forgotten if digest not in still])
    return len(gone) - len(still)


def restore(place: DataDir, source: Path, clock: Clock, ask: Callable[[], str]) -> Path | None:
    """Puts a copy in the place of the counter's file and keeps the present one beside it.

    Numbers of the rest of the day come from the restore range, because those handed out since the copy was made are
    unknown; where the present file can still be read, what it handed out is remembered too, so that a second restore
    of the same day repeats nothing. The archive that lies beside the copy gives what this one lacks, and takes nothing
    from it. Returns where the replaced file lies now.

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
        for archive in (source.with_suffix(ARCHIVE), source.with_name(place.archive.name)):
            if archive.exists() and archive != place.archive:
                open_counter.take_archive(place, archive, ask, f"{now:%Y%m%d%H%M%S}")
        if aside:
            _move(place.store, aside)
        try:
            copy.rename(place.store)
        except OSError:
            if aside:
                _move(aside, place.store)
            raise
    except OSError as error:
        raise StorageTrouble(f"Không khôi phục được: {why(error)}. Tệp cũ vẫn còn nguyên.") from error
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
    identity.note(connection, identity.RESTORED, now)
    notices.hold_all(connection, "Tệp dữ liệu được khôi phục; tin này có thể đã gửi.", now)
    local.keep_spent(connection, local_day(now), spent)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What :func:`verify` found. ``faults`` are sentences; none means that everything adds up."""

    entries: int
    logs: int
    faults: tuple[str, ...]
    files: int = 0
    """Contents of the archive, papers and attached files, each hashed anew."""
    elsewhere: int = 0
    """Attached files whose content is at another counter, or at the centre."""


def verify(desk: Desk) -> Verdict:
    """Checks every chain, the counter's own macs, the file's pages, that the projections are the journal's fold,
    and the contents of the archive.
    """
    faults = list(desk.database.integrity())
    with desk.database.read() as connection:
        heads = journal.vector(connection)
        for (office, counter), head in heads.items():
            faults += _check_log(connection, desk, office, counter, head)
        entries = journal.count(connection)
    try:
        with desk.database.read() as connection:
            unread = backlog.owed(connection) is not None  # a long pull is under way; what it stored is read at its end
        if not unread and not desk.database.projections_match(projections.dump, projections.rebuild):
            faults.append("Bảng đọc không khớp với nhật ký; hãy chạy lại chương trình để dựng lại.")
    except (Forged, StorageTrouble) as error:
        faults.append(f"Bảng đọc không dựng lại được từ nhật ký: {error}")
    contents, others = 0, 0
    try:
        contents, damaged = desk.archive.check()
        away = _away(desk)
        faults += damaged
        faults += [f"Kho tệp: tệp {one.sha256[:8]}… đính kèm ở quầy này không còn trong kho." for one in away[0]]
        others = len(away[1])
    except StorageTrouble as error:
        faults.append(f"Kho tệp: {error}")
    return Verdict(entries, len(heads), tuple(faults), contents, others)


def _away(desk: Desk) -> tuple[list[files.Named], list[files.Named]]:
    """Attached files whose content is not here: those of this counter, which is a fault, and those of others."""
    with desk.database.read() as connection:
        named = files.all_named(connection)
    held = desk.archive.held([one.sha256 for one in named])
    away = [one for one in named if one.sha256 not in held]
    there = desk.archive.given([one.sha256 for one in away])
    own = [one for one in away if one.counter == desk.me.counter and one.sha256 not in there]
    return own, [one for one in away if one not in own]


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
