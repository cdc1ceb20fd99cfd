"""Pages made when they are first asked for: most of them nobody opens on most days, and the board must stand first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from counter_app.store.board import Filter

if TYPE_CHECKING:
    from counter_app.ui.administration.page import AdministrationPage
    from counter_app.ui.catalogue.page import CataloguePage
    from counter_app.ui.day.page import DayPage
    from counter_app.ui.lane.page import LanePage
    from counter_app.ui.main_window import MainWindow
    from counter_app.ui.report.page import ReportPage


class LaterPages(QObject):
    """The window's pages beside the board and the intake, each made once."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._made: dict[str, QWidget] = {}

    def made(self, name: str) -> QWidget | None:
        """A page if it was made already."""
        return self._made.get(name)

    def _page(self, name: str, make: Callable[[], QWidget]) -> QWidget:
        if name not in self._made:
            page = self._made[name] = make()
            page.closed.connect(self._window.to_board)  # type: ignore[attr-defined]
            self._window.pages.addWidget(page)
        return self._made[name]

    @property
    def administration(self) -> AdministrationPage:
        """Office, people, this PC."""
        from counter_app.ui.administration.page import AdministrationPage

        return cast(
            "AdministrationPage", self._page("administration", lambda: AdministrationPage(self._window.session))
        )

    @property
    def catalogue(self) -> CataloguePage:
        """Procedures, calendar, dates to look at again."""
        from counter_app.ui.catalogue.page import CataloguePage

        return cast("CataloguePage", self._page("catalogue", lambda: CataloguePage(self._window.session)))

    @property
    def lane(self) -> LanePage:
        """Chứng thực."""
        from counter_app.ui.lane.page import LanePage

        window = self._window
        return cast("LanePage", self._page("lane", lambda: LanePage(window.session, window.shop, window.undo)))

    @property
    def day(self) -> DayPage:
        """Mở quầy, chốt sổ cuối ngày."""
        from counter_app.ui.day.page import DayPage

        def make() -> DayPage:
            page = DayPage(self._window.session)
            page.opening.wanted.connect(self._follow)
            return page

        return cast("DayPage", self._page("day", make))

    @property
    def report(self) -> ReportPage:
        """Báo cáo."""
        from counter_app.ui.report.page import ReportPage

        def make() -> ReportPage:
            page = ReportPage(self._window.session)
            page.opened.connect(self._open)
            return page

        return cast("ReportPage", self._page("report", make))

    @Slot(str)
    def _follow(self, lead: str) -> None:
        """A line of «Việc đầu ngày» opens its list."""
        if lead == "papers":
            self._window.to_print_list()
        elif lead == "line":
            self._window.light.ask()
        else:
            self._window.to_filter(Filter(lead))

    @Slot(str)
    def _open(self, dossier_id: str) -> None:
        self._window.to_board()
        self._window.board.open_dossier(dossier_id)
