"""Which printer, tray, size and number of copies each kind of paper gets on this PC; a page to try a printer with."""

from __future__ import annotations

from dataclasses import asdict, replace

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QTableWidget, QWidget

from counter_app import settings
from counter_app.domain.slip import RECEIPT
from counter_app.errors import StorageTrouble
from counter_app.settings import MOST_COPIES, Binding
from counter_app.ui import printing
from counter_app.ui.changes import Changed
from counter_app.ui.field import form_card
from counter_app.ui.label import Label
from counter_app.ui.outlets import BOUND, OTHER
from counter_app.ui.paper import print_paper
from counter_app.ui.session import Session

_COLUMNS = ("Giấy", "Máy in", "Khay", "Khổ giấy", "Số bản")
_ONE_SIZE = ("HANDOVER", "WHY", "PROGRESS", OTHER)
"""Papers that come in one size."""


class OutletsCard(QObject):
    """A line a kind of paper; a line left as it is follows «Máy này»."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.table = QTableWidget(len(BOUND), len(_COLUMNS))
        self.table.setAccessibleName("Máy in của từng loại giấy")
        self.table.setHorizontalHeaderLabels(_COLUMNS)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.choices: dict[str, dict[str, QComboBox]] = {}
        for row, (form, name) in enumerate(BOUND.items()):
            self.table.setCellWidget(row, 0, Label(name))
            self.choices[form] = {
                part: self._combo(form, part, name) for part in ("printer", "tray", "layout", "copies")
            }
            for column, combo in enumerate(self.choices[form].values(), start=1):
                self.table.setCellWidget(row, column, combo)
        self.trial_a4, self.trial_a5 = QPushButton("In trang thử A4"), QPushButton("In trang thử A5")
        self.save_button = QPushButton("Lưu máy in")
        buttons = QWidget()
        bottom = QHBoxLayout(buttons)
        bottom.setContentsMargins(0, 0, 0, 0)
        for button in (self.trial_a4, self.trial_a5, self.save_button):
            button.setAutoDefault(False)
            bottom.addWidget(button, button is self.save_button)
        self.trial_a4.clicked.connect(lambda: self.try_printer(a5=False))
        self.trial_a5.clicked.connect(lambda: self.try_printer(a5=True))
        self.save_button.clicked.connect(self.save)
        self.card = form_card(
            "Máy in của từng loại giấy (–: theo «Máy này»)", ((self.table, 0, 0, 2), (buttons, 1, 0, 2))
        )

    def _combo(self, form: str, part: str, name: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(f"{name}: {part}")
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(4)
        combo.installEventFilter(self)
        match part:
            case "tray":
                for tray, words in printing.TRAYS.items():
                    combo.addItem(words, tray)
            case "layout":
                combo.addItem("–", "")
                if form not in _ONE_SIZE:
                    combo.addItem("A4", "A4_TWO")
                    combo.addItem("A5", "A5")
                else:
                    combo.setEnabled(False)
            case "copies":
                usual = 2 if form == RECEIPT else 1
                combo.addItem(str(usual), 0)
                for count in range(1, MOST_COPIES + 1):
                    if count != usual:
                        combo.addItem(str(count), count)
        return combo

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the page; over a closed choice it would silently take another one."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Every line shows; no bars inside the page's own. Only in its window does a choice know how tall it is."""
        tall = self.choices[RECEIPT]["printer"].sizeHint().height() + 2
        self.table.verticalHeader().setMinimumSectionSize(tall)
        for row in range(self.table.rowCount()):
            self.table.setRowHeight(row, tall)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        letters = self.table.fontMetrics()
        samples = (max(BOUND.values(), key=len), "", "Tự chọn", "A5", "2")
        for column, (title, words) in enumerate(zip(_COLUMNS, samples, strict=True)):
            spare = 14 if column == 0 else 52
            wide = max(letters.horizontalAdvance(words) + spare, letters.horizontalAdvance(title) + 26)
            self.table.setColumnWidth(column, wide)
        header.setMinimumSectionSize(letters.horizontalAdvance("–") + 40)
        header.setSectionResizeMode(1, header.ResizeMode.Stretch)
        self.table.setFixedHeight(tall * self.table.rowCount() + header.sizeHint().height() + 4)

    def begin(self) -> None:
        """The settings as they stand, and the printers there are now."""
        self._fit()
        chosen, names = self._session.settings, printing.names()
        for form, parts in self.choices.items():
            bound = chosen.binding(form)
            parts["printer"].clear()
            parts["printer"].addItem("–", "")
            for name in dict.fromkeys((*names, *filter(None, [bound.printer]))):
                parts["printer"].addItem(name if name in names else f"{name} (không thấy)", name)
            for part, combo in parts.items():
                combo.setCurrentIndex(max(0, combo.findData(getattr(bound, part))))

    @Slot()
    def save(self) -> None:
        """Writes the settings; the next paper of each kind comes out as chosen here."""
        session = self._session
        lines = {
            form: Binding(**{part: combo.currentData() for part, combo in parts.items()})
            for form, parts in self.choices.items()
        }
        bindings = {form: asdict(one) for form, one in lines.items() if one != Binding()}
        chosen = replace(session.settings, bindings=bindings)
        try:
            settings.save(session.place.settings, chosen)
        except StorageTrouble as trouble:
            session.messages.show_error(trouble)
            return
        session.settings = chosen
        session.messages.say("Đã lưu máy in của từng loại giấy trên máy này.", "good")
        session.changes.announce(Changed.PAPERS)

    def try_printer(self, *, a5: bool) -> None:
        """The trial page, to the printer of receipts."""
        session, now = self._session, self._session.desk.clock()
        name = session.settings.binding(RECEIPT).printer or session.printer.label

        def make() -> bytes:
            from counter_app.documents.trial_page import trial_page

            return trial_page(name, now, a5=a5)

        print_paper(session, "trang thử máy in", make, RECEIPT)
