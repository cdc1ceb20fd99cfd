"""The last resort: a bug is written to the log and told once per cause; what was typed stays in its form."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

log = logging.getLogger(__name__)

_SENTENCE = (
    "Chương trình gặp lỗi. Những gì đã lưu vẫn còn nguyên; nội dung đang nhập vẫn ở trên màn hình và bản nháp.\n\n"
    "Hãy tiếp tục làm việc. Nếu lỗi lặp lại, gửi tệp nhật ký cho quản trị."
)


class Crashes(QObject):
    """Catches what nobody caught, in any thread, and shows it on the main one."""

    _happened = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._known: set[str] = set()
        self._happened.connect(self._show)

    def install(self) -> None:
        """Takes over both hooks."""
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self._hook(args.exc_type, args.exc_value, args.exc_traceback)

    def remove(self) -> None:
        """Gives the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _hook(self, kind: type[BaseException], error: BaseException | None, where: TracebackType | None) -> None:
        log.critical("bug", exc_info=(kind, error or kind(), where))
        cause = "".join(traceback.format_tb(where)[-2:])
        if cause not in self._known:
            self._known.add(cause)
            self._happened.emit("".join(traceback.format_exception_only(kind, error)))

    @Slot(str)
    def _show(self, words: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Critical, "Quầy Một Cửa", _SENTENCE, parent=self._window)
        box.setDetailedText(words)
        box.setModal(False)
        box.show()
