"""Papers and printers: order, what fails in the middle, printers and trays of single forms, Qt's own printer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from counter_app.documents.receipt import COPIES, Layout, receipt
from counter_app.domain.trial import CODE
from counter_app.errors import PrinterTrouble
from counter_app.operations import papers
from counter_app.operations.receive import receive
from counter_app.settings import MOST_COPIES, Binding
from counter_app.store import board, local
from counter_app.store.local import PrintJob
from counter_app.ui import outlets, printing
from counter_app.ui.outlets import BOUND, OTHER, outlet
from counter_app.ui.print_shop import paper_of
from counter_app.ui.printing import TRAYS, Sheet, SystemPrinter
from tests.documents import codes, page_texts, text
from tests.factories import application, intake
from tests.windows import Counter

GONE = "Không thấy máy in «HP». Hồ sơ đã lưu; hãy bật máy in rồi in lại từ danh sách chờ in."


@dataclass
class Flaky:
    """A printer that somebody unplugs after some papers."""

    papers: int
    partly: bool = False
    label: str = "HP"
    dpi: int = 72
    out: list[str] = field(default_factory=list)
    tries: int = 0

    def put_out(self, name: str, paper: bytes, sheets: list[Sheet]) -> None:
        self.tries += 1
        if self.papers <= 0:
            raise PrinterTrouble(GONE, partly=self.partly)
        self.papers -= 1
        self.out.append(name)


def received(counter: Counter, count: int) -> list[int]:
    """Dossiers of today and the numbers of their receipts on the print list."""
    return [receive(counter.desk, application()).print_job for _ in range(count)]


def listed(counter: Counter) -> list[PrintJob]:
    with counter.desk.database.read() as connection:
        return local.print_jobs(connection)


def test_a_printer_unplugged_in_the_middle_keeps_the_rest_in_order(counter: Counter) -> None:
    """Forty receipts after a paper jam: what is out is out, what is not stands there in order with its sentence."""
    printer = Flaky(papers=2)
    counter.window.session.printer = printer
    jobs = received(counter, 5)
    counter.window.to_print_list()
    counter.settle()
    counter.window.print_list.print_all()
    counter.settle()
    assert [name[:18] for name in printer.out] == ["X99.01-261123-0001", "X99.01-261123-0002"]
    assert printer.tries == 3
    left = listed(counter)
    assert [(job.id, job.trouble, job.reprint) for job in left] == [(number, GONE, 0) for number in jobs[2:]]
    assert counter.window.status.papers.text() == "3 giấy chờ in"
    assert "Không thấy máy in «HP»" in counter.window.session.messages.text
    printer.papers = 9
    counter.window.print_list.print_all()
    counter.window.print_list.print_all()
    counter.settle()
    assert [name[14:18] for name in printer.out] == ["0001", "0002", "0003", "0004", "0005"]
    assert not any("in-lai" in name for name in printer.out)
    assert listed(counter) == []


def test_a_paper_that_may_be_out_is_printed_again_only_with_its_mark(counter: Counter) -> None:
    """The cable falls out behind the first page: two unmarked receipts of one number would be two promises."""
    printer = Flaky(papers=0, partly=True)
    counter.window.session.printer = printer
    (number,) = received(counter, 1)
    counter.window.shop.print_job(number)
    counter.settle()
    (job,) = listed(counter)
    assert job.reprint == 1
    assert job.trouble.endswith("In nữa sẽ có dấu «In lại lần 1».")
    assert "In lại lần 1" in text(paper_of(counter.window.session, job).pdf)
    printer.papers = 1
    counter.window.shop.print_job(number)
    counter.settle()
    assert printer.out == ["X99.01-261123-0001-giay-tiep-nhan-in-lai-1"]
    with counter.desk.database.read() as connection:
        dossier = board.dossier(connection, counter.desk.me.office, job.dossier)
    assert dossier.prints["RECEIPT"] == 2


def test_a_power_cut_at_the_printer_is_seen_on_the_list(counter: Counter) -> None:
    """The program ended between the printer and its own note: in the morning nobody knows whether the paper is out."""
    (number,) = received(counter, 1)
    (job,) = listed(counter)
    papers.sending(counter.desk, job)
    (after,) = listed(counter)
    assert (after.id, after.reprint) == (number, 1)
    assert "chưa biết giấy ra chưa" in after.trouble
    papers.failed(counter.desk, job, GONE)
    assert [(one.reprint, one.trouble) for one in listed(counter)] == [(0, GONE)]


def bind(counter: Counter, **bindings: Binding) -> None:
    session = counter.window.session
    stored = {
        form: {"printer": one.printer, "tray": one.tray, "layout": one.layout, "copies": one.copies}
        for form, one in bindings.items()
    }
    session.settings = replace(session.settings, bindings=stored)


def test_a_form_has_its_own_paper_and_number_of_lien(counter: Counter) -> None:
    """Receipts on A5 from the little printer, everything else on A4."""
    session = counter.window.session
    bind(counter, RECEIPT=Binding(layout="A5", copies=3), CONTROL=Binding(copies=2))
    received(counter, 1)
    (job,) = listed(counter)
    assert len(page_texts(paper_of(session, job, outlet(session, "RECEIPT")).pdf)) == 3
    assert outlet(session, "CONTROL").layout == session.settings.receipt_layout
    printer = Flaky(papers=9)
    session.printer = printer
    counter.window.shop.print_job(job.id)
    counter.settle()
    assert len(printer.out) == 1
    assert listed(counter) == []


def test_a_printer_of_a_form_that_is_gone_is_said_and_another_takes_its_papers(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The A5 printer is being mended; citizens get their receipts all the same."""
    session = counter.window.session
    printer = Flaky(papers=9)
    session.printer = printer
    bind(counter, RECEIPT=Binding(printer="Canon nhỏ"))
    (number,) = received(counter, 1)
    counter.window.shop.print_job(number)
    counter.settle()
    assert len(printer.out) == 1
    assert "Không thấy máy in «Canon nhỏ» dành cho Giấy tiếp nhận; giấy in ra HP." in session.messages.text
    monkeypatch.setattr(printing, "names", lambda: ["Canon nhỏ"])
    assert outlet(session, "RECEIPT").printer == SystemPrinter("Canon nhỏ")
    assert outlet(session, "WHY").printer is printer
    assert set(outlets.BOUND) >= {"RECEIPT", "CONTROL", "HANDOVER", OTHER}
    assert all(BOUND.values())


@pytest.mark.parametrize(
    "stored", [None, "HP", {"printer": 5, "tray": [], "layout": "A3", "copies": MOST_COPIES + 1}, {"copies": True}]
)
def test_a_binding_that_cannot_be_is_none(stored: object) -> None:
    """IT edits the file by hand; the receipt must still come out."""
    assert Binding.from_json(stored) == Binding()


# Qt's own printer, into a file


def to_pdf(place: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(place))
    printer.setFullPage(True)
    return printer


@pytest.mark.parametrize(("layout", "size", "pages"), [(Layout.A4_TWO, (210, 297), 1), (Layout.A5, (210, 148), 2)])
def test_qt_puts_each_sheet_on_paper_of_its_own_size(
    dressed: QApplication, tmp_path: Path, layout: Layout, size: tuple[int, int], pages: int
) -> None:
    """A scaled page is a dead barcode and an A5 on A4 is half a receipt."""
    place, made = tmp_path / "out.pdf", receipt(intake(), layout=layout)
    printer = to_pdf(place)
    printing.paint(printer, "giấy", printing.render(made, 203))
    assert printer.duplex() == QPrinter.DuplexMode.DuplexNone
    with pypdfium2.PdfDocument(place) as document:
        assert [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document] == [size] * pages
        picture = document[0].render(scale=300 / 72, grayscale=True).to_pil()
    assert ("Code 128", intake().code) in codes(picture)
    assert COPIES[0] in page_texts(made)[0]


def test_trays_are_known_to_qt_and_one_that_is_not_is_no_crash(dressed: QApplication, tmp_path: Path) -> None:
    """A setting of another program version must not stop the receipt."""
    sheets = printing.render(receipt(intake()), 72)
    for tray in (*TRAYS, "Khay thứ chín"):
        printing.paint(to_pdf(tmp_path / f"{tray or 'auto'}.pdf"), "giấy", sheets, tray)
    assert len(list(tmp_path.iterdir())) == len(TRAYS) + 1
    assert all(tray == "" or tray in QPrinter.PaperSource.__members__ for tray in TRAYS)


def test_a_printer_nobody_has_is_a_sentence(dressed: QApplication) -> None:
    """It was switched off over the weekend."""
    with pytest.raises(PrinterTrouble, match="Không thấy máy in «Không có»"):
        SystemPrinter("Không có").put_out("giấy", b"", [])


def test_the_trial_code_is_recognised_and_opens_nothing(counter: Counter) -> None:
    """The code on the trial page, scanned on any page or typed into the search box."""
    page = counter.window.pages.currentWidget()
    counter.keys.scan(CODE)
    counter.settle()
    said = counter.window.session.messages.text
    assert said.startswith("Mã thử máy in: đọc tốt; máy quét gửi ")
    assert counter.window.pages.currentWidget() is page
    counter.window.search.setText(CODE.lower())
    counter.window.search.returnPressed.emit()
    counter.settle()
    assert counter.window.session.messages.text == "Mã thử máy in: đọc tốt."
    assert counter.window.search.text() == ""


def test_a_paper_of_no_dossier_that_did_not_come_out_is_not_looked_for_on_the_print_list(counter: Counter) -> None:
    """«Phiếu chốt sổ» was promised there at the end of the day, and was not."""
    counter.place.tray.write_bytes(b"a file where the printer's folder should be")
    counter.keys.press("Ctrl+M")
    counter.settle()
    closing = counter.window.late.day.closing
    closing.look_at(counter.desk.clock().date())
    counter.settle()
    closing.print_sheet()
    counter.settle()
    words = counter.window.session.messages.text
    assert words.startswith("Không ghi được giấy vào")
    assert words.endswith("Giấy này chưa in, không vào danh sách chờ in: hãy kiểm tra máy in rồi in lại tại đây.")
    assert listed(counter) == []
