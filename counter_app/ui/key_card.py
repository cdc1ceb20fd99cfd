"""F1: every key on one card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.ui.label import Label

KEYS = (
    ("F2, Ctrl+N", "Tiếp nhận hồ sơ mới"),
    ("F3, Ctrl+F", "Ô quét và tìm"),
    ("F5", "Đồng bộ với trung tâm ngay"),
    ("F6", "Chuyển giữa các phần của màn hình"),
    ("F7", "Yêu cầu bổ sung"),
    ("F8", "Trả kết quả: quét giấy hẹn, F9"),
    ("F9, Ctrl+Enter", "Tiếp nhận và in; ghi thao tác"),
    ("Ctrl+B", "Chuyển hồ sơ đang chọn; bấm lần nữa: chuyển nhiều hồ sơ"),
    ("Ctrl+D", "Hồ sơ nữa của người vừa nộp"),
    ("Ctrl+T", "Mọi thao tác với hồ sơ đang chọn"),
    ("Ctrl+O", "Giấy tờ, tệp của hồ sơ; ở đó: chọn tệp"),
    ("Alt+K", "Khi trả kết quả: in phiếu lấy ý kiến"),
    ("Ctrl+E", "Chứng thực bản sao, chữ ký, hợp đồng"),
    ("Ctrl+K", "Chứng thực: nhận và trình ký"),
    ("Ctrl+Z", "Hoàn tác trong 10 giây"),
    ("Ctrl+S", "Lưu nháp (chưa cấp mã)"),
    ("Ctrl+P", "In lại giấy tiếp nhận"),
    ("Ctrl+1 … Ctrl+8", "Các nhóm hồ sơ trong ngày"),
    ("Ctrl+M", "Mở quầy, việc đầu ngày; bấm nữa: chốt sổ"),
    ("Ctrl+L", "Khóa màn hình, đổi người"),
    ("F11", "Toàn màn hình"),
    ("Esc", "Đóng màn hình đang làm"),
    ("Enter", "Sang ô tiếp theo"),
    ("Dấu cách", "Đủ giấy tờ bắt buộc; sau đó đánh dấu từng dòng"),
    ("Phím số + Enter", "Thủ tục hay gặp của đơn vị"),
    ("Alt + chữ gạch chân", "Tới ô đó"),
    ("Alt + chữ số", "Xã, phường hiện nay của địa chỉ, khi có nhiều nơi"),
    ("Quét mã vạch", "Mở hồ sơ, ở bất kỳ màn hình nào"),
    ("Quét thẻ căn cước", "Bắt đầu tiếp nhận với người trên thẻ"),
)


class KeyCard(QDialog):
    """Opened by a person; stays beside the work and blocks nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Các phím")
        self.setModal(False)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(7)
        half = -(-len(KEYS) // 2)
        for n, (keys, words) in enumerate(KEYS):
            name = Label(keys)
            name.setProperty("heading", True)
            grid.addWidget(name, n % half, n // half * 2)
            grid.addWidget(Label(words), n % half, n // half * 2 + 1)
        close = QPushButton("Đóng  Esc")
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.addLayout(grid)
        column.addSpacing(8)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
