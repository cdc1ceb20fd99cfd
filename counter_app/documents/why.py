"""«Cách tính ngày hẹn trả» on half a page: how the promised date follows, day by day, with the document behind each day
off. For the citizen who asks, and for the complaints desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.fonts import BOLD, ITALIC, Run
from counter_app.documents.half_page import ROOM, SIZE, half_page
from counter_app.documents.page import (
    Block,
    Column,
    Strip,
    Template,
    paragraph,
    table,
)
from counter_app.domain.application import Expected
from counter_app.domain.deadline import Deadline
from counter_app.domain.dossier import Dossier
from counter_app.domain.limit import HOUR_UNITS, Unit
from counter_app.domain.moments import WEEKDAYS, show, show_day, spell
from counter_app.domain.office import Office
from counter_app.domain.trace import Effect, Step

FORM = "WHY"
TEMPLATE = Template(
    form=FORM,
    number="Phiếu giải thích",
    title="CÁCH TÍNH NGÀY HẸN TRẢ KẾT QUẢ",
    generation="của chương trình; không phải biểu mẫu theo thông tư",
    valid_from=date(2026, 11, 1),
    key="WHY",
    version="1",
)


def why(dossier: Dossier, office: Office, today: date) -> bytes:
    """The sheet as PDF bytes, for the promise in force. ``dossier`` must have one."""
    promise = dossier.deadline
    assert promise is not None
    blocks = [*_facts(dossier, promise), *_days(promise), *_end(dossier, promise)]
    return half_page(TEMPLATE, dossier.code, "Cách tính ngày hẹn trả", office, today, blocks)


def _facts(dossier: Dossier, promise: Deadline) -> Iterator[Block]:
    limit = f"Thời hạn: {promise.limit}, tính từ {spell(promise.start)}."
    for words in (f"Thủ tục hành chính: {dossier.procedure}", limit):
        yield Block(paragraph(words, SIZE, ROOM, after=1))
    yield Block((Strip(1.5 * mm),))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days in a row that were counted alike for the same reason."""

    first: Step
    last: Step
    days: int
    counted: tuple[int, int]

    @property
    def period(self) -> str:
        if self.first.day == self.last.day:
            return show_day(self.first.day)
        return f"{self.first.day:%d/%m} – {show_day(self.last.day)}"

    @property
    def weekdays(self) -> str:
        names = [WEEKDAYS[step.day.weekday()] for step in (self.first, self.last)]
        return names[0] if self.days == 1 else " – ".join(names)


def _stretches(trace: Sequence[Step]) -> Iterator[_Stretch]:
    """A weekend is one line, a plain week is one line: sixty working days fit on the page."""
    counted = 0
    open_one: _Stretch | None = None
    for step in trace:
        counted += step.effect is Effect.COUNTED
        joins = (
            open_one is not None
            and (open_one.last.day - step.day).days == -1
            and open_one.first.effect is step.effect
            and step.basis == open_one.first.basis
            and not step.minutes
            and _plain(step) == _plain(open_one.first)
        )
        if joins and open_one is not None:
            open_one = _Stretch(open_one.first, step, open_one.days + 1, (open_one.counted[0], counted))
            continue
        if open_one:
            yield open_one
        open_one = _Stretch(step, step, 1, (counted, counted))
    if open_one:
        yield open_one


def _plain(step: Step) -> str:
    return "cuối tuần" if step.note in ("Thứ Bảy", "Chủ Nhật") else step.note


def _days(promise: Deadline) -> list[Block]:
    columns = (
        Column("Ngày", 38 * mm),
        Column("Thứ", 36 * mm),
        Column("Cách tính", 34 * mm),
        Column("Lý do, căn cứ", ROOM - 108 * mm, centred=False),
    )
    rows = [
        (one.period, one.weekdays, _counting(one, promise.limit.unit), _reason(one))
        for one in _stretches(promise.trace)
    ]
    return table((), columns, rows, SIZE - 1)


def _counting(stretch: _Stretch, unit: Unit) -> str:
    match stretch.first.effect:
        case Effect.COUNTED if unit in HOUR_UNITS:
            hours, minutes = divmod(stretch.first.minutes, 60)
            return f"tính {hours} giờ" + (f" {minutes:02} phút" if minutes else "")
        case Effect.COUNTED:
            first, last = stretch.counted
            word = "tháng" if unit is Unit.MONTHS else "ngày"
            return f"{word} thứ {first}" + (f" – {last}" if last != first else "")
        case Effect.ROLLED:
            return "chuyển tiếp"
    return "không tính"


def _reason(stretch: _Stretch) -> str:
    step = stretch.first
    note = "cuối tuần" if stretch.days > 1 and _plain(step) == "cuối tuần" else step.note.replace(", không tính", "")
    return note + (f" [{step.basis}]" if step.basis else "")


def _end(dossier: Dossier, promise: Deadline) -> Iterator[Block]:
    due = [Run("Hẹn trả kết quả:"), Run(f"{spell(promise.due_at)}.", BOLD)]
    if dossier.expected:
        due.append(Run(f"({Expected(dossier.expected).label})", ITALIC))
    yield Block((Strip(2 * mm), *paragraph(tuple(due), SIZE + 0.5, ROOM, after=1)))
    if promise.statutory:
        words = (
            f"Thời hạn theo quy định: {promise.statutory.limit}, đến {show(promise.statutory.due_at)}; "
            "đơn vị cam kết thời hạn ngắn hơn ghi ở trên."
        )
        yield Block(paragraph(words, SIZE, ROOM, after=1))
    for warning in promise.warnings:
        yield Block(paragraph((Run(warning, ITALIC),), SIZE, ROOM, after=1))
    yield Block(paragraph((Run(f"Lịch làm việc áp dụng: {promise.calendar}.", ITALIC),), SIZE - 1, ROOM))
