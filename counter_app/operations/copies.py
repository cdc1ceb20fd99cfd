"""The program's own copies of the counter's file; their rotation really ends: what the law wants erased stands
in no copy older than :data:`OLDEST`.

One copy an hour while the program runs. Six hours, seven days and four weeks are kept, each by its newest copy, all of
them in a fifth of the disk that is free without them. The first of a day is read whole before it counts.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from counter_app.domain.moments import VIETNAM, local
from counter_app.errors import StorageTrouble, why
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import carry

log = logging.getLogger(__name__)

HOURS, DAYS, WEEKS = 6, 7, 4
OLDEST = timedelta(weeks=WEEKS)
DISK_SHARE = 0.2
_NAME = re.compile(r"counter-(\d{8})(?:-(\d{2}))?\.db")  # without an hour: an earlier release's, of the morning
_ASIDE = (
    "counter.truoc-*.db*", "archive.truoc-*.db*", f"{carry.FOLDER}/*{carry.REFUSED}", f"{carry.FOLDER}/*{carry.HALF}",
)  # fmt: skip
"""Files put aside before a migration or a restore, and what somebody brought that the centre would not have."""


def taken(place: DataDir) -> dict[Path, datetime]:
    """The copies there are, with their hour."""
    found = {}
    for path in place.backups.glob("counter-*.db"):
        if match := _NAME.fullmatch(path.name):
            day = datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=VIETNAM)
            found[path] = day + timedelta(hours=int(match[2] or 0))
    return found


def staying(copies: dict[Path, datetime], now: datetime) -> set[Path]:
    """Those that the rotation keeps: of the newest hours, days and weeks the newest copy, none older than the end."""
    newest_first = sorted(
        (path for path in copies if now - copies[path] < OLDEST), key=lambda path: copies[path], reverse=True
    )
    spans: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (HOURS, lambda at: at),
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: at.isocalendar()[:2]),
    )
    stay: set[Path] = set()
    for most, span in spans:
        first: dict[object, Path] = {}
        for path in newest_first:
            first.setdefault(span(copies[path]), path)
        stay |= set(list(first.values())[:most])
    return stay


def take(desk: Desk, place: DataDir) -> Path | None:
    """The hour's own copy, and the end of those that the rotation lets go. None when this hour's is there.

    Raises StorageTrouble; then what there was is still there.
    """
    now = local(desk.clock())
    target = place.backups / f"counter-{now:%Y%m%d-%H}.db"
    if target.exists():
        return None
    try:
        place.backups.mkdir(parents=True, exist_ok=True)
        earlier = taken(place)
        _make_room(place, desk.database.path.stat().st_size, earlier)
        desk.database.copy_to(target)
        if all(at.date() != now.date() for at in earlier.values()):
            _read_whole(desk, target)
        end(place, desk.clock())
        _make_room(place, 0, taken(place))
    except OSError as error:
        raise StorageTrouble(f"Không sao lưu được vào {place.backups}: {why(error)}.") from error
    return target


def end(place: DataDir, now: datetime) -> list[Path]:
    """Removes copies that the rotation lets go, and files put aside longer ago than its end; returns them. The newest
    copy stays, however old: it may be all there is. Raises StorageTrouble.
    """
    copies = taken(place)
    newest = {max(copies, key=lambda path: copies[path])} if copies else set()
    gone = [path for path in copies if path not in staying(copies, local(now)) | newest]
    gone += [path for path in _put_aside(place) if _since(path) + OLDEST <= now]
    try:
        for path in gone:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageTrouble(f"Không xóa được bản sao cũ {path.name}: {why(error)}.") from error
    return gone


def _put_aside(place: DataDir) -> list[Path]:
    return [path for pattern in _ASIDE for path in place.root.glob(pattern)]


def _since(path: Path) -> datetime:
    """When a file was put aside: a restore writes it into the name, a migration copies, a stick is read."""
    if match := re.search(r"truoc-khoi-phuc-(\d{14})", path.name):
        return datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _read_whole(desk: Desk, copy: Path) -> None:
    """The first copy of a day counts only when every page of it can be read."""
    try:
        faults = desk.database.faults_of(copy)
    except StorageTrouble as trouble:
        faults = [str(trouble)]
    if faults:
        copy.unlink()
        raise StorageTrouble("Bản sao vừa tạo bị hỏng nên đã bỏ; hãy kiểm tra ổ đĩa. " + " ".join(faults))


def _make_room(place: DataDir, more: int, copies: Collection[Path]) -> None:
    """Lets the oldest copies go until all of them with ``more`` bytes fit into the share; never the newest."""
    sizes = {path: path.stat().st_size for path in sorted(copies, key=lambda path: path.name)}
    total = sum(sizes.values())
    share = (shutil.disk_usage(place.backups).free + total) * DISK_SHARE
    if more > share:
        raise StorageTrouble(
            f"Chưa sao lưu: bản sao cần {more // 1_000_000 + 1} MB, quá một phần năm ổ đĩa còn trống. "
            "Các bản sao cũ còn nguyên; hãy giải phóng dung lượng, hoặc sao lưu ra ổ khác bằng lệnh backup."
        )
    for path in list(sizes)[:-1]:
        if total + more <= share:
            return
        path.unlink()
        log.info("copy %s let go for want of room", path.name)
        total -= sizes[path]
