"""A picture of a form as it would look with what stands in the fields beside it, made away from the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from counter_app.domain.form_rows import FORMS
from counter_app.domain.office import Office
from counter_app.domain.slip import APOLOGY, RECEIPT, REFUSAL, STOP, SUPPLEMENT
from counter_app.ui import printing
from counter_app.ui.label import Label
from counter_app.ui.session import Session

_SHOWN = (RECEIPT, SUPPLEMENT, REFUSAL, APOLOGY, STOP)
_DPI = 144


class FormPreview(QWidget):
    """Which form, and its picture over the whole width."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._office: Office | None = None
        self._made = QImage()
        self.form = QComboBox()
        self.form.setAccessibleName("Xem thử mẫu giấy")
        for form in _SHOWN:
            self.form.addItem(f"Xem thử: {FORMS[form]}", form)
        self.picture = Label()
        self.picture.setAccessibleName("Hình mẫu giấy")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.picture.setMinimumWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addWidget(self.picture)
        self.form.activated.connect(self._again)

    def show_office(self, office: Office) -> None:
        """The form with this header and these lines."""
        if office != self._office:
            self._office = office
            self._again()

    @Slot()
    def _again(self) -> None:
        office, form, now = self._office, str(self.form.currentData()), self._session.desk.clock()
        if office is None:
            return

        def make() -> QImage:
            from counter_app.documents.specimen import specimen

            return printing.render(specimen(form, office, now), _DPI)[0].image

        def show(made: QImage) -> None:
            if (office, form) == (self._office, self.form.currentData()):
                self._made = made
                self._fit()

        self._session.jobs.run(make, show, self._session.messages.show_error)

    def _fit(self) -> None:
        if self._made.isNull():
            return
        ratio = self.devicePixelRatioF()
        wide = max(int(self.form.width() * ratio), 1)
        pixels = QPixmap.fromImage(self._made.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation))
        pixels.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixels)

    def resizeEvent(self, _event: object) -> None:
        """As wide as its card."""
        self._fit()
