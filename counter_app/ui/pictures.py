"""Pictures of real pages, for documents and for looking: the same widgets as at work, drawn without a screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.documents.forms import printable
from counter_app.documents.receipt import Layout
from counter_app.domain import id_card
from counter_app.domain.calendar import CalendarDay, DayKind
from counter_app.domain.catalogue_changes import Incoming
from counter_app.domain.certified import Request, Upto
from counter_app.domain.copies import CopyLine
from counter_app.domain.guidance import ISSUED
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import local_day
from counter_app.domain.office import Role
from counter_app.domain.person import Person
from counter_app.domain.procedure import Case
from counter_app.errors import Refused, StorageTrouble
from counter_app.operations import blanks, catalogue_import, change_calendar, hand_over
from counter_app.operations.certify import certify
from counter_app.store import board, waiting
from counter_app.ui import pictures_of_citizens, pictures_of_line, theme
from counter_app.ui.handover.page import Part
from counter_app.ui.jobs import Jobs
from counter_app.ui.key_card import KeyCard
from counter_app.ui.main_window import MainWindow
from counter_app.ui.start.first_run import FirstRunPage

FIRST_RUN: dict[str, Callable[[FirstRunPage], object]] = {
    "first-run": lambda page: page,
    "first-run-code": pictures_of_line.by_code,
    "first-run-no-line": pictures_of_line.no_first_data,
}
_CARD = (
    "079304001234||Trần Thị Bình|02092004|Nữ|Tổ 3, ấp Thử Nghiệm, xã Vĩnh Lộc A, Bình Chánh, TP. Hồ Chí Minh|11012022"
)
_LONGEST_SECONDS = 10
_QUIET_MS = 60


def first_run(jobs: Jobs, name: str, out: Path, size: tuple[int, int], scale: float) -> None:
    """The page of the first day."""

    def never(_answer: object) -> str:
        raise Refused("picture", "Đây chỉ là hình.")

    page = FirstRunPage(jobs, never)
    theme.dress(page)
    FIRST_RUN[name](page)
    _show(page, size, scale)
    settle(jobs)
    _save(page, out)


def take(window: MainWindow, page: str, out: Path, size: tuple[int, int], scale: float) -> None:
    """One page of the main window, with somebody signed in."""
    jobs = window.session.jobs
    _show(window, size, scale)
    settle(jobs)
    widget: QWidget = window
    if page != "sign-in":
        staff = window.session.known.staff
        window.enter(next(person for person in staff if Role.CLERK in person.roles))
        settle(jobs)
        widget = _PAGES[page](window) or window
    settle(jobs)
    _save(widget, out)
    window.intake.drafts.drop()
    if page == "lane":
        window.late.lane.drafts.drop()
    settle(jobs)


def settle(jobs: Jobs) -> None:
    """Lets background work finish and the window paint. Bounded."""
    end = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < end:
        loop = QEventLoop()
        QTimer.singleShot(_QUIET_MS, loop.quit)
        loop.exec()
        if not jobs.waiting:
            return


def _show(widget: QWidget, size: tuple[int, int], scale: float) -> None:
    QCursor.setPos(QPoint(5000, 5000))
    widget.resize(round(size[0] / scale), round(size[1] / scale))
    widget.show()


def _save(widget: QWidget, out: Path) -> None:
    for _ in range(3):  # a layout that changed asks its parents in the next round
        QApplication.processEvents()
    if not widget.grab().save(str(out), "PNG"):
        raise StorageTrouble(f"Không ghi được hình {out}.")


def _board(window: MainWindow) -> None:
    window.to_board()


def _why(window: MainWindow) -> None:
    window.to_board()
    settle(window.session.jobs)
    if window.board.pane.isHidden():
        window.board.toggle_pane()
    window.board.pane.why.setChecked(True)


def _intake(window: MainWindow) -> None:
    window.to_intake()


def _intake_filled(window: MainWindow) -> None:
    window.take_scan(_CARD)
    settle(window.session.jobs)
    intake = window.intake
    intake.owner.phone.text = "0912 345 678"
    intake.procedure.choose(window.session.desk.procedure("1.004222"))
    intake.papers.tick_required()
    intake.papers.setFocus()


def _intake_more(window: MainWindow) -> None:
    window.to_intake()
    settle(window.session.jobs)
    window.intake.more.toggle.setChecked(True)
    window.intake.more.submitter_from(id_card.parse(_CARD))


def _intake_tiers(window: MainWindow) -> None:
    _intake_filled(window)
    cost = window.intake.promise.cost
    window.intake.procedure.choose(window.session.desk.procedure("2.000815"))
    window.intake.papers.tick_required()
    cost.pages.text, cost.copies.text = "10", "3"
    cost.copies.left.emit()
    cost.paid.setChecked(True)
    cost.symbol.text, cost.number.text = "01AA/26P", "0000123"


def _intake_exempt(window: MainWindow) -> None:
    _intake_filled(window)
    window.intake.procedure.choose(window.session.desk.procedure("1.001193"))
    window.intake.papers.tick_required()
    cost = window.intake.promise.cost
    cost.exemption.choice = "khuyet-tat"
    cost.exemption.left.emit()
    cost.exemption.editor.setFocus()


def _intake_wrong(window: MainWindow) -> None:
    window.to_intake()
    settle(window.session.jobs)
    window.intake.owner.number.text = "0010991234"
    window.intake.procedure.choose(window.session.desk.procedure("1.004873"))
    window.intake.save()


def _lane(window: MainWindow) -> None:
    window.to_lane()
    settle(window.session.jobs)
    signer = "Lê Văn Dũng, Giám đốc Trung tâm"
    for name, kinds in (("Phạm Thị Lan", ["Giấy khai sinh"]), ("Đỗ Văn Minh", ["Căn cước", "Bằng, chứng chỉ"])):
        lines = tuple(CopyLine(kind, 1, 2) for kind in kinds)
        certify(window.session.at_work, Request((Person(name),), lines, signer=signer), Upto.SIGNING)
    window.to_lane()
    settle(window.session.jobs)
    papers = window.late.lane.papers
    for parked in (True, False):
        window.take_scan(_CARD)
        papers.kind.text = "Giấy khai sinh" if parked else ""
        if parked:
            window.late.lane.park()
            settle(window.session.jobs)
    papers.kind.text, papers.pages.text, papers.copies.text = "Căn cước", "2", "3"
    papers.add()
    papers.kind.text, papers.pages.text = "Học bạ, bảng điểm", "10"
    papers.copies.editor.setFocus()


def _intake_guide(window: MainWindow) -> None:
    _intake_filled(window)
    papers = window.intake.papers
    first = papers.item(0, 0)
    assert first is not None
    first.setCheckState(Qt.CheckState.Unchecked)
    window.intake.guide.open(ISSUED)
    window.intake.guide.reason.text = "Thiếu tờ khai thay đổi thông tin cư trú"


def _supplement(window: MainWindow) -> None:
    _board(window)
    settle(window.session.jobs)
    window.board.pane.ask("request-supplement")
    acts = window.board.pane.acts
    acts.fields["items"].editor.setPlainText("Bản sao giấy khai sinh")  # type: ignore[attr-defined]
    acts.fields["reason"].text = "Thiếu giấy khai sinh"  # type: ignore[attr-defined]
    acts.save()
    settle(window.session.jobs)


def _blanks(window: MainWindow) -> None:
    """Some printed, one used, one spoiled."""
    desk = window.session.at_work
    made = blanks.issue(desk, 12)
    blanks.spoil(desk, [made[3].serial], "máy in kẹt giấy, rách góc")
    window.to_blanks()


def _intake_blank(window: MainWindow) -> None:
    """A blank is typed in."""
    (blank,) = blanks.issue(window.session.at_work, 1)
    window.take_scan(blank.serial)
    settle(window.session.jobs)
    band = window.intake.more.band
    band.day.text, band.time.text = "23/11/2026", "08:15"


def _print_list(window: MainWindow) -> None:
    window.to_print_list()


def _administration(window: MainWindow) -> None:
    window.to_administration()
    window.late.administration.whole()
    settle(window.session.jobs)


def _administration_printers(window: MainWindow) -> None:
    _administration(window)
    settle(window.session.jobs)
    window.late.administration.show_printers()


def _administration_forms(window: MainWindow) -> None:
    _administration(window)
    settle(window.session.jobs)
    window.late.administration.show_forms()


def _catalogue(window: MainWindow) -> None:
    window.to_catalogue()


def _catalogue_import(window: MainWindow) -> None:
    window.to_catalogue()
    settle(window.session.jobs)
    files = window.late.catalogue.procedures.files
    (first, *others), shelf, own = catalogue_import.held(window.session.desk)
    longer = Case("Thông thường", {"*": Limit(5, Unit.WORKING_DAYS)})
    new = replace(others[0], code="1.999999", name="Đăng ký ví dụ của danh mục mới")
    book = Incoming((replace(first, cases=(longer,)), *others[1:], new), shelf, own)
    files.show_comparison("danh-muc.xlsx", catalogue_import.plan(window.session.desk, book, "2026-11-23"))


def _calendar(window: MainWindow) -> None:
    window.to_catalogue()
    settle(window.session.jobs)
    page = window.late.catalogue
    page.show_part(page.days)
    page.days.table.go_to(max(0, len(page.days.table.lines) - 2))


def _calendar_import(window: MainWindow) -> None:
    _calendar(window)
    days = window.late.catalogue.days
    storm = CalendarDay(date(2026, 11, 26), DayKind.LOCAL, "Bão số 13", "CĐ 45/CĐ-UBND (25/11/2026)", scope="office")
    days.show_comparison("lich-2026.json", [*days.days, storm])


def _date_reviews(window: MainWindow) -> None:
    storm = CalendarDay(date(2026, 11, 26), DayKind.LOCAL, "Bão số 13", "CĐ 45/CĐ-UBND (25/11/2026)", scope="office")
    change_calendar.set_day(window.session.at_work, storm)
    window.to_catalogue()
    page = window.late.catalogue
    page.show_part(page.reviews)


def _day_opening(window: MainWindow) -> None:
    window.to_day()


def _day_closing(window: MainWindow) -> None:
    window.to_day()
    settle(window.session.jobs)
    window.to_day()


def _report(window: MainWindow) -> None:
    window.to_report()
    settle(window.session.jobs)
    page = window.late.report
    page.choose("last-week")
    settle(window.session.jobs)
    page.table.setCurrentIndex(page.table.model().index(0, 4))
    page.table.activated.emit(page.table.currentIndex())


def _supervision(window: MainWindow) -> None:
    window.actions_bar.menu_lines["supervision"].trigger()


def _erasures(window: MainWindow) -> None:
    _supervision(window)
    window.late.supervision.choose("erasures")


def _looks(window: MainWindow) -> None:
    _supervision(window)
    settle(window.session.jobs)  # the looks at the board are written before the list is read
    window.late.supervision.choose("looks")


def _keys(window: MainWindow) -> QWidget:
    card = KeyCard(window)
    card.show()
    return card


def _ready(window: MainWindow) -> str:
    """The code of a result that can be returned and of which money is owed, if there is one."""
    desk = window.session.desk
    with desk.database.read() as connection:
        found = waiting.on_shelf(connection, desk.me.office, desk.clock(), 0)
        owing = (one.code for one in found if board.dossier(connection, desk.me.office, one.id).owed)
        return next(owing, found[0].code)


def _return(window: MainWindow) -> None:
    window.to_return()
    settle(window.session.jobs)
    window.take_scan(_ready(window))


def _return_shelf(window: MainWindow) -> None:
    window.to_intake()
    window.to_return()
    window.late.returning.shelf.days.choice = "0"


def _return_proxy(window: MainWindow) -> None:
    _return(window)
    settle(window.session.jobs)
    window.take_scan(_CARD)


def _hand_over(window: MainWindow) -> None:
    window.to_hand_over()
    window.late.hand_over.take_all()
    window.late.hand_over.to.text = window.session.known.units[0]


def _hand_over_signed(window: MainWindow) -> None:
    desk = window.session.at_work
    with desk.database.read() as connection:
        ids = waiting.to_hand_over(connection, desk.me.office)
    hand_over.hand_over(desk, ids[:3], window.session.known.units[1], slip=False)
    window.to_hand_over()
    settle(window.session.jobs)
    window.late.hand_over.show_part(Part.SIGNED)


def _scan(window: MainWindow) -> Path:
    """A real paper of the office as a scan on its table: how the chosen dossier's date came about."""
    dossier = window.board.pane.dossier
    assert dossier is not None
    today = local_day(window.session.desk.clock())
    scan = window.session.place.root / "quet-0012.pdf"
    scan.write_bytes(printable("WHY", dossier, window.session.known.office, today, Layout.A5).pdf)
    return scan


def _files(window: MainWindow) -> None:
    _board(window)
    settle(window.session.jobs)
    window.board.open_files()
    page = window.late.files
    page.waiting.bring([_scan(window)])
    settle(window.session.jobs)
    page.save()
    settle(window.session.jobs)
    page.papers.go_to(1)


def _files_waiting(window: MainWindow) -> None:
    _files(window)
    root, page = window.session.place.root, window.late.files
    (root / "quet-0013.pdf").touch()
    (root / "to-khai.pdf").write_bytes(_scan(window).read_bytes() + b"\n%%EOF")
    page.waiting.bring([root / "to-khai.pdf", root / "quet-0013.pdf"])
    settle(window.session.jobs)
    page.brought.setFocus()
    page.brought.go_to(0)


_PAGES: dict[str, Callable[[MainWindow], QWidget | None]] = {
    "board": _board,
    "why": _why,
    "intake": _intake,
    "intake-filled": _intake_filled,
    "intake-more": _intake_more,
    "intake-tiers": _intake_tiers,
    "intake-exempt": _intake_exempt,
    "intake-wrong": _intake_wrong,
    "lane": _lane,
    "intake-guide": _intake_guide,
    "supplement": _supplement,
    "blanks": _blanks,
    "intake-blank": _intake_blank,
    "print-list": _print_list,
    "administration": _administration,
    "administration-forms": _administration_forms,
    "administration-printers": _administration_printers,
    "catalogue": _catalogue,
    "catalogue-import": _catalogue_import,
    "calendar": _calendar,
    "calendar-import": _calendar_import,
    "date-reviews": _date_reviews,
    "day-opening": _day_opening,
    "day-closing": _day_closing,
    "report": _report,
    "supervision": _supervision,
    "erasures": _erasures,
    "access-log": _looks,
    "keys": _keys,
    "return": _return,
    "return-shelf": _return_shelf,
    "return-proxy": _return_proxy,
    **pictures_of_citizens.PAGES,
    **pictures_of_line.PAGES,
    "hand-over": _hand_over,
    "hand-over-signed": _hand_over_signed,
    "files": _files,
    "files-waiting": _files_waiting,
}
