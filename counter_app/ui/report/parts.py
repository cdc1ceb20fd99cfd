"""The tables of «Báo cáo»: how each is counted, shown, opened at a figure, and put into files."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView

from counter_app.domain.moments import local_day
from counter_app.domain.opinions import STEPS, Opinions, percent
from counter_app.domain.report import Figure, Period, Report
from counter_app.domain.returning import RATED_BY, RATINGS, by_words
from counter_app.operations import report as reports
from counter_app.operations import returns
from counter_app.operations.desk import Desk
from counter_app.store.board import BoardRow
from counter_app.ui.list_table import ListTable

T = TypeVar("T")
_SHORT = {"Số hồ sơ tiếp nhận": "Nhận", "Đã giải quyết": "Xong", "Đang giải quyết": "Đang"}
_HEAD_LINES = 5


class Part(ListTable, Generic[T]):
    """One table. ``found`` is what it shows, None before it was counted."""

    words: str
    """On its chip."""
    file: str
    """How its files are called."""
    none: str
    """What is said of a period without anything."""

    def __init__(self, desk: Desk, columns: Sequence[tuple[str, str]]) -> None:
        super().__init__(self.words, columns, stretch=0)
        self._desk = desk
        self.found: T | None = None
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)

    @abstractmethod
    def count(self, wanted: Period) -> T:
        """Counts a period; on a worker. Raises UserError for one that is too long."""

    @abstractmethod
    def show_found(self, found: T) -> str:
        """Shows it; returns what is said under the table."""

    @abstractmethod
    def behind(self, index: QModelIndex) -> tuple[str, Callable[[], list[BoardRow]]] | None:
        """The words of a figure and how its dossiers are read; None for what is no figure."""

    @abstractmethod
    def book(self) -> bytes:
        """A workbook of what is shown; on a worker."""

    @abstractmethod
    def paper(self) -> bytes:
        """A paper of what is shown; on a worker."""


class Periodic(Part[Report]):
    """Tình hình, kết quả giải quyết thủ tục hành chính."""

    words, file = "Tình hình giải quyết", "bao-cao"
    none = "Không có hồ sơ nào trong kỳ này."

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, [("Lĩnh vực", ""), *((_title(figure), "1.234") for figure in Figure)])
        self.horizontalHeader().setMinimumHeight(self.fontMetrics().height() * _HEAD_LINES + 36)
        font = self.font()
        font.setBold(True)  # as the style sheet writes titles
        words = (word for figure in Figure for word in _title(figure).split())
        room = max(map(QFontMetrics(font).horizontalAdvance, words)) + 20
        for n in range(1, len(Figure) + 1):
            self.setColumnWidth(n, room)

    def count(self, wanted: Period) -> Report:
        """One query over what was open in the period."""
        return reports.weekly(self._desk, wanted)

    def show_found(self, found: Report) -> str:
        """Rows by field, the total last."""
        self.found = found
        rows = [*found.rows, found.total] if found.rows else []
        self.show_lines([(row.field, *(str(row.counts[figure]) for figure in Figure)) for row in rows])
        return "Chọn một số liệu rồi nhấn Enter để xem các hồ sơ." if rows else self.none

    def behind(self, index: QModelIndex) -> tuple[str, Callable[[], list[BoardRow]]] | None:
        """Of one field, or of all in the last row."""
        found = self.found
        if found is None or index.column() == 0:
            return None
        figure = list(Figure)[index.column() - 1]
        field = found.rows[index.row()].field if index.row() < len(found.rows) else None
        words = f"{figure.group}: {figure.label} {figure.number} – {field or 'mọi lĩnh vực'}"
        return words, lambda: reports.behind(self._desk, found, figure, field)

    def book(self) -> bytes:
        """The figures and the dossiers of each column."""
        from counter_app.documents import report_book

        assert self.found is not None
        listed = reports.behind_all(self._desk, self.found)
        behind = {report_book.column_name(figure): lines for figure, lines in listed.items()}
        return report_book.book(self.found, self._desk.reference().office, behind)

    def paper(self) -> bytes:
        """«Biểu II.06a»."""
        from counter_app.documents import report_book

        assert self.found is not None
        return report_book.paper(self.found, self._desk.reference().office, local_day(self._desk.clock()))


class OpinionTable(Part[Opinions]):
    """What citizens answered, on the five steps of SIPAS."""

    words, file = "Ý kiến người dân", "y-kien"
    none = "Chưa có ý kiến nào được ghi trong kỳ này."

    def __init__(self, desk: Desk) -> None:
        titles = ("Số ý kiến", *(RATINGS[str(step)] for step in STEPS), "Hài lòng trở lên")
        super().__init__(desk, [("Lĩnh vực", ""), *((title, "1.234") for title in titles)])
        self.horizontalHeader().setMinimumHeight(self.fontMetrics().height() * 2 + 16)
        for n in range(1, len(titles) + 1):
            self.setColumnWidth(n, self.fontMetrics().horizontalAdvance("Không hài lòng") + 16)

    def count(self, wanted: Period) -> Opinions:
        """The answers recorded in the period."""
        return returns.opinions(self._desk, wanted.first, wanted.last)

    def show_found(self, found: Opinions) -> str:
        """Rows by field, the total last."""
        self.found = found
        rows = [*found.rows, found.total] if found.answers else []
        self.show_lines(
            [(row.field, str(row.total), *(str(row.counts[step]) for step in STEPS), percent(row.content))
             for row in rows]
        )  # fmt: skip
        by = ", ".join(f"{by_words(source)} {found.of(source=source)}" for source in RATED_BY)
        return f"Trả lời bằng {by}. Chọn một số liệu rồi nhấn Enter để xem các hồ sơ." if rows else self.none

    def behind(self, index: QModelIndex) -> tuple[str, Callable[[], list[BoardRow]]] | None:
        """The dossiers of a step, of one field or of all."""
        found, column = self.found, index.column()
        if found is None or not 1 <= column <= len(STEPS) + 1:
            return None
        step = (0, *STEPS)[column - 1]
        field = found.rows[index.row()].field if index.row() < len(found.rows) else ""
        words = f"{RATINGS[str(step)] if step else 'Số ý kiến'} – {field or 'mọi lĩnh vực'}"
        return words, lambda: returns.behind(self._desk, found.chosen(step, field=field))

    def book(self) -> bytes:
        """The figures and the dossiers of each step."""
        from counter_app.documents import opinions_book

        found, desk = self.found, self._desk
        assert found is not None
        behind = {step: reports.lines_of(desk, returns.behind(desk, found.chosen(step))) for step in STEPS}
        return opinions_book.book(found, desk.reference().office, desk.clock(), behind)

    def paper(self) -> bytes:
        """«Biểu ý kiến»."""
        from counter_app.documents import opinions_book

        now = self._desk.clock()
        assert self.found is not None
        return opinions_book.paper(self.found, self._desk.reference().office, now, local_day(now))


def _title(figure: Figure) -> str:
    group = _SHORT.get(figure.group, "")
    label = figure.label.removeprefix("Mới: ")
    return f"{group}: {label} {figure.number}" if group else f"{label} {figure.number}"
