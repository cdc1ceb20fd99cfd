"""Pictures of the pages about the line to the centre. See ``pictures``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.line import time_left
from counter_app.domain.office import Role
from counter_app.errors import Offline
from counter_app.operations import demo, today
from counter_app.ui.changes import Changed
from counter_app.ui.main_window import MainWindow
from counter_app.ui.start.first_run import FirstRunPage
from counter_app.ui.sync_light import Progress

if TYPE_CHECKING:
    from counter_app.sync.exchange import Outcome

NO_LINE = Offline("Chưa nối được tới trung tâm; dữ liệu chờ gửi vẫn nằm trên máy này.")


def _away(_watch: object) -> Outcome:
    raise NO_LINE


def line(window: MainWindow) -> None:
    """An afternoon without a line, one counter revoked, one act that nobody goes by, seen by whoever is in charge."""
    session = window.session
    chief = next(one for one in session.known.staff if Role.SUPERVISOR in one.roles)
    demo.bad_line(session.desk, NO_LINE)
    window.light._exchange = _away
    window.enter(chief)
    window._open(window.late.line)


def line_pull(window: MainWindow) -> None:
    """A new PC takes five years of its office in, while somebody already receives at it."""
    light = window.light
    demo.all_sent(window.session.desk)
    light._exchange, light._busy, light.online = _away, True, True
    light.progress = Progress(214_500, 534_247, folding=False, left=time_left(214_500, 534_247, 130))
    window._open(window.late.line)
    window.session.changes.announce(Changed.LINE)


def conflicts(window: MainWindow) -> None:
    """Two counters gave a dossier to different people; whoever is in charge sees both acts."""
    session = window.session
    demo.met(session.desk)
    window.enter(next(one for one in session.known.staff if Role.SUPERVISOR in one.roles))
    window.actions_bar.menu_lines["supervision"].trigger()
    window.late.supervision.choose("conflicts")


def line_day(window: MainWindow) -> None:
    """The clock is behind the centre's: the band asks which day it is."""
    desk = window.session.desk
    demo.wrong_clock(desk)
    found = today.in_doubt(desk)
    assert found is not None
    window.day_band.check()


def by_code(page: FirstRunPage) -> None:
    """Server and code typed, the address first."""
    page.by_code.setChecked(True)
    page.server.text = "postgresql://trungtam.mau.gov.vn/quay"
    page.join_code.text = "K7QF-2MPA-K7QF-2MPA-K7QF"


def no_first_data(page: FirstRunPage) -> None:
    """The code is spent and the line broke."""
    page.recovery.show_code("")
    page._stack.setCurrentIndex(1)
    page.recovery.wait()
    page.recovery.fail(NO_LINE)


PAGES = {"line": line, "line-pull": line_pull, "line-day": line_day, "conflicts": conflicts}
"""By the names of ``cli/parser.PAGES``."""
