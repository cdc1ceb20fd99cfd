"""Pages made when they are first asked for, because the board must stand first; or earlier, while the hands rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedWidget, QWidget

from counter_app.ui.print_shop import PrintShop
from counter_app.ui.session import Session
from counter_app.ui.sync_light import SyncLight
from counter_app.ui.undo import Undo

if TYPE_CHECKING:
    from counter_app.ui.administration.page import AdministrationPage
    from counter_app.ui.blank_page import BlankPage
    from counter_app.ui.catalogue.page import CataloguePage
    from counter_app.ui.citizens.page import CitizensPage
    from counter_app.ui.day.page import DayPage
    from counter_app.ui.draft_keeper import Unkept
    from counter_app.ui.files.page import FilesPage
    from counter_app.ui.handover.page import HandOverPage
    from counter_app.ui.intake.page import IntakePage
    from counter_app.ui.lane.page import LanePage
    from counter_app.ui.line_page import LinePage
    from counter_app.ui.report.page import ReportPage
    from counter_app.ui.returning.page import ReturnPage
    from counter_app.ui.supervision.page import SupervisionPage


_IN_TURN = (
    ("intake", "intake.page"), ("returning", "returning.page"), ("lane", "lane.page"), ("hand_over", "handover.page"),
    ("day", "day.page"), ("line", "line_page"), ("files", "files.page"), ("blanks", "blank_page"),
    ("report", "report.page"), ("supervision", "supervision.page"), ("citizens", "citizens.page"),
    ("catalogue", "catalogue.page"),
)  # fmt: skip
"""The pages by how soon a day asks for them, and where each is from. Administration, the largest, few ever open."""


class Begun(Protocol):
    """A page on which something stands that nobody has saved yet."""

    def park(self) -> object:
        """Puts it aside as a draft, and is clean."""

    def keep_now(self) -> Unkept | None:
        """Keeps it as it is, at once: the window closes. Returns what the disk does not take."""


class AnyPage(Protocol):
    """A page that is opened: it begins."""

    def begin(self) -> object:
        """Shows what there is now."""


@runtime_checkable
class InParts(Protocol):
    """A page so large that nobody should have to wait for all of it: made by parts, and whole when it begins."""

    def make_part(self) -> bool:
        """Makes the next part; False when the page is whole."""


class LatePages:
    """Makes them, puts them into the window's stack, and leads back to the board when they are closed."""

    def __init__(
        self,
        session: Session,
        shop: PrintShop,
        undo: Undo,
        stack: QStackedWidget,
        closed: Callable[[], None],
        follow: Callable[[str], None],
        show_dossier: Callable[[str], None],
        light: SyncLight,
    ) -> None:
        """``follow`` opens what a line of «Việc đầu ngày» leads to, ``show_dossier`` a dossier on the board."""
        self._light = light
        self._session, self._shop, self._undo = session, shop, undo
        self._stack, self._closed = stack, closed
        self._follow, self._show_dossier = follow, show_dossier
        self._made: dict[str, QWidget] = {}

    def made(self, name: str) -> QWidget | None:
        """The page of a name, None while it is not made."""
        return self._made.get(name)

    def begun(self) -> list[Begun]:
        """Of the pages that keep drafts those on which something stands."""
        return [page for page in self._with_drafts() if not page.empty]

    def keep_now(self) -> list[Unkept]:
        """The window closes: every form and every draft goes to the disk. Returns what it does not take."""
        begun = self.begun() if self._session.desk.clerk is not None else []
        forms = [unkept for page in begun if (unkept := page.keep_now()) is not None]
        return [*forms, *(unkept for page in self._with_drafts() for unkept in page.drafts.keep_held_now())]

    def _with_drafts(self) -> list[IntakePage | LanePage]:
        pages = (cast("IntakePage | None", self.made("intake")), cast("LanePage | None", self.made("lane")))
        return [page for page in pages if page is not None]

    def ahead(self) -> Iterator[None]:
        """Makes what is not made yet, in steps none of which anybody feels."""
        unseen = QPixmap(self._stack.size())  # one for all: a new one for each page would leave 40 MB of holes behind
        for name, module in _IN_TURN:
            import_module(f"counter_app.ui.{module}")
            yield
            page: QWidget = getattr(self, name)
            yield
            while isinstance(page, InParts) and page.make_part():
                yield
            self._draw(page, unseen)
            yield
        import_module("counter_app.ui.administration.page")

    def _draw(self, page: QWidget, unseen: QPixmap) -> None:
        """Where nobody sees it: the first time a page is drawn it is laid out and dressed too."""
        if page is not self._stack.currentWidget():
            page.resize(self._stack.size())
            page.render(unseen)

    @property
    def shown(self) -> HandOverPage | ReturnPage | None:
        """The one of them that stands on the screen and takes scans, F9 and Esc; None for any other page."""
        page = self._stack.currentWidget()
        found = next((one for name, one in self._made.items() if one is page and name in ("return", "hand-over")), None)
        return cast("HandOverPage | ReturnPage | None", found)

    def _page(self, name: str, make: Callable[[], QWidget]) -> QWidget:
        if name not in self._made:
            page = self._made[name] = make()
            page.closed.connect(self._closed)  # type: ignore[attr-defined]
            self._stack.addWidget(page)
        return self._made[name]

    @property
    def intake(self) -> IntakePage:
        """Tiếp nhận."""
        from counter_app.ui.intake.page import IntakePage

        return cast("IntakePage", self._page("intake", lambda: IntakePage(self._session, self._shop, self._undo)))

    @property
    def administration(self) -> AdministrationPage:
        """Office, people, this PC."""
        from counter_app.ui.administration.page import AdministrationPage

        return cast("AdministrationPage", self._page("administration", lambda: AdministrationPage(self._session)))

    @property
    def catalogue(self) -> CataloguePage:
        """Procedures, calendar, dates to look at again."""
        from counter_app.ui.catalogue.page import CataloguePage

        return cast("CataloguePage", self._page("catalogue", lambda: CataloguePage(self._session)))

    @property
    def lane(self) -> LanePage:
        """Chứng thực."""
        from counter_app.ui.lane.page import LanePage

        return cast("LanePage", self._page("lane", lambda: LanePage(self._session, self._shop, self._undo)))

    @property
    def returning(self) -> ReturnPage:
        """Trả kết quả."""
        from counter_app.ui.returning.page import ReturnPage

        return cast("ReturnPage", self._page("return", lambda: ReturnPage(self._session, self._shop, self._undo)))

    @property
    def hand_over(self) -> HandOverPage:
        """Chuyển hồ sơ."""
        from counter_app.ui.handover.page import HandOverPage

        def make() -> HandOverPage:
            return HandOverPage(self._session, self._shop, self._undo)

        return cast("HandOverPage", self._page("hand-over", make))

    @property
    def day(self) -> DayPage:
        """Mở quầy, chốt sổ cuối ngày."""
        from counter_app.ui.day.page import DayPage

        def make() -> DayPage:
            page = DayPage(self._session)
            page.opening.wanted.connect(self._follow)
            return page

        return cast("DayPage", self._page("day", make))

    @property
    def blanks(self) -> BlankPage:
        """Phôi giấy khi mất điện."""
        from counter_app.ui.blank_page import BlankPage

        def make() -> BlankPage:
            page = BlankPage(self._session)
            page.opened.connect(self._show_dossier)
            return page

        return cast("BlankPage", self._page("blanks", make))

    @property
    def files(self) -> FilesPage:
        """Giấy tờ, tệp."""
        from counter_app.ui.files.page import FilesPage

        return cast("FilesPage", self._page("files", lambda: FilesPage(self._session, self._undo)))

    def open_files(self, dossier_id: str, paths: list[Path]) -> None:
        """The files of a dossier, with those that were dropped on it."""
        self._stack.setCurrentWidget(self.files)
        self.files.open(dossier_id, paths)

    @property
    def citizens(self) -> CitizensPage:
        """Tin báo, bưu chính, sổ trả kết quả, ý kiến, phản ánh."""
        from counter_app.ui.citizens.page import CitizensPage

        return cast("CitizensPage", self._page("citizens", lambda: CitizensPage(self._session)))

    @property
    def report(self) -> ReportPage:
        """Báo cáo."""
        from counter_app.ui.report.page import ReportPage

        def make() -> ReportPage:
            page = ReportPage(self._session)
            page.opened.connect(self._show_dossier)
            return page

        return cast("ReportPage", self._page("report", make))

    @property
    def supervision(self) -> SupervisionPage:
        """Theo dõi, điều hành."""
        from counter_app.ui.supervision.page import SupervisionPage

        def make() -> SupervisionPage:
            page = SupervisionPage(self._session)
            page.opened.connect(self._show_dossier)
            return page

        return cast("SupervisionPage", self._page("supervision", make))

    @property
    def line(self) -> LinePage:
        """Đồng bộ."""
        from counter_app.ui.line_page import LinePage

        def make() -> LinePage:
            page = LinePage(self._session, self._light)
            page.opened.connect(self._show_dossier)
            return page

        return cast("LinePage", self._page("sync", make))
