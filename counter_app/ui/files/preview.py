"""One page of a file at the side, drawn away from the window; arrows turn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout

from counter_app.domain.attachments import Attached, Seen
from counter_app.errors import Away, CounterError
from counter_app.ui.files.inspection import draw
from counter_app.ui.label import Label
from counter_app.ui.session import Session

_WIDTH = 700
"""Pixels a page is drawn at; shown smaller where there is less room."""
_TURN = {Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: 1}


class Preview(QFrame):
    """A file's name, what was remarked, its page."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._session = session
        self._asked = 0
        self._load: Callable[[], bytes] | None = None
        self._content = b""
        self._kind, self._pages, self.page = "", 0, 0
        self._drawn = QPixmap()
        self.title, self.told = Label(), Label()
        self.title.setProperty("heading", True)
        self.told.setProperty("muted", True)
        for label in (self.title, self.told):
            label.setWordWrap(True)
        self.sheet = Label()
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._area = QScrollArea()
        self._area.setWidget(self.sheet)
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName("Trang của tệp")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.installEventFilter(self)
        self.back, self.on = QPushButton("◀"), QPushButton("▶")
        self.number = Label()
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        for button, name, by in ((self.back, "Trang trước", -1), (self.on, "Trang sau", 1)):
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, by=by: self.turn(by))
        for part in (self.back, self.number, self.on):
            row.addWidget(part, 1 if part is self.number else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.addWidget(self.title)
        column.addWidget(self.told)
        column.addWidget(self._area, 1)
        column.addLayout(row)
        self.clear()

    @property
    def focus_on(self) -> QScrollArea:
        """What takes the keyboard: arrows turn the pages there."""
        return self._area

    def clear(self, words: str = "Chọn một tệp để xem trước.") -> None:
        """Nothing to see, and why."""
        self._asked += 1
        self._load, self._content, self._pages, self._drawn = None, b"", 0, QPixmap()
        self.title.setText("Xem trước")
        self.told.setText("")
        self.sheet.setPixmap(QPixmap())
        self.sheet.setText(words)
        self.sheet.setWordWrap(True)
        self._show_number()

    def show_file(self, file: Seen | Attached, load: Callable[[], bytes], *, far: bool = False) -> None:
        """The first page of a file; ``load`` reads it, away from the window; ``far`` where it may lie on a slow network
        drive, which must keep no save waiting.
        """
        self.clear("Đang vẽ …")
        self.title.setText(file.name)
        self.told.setText(" ".join(file.remarks))
        self._load, self._kind, self._pages, self.page = load, file.kind, file.pages, 0
        if not far:
            self._draw()
            return
        asked = self._asked

        def show(content: bytes) -> None:
            if asked == self._asked:
                self._content = content
                self._draw()

        self._session.jobs.run(load, show, partial(self._fail, asked), line=True)

    @Slot()
    def turn(self, by: int) -> None:
        """Another page."""
        page = max(0, min(self._pages - 1, self.page + by))
        if self._load is not None and page != self.page:
            self.page = page
            self._draw()

    def _draw(self) -> None:
        self._asked += 1
        asked, load, content, kind, page = self._asked, self._load, self._content, self._kind, self.page
        assert load is not None

        def work() -> tuple[bytes, QImage]:
            if asked != self._asked:  # turned on before it was its turn
                return b"", QImage()
            whole = content or load()
            return whole, _image(whole, kind, page)

        def show(drawn: tuple[bytes, QImage]) -> None:
            if asked == self._asked:
                self._content = drawn[0]
                self._drawn = QPixmap.fromImage(drawn[1])
                self.sheet.setText("" if not self._drawn.isNull() else "Không vẽ được ảnh này; hãy lưu bản sao để xem.")
                self._fit()

        self._show_number()
        self._session.jobs.run(work, show, partial(self._fail, asked))

    def _fail(self, asked: int, error: CounterError) -> None:
        if asked == self._asked:
            self.sheet.setText(str(error))
            if isinstance(error, Away):
                self._session.messages.away.emit(error)

    def _show_number(self) -> None:
        self.number.setText(f"Trang {self.page + 1}/{self._pages}" if self._pages else "")
        self.back.setEnabled(self._pages > 0 and self.page > 0)
        self.on.setEnabled(self.page + 1 < self._pages)

    def _fit(self) -> None:
        if not self._drawn.isNull():
            wide = max(50, min(self._area.viewport().width() - 4, self._drawn.width()))
            self.sheet.setPixmap(self._drawn.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page follows the width."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and page keys turn over the page."""
        if watched is self._area and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            by = _TURN.get(Qt.Key(event.key()))
            if by:
                self.turn(by)
                return True
        return super().eventFilter(watched, event)


def _image(content: bytes, kind: str, page: int) -> QImage:
    """A page, or a picture scaled down while it is read: one of 100 million points is never whole in memory."""
    drawn = draw(content, kind, page, _WIDTH)
    if drawn.stride:
        form = QImage.Format.Format_RGB888
        return QImage(drawn.pixels, drawn.width, drawn.height, drawn.stride, form).copy()
    buffer = QBuffer()
    buffer.setData(QByteArray(drawn.pixels))
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() > _WIDTH:
        reader.setScaledSize(QSize(_WIDTH, max(1, size.height() * _WIDTH // size.width())))
    return reader.read()
