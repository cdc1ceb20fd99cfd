"""The chosen dossier: its facts, what can be done with it, what happened to it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from counter_app.domain import money
from counter_app.domain.application import Expected
from counter_app.domain.dossier import Dossier
from counter_app.domain.intake import Intake
from counter_app.domain.moments import show
from counter_app.domain.person import Organisation, show_birth
from counter_app.domain.slip import SLIPS
from counter_app.operations.desk import Reference
from counter_app.ui import theme
from counter_app.ui.board.act_box import ActBox
from counter_app.ui.facts import Facts, LowBox
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.lines import Lines
from counter_app.ui.session import Session


class DossierPane(QFrame):
    """Beside the list.

    Signals:
        print_wanted(str, str): the dossier's id and the form's key.
        files_wanted(str, list): the dossier's id and the files dropped on it.
    """

    print_wanted = Signal(str, str)
    files_wanted = Signal(str, list)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.dossier: Dossier | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        self._code = Label("Chưa chọn hồ sơ")
        self._code.setProperty("heading", True)
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts = Facts()
        self._warning = Label()
        self._warning.setProperty("warn", True)
        self._warning.setWordWrap(True)
        self._warning.hide()
        self._print = QPushButton(icon("printer"), " In lại  Ctrl+P")
        self.why = QPushButton(icon("calendar-days"), " Cách tính ngày hẹn")
        self.why.setCheckable(True)
        self.print_shown = QPushButton(icon("printer"), " In")
        self.print_shown.hide()
        self.acts_button = QPushButton(icon("pen-line", theme.PAPER), " Thao tác  Ctrl+T")
        self.acts_button.setProperty("primary", True)
        self.files_button = QPushButton(icon("file-text"), " Tệp  Ctrl+O")
        for button in (self._print, self.why, self.print_shown, self.acts_button, self.files_button):
            button.setAutoDefault(False)
        for button in (self._print, self.why, self.acts_button, self.files_button):
            button.setEnabled(False)
        self.files_button.clicked.connect(lambda: self._want_files([]))
        self.setAcceptDrops(True)
        self._session = session
        self.acts = ActBox(session)
        self.acts.closed.connect(self._acts_closed)
        self.acts_button.clicked.connect(self.offer_acts)
        self.reprints = QMenu(self)
        self.reprints_button = QPushButton(icon("printer"), " Giấy khác")
        self.reprints_button.setAutoDefault(False)
        self.reprints_button.setMenu(self.reprints)
        self.reprints_button.hide()
        acts = QHBoxLayout()
        acts.addWidget(self._print)
        acts.addWidget(self.why, 1)
        self._title = Label("Diễn biến hồ sơ")
        self._title.setProperty("heading", True)
        self._lines = Lines("Diễn biến hồ sơ", focus=True)
        self._lines.setWordWrap(True)
        column.addWidget(self._code)
        told = QVBoxLayout()
        told.addLayout(self._facts)
        told.addWidget(self._warning)
        column.addWidget(LowBox(told))
        column.addLayout(acts)
        doing = QHBoxLayout()
        doing.addWidget(self.acts_button, 1)
        doing.addWidget(self.files_button)
        column.addLayout(doing)
        column.addWidget(self.acts, 1)
        titles = QHBoxLayout()
        titles.addWidget(self._title, 1)
        titles.addWidget(self.reprints_button)
        titles.addWidget(self.print_shown)
        column.addLayout(titles)
        column.addWidget(self._lines, 1)
        self._print.clicked.connect(lambda: self._want_print("RECEIPT"))
        self.print_shown.clicked.connect(lambda: self._want_print("WHY" if self.why.isChecked() else "PROGRESS"))
        self.why.toggled.connect(self._show_lines)
        self._names: dict[str, str] = {}

    def show_dossier(self, dossier: Dossier | None, known: Reference) -> None:
        """Shows a dossier, or nothing. Another one than the act under way is meant for ends that act unsaved."""
        if not self.acts.isHidden() and (dossier is None or self.dossier is None or dossier.id != self.dossier.id):
            self.acts.leave()
        self.dossier = dossier
        if dossier is not None:
            self._session.reads.opened(dossier.id)
        self._names = {person.id: person.name for person in known.staff}
        self._print.setEnabled(bool(dossier and dossier.intake))
        self.acts_button.setEnabled(dossier is not None)
        self.files_button.setEnabled(dossier is not None)
        count = f" ({len(dossier.files)})" if dossier and dossier.files else ""
        self.files_button.setText(f" Tệp{count}  Ctrl+O")
        self.why.setEnabled(bool(dossier and dossier.deadline))
        if dossier is None:
            self._code.setText("Chưa chọn hồ sơ")
            self._facts.tell([])
            self._lines.clear()
            self._warning.hide()
            self.reprints_button.hide()
            return
        self._code.setText(dossier.code)
        self._facts.tell(facts(dossier))
        self._offer_reprints(dossier)
        self._warning.setVisible(bool(dossier.conflicts or dossier.waiting))
        self._warning.setText(_conflicts(dossier))
        self._show_lines()

    def _show_lines(self) -> None:
        """The timeline, or the day-by-day reason of the date; neither while something is being done."""
        self._lines.clear()
        dossier = self.dossier
        if dossier is None:
            return
        promise = dossier.deadline
        explained = self.why.isChecked() and promise is not None
        self._title.setText("Cách tính ngày hẹn trả" if explained else "Diễn biến hồ sơ")
        self.print_shown.setAccessibleName("In cách tính ngày hẹn" if explained else "In diễn biến hồ sơ")
        self.print_shown.setVisible(dossier.intake is not None and self.acts.isHidden())
        if explained:
            assert promise is not None
            self._lines.addItems([f"Tính từ {show(promise.start)}, {promise.limit}:", *promise.explain()])
            return
        for line in reversed(dossier.timeline):
            who = self._names.get(line.actor, line.actor)
            words = f"{show(line.at)}   {line.label}\n{who} · quầy {line.counter}" + (
                f" · {line.note}" if line.note else ""
            )
            if line.undone:
                self._lines.put(f"{words}\nĐã hoàn tác", colour=QColor(theme.MUTED))
            elif line.applied:
                self._lines.put(words)
            else:
                self._lines.put(f"{words}\nChưa áp dụng: thao tác trùng cần xử lý", colour=QColor(theme.WRONG))

    # What is being done

    def offer_acts(self) -> None:
        """Ctrl+T: what can be done with the dossier now."""
        if self.dossier:
            self._acts_open(open_now=True)
            self.acts.offer(self.dossier)

    def ask(self, verb: str) -> None:
        """The form of one act."""
        if self.dossier:
            self._acts_open(open_now=True)
            self.acts.ask(verb, self.dossier)

    def _acts_closed(self) -> None:
        held = self.acts.isAncestorOf(self.focusWidget() or self)
        self._acts_open(open_now=False)
        if held:
            self.acts_button.setFocus()

    def _acts_open(self, *, open_now: bool) -> None:
        for part in (self._title, self._lines, self.acts_button, self.files_button):
            part.setVisible(not open_now)
        self._show_reprints()
        if open_now:
            self.print_shown.hide()
            self.reprints_button.hide()
        else:
            self._show_lines()

    def _offer_reprints(self, dossier: Dossier) -> None:
        """The papers that acts on this dossier called for."""
        self.reprints.clear()
        for form in dossier.slips:
            printed = dossier.prints.get(form, 0)
            words = f"In lại {SLIPS[form]} (lần {printed})" if printed else f"In {SLIPS[form]}"
            self.reprints.addAction(words, partial(self._want_print, form))
        self._show_reprints()

    def _show_reprints(self) -> None:
        self.reprints_button.setVisible(not self.reprints.isEmpty() and self.acts.isHidden())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files let fall on the dossier belong to its papers."""
        if self.dossier is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """«Giấy tờ, tệp» opens with them; which paper is meant is chosen there."""
        self._want_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _want_files(self, paths: list[Path]) -> None:
        if self.dossier:
            self.files_wanted.emit(self.dossier.id, paths)

    def _want_print(self, form: str) -> None:
        if self.dossier:
            self.print_wanted.emit(self.dossier.id, form)


def facts(dossier: Dossier) -> list[tuple[str, str]]:
    """What the pane says of a dossier, label and value; empty values are left out."""
    intake = dossier.intake
    rows = [("Trạng thái", dossier.state.label if dossier.state else "")]
    if intake is not None:
        rows += _people(intake)
    rows += [("Thủ tục", dossier.procedure)]
    if intake is not None:
        rows += [("Trường hợp", intake.case_name if intake.case_name != "Thông thường" else ""),
                 ("Trích yếu", intake.subject_line)]  # fmt: skip
    rows += [("Tiếp nhận", show(dossier.received_at) if dossier.received_at else ""), *_dates(dossier)]
    rows += [
        ("Có kết quả", show(dossier.resolved_at) if dossier.resolved_at else ""),
        ("Kết quả", dossier.result_words),
    ]
    rows += _where(dossier)
    if intake is not None:
        rows += [*_money(dossier, intake), ("Người tiếp nhận", intake.clerk)]
    if dossier.erased:
        rows.append(("Dữ liệu", "Đã xóa dữ liệu cá nhân theo quy định"))
    return [(label, value) for label, value in rows if value]


def _money(dossier: Dossier, intake: Intake) -> list[tuple[str, str]]:
    """What is asked and how it came about; what was paid, by which biên lai."""
    total = intake.fee_total
    how = [fee.explanation for fee in intake.fees if fee.explanation]
    seen = [fee.evidence for fee in intake.fees if fee.evidence]
    return [
        ("Phí, lệ phí", "\n".join([f"{money.show(total)} ₫" if total else "Không", *dict.fromkeys(how)])),
        ("Giấy tờ đã xem", "; ".join(dict.fromkeys(seen))),
        ("Đã thu", "\n".join(payment.words.replace(" đồng", " ₫", 1) for payment in dossier.payments)),
    ]


def _where(dossier: Dossier) -> list[tuple[str, str]]:
    """Where the dossier is and who signed for it; where its result waits, and who took it."""
    signed = f"{dossier.accepted_by}, {show(dossier.signed_at)}" if dossier.signed_at else ""
    return [
        ("Đang ở", dossier.holder),
        ("Phiếu bàn giao", dossier.batch),
        ("Bên nhận ký", signed or ("chưa ký nhận" if dossier.batch else "")),
        ("Về quầy lúc", show(dossier.arrived_at) if dossier.arrived_at else ""),
        ("Ô kệ", dossier.shelf),
        ("Đã trả", show(dossier.returned_at) if dossier.returned_at else ""),
        ("Người nhận", dossier.handing.receiver.words if dossier.handing else ""),
    ]


def _dates(dossier: Dossier) -> list[tuple[str, str]]:
    """The citizen's date and, where there are steps, the date of the one it is in."""
    due = show(dossier.due_at) if dossier.due_at else ""
    rows = [("Hẹn trả", f"{due} ({Expected(dossier.expected).label})" if dossier.expected else due)]
    if dossier.promised_at and dossier.promised_at != dossier.due_at:
        rows.append(("Hẹn lần đầu", show(dossier.promised_at)))
    if dossier.deadline and dossier.deadline.statutory:
        rows.append(("Hạn luật định", show(dossier.deadline.statutory.due_at)))
    if dossier.left is not None:
        rows.append(("Thời hạn còn lại", str(dossier.left)))
    if 0 <= dossier.step < len(dossier.stages):
        planned = dossier.stages[dossier.step]
        rows.append((f"Bước {dossier.step + 1}/{len(dossier.stages)}", f"{planned.stage.name} – {planned.stage.unit}"))
        rows.append(("Hạn của bước", show(planned.due_at)))
    return rows


def _people(intake: Intake) -> list[tuple[str, str]]:
    rows = []
    for owner in intake.owners:
        rows.append(("Chủ hồ sơ", owner.name))
        if isinstance(owner, Organisation):
            rows.append(("Mã số thuế", owner.tax_code))
        else:
            rows.append(("Số định danh", owner.id_number))
            rows.append(("Ngày sinh", show_birth(owner.born)))
        rows.append(("Điện thoại", owner.phone))
    if intake.submitter:
        relation = f" ({intake.relation})" if intake.relation else ""
        rows += [("Người nộp hồ sơ", intake.submitter.name + relation), ("ĐT người nộp", intake.submitter.phone)]
    return rows


def _conflicts(dossier: Dossier) -> str:
    labels = {entry.entry_id: entry.label for entry in dossier.timeline}
    lines = [f"{labels.get(c.entry_id, 'Thao tác')}: {c.clash.label}." for c in dossier.conflicts]
    if dossier.waiting:
        lines.append(f"{len(dossier.waiting)} thao tác chờ dữ liệu của quầy khác.")
    return "Thao tác trùng cần xử lý. " + " ".join(lines) if lines else ""
