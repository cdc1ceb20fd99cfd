"""Thủ tục hành chính: the catalogue as it holds here, what the office has of its own, the posting for the wall."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from counter_app.domain.moments import local_day
from counter_app.domain.office import may
from counter_app.domain.procedure import Listed, Localised, Procedure, Shelf, short_name
from counter_app.domain.procedure_search import Finder
from counter_app.operations import catalogue
from counter_app.store import reference
from counter_app.store.reference import Catalogue
from counter_app.ui.catalogue.catalogue_files import CatalogueFiles
from counter_app.ui.catalogue.procedure_card import ProcedureCard, Version
from counter_app.ui.changes import Changed
from counter_app.ui.icons import icon
from counter_app.ui.list_table import ListTable, WhenSeen
from counter_app.ui.paper import print_paper
from counter_app.ui.session import Session

_COLUMNS = (
    ("Mã", "1.012789"),
    ("Tên thủ tục", ""),
    ("Lĩnh vực", "Quản lý xuất nhập cảnh"),
    ("Phím", "9"),
    ("Tiếp nhận", "không"),
)


class Procedures(QWidget):
    """A search field over the list, the chosen procedure beside it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._catalogue = Catalogue()
        self._finder: Finder | None = None
        self._shown: list[Listed] = []
        self._wanted = ""
        self.search = QLineEdit()
        self.search.setAccessibleName("Tìm thủ tục")
        self.search.setPlaceholderText("Mã, tên không dấu, chữ cái đầu…")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._typed)
        self.post_button = QPushButton(icon("printer"), " In niêm yết")
        self.post_button.setAutoDefault(False)
        self.post_button.clicked.connect(self.print_posting)
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.post_button)
        self.files = CatalogueFiles(session, self)
        top.addWidget(self.files.button)
        self.table = ListTable("Danh mục thủ tục", _COLUMNS, stretch=1)
        self.table.chosen.connect(self._chosen)
        self.card = ProcedureCard()
        self.card.shelf_changed.connect(self._set_shelf)
        self.card.local_changed.connect(self._set_local)
        left = QVBoxLayout()
        left.addLayout(top)
        left.addWidget(self.files.box, 2)
        left.addWidget(self.table, 1)
        sides = QHBoxLayout(self)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(10)
        sides.addLayout(left, 3)
        sides.addWidget(self.card, 2)

    def begin(self) -> None:
        """The catalogue as it holds now."""
        known = self._session.known.catalogue
        if known is not self._catalogue:
            self._catalogue, self._finder = known, None
            self._session.jobs.run(lambda: Finder(known.listed), self._use)
        self.files.begin()
        self.card.allow(may(self._session.desk.signed_in, "shelf.set"))
        self._list(list(known.listed) if not self.search.text().strip() else self._shown)
        self.search.setFocus()

    def _use(self, finder: Finder) -> None:
        self._finder = finder
        if self.search.text().strip():
            self._typed(self.search.text())

    @Slot(str)
    def _typed(self, text: str) -> None:
        if not text.strip():
            self._list(list(self._catalogue.listed))
        elif self._finder is not None:
            self._list(self._finder.find(text))

    def _list(self, listed: list[Listed]) -> None:
        self._shown = listed
        shelf = self._catalogue.shelf
        current = next((n for n, one in enumerate(listed) if one.code == self._wanted), 0)
        self.table.show_lines(WhenSeen(listed, lambda one: _line(one, shelf)), current)
        if not listed:
            self.card.show_procedure(None, shelf, None, [])

    @property
    def current(self) -> Listed | None:
        """The chosen procedure."""
        return self._shown[self.table.row] if 0 <= self.table.row < len(self._shown) else None

    @Slot(int)
    def _chosen(self, _row: int) -> None:
        one = self.current
        if one is None:
            return
        self._wanted = one.code
        desk, agency = self._session.desk, self._session.desk.me.office

        def read() -> tuple[Procedure | None, Localised | None, list[Version]]:
            with desk.database.read() as connection:
                versions = reference.versions_of(connection, agency, one.code)
                return desk.procedure(one.code, connection), reference.local_of(connection, agency, one.code), versions

        def shown(found: tuple[Procedure | None, Localised | None, list[Version]]) -> None:
            procedure, local, versions = found
            if procedure and procedure.code == self._wanted:
                self.card.show_procedure(procedure, self._catalogue.shelf, local, versions)

        self._session.jobs.run(read, shown, self._session.messages.show_error)

    # The office's own

    @Slot(object)
    def _set_shelf(self, change: Callable[[Shelf], Shelf]) -> None:
        desk, shelf = self._session.at_work, change(self._catalogue.shelf)
        self._session.jobs.run(
            lambda: catalogue.set_shelf(desk, shelf), lambda _: self._saved(), self._session.messages.show_error
        )

    @Slot(object)
    def _set_local(self, local: Localised) -> None:
        desk = self._session.at_work
        self._session.jobs.run(
            lambda: catalogue.localise(desk, local), lambda _: self._saved(), lambda e: self.card.say_wrong(str(e))
        )

    def _saved(self) -> None:
        self._session.messages.say("Đã lưu; hồ sơ đã tiếp nhận giữ nguyên thời hạn và phí lúc tiếp nhận.", "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)

    # The wall

    @Slot()
    def print_posting(self) -> None:
        """Prints «niêm yết» of the chosen procedure; no entry, because no dossier and nobody outside is concerned."""
        one, desk = self.current, self._session.desk
        if one is None:
            return
        office, today = self._session.known.office, local_day(desk.clock())

        def make() -> bytes:
            from counter_app.documents.posting import posting

            procedure = desk.procedure(one.code)
            assert procedure is not None
            return posting(procedure, office, today)

        print_paper(self._session, f"niem-yet-{one.code}", make)


def _line(one: Listed, shelf: Shelf) -> tuple[str, ...]:
    key = str(shelf.top.index(one.code) + 1) if one.code in shelf.top else ""
    field = f"{one.field} (danh mục {one.source})" if one.source else one.field
    return one.code, short_name(one.name), field, key, "không" if one.code in shelf.inactive else "có"
