"""Gửi bưu chính: what went by post and stands on no list yet becomes a list, signed by both; a list printed again."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from counter_app.domain import money
from counter_app.domain.mail import Posted, PostList
from counter_app.domain.moments import show
from counter_app.domain.returns import ReturnLine
from counter_app.errors import UserError
from counter_app.operations import mail
from counter_app.ui.changes import Changed
from counter_app.ui.citizens.days import Days, button, go_to_code, low_row
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.paper import print_paper
from counter_app.ui.session import Session

_COLUMNS = (
    ("Gửi", "  ✓  "),
    ("Trả lúc", "23/11/2026 08:12"),
    ("Mã hồ sơ", "X99.01-261123-0003"),
    ("Người nhận", "Nguyễn Thị Phương Thảo"),
    ("Số bưu gửi", "EB123456789VN"),
    ("Cước", "100.000"),
    ("Địa chỉ", ""),
)


class Post(QWidget):
    """The list before it is made: each line may be left out, and has the post's number and fee."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._waits: list[ReturnLine] = []
        self._out: set[str] = set()
        self._typed: dict[str, tuple[str, int]] = {}
        self._lists: list[PostList] = []
        self.days = Days(session.desk.clock)
        for field in (self.days.first, self.days.last):
            field.entered.connect(self.read)
        self.table = ListTable("Kết quả chờ bàn giao bưu chính", _COLUMNS, stretch=len(_COLUMNS) - 1)
        self.table.chosen.connect(self._show_line)
        self.table.taken.connect(lambda _row: self.toggle())
        self.empty = Label("Không có kết quả nào trả qua bưu chính còn chờ bảng kê trong những ngày này.")
        self.empty.setProperty("muted", True)
        self.tracking, self.fee = Field("Số &bưu gửi"), Field("&Cước (đồng)")
        self.tracking.entered.connect(self.fee.setFocus)
        self.fee.entered.connect(self.note)
        self.note_button = button("Ghi cho dòng này  Enter", self.note)
        self.toggle_button = button("Bỏ hoặc lấy dòng này", self.toggle)
        self.lists = Field("Bảng kê đã lậ&p", QComboBox())
        self.again_button = button("In lại", self.again)
        self.make_button = button("Lập và in bảng kê  F9", self.save, primary=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.days)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty)
        column.addLayout(low_row(self.tracking, self.fee, self.note_button, self.toggle_button, None))
        column.addLayout(low_row(self.lists, self.again_button, None, self.make_button))

    def begin(self) -> None:
        """What waits as of now."""
        self.days.begin()
        self.read()
        self.table.setFocus()

    @Slot()
    def read(self) -> None:
        """Reads what waits, and the lists."""
        desk, period = self._session.desk, self.days.read()
        if period is None:
            return
        self._session.jobs.run(
            lambda: (mail.to_post(desk, *period), mail.lists(desk)), self._show, self._session.messages.show_error
        )

    def _show(self, found: tuple[list[ReturnLine], list[PostList]]) -> None:
        self._waits, self._lists = found
        self._show_lines()
        box = self.lists.editor
        assert isinstance(box, QComboBox)
        box.clear()
        for one in self._lists[:100]:
            box.addItem(f"{one.number} – {show(one.at)}, {len(one.lines)} bưu gửi", one.id)
        self.again_button.setEnabled(bool(self._lists))

    def _show_lines(self) -> None:
        lines = []
        for one in self._waits:
            line = self._posted(one)
            lines.append(
                (
                    "" if one.entry_id in self._out else "✓",
                    show(one.at),
                    one.code,
                    one.handing.receiver.name,
                    line.tracking,
                    money.show(line.fee) if line.fee else "",
                    one.address,
                )
            )
        self.table.show_lines(lines, self.table.row)
        self.empty.setVisible(not lines)
        self.make_button.setEnabled(any(line[0] for line in lines))

    def _posted(self, one: ReturnLine) -> Posted:
        tracking, fee = self._typed.get(one.entry_id, (one.handing.tracking, 0))
        return Posted(one.dossier_id, one.entry_id, tracking, fee)

    @property
    def current(self) -> ReturnLine | None:
        """The chosen line."""
        return self._waits[self.table.row] if 0 <= self.table.row < len(self._waits) else None

    @Slot(int)
    def _show_line(self, _row: int) -> None:
        one = self.current
        for part in (self.tracking, self.fee, self.note_button, self.toggle_button):
            part.setEnabled(one is not None)
        line = self._posted(one) if one else Posted("", "")
        self.tracking.text, self.fee.text = line.tracking, money.show(line.fee) if line.fee else ""

    @Slot()
    def toggle(self) -> None:
        """Leaves the chosen line for another list, or takes it in again."""
        if self.current:
            self._out ^= {self.current.entry_id}
            self._show_lines()

    @Slot()
    def note(self) -> None:
        """The post's number and fee of the chosen line; the next line follows."""
        one = self.current
        if one is None:
            return
        for field in (self.tracking, self.fee):
            field.mark("")
        try:
            fee = money.read(self.fee.text) if self.fee.text.strip() else 0
            line = Posted(one.dossier_id, one.entry_id, self.tracking.text, fee).checked()
        except UserError as error:
            wrong = error.problems[0]
            (self.tracking if wrong.field == "tracking" else self.fee).mark(wrong.sentence)
            return
        self._typed[one.entry_id] = (line.tracking, line.fee)
        self._show_lines()
        self.table.go_to(min(self.table.row + 1, len(self._waits) - 1))
        self.tracking.setFocus()

    @Slot()
    def save(self) -> None:
        """F9: the list gets its number and is printed."""
        desk = self._session.at_work
        lines = [self._posted(one) for one in self._waits if one.entry_id not in self._out]
        run, trouble = self._session.jobs.run, self._session.messages.show_error
        run(lambda: mail.make_list(desk, lines), self._made, trouble, once=self)

    def _made(self, one: PostList) -> None:
        self._session.messages.say(f"Đã lập bảng kê bưu chính số {one.number}, {len(one.lines)} bưu gửi.", "good")
        self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)
        self._print(one)
        self.read()

    @Slot()
    def again(self) -> None:
        """The chosen list once more, the same as before."""
        one = next((one for one in self._lists if one.id == self.lists.choice), None)
        if one:
            self._print(one)

    def _print(self, one: PostList) -> None:
        desk = self._session.desk

        def make() -> bytes:
            from counter_app.documents.post_list import paper

            return paper(one, mail.lines_of(desk, one))

        print_paper(self._session, f"bang-ke-buu-chinh-{one.number}", make)

    def take_code(self, text: str) -> None:
        """A receipt was scanned: its line is the current one."""
        if not go_to_code(self.table, 2, text):
            self._session.messages.say(f"Danh sách này không có hồ sơ {text}.", "plain")
