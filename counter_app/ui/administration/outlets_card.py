"""Which printer, tray, size and number of copies each kind of paper gets on this PC; a page to try a printer with."""

from __future__ import annotations

from dataclasses import asdict, replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from counter_app import settings
from counter_app.domain.slip import RECEIPT
from counter_app.errors import StorageTrouble
from counter_app.settings import MOST_COPIES, Binding
from counter_app.ui import printing
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card
from counter_app.ui.list_table import ListTable
from counter_app.ui.outlets import BOUND, OTHER
from counter_app.ui.paper import print_paper
from counter_app.ui.session import Session

_SAMPLES = (max(BOUND.values(), key=len), "", "Tự chọn", "A5", "2")
_COLUMNS = tuple(zip(("Giấy", "Máy in", "Khay", "Khổ giấy", "Số bản"), _SAMPLES, strict=True))
_SIZES = {"": "–", "A4_TWO": "A4", "A5": "A5"}
_ONE_SIZE = ("HANDOVER", "WHY", "PROGRESS", OTHER)
"""Papers that come in one size."""


class OutletsCard:
    """A line a kind of paper, and the chosen line's choices below; a line left as it is follows «Máy này»."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._bound: dict[str, Binding] = {}
        self.table = ListTable("Máy in của từng loại giấy", _COLUMNS, stretch=1)
        self.table.setSizeAdjustPolicy(ListTable.SizeAdjustPolicy.AdjustToContents)  # the page scrolls, not this
        self.table.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.choices = {
            "printer": Field("Máy in", QComboBox()),
            "tray": Field("Khay", QComboBox()),
            "layout": Field("Khổ giấy", QComboBox()),
            "copies": Field("Số bản", QComboBox()),
        }
        for tray, words in printing.TRAYS.items():
            self._box("tray").addItem(words, tray)
        for layout, words in _SIZES.items():
            self._box("layout").addItem(words, layout)
        self.trial_a4, self.trial_a5 = QPushButton("In trang thử A4"), QPushButton("In trang thử A5")
        self.save_button = QPushButton("Lưu máy in")
        buttons = QWidget()
        bottom = QHBoxLayout(buttons)
        bottom.setContentsMargins(0, 0, 0, 0)
        for button in (self.trial_a4, self.trial_a5, self.save_button):
            button.setAutoDefault(False)
            bottom.addWidget(button, button is self.save_button)
        self.table.chosen.connect(self._show)
        for field in self.choices.values():
            field.left.connect(self._take)
        self.trial_a4.clicked.connect(lambda: self.try_printer(a5=False))
        self.trial_a5.clicked.connect(lambda: self.try_printer(a5=True))
        self.save_button.clicked.connect(self.save)
        choice = self.choices
        self.card = form_card(
            "Máy in của từng loại giấy (–: theo «Máy này»)",
            ((self.table, 0, 0, 2), (choice["printer"], 1, 0, 1), (choice["tray"], 1, 1, 1),
             (choice["layout"], 2, 0, 1), (choice["copies"], 2, 1, 1), (buttons, 3, 0, 2)),
        )  # fmt: skip

    def _box(self, part: str) -> QComboBox:
        box = self.choices[part].editor
        assert isinstance(box, QComboBox)
        return box

    @property
    def form(self) -> str:
        """The kind of paper whose line is chosen."""
        return list(BOUND)[self.table.row]

    def begin(self) -> None:
        """The settings as they stand, and the printers there are now."""
        chosen, names = self._session.settings, printing.names()
        self._bound = {form: chosen.binding(form) for form in BOUND}
        missing = {one.printer for one in self._bound.values() if one.printer} - {*names}
        printers = self._box("printer")
        printers.clear()
        printers.addItem("–", "")
        for name in (*names, *sorted(missing)):
            printers.addItem(f"{name} (không thấy)" if name in missing else name, name)
        self._list()

    def _list(self) -> None:
        self.table.show_lines([self._line(form, one) for form, one in self._bound.items()], max(0, self.table.row))

    def _line(self, form: str, bound: Binding) -> tuple[str, ...]:
        printers = self._box("printer")
        printer = printers.itemText(printers.findData(bound.printer))
        copies = str(bound.copies or _usual_copies(form))
        return BOUND[form], printer, printing.TRAYS[bound.tray], _SIZES[bound.layout], copies

    @Slot(int)
    def _show(self, row: int) -> None:
        if row < 0:
            return
        form = self.form
        copies, usual = self._box("copies"), _usual_copies(form)
        copies.clear()
        for count in range(1, MOST_COPIES + 1):
            copies.addItem(str(count), 0 if count == usual else count)
        self.choices["layout"].setEnabled(form not in _ONE_SIZE)
        for part, choice in asdict(self._bound[form]).items():
            box = self._box(part)
            box.setCurrentIndex(max(0, box.findData(choice)))

    @Slot()
    def _take(self) -> None:
        """One of the choices was made: it is the chosen line's."""
        self._bound[self.form] = Binding(**{part: self._box(part).currentData() for part in self.choices})
        self._list()

    @Slot()
    def save(self) -> None:
        """Writes the settings; the next paper of each kind comes out as chosen here."""
        session = self._session
        bindings = {form: asdict(one) for form, one in self._bound.items() if one != Binding()}
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


def _usual_copies(form: str) -> int:
    return 2 if form == RECEIPT else 1
