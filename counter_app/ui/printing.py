"""Paper: PDF bytes to a named printer at its own resolution, or into a folder. The only importer of QtPrintSupport.

A page is painted pixel for pixel at the printer's resolution, never scaled: a scaled barcode is a dead barcode.
Rendering may run away from the window; painting to a printer stays on the main thread. Both libraries are imported by
the first paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QMarginsF, QPoint, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

from counter_app.errors import PrinterTrouble, why

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

TRAYS = {
    "": "Tự chọn",
    "OnlyOne": "Khay trên",
    "Middle": "Khay giữa",
    "Lower": "Khay dưới",
    "Manual": "Khay tay",
    "Cassette": "Hộp giấy",
    "LargeCapacity": "Khay lớn",
}
"""Paper sources by Qt's names. Which of them a printer has, it does not tell; whether it takes one, it does."""

POINTS_PER_INCH = 72
_MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Sheet:
    """One rendered page: grey pixels at ``dpi``, and its size in millimetres."""

    image: QImage
    dpi: int
    width_mm: float
    height_mm: float


class Printer(Protocol):
    """Where papers come out."""

    @property
    def label(self) -> str:
        """Its name in the status line."""

    @property
    def dpi(self) -> int:
        """The resolution pages must be rendered at; 0 when it takes PDF as it is."""

    def put_out(self, name: str, paper: bytes, sheets: list[Sheet]) -> None:
        """Prints. Raises PrinterTrouble."""


def render(paper: bytes, dpi: int) -> list[Sheet]:
    """The pages of a PDF as grey images at ``dpi``; on white, because drivers print transparency black."""
    import pypdfium2

    document = pypdfium2.PdfDocument(paper)
    try:
        sheets = []
        for page in document:
            bitmap = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True, fill_color=(255, 255, 255, 255))
            view = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_Grayscale8)
            width, height = (side / POINTS_PER_INCH * _MM_PER_INCH for side in page.get_size())
            sheets.append(Sheet(view.copy(), dpi, width, height))
            bitmap.close()
            page.close()
        return sheets
    finally:
        document.close()


@dataclass(frozen=True, slots=True)
class SystemPrinter:
    """A printer of the operating system, by its queue's name, from one of its :data:`TRAYS`, "" for its own choice."""

    name: str
    tray: str = ""

    @property
    def label(self) -> str:
        """Its queue's name."""
        return self.name

    @property
    def dpi(self) -> int:
        """The driver's resolution, at most 600: more only costs time."""
        return min(self._open().resolution(), 600)

    def put_out(self, name: str, paper: bytes, sheets: list[Sheet]) -> None:  # noqa: ARG002 - printed from pixels
        """Prints every sheet at its own size, simplex. Raises PrinterTrouble."""
        paint(self._open(), name, sheets, self.tray)

    @property
    def has_tray(self) -> bool:
        """Whether it takes paper from its tray. Raises PrinterTrouble."""
        return _from_tray(self._open(), self.tray)

    def _open(self) -> QPrinter:
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        if self.name not in QPrinterInfo.availablePrinterNames():
            raise PrinterTrouble(
                f"Không thấy máy in «{self.name}».",
                "Hồ sơ đã lưu; hãy bật máy in rồi in lại từ danh sách chờ in.",
            )
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPrinterName(self.name)
        printer.setFullPage(True)
        return printer


def paint(printer: QPrinter, name: str, sheets: list[Sheet], tray: str = "") -> None:
    """Sheets to a printer, each at its own size, on one side of the paper. Raises PrinterTrouble, which says whether
    some of them may be out.
    """
    from PySide6.QtPrintSupport import QPrinter

    printer.setResolution(sheets[0].dpi)
    printer.setDocName(name)
    printer.setDuplex(QPrinter.DuplexMode.DuplexNone)
    _from_tray(printer, tray)
    painter = QPainter()
    for n, sheet in enumerate(sheets):
        printer.setPageLayout(_layout(sheet))
        if n == 0 and not painter.begin(printer):
            raise _no_answer(printer)
        if n and not printer.newPage():
            printer.abort()
            painter.end()
            raise _no_answer(printer, partly=True)
        painter.drawImage(QPoint(0, 0), sheet.image)
    if not painter.end() or printer.printerState() == QPrinter.PrinterState.Error:
        raise _no_answer(printer, partly=True)


def _from_tray(printer: QPrinter, tray: str) -> bool:
    """Chooses the tray; False where the printer stays with another, or there is none of that name."""
    from PySide6.QtPrintSupport import QPrinter

    if tray not in TRAYS:
        return False
    if not tray:
        return True
    wanted = QPrinter.PaperSource[tray]
    printer.setPaperSource(wanted)
    return printer.paperSource() == wanted


def _layout(sheet: Sheet) -> QPageLayout:
    portrait = sheet.height_mm >= sheet.width_mm
    sides = sorted((sheet.width_mm, sheet.height_mm))
    size = QPageSize(QSizeF(*sides), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    orientation = QPageLayout.Orientation.Portrait if portrait else QPageLayout.Orientation.Landscape
    return QPageLayout(size, orientation, QMarginsF(0, 0, 0, 0))


def _no_answer(printer: QPrinter, *, partly: bool = False) -> PrinterTrouble:
    return PrinterTrouble(
        f"Máy in «{printer.printerName()}» không nhận lệnh in.",
        "Hồ sơ đã lưu; hãy kiểm tra máy in rồi in lại từ danh sách chờ in.",
        partly=partly,
    )


@dataclass(frozen=True, slots=True)
class FolderPrinter:
    """Puts papers into a folder as PDF: for training, and while no printer is set up."""

    folder: Path

    @property
    def label(self) -> str:
        """What the status line says."""
        return "thư mục PDF"

    @property
    def dpi(self) -> int:
        """It takes PDF as it is."""
        return 0

    def put_out(self, name: str, paper: bytes, sheets: list[Sheet]) -> None:  # noqa: ARG002 - kept as PDF
        """Writes ``name.pdf``; never over an older one. Raises PrinterTrouble."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stem = re.sub(r"[^\w.\-]+", "_", name)
            place, n = self.folder / f"{stem}.pdf", 1
            while place.exists():
                n += 1
                place = self.folder / f"{stem}-{n}.pdf"
            place.write_bytes(paper)
        except OSError as error:
            raise PrinterTrouble(
                f"Không ghi được giấy vào {self.folder} ({why(error)}).",
                "Hồ sơ đã lưu; giấy nằm trong danh sách chờ in.",
            ) from error


def names() -> list[str]:
    """The printers of this PC."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return list(QPrinterInfo.availablePrinterNames())


def choose(name: str, folder: Path) -> Printer:
    """The printer of a setting; the folder when none is set."""
    return SystemPrinter(name) if name else FolderPrinter(folder)
