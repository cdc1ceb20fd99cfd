"""Báo cáo: the periodic table of any period; Enter on a figure lists its dossiers below, Enter on one opens it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.domain.moments import local_day, read_day, show_day
from counter_app.domain.report import PRESETS, Figure, Report, period, week_of
from counter_app.errors import UserError
from counter_app.operations import report as reports
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.paper import print_paper, save_as
from counter_app.ui.session import Session

_SHORT = {"Số hồ sơ tiếp nhận": "Nhận", "Đã giải quyết": "Xong", "Đang giải quyết": "Đang"}
_LISTED = (
    ("Mã hồ sơ", "X99.01-261123-0003"),
    ("Chủ hồ sơ", "Nguyễn Thị Phương Thảo"),
    ("Thủ tục hành chính", ""),
    ("Tiếp nhận", "23/11/2026 08:12"),
    ("Hẹn trả", "23/11/2026 08:12"),
    ("Hạn", "● Hôm nay 17:00"),
    ("Trạng thái", "Tạm ngừng tính thời hạn"),
)


class ReportPage(QWidget):
    """Tình hình, kết quả giải quyết thủ tục hành chính.

    Signals:
        closed(): back to the board.
        opened(str): the id of a dossier to show on the board.
    """

    closed = Signal()
    opened = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.report: Report | None = None
        self._ids: list[str] = []
        self.first, self.last = Field("&Từ ngày"), Field("Đế&n ngày")
        self.presets: dict[str, QPushButton] = {}
        top = QHBoxLayout()
        for field in (self.first, self.last):
            field.setFixedWidth(self.fontMetrics().horizontalAdvance("23/11/2026") + 34)
            field.entered.connect(self.read)
            top.addWidget(field)
        self.show_button = QPushButton("Lập báo cáo  F9")
        self.show_button.setProperty("primary", True)
        self.show_button.clicked.connect(self.read)
        for name, (words, _) in PRESETS.items():
            button = self.presets[name] = QPushButton(words)
            button.clicked.connect(lambda _, name=name: self.choose(name))
        self.excel_button, self.pdf_button = QPushButton("Xuất Excel"), QPushButton("Xuất PDF")
        self.print_button, close = QPushButton("In"), QPushButton("Đóng  Esc")
        for button, act in (
            (self.excel_button, self.export_book),
            (self.pdf_button, self.export_paper),
            (self.print_button, self.print_report),
            (close, self.closed.emit),
        ):
            button.clicked.connect(act)
        left = (*self.presets.values(), self.show_button)
        for one in (*left, self.excel_button, self.pdf_button, self.print_button, close):
            if one is self.excel_button:
                top.addStretch()
            one.setAutoDefault(False)
            top.addWidget(one, 0, Qt.AlignmentFlag.AlignBottom)
        columns = [("Lĩnh vực", ""), *((_title(figure), "1.234") for figure in Figure)]
        self.table = ListTable("Báo cáo", columns, stretch=0)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setMinimumHeight(self.fontMetrics().height() * 4 + 24)
        for n in range(1, len(columns)):
            self.table.setColumnWidth(n, self.fontMetrics().horizontalAdvance("trực tiếp,") + 8)
        self.table.activated.connect(self._figure_taken)
        self.behind = Label("Chọn một số liệu rồi nhấn Enter để xem các hồ sơ.")
        self.behind.setProperty("muted", True)
        self.dossiers = ListTable("Hồ sơ của số liệu", _LISTED, stretch=2)
        self.dossiers.taken.connect(self._dossier_taken)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.addLayout(top)
        column.addWidget(self.table, 3)
        column.addWidget(self.behind)
        column.addWidget(self.dossiers, 2)

    def begin(self) -> None:
        """The period that was looked at last; at first the present week."""
        if not self.first.text:
            week = week_of(local_day(self._session.desk.clock()))
            self.first.text, self.last.text = show_day(week.first), show_day(week.last)
        self.read()

    def choose(self, preset: str) -> None:
        """One of the periods most asked for."""
        wanted = PRESETS[preset][1](local_day(self._session.desk.clock()))
        self.first.text, self.last.text = show_day(wanted.first), show_day(wanted.last)
        self.read()

    @Slot()
    def read(self) -> None:
        """Counts away from the window."""
        for field in (self.first, self.last):
            field.mark("")
        try:
            wanted = period(read_day(self.first.text, "from"), read_day(self.last.text, "to"))
        except UserError as error:
            field = self.last if error.problems[0].field == "to" else self.first
            field.mark(str(error))
            field.setFocus()
            return
        desk = self._session.desk
        self._session.jobs.run(lambda: reports.weekly(desk, wanted), self._show, self._session.messages.show_error)

    def save(self) -> None:
        """F9."""
        self.read()

    def _show(self, report: Report) -> None:
        self.report = report
        rows = [*report.rows, report.total] if report.rows else []
        self.table.show_lines([(row.field, *(str(row.counts[figure]) for figure in Figure)) for row in rows])
        self._ids = []
        self.dossiers.show_lines([])
        said = "Chọn một số liệu rồi nhấn Enter để xem các hồ sơ."
        self.behind.setText(said if rows else "Không có hồ sơ nào trong kỳ này.")
        self.table.setFocus()

    @Slot(QModelIndex)
    def _figure_taken(self, index: QModelIndex) -> None:
        report, desk = self.report, self._session.desk
        if report is None or index.column() == 0:
            return
        figure = list(Figure)[index.column() - 1]
        field = report.rows[index.row()].field if index.row() < len(report.rows) else None

        def work() -> tuple[list[str], list[reports.Line]]:
            rows = reports.behind(desk, report, figure, field)
            return [row.id for row in rows], reports.lines_of(desk, rows)

        def shown(found: tuple[list[str], list[reports.Line]]) -> None:
            self._ids, listed = found
            self.dossiers.show_lines(listed)
            whose = field or "mọi lĩnh vực"
            self.behind.setText(f"{figure.group}: {figure.label} {figure.number} – {whose}: {len(listed)} hồ sơ")
            if listed:
                self.dossiers.setFocus()

        self._session.jobs.run(work, shown, self._session.messages.show_error)

    @Slot(int)
    def _dossier_taken(self, row: int) -> None:
        self.opened.emit(self._ids[row])

    # Out of the window

    @Slot()
    def export_book(self) -> None:
        """«Xuất Excel»: the figures and the dossiers behind them."""
        report, desk = self.report, self._session.desk
        if report is None:
            return

        def make() -> bytes:
            from counter_app.documents import report_book

            behind = {report_book.column_name(f): lines for f, lines in reports.behind_all(desk, report).items()}
            return report_book.book(report, desk.reference().office, behind)

        save_as(self._session, self, "Xuất báo cáo", _name(report, "xlsx"), make)

    @Slot()
    def export_paper(self) -> None:
        """«Xuất PDF»."""
        if self.report:
            save_as(self._session, self, "Xuất báo cáo", _name(self.report, "pdf"), self._paper)

    @Slot()
    def print_report(self) -> None:
        """To the counter's printer."""
        if self.report:
            print_paper(self._session, f"bao-cao-{self.report.period.first}", self._paper)

    def _paper(self) -> bytes:
        from counter_app.documents import report_book

        desk = self._session.desk
        assert self.report is not None
        return report_book.paper(self.report, desk.reference().office, local_day(desk.clock()))


def _title(figure: Figure) -> str:
    group = _SHORT.get(figure.group, "")
    return f"{group}: {figure.label} {figure.number}" if group else f"{figure.label} {figure.number}"


def _name(report: Report, suffix: str) -> str:
    return f"bao-cao-{report.period.first}-{report.period.last}.{suffix}"
