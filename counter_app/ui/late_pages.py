"""Pages that a day begins without: each is made when it is first asked for, so that the window stands at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtWidgets import QStackedWidget, QWidget

from counter_app.ui.print_shop import PrintShop
from counter_app.ui.session import Session
from counter_app.ui.undo import Undo

if TYPE_CHECKING:
    from counter_app.ui.administration.page import AdministrationPage
    from counter_app.ui.catalogue.page import CataloguePage
    from counter_app.ui.handover.page import HandOverPage
    from counter_app.ui.lane.page import LanePage
    from counter_app.ui.returning.page import ReturnPage


class AnyPage(Protocol):
    """A page that is opened: it begins."""

    def begin(self) -> object:
        """Shows what there is now."""


class LatePages:
    """Makes them, puts them into the window's stack, and leads back to the board when they are closed."""

    def __init__(
        self, session: Session, shop: PrintShop, undo: Undo, stack: QStackedWidget, closed: Callable[[], None]
    ) -> None:
        self._session, self._shop, self._undo = session, shop, undo
        self._stack, self._closed = stack, closed
        self._made: dict[str, QWidget] = {}

    def made(self, name: str) -> QWidget | None:
        """The page of a name, None while nobody has asked for it."""
        return self._made.get(name)

    @property
    def shown(self) -> HandOverPage | ReturnPage | None:
        """The one of them that stands on the screen and takes scans, F9 and Esc; None for any other page."""
        page = self._stack.currentWidget()
        found = next((one for name, one in self._made.items() if one is page and name in ("return", "hand-over")), None)
        return cast("HandOverPage | ReturnPage | None", found)

    def _keep(self, name: str, page: AdministrationPage | CataloguePage | HandOverPage | LanePage | ReturnPage) -> None:
        page.closed.connect(self._closed)
        self._stack.addWidget(page)
        self._made[name] = page

    @property
    def administration(self) -> AdministrationPage:
        """Office, people, this PC."""
        from counter_app.ui.administration.page import AdministrationPage

        if "administration" not in self._made:
            self._keep("administration", AdministrationPage(self._session))
        page = self._made["administration"]
        assert isinstance(page, AdministrationPage)
        return page

    @property
    def catalogue(self) -> CataloguePage:
        """Procedures, calendar, dates to look at again."""
        from counter_app.ui.catalogue.page import CataloguePage

        if "catalogue" not in self._made:
            self._keep("catalogue", CataloguePage(self._session))
        page = self._made["catalogue"]
        assert isinstance(page, CataloguePage)
        return page

    @property
    def lane(self) -> LanePage:
        """Chứng thực."""
        from counter_app.ui.lane.page import LanePage

        if "lane" not in self._made:
            self._keep("lane", LanePage(self._session, self._shop, self._undo))
        page = self._made["lane"]
        assert isinstance(page, LanePage)
        return page

    @property
    def returning(self) -> ReturnPage:
        """Trả kết quả."""
        from counter_app.ui.returning.page import ReturnPage

        if "return" not in self._made:
            self._keep("return", ReturnPage(self._session, self._undo))
        page = self._made["return"]
        assert isinstance(page, ReturnPage)
        return page

    @property
    def hand_over(self) -> HandOverPage:
        """Chuyển hồ sơ."""
        from counter_app.ui.handover.page import HandOverPage

        if "hand-over" not in self._made:
            self._keep("hand-over", HandOverPage(self._session, self._shop, self._undo))
        page = self._made["hand-over"]
        assert isinstance(page, HandOverPage)
        return page
