"""``counter-app calendar``: the working calendar as a file, and the promises that a change of it would move."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import answer
from counter_app.domain.calendar import CalendarDay
from counter_app.domain.moments import Clock, show, show_day, to_text
from counter_app.operations import change_calendar
from counter_app.operations.change_calendar import DayChange
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import reference


def calendar(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """One of its four commands."""
    with opened(place, clock) as desk:
        if given.what == "moved":
            return _moved(desk, as_json)
        if given.what == "export":
            return _export(desk, given.file, as_json)
        days = _read(given.file)
        changes = change_calendar.compare(_held(desk), days)
        version = ""
        if given.what == "import" and changes:
            version = change_calendar.publish(desk.with_clerk(clerk_of(desk, given.staff, "calendar.day_set")), days)
    said = "\n".join(map(_words, changes)) or "Tệp giống hệt lịch đang áp dụng."
    done = f"\nĐã áp dụng lịch {version}; xem các ngày hẹn cần xem lại: counter-app calendar moved." if version else ""
    result = {
        "version": version or None,
        "changes": [{"old": _body(change.old), "new": _body(change.new)} for change in changes],
    }
    return answer(result, said + done, as_json=as_json)


def _body(day: CalendarDay | None) -> dict[str, Any] | None:
    return day.to_body() if day else None


def _held(desk: Desk) -> list[CalendarDay]:
    with desk.database.read() as connection:
        return list(reference.released_days(connection, desk.me.office).values())


def _read(file: Path) -> list[CalendarDay]:
    from counter_app.documents import calendar_book

    return calendar_book.read_file(file)


def _export(desk: Desk, file: Path, as_json: bool) -> int:
    from counter_app.documents import calendar_book

    check_free(file, "file")
    days = _held(desk)
    write_new(file, calendar_book.content(file, days, desk.reference().calendar.version))
    return answer({"file": str(file), "days": len(days)}, f"{file}  {len(days)} ngày", as_json=as_json)


def _moved(desk: Desk, as_json: bool) -> int:
    moved = change_calendar.moved(desk)
    lines = [
        f"{one.code}  {show(one.old_due_at)} → {show(one.new_due_at)}  {one.name}  {one.phone}  {one.procedure[:60]}"
        for one in moved
    ]
    result = [
        {
            "id": one.dossier_id, "code": one.code, "name": one.name, "phone": one.phone,
            "old_due_at": to_text(one.old_due_at), "new_due_at": to_text(one.new_due_at),
        }
        for one in moved
    ]  # fmt: skip
    return answer(result, "\n".join(lines) or "Mọi ngày hẹn đều khớp với lịch làm việc.", as_json=as_json)


def _words(change: DayChange) -> str:
    def told(day: CalendarDay | None) -> str:
        return f"{day.kind.label}, {day.name} [{day.basis}] {day.status.value}" if day else "–"

    return f"{show_day(change.day.day)} ({change.day.scope}): {told(change.old)} → {told(change.new)}"
