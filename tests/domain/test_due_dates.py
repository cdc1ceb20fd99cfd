"""The golden table: due dates worked out by hand, each with its legal reason, against what the program promises.

``golden/due_dates.md`` is written for an official to read and to add to; this module only knows how to read it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain import acts
from counter_app.domain.calendar import Calendar, CalendarDay, DayKind, DayStatus
from counter_app.domain.deadline import Deadline, deadline
from counter_app.domain.hours import EndRule, Hours, Season, Session, Slot
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM, local
from counter_app.domain.particulars import APOLOGY, STATUTORY
from counter_app.domain.payment import Payment
from counter_app.domain.procedure import Case, StartRule
from counter_app.domain.text import fold as plain
from counter_app.domain.transitions import State
from tests.domain.test_seed import DAYS
from tests.factories import Walk, procedure

TABLE = Path(__file__).with_name("golden") / "due_dates.md"
COLUMNS = ["Nhận", "Thời hạn", "Cơ quan", "Hẹn trả", "Vì sao"]
WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
MOMENT = r"(?:T[2-7]|CN) \d\d/\d\d/\d{4} \d\d:\d\d"
UNITS = {unit.label: unit for unit in Unit}


@dataclass(frozen=True)
class Row:
    """One line of the table as it stands there."""

    line: int
    heading: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return plain(f"line {self.line}: " + " | ".join(cell for cell in self.cells[:4] if cell))


def read() -> tuple[list[str], list[Row]]:
    """The headings and the rows of the table."""
    headings, rows = [""], []
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("## "):
            headings.append(line.removeprefix("## "))
        elif line.startswith("|"):
            cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
            if not set("".join(cells)) <= {"-"} and list(cells) != COLUMNS:
                rows.append(Row(number, headings[-1], cells))
    return headings[1:], rows


HEADINGS, ROWS = read()


def day_of(text: str) -> date:
    """«T6 13/02/2026». Raises ValueError where day of the week and date do not agree."""
    weekday, figures = text.split(" ")
    day = datetime.strptime(figures, "%d/%m/%Y").date()  # noqa: DTZ007
    if WEEKDAYS[day.weekday()] != weekday:
        raise ValueError(f"{text} is no {weekday}")
    return day


def moment_of(text: str) -> datetime:
    """«T6 13/02/2026 09:10»."""
    day, clock = text.rsplit(" ", 1)
    return datetime.combine(day_of(day), time.fromisoformat(clock), VIETNAM)


def limit_of(text: str) -> Limit:
    """«3 ngày làm việc», «trong ngày»."""
    if text in UNITS:
        return Limit(0, UNITS[text])
    amount, unit = text.split(" ", 1)
    return Limit(int(amount), UNITS[unit])


def limits_of(text: str) -> tuple[Limit, Limit | None]:
    """What is promised, and what the law gives where that is another: «7 ngày (luật 10 ngày)»."""
    promised, _, lawful = text.removesuffix(")").partition(" (luật ")
    return limit_of(promised), limit_of(lawful) if lawful else None


# What the column «Cơ quan» may say; the words are explained at the head of the table.

MORNING = Session(time(7, 30), time(11, 30))
WINTER = (MORNING, Session(time(13, 30), time(17)))
SUMMER = (Session(time(7), time(11)), Session(time(14), time(17, 30)))
AFTERNOON_SLOT = Slot(time(17), time(16))
OFFICE_RULES: dict[str, dict[str, Any]] = {
    "cùng giờ": {"end": EndRule.SAME_CLOCK_TIME},
    "giờ trả": {"slots": (Slot(time(11), time(10)), AFTERNOON_SLOT)},
    "giờ trả trưa": {"slots": (Slot(time(11), time(12)), AFTERNOON_SLOT)},
    "sau 15:00 tính hôm sau": {"late_days": True},
    "nhận đến 15:30": {"cut_off": time(15, 30)},
    "sáng": {"sessions": (MORNING,)},
    "thông tầm": {"sessions": (Session(time(8), time(17)),)},
    "nhận sáng Thứ Bảy": {"weekend": (MORNING,)},
    "mùa hè": {"seasons": (Season("04-16", SUMMER), Season("10-16", WINTER))},
}
PROCEDURE_RULES: dict[str, dict[str, Any]] = {
    "bổ sung tính tiếp": {"rules": {"SUPPLEMENT_CLOCK": ("RESUME", "luật chuyên ngành")}},
    "tài chính không ngừng": {"rules": {"FINANCE_CLOCK": ("NONE", "luật chuyên ngành")}},
    "từ khi nộp lệ phí": {"starts": StartRule.PAYMENT},
}
SEED = Calendar.of("seed", DAYS)
CALENDARS = {
    "nghỉ 23/11": Calendar.of(
        "swapped",
        [
            *(replace(day, status=DayStatus.OFFICIAL) if day.day == date(2026, 11, 23) else day for day in DAYS),
            CalendarDay(date(2026, 11, 28), DayKind.SWAP_WORK, "Làm bù cho ngày 23/11/2026", "CV 1/VPCP"),
        ],
    ),
    "bão 08/10": Calendar.of(
        "storm", [*DAYS, CalendarDay(date(2025, 10, 8), DayKind.LOCAL, "Nghỉ bão", "CĐ 1/UBND", scope="office")]
    ),
}


def words_of(row: Row) -> list[str]:
    return [word for word in row.cells[2].split(", ") if word]


def walk_of(row: Row) -> Walk:
    """An office with the row's calendar and hours."""
    words = words_of(row)
    ruled = {name: value for word in words for name, value in OFFICE_RULES.get(word, {}).items()}
    calendar = next((CALENDARS[word] for word in words if word in CALENDARS), SEED)
    return Walk(calendar, replace(Hours(), **ruled))


# What the first column may tell after the reception.

Step = Callable[[Walk, datetime, str], object]


def _at_work(walk: Walk, now: datetime) -> None:
    """Some acts are those of the agency that settles it: the dossier lies there."""
    if walk.dossier.state is State.RECEIVED:
        walk.act("dossier.handed_over", now, lambda dossier, _: acts.hand_over(dossier, "Phòng Kinh tế"))


def _paused(walk: Walk, now: datetime, _: str) -> None:
    _at_work(walk, now)
    walk.act("dossier.paused", now, lambda dossier, there: acts.pause(dossier, there, "xác minh"))


def _finance(walk: Walk, now: datetime, _: str) -> None:
    _at_work(walk, now)
    walk.act("dossier.finance_requested", now, lambda dossier, there: acts.request_finance(dossier, there, "nộp thuế"))


def _accepted(walk: Walk, now: datetime, _: str) -> None:
    walk.act("dossier.sent_elsewhere", now, lambda dossier, _: acts.send_elsewhere(dossier, "xã Bên Mẫu"))
    walk.act("dossier.accepted_elsewhere", now, lambda dossier, there: acts.accept_elsewhere(dossier, there, now))


def _extended(ground: str) -> Step:
    def step(walk: Walk, now: datetime, given: str) -> None:
        until, by = (day_of(given[4:]), None) if given.startswith("đến ") else (None, limit_of(given))
        walk.act(
            "dossier.extended",
            now,
            lambda dossier, there: acts.extend(dossier, there, ground, "xác minh", by=by, until=until, basis="Luật Đ1"),
        )

    return step


STEPS: dict[str, Step] = {
    "tạm ngừng": _paused,
    "tiếp tục": lambda walk, now, _: walk.act("dossier.resumed", now, acts.resume),
    "yêu cầu bổ sung": lambda walk, now, _: walk.act(
        "dossier.supplement_requested",
        now,
        lambda dossier, there: acts.request_supplement(dossier, there, ["Tờ khai"], "thiếu", "công dân nộp nhầm"),
    ),
    "bổ sung": lambda walk, now, _: walk.act("dossier.supplemented", now, acts.supplement),
    "nghĩa vụ tài chính": _finance,
    "xong tài chính": lambda walk, now, _: walk.act("dossier.finance_done", now, acts.finish_finance),
    "xin lỗi, gia hạn": _extended(APOLOGY),
    "gia hạn theo luật": _extended(STATUTORY),
    "nơi khác nhận": _accepted,
    "nộp": lambda walk, now, given: walk.act(
        "dossier.paid", now, lambda dossier, there: acts.pay(dossier, there, Payment(int(given.split(" ")[0])))
    ),
}
EVENT = re.compile(rf"(?P<word>{'|'.join(sorted(STEPS, key=len, reverse=True))})(?: (?P<given>.+?))? (?P<at>{MOMENT})")


def played(row: Row) -> Deadline:
    """The promise in force after everything that the row tells."""
    received, *events = row.cells[0].split("; ")
    promised, lawful = limits_of(row.cells[1])
    walk = walk_of(row)
    if not events:
        return deadline(moment_of(received), promised, walk.calendar, walk.hours, statutory=lawful)
    case = Case("Thông thường", {"*": lawful or promised}, {"*": promised} if lawful else {})
    ruled = {name: value for word in words_of(row) for name, value in PROCEDURE_RULES.get(word, {}).items()}
    elsewhere = "xã Bên Mẫu" if any(event.startswith("nơi khác nhận") for event in events) else ""
    walk.receive(moment_of(received), procedure=procedure(cases=(case,), **ruled), competent=elsewhere)
    for event in events:
        found = EVENT.fullmatch(event)
        assert found, f"line {row.line}: «{event}» is not a known act with its moment"
        STEPS[found["word"]](walk, moment_of(found["at"]), found["given"] or "")
    assert walk.dossier.running
    assert not walk.dossier.conflicts
    assert walk.dossier.deadline is not None
    assert walk.dossier.due_at == walk.dossier.deadline.due_at
    return walk.dossier.deadline


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_promise_is_the_one_worked_out_by_hand(row: Row) -> None:
    """Each row is a citizen who would stand before a closed counter, or be told a later day than the law gives."""
    wanted, _, warned = row.cells[3].partition(", ")
    promise = played(row)
    assert local(promise.due_at) == moment_of(wanted), "\n".join(["", row.cells[4], *promise.explain()])
    assert bool(promise.warnings) is (warned == "cảnh báo"), promise.warnings


def test_the_table_is_whole() -> None:
    """A row without a reason convinces nobody; one that stands twice or cannot be read checks nothing."""
    text = TABLE.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert len(ROWS) >= 200
    assert all(len(row.cells) == len(COLUMNS) for row in ROWS), [r.line for r in ROWS if len(r.cells) != len(COLUMNS)]
    assert all(len(row.cells[4]) >= 10 for row in ROWS), [row.line for row in ROWS if len(row.cells[4]) < 10]
    asked = [row.cells[:3] for row in ROWS]
    assert not {cells for cells in asked if asked.count(cells) > 1}
    assert len(set(HEADINGS)) == len(HEADINGS)
    assert {row.heading for row in ROWS} == set(HEADINGS)
    assert {row.cells[3].partition(", ")[2] for row in ROWS} == {"", "cảnh báo"}


def test_every_word_of_the_table_is_known_explained_and_used() -> None:
    """A misspelt rule would be passed over, and its row would check the plain office instead."""
    words = {word for row in ROWS for word in words_of(row)}
    known = OFFICE_RULES.keys() | PROCEDURE_RULES.keys() | CALENDARS.keys()
    assert words == known
    told = TABLE.read_text(encoding="utf-8").split("## ")[0].replace("\n  ", " ")
    assert all(f"«{word}»" in told for word in known)
    events = {event for row in ROWS for event in row.cells[0].split("; ")[1:]}
    assert {found["word"] for event in events if (found := EVENT.fullmatch(event))} == STEPS.keys()
