"""«Cách tính ngày hẹn trả» on half a page: how the promised date follows, day by day, with the document behind each day
off. For the citizen who asks, and for the complaints desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.fonts import BOLD, ITALIC, Run
from counter_app.documents.page import (
    A5_LANDSCAPE,
    Block,
    Column,
    Sheet,
    Strip,
    Template,
    Watermark,
    centred,
    continued,
    foot,
    height,
    pages,
    paragraph,
    render,
    state_header,
    table,
)
from counter_app.domain.application import Expected
from counter_app.domain.deadline import Deadline
from counter_app.domain.dossier import Dossier
from counter_app.domain.limit import HOUR_UNITS, Unit
from counter_app.domain.moments import WEEKDAYS, show, show_day, spell, spell_day
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
_LEFT, _TOP, _ROOM, _TALL = 15 * mm, 8 * mm, 180 * mm, 131 * mm
_SIZE = 9.5


def why(dossier: Dossier, office: Office, today: date) -> bytes:
    """The sheet as PDF bytes, for the promise in force. ``dossier`` must have one."""
    promise = dossier.deadline
    assert promise is not None
    header = state_header(
        office.parent, office.name, f"Mã hồ sơ: {dossier.code}", f"{office.place}, {spell_day(today)}", _SIZE, _ROOM
    )
    top = [header, Strip(2 * mm), *centred(TEMPLATE.title, _SIZE + 2.5, _ROOM, BOLD), Strip(2 * mm)]
    again = continued(dossier.code, TEMPLATE.title.capitalize(), _SIZE, _ROOM)
    blocks = [*_facts(dossier, promise), *_days(promise), *_end(dossier, promise)]
    first, *others = pages(blocks, _TALL - height(top), _TALL - again.height)
    sheets = []
    whole = [[*top, *first], *([again, *strips] for strips in others)]
    for n, strips in enumerate(whole, start=1):
        sheet = Sheet(A5_LANDSCAPE)
        if office.fictitious:
            sheet.put(0, 0, Strip(0, (Watermark(A5_LANDSCAPE[0] / 2, A5_LANDSCAPE[1] * 0.56, 28, 20),)))
        sheet.put(_LEFT, _TOP, *strips)
        number = f"Trang {n}/{len(whole)}" if len(whole) > 1 else ""
        sheet.put(_LEFT, A5_LANDSCAPE[1] - 4.4 * mm, foot(TEMPLATE, number, _ROOM))
        sheets.append(sheet)
    return render(
        sheets, title=f"Cách tính ngày hẹn trả {dossier.code}", author=office.name, subject=f"{TEMPLATE.stamp}"
    )


def _facts(dossier: Dossier, promise: Deadline) -> Iterator[Block]:
    limit = f"Thời hạn: {promise.limit}, tính từ {spell(promise.start)}."
    for words in (f"Thủ tục hành chính: {dossier.procedure}", limit):
        yield Block(paragraph(words, _SIZE, _ROOM, after=1))
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
        Column("Lý do, căn cứ", _ROOM - 108 * mm, centred=False),
    )
    rows = [
        (one.period, one.weekdays, _counting(one, promise.limit.unit), _reason(one))
        for one in _stretches(promise.trace)
    ]
    return table((), columns, rows, _SIZE - 1)


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
    yield Block((Strip(2 * mm), *paragraph(tuple(due), _SIZE + 0.5, _ROOM, after=1)))
    if promise.statutory:
        words = (
            f"Thời hạn theo quy định: {promise.statutory.limit}, đến {show(promise.statutory.due_at)}; "
            "đơn vị cam kết thời hạn ngắn hơn ghi ở trên."
        )
        yield Block(paragraph(words, _SIZE, _ROOM, after=1))
    for warning in promise.warnings:
        yield Block(paragraph((Run(warning, ITALIC),), _SIZE, _ROOM, after=1))
    yield Block(paragraph((Run(f"Lịch làm việc áp dụng: {promise.calendar}.", ITALIC),), _SIZE - 1, _ROOM))
