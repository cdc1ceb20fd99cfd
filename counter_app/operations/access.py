"""Nhật ký truy cập: who looked at, searched, exported whose data on this PC (Luật 91/2025/QH15; NĐ 356/2025/NĐ-CP [?]).

The rows stay on the PC where the look was taken. Each day's rows are sealed by one entry ``access.sealed`` with their
digest, which travels and is signed like any act: whoever alters or drops rows afterwards is seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from counter_app.domain.entry import Entry
from counter_app.domain.moments import VIETNAM, local_day, show, show_day
from counter_app.domain.office import check_right
from counter_app.domain.text import clean
from counter_app.errors import Problem, UserError
from counter_app.operations.desk import Desk
from counter_app.store import access, board, journal
from counter_app.store.access import Read
from counter_app.store.database import Connection

SEALED = "access.sealed"
_SUBJECT = "access:"
_LONGEST = 200


class What(StrEnum):
    """Kinds of looks."""

    OPENED = "OPENED"
    SEARCHED = "SEARCHED"
    EXPORTED = "EXPORTED"
    PRINTED = "PRINTED"

    @property
    def label(self) -> str:
        """In words."""
        return _LABELS[self]


_LABELS = {
    What.OPENED: "Xem hồ sơ",
    What.SEARCHED: "Tìm",
    What.EXPORTED: "Xuất ra tệp",
    What.PRINTED: "In hồ sơ, danh sách, sổ",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A look as it is listed: dossiers by their codes, people by their names."""

    at: datetime
    actor: str
    what: What
    about: str
    dossiers: int
    reason: str

    @property
    def cells(self) -> tuple[str | int, ...]:
        """As a line of the workbook."""
        return show(self.at), self.actor, self.what.label, self.about, self.dossiers, self.reason


@dataclass(frozen=True, slots=True)
class Listing:
    """The looks of a period; ``broken`` are days whose rows are not those that were sealed."""

    lines: tuple[Shown, ...]
    broken: tuple[date, ...]

    @property
    def remarks(self) -> list[str]:
        """What whoever reads it must know."""
        return [
            f"Các dòng ngày {show_day(day)} không khớp với bản niêm phong trong nhật ký: đã bị sửa hoặc xóa bớt."
            for day in self.broken
        ]


def searched_by(typed: str) -> str:
    """By what somebody searched, not what for: the log holds nothing that would have to be erased."""
    text = clean(typed)
    digits = text.replace(" ", "").replace(".", "")
    if digits.isdigit():
        return {9: "số CMND", 10: "số điện thoại", 12: "số định danh"}.get(len(digits), "chữ số")
    return "mã hồ sơ" if any(c.isdigit() for c in text) and "-" in text else "tên, trích yếu"


def look(desk: Desk, what: What, about: str, dossiers: int = 1, reason: str = "", actor: str = "") -> Read:
    """A look taken now by who sits here (or by an account of the machine, where nobody signs in)."""
    who = desk.clerk.id if desk.clerk else actor
    return Read(desk.clock(), who, what.value, clean(about)[:_LONGEST], dossiers, clean(reason)[:_LONGEST])


def write(desk: Desk, looks: Sequence[Read]) -> None:
    """Keeps looks, and seals the days before where somebody is signed in. Raises StorageTrouble."""
    if not looks:
        return
    with desk.database.write() as connection:
        access.add(connection, looks)
        if desk.clerk is not None:
            _seal(desk, connection)


def listed(desk: Desk, first: date, last: date) -> Listing:
    """The looks of these days, the oldest first. Raises Refused for whoever is neither in charge nor IT, UserError for
    a period that is none.
    """
    check_right(desk.signed_in, "staff.set")
    if first > last:
        raise UserError(Problem("from", "Ngày bắt đầu sau ngày kết thúc."))
    names = {one.id: one.name for one in desk.reference().staff}
    with desk.database.read() as connection:
        rows = list(access.between(connection, _begin(first), _begin(last + timedelta(days=1))))
        codes = board.codes(connection, {row.about for row in rows if row.what == What.OPENED})
        broken = tuple(
            day for day, digest in _seals(desk, connection).items()
            if first <= day <= last and _digest(connection, day) != digest
        )  # fmt: skip
    lines = (
        Shown(
            row.at, names.get(row.actor, row.actor), What(row.what), codes.get(row.about, row.about), row.dossiers,
            row.reason,
        )
        for row in rows
    )  # fmt: skip
    return Listing(tuple(lines), broken)


def _begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM).astimezone(UTC)


def _digest(connection: Connection, day: date) -> str:
    hashed = hashlib.sha256()
    for row in access.between(connection, _begin(day), _begin(day + timedelta(days=1))):
        hashed.update(row.line.encode())
    return hashed.hexdigest()


def _seals(desk: Desk, connection: Connection) -> dict[date, str]:
    """The digest of each sealed day; the first seal of a day stands. A day whose rows went with age is left out."""
    oldest = access.oldest(connection)
    entries = journal.of_subject(connection, desk.me.office, f"{_SUBJECT}{desk.me.counter}")
    made: dict[date, str] = {}
    for entry in sorted(entries, key=lambda one: one.seq):
        if entry.kind == SEALED and entry.counter == desk.me.counter and (day := _day_of(entry)):
            made.setdefault(day, str(entry.content.get("sha256", "")))
    if oldest is None or access.first_number(connection) == 1:
        return made
    return {day: digest for day, digest in made.items() if day > local_day(oldest)}


def _day_of(entry: Entry) -> date | None:
    try:
        return date.fromisoformat(str(entry.content.get("day", "")))
    except ValueError:
        return None


def _seal(desk: Desk, connection: Connection) -> None:
    """Seals the newest day with rows before today that is not sealed yet; days without a look need no seal."""
    today = local_day(desk.clock())
    last = access.last_before(connection, _begin(today))
    if last is None:
        return
    day = local_day(last)
    if day in _seals(desk, connection):
        return
    body = {"day": day.isoformat(), "sha256": _digest(connection, day)}
    desk.append(connection, SEALED, f"{_SUBJECT}{desk.me.counter}", body)
