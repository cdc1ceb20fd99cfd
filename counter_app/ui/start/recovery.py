"""Behind the first day's form: the recovery code to note, while what the office knows comes from the centre."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from counter_app.errors import CounterError
from counter_app.ui.label import Label

SLOW_MS = 1_000


class RecoveryPage(QWidget):
    """``noted`` leads to work, ``again`` asks the centre once more."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 40, 40, 40)
        column.setSpacing(14)
        self._heading = Label()
        font = self._heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        font.setBold(True)
        self._heading.setFont(font)
        self._words = Label()
        self._words.setWordWrap(True)
        self.code = Label()
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code.setAccessibleName("Mã khôi phục")
        code_font = self.code.font()
        code_font.setPointSizeF(code_font.pointSizeF() * 1.8)
        code_font.setBold(True)
        self.code.setFont(code_font)
        self.said = Label()
        self.said.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.bar.setMaximumWidth(600)
        self.bar.setAccessibleName("Tiến độ nhận dữ liệu của đơn vị")
        self.again = QPushButton("Nhận lại dữ liệu của đơn vị")
        self.noted = QPushButton("Tôi đã ghi lại mã, vào làm việc")
        self.noted.setProperty("primary", True)
        for label in (self._heading, self._words, self.code, self.said):
            column.addWidget(label)
        column.addWidget(self.bar)
        row = QHBoxLayout()
        for button in (self.again, self.noted):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch()
        column.addLayout(row)
        column.addStretch()
        self.said.hide()
        self.bar.hide()
        self.again.hide()
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self.bar.show)

    def show_code(self, code: str) -> None:
        """The code of this PC; "" when it was noted before."""
        self.code.setText("\n".join((code[:19], code[20:])) if code else "")
        self.code.setVisible(bool(code))
        self._heading.setText("Mã khôi phục của quầy" if code else "Đang nối quầy này với trung tâm")
        self._words.setText(
            "Hãy ghi hoặc in mã này và cất trong tủ của đơn vị. Khi kho khóa của máy bị mất, chỉ mã này mở được "
            "dữ liệu. Chương trình không hiện lại mã."
            if code
            else "Máy đã dùng mã cấp quầy; còn thiếu thông tin của đơn vị, người làm việc và danh mục để bắt đầu."
        )
        self.noted.setText("Tôi đã ghi lại mã, vào làm việc" if code else "Vào làm việc")

    def wait(self) -> None:
        """What the office knows is on its way."""
        self.noted.setEnabled(False)
        self.again.hide()
        self.said.setText("Đang nhận thông tin của đơn vị từ trung tâm…")
        self.said.show()
        self.bar.setRange(0, 0)
        self._slow.start()

    @Slot(str, int, int)
    def show_progress(self, _step: str, done: int, of: int) -> None:
        """A long way: how far."""
        self.bar.setRange(0, of)
        self.bar.setValue(done)

    def come(self) -> None:
        """There is enough to work with; the rest comes while work goes on."""
        self._slow.stop()
        self.bar.hide()
        self.said.setText("Đã có thông tin của đơn vị. Phần còn lại tự về trong lúc làm việc.")
        self.noted.setEnabled(True)
        self.noted.setFocus()

    def fail(self, error: CounterError) -> None:
        """No line: the code is spent and this PC is the counter all the same."""
        self._slow.stop()
        self.bar.hide()
        self.said.setText(
            f"{error} Mã đã dùng xong và máy này đã là quầy đó; không cần mã mới, có mạng thì bấm nút dưới đây."
        )
        self.again.show()
        self.again.setFocus()
