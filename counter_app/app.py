"""The composition root: builds everyone, hands each what it needs, closes in reverse order.

    settings → log → files (key, store, archive) → desk → jobs → line → window        and back the same way

Only here does anything ask the machine for the time.
"""

from __future__ import annotations

import faulthandler
import gc
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QLocale, QTimer, QTranslator, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from counter_app import __version__, log, paths, settings
from counter_app.domain.moments import Clock
from counter_app.errors import CredentialTrouble, Trouble, UserError
from counter_app.operations import open_counter
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.ui import printing, theme
from counter_app.ui.changes import Changes
from counter_app.ui.jobs import Jobs
from counter_app.ui.messages import Messages
from counter_app.ui.notice_sender import NoticeSender
from counter_app.ui.scanner import Scanner
from counter_app.ui.session import Session
from counter_app.ui.sync_light import Round, SyncLight
from counter_app.ui.watch import Watch

if TYPE_CHECKING:
    from counter_app.sync.carry import Carrier
    from counter_app.sync.central import Central
    from counter_app.sync.exchange import Outcome
    from counter_app.ui.main_window import MainWindow
    from counter_app.ui.start.first_run import Answer

UPKEEP_MS = 60 * 60 * 1000
SWEEP_MS = 30_000
SWITCH_S = 0.0002
"""How long a worker that computes may keep the interpreter from the window, which asks for it hundreds of times when it
paints a list: 83 ms beside a busy worker with Python's own 5 ms, 52 with 1 ms, 27 with these, 11 alone.
"""

logger = logging.getLogger(__name__)


def machine_clock() -> datetime:
    """The current moment, from this machine."""
    return datetime.now(UTC)


def application(text_size: int = 100) -> QApplication:
    """The Qt application with Vietnamese texts and our look."""
    made = QApplication.instance()
    if not isinstance(made, QApplication):
        made = QApplication(sys.argv[:1])
    sys.setswitchinterval(SWITCH_S)
    made.setApplicationName("Quầy Một Cửa")
    made.setApplicationVersion(__version__)
    QLocale.setDefault(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
    translator = QTranslator(made)
    if translator.load(str(paths.resources() / "i18n" / "qtbase_vi.qm")):
        made.installTranslator(translator)
    theme.apply(made, text_size)
    return made


def open_window(
    desk: Desk,
    place: DataDir,
    jobs: Jobs,
    exchange: Round | None,
    hint: str = "",
    key_clock: Callable[[], float] = time.monotonic,
) -> MainWindow:
    """The main window over an open desk; nobody is signed in. ``key_clock`` times keys, in seconds."""
    from counter_app.ui.main_window import MainWindow

    chosen = settings.load(place.settings)
    session = Session(
        desk=desk,
        place=place,
        settings=chosen,
        jobs=jobs,
        changes=Changes(jobs),
        messages=Messages(),
        printer=printing.choose(chosen.printer, place.tray),
    )
    light = SyncLight(session, exchange, jobs)
    scanner = Scanner(chosen.scanner_gap_ms, chosen.scanner_prefix, now=key_clock, parent=jobs)
    window = MainWindow(session, light, scanner, hint)
    theme.dress(window)
    scanner.install(window)
    window.leaving.connect(scanner.remove)
    window.leaving.connect(light.stop)
    window.leaving.connect(NoticeSender(session, window).stop)
    return window


def qt_version() -> str:
    """For ``doctor``: Qt starts, and None is not losing references (PySide6 6.12 on Python 3.11). Raises Trouble."""
    from PySide6.QtCore import QObject, qVersion

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application()
    thing, before = QObject(), sys.getrefcount(None)
    for _ in range(500):
        thing.setObjectName("x")
    if sys.getrefcount(None) < before - 50:
        raise Trouble("Bản PySide6 này làm Python dừng đột ngột sau vài nghìn lệnh; hãy cài PySide6-Essentials 6.11.")
    return f"Qt {qVersion()}, PySide6 {PySide6.__version__}"


def start(place: DataDir, *, demo: bool = False, with_centre: bool = False) -> int:
    """Opens the window, over an invented office and beside a centre of its own where that was asked for."""
    if not (demo or with_centre):
        return run(place)
    from counter_app.cli import demo as training

    if demo:
        training.make_ready(place, machine_clock)
    server = training.start_centre(place, machine_clock) if with_centre else None
    try:
        return run(place, hint=training.HINT if demo else "")
    finally:
        if server:
            server.stop()


def take_picture(page: str, place: DataDir, clock: Clock, out: Path, size: tuple[int, int], scale: float) -> None:
    """Draws a page of the window offscreen. Raises Trouble when the picture cannot be written."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    from counter_app.ui import pictures

    application()
    jobs = Jobs()
    try:
        if page in pictures.FIRST_RUN:
            pictures.first_run(jobs, page, out, size, scale)
            return
        desk = open_counter.open_desk(place, clock, lambda: "")
        try:
            pictures.take(open_window(desk, place, jobs, None), page, out, size, scale)
        finally:
            desk.database.close()
    finally:
        jobs.stop()


def run(place: DataDir, clock: Clock = machine_clock, *, hint: str = "") -> int:
    """Opens the window and returns the exit code when it is closed."""
    with ExitStack() as way_out:
        handler = log.to_file(place.log)
        way_out.callback(_close_log, handler)
        crash_file = way_out.enter_context(place.log.with_name("crash.log").open("a"))
        faulthandler.enable(crash_file)
        way_out.callback(faulthandler.disable)
        qt = application(settings.load(place.settings).text_size)
        qInstallMessageHandler(lambda _kind, _where, words: logger.warning("qt: %s", words))
        jobs = Jobs()
        way_out.callback(jobs.stop)
        gc.disable()  # already by the program's start; here for whoever calls this alone
        way_out.callback(gc.enable)
        sweep = QTimer()
        sweep.setInterval(SWEEP_MS)
        sweep.timeout.connect(gc.collect)
        sweep.start()
        windows = _Windows(place, clock, jobs, way_out, hint)
        windows.first()
        return qt.exec()


class _Windows:
    """Which window is open: the first-run page, or the counter at work."""

    def __init__(self, place: DataDir, clock: Clock, jobs: Jobs, way_out: ExitStack, hint: str) -> None:
        self._place, self._clock, self._jobs, self._way_out, self._hint = place, clock, jobs, way_out, hint
        self._open: list[object] = []

    def first(self) -> None:
        if not open_counter.exists(self._place):
            self._first_run([])
            return
        desk = open_counter.open_desk(self._place, self._clock, _ask_recovery_code)
        if knows_office(desk):
            self.work(desk)
        else:
            self._first_run([desk])

    def _first_run(self, desks: list[Desk]) -> None:
        """The first day's page; for a counter that has only joined, what is left of it."""
        from counter_app.ui.start.first_run import FirstRunPage

        def open_office(answer: Answer) -> str:
            desk, code = set_up(self._place, self._clock, answer)
            desks.append(desk)
            return code

        page = FirstRunPage(self._jobs, open_office, lambda watch: first_data(desks[0], self._place, watch))
        theme.dress(page)
        page.setWindowTitle("Quầy Một Cửa – thiết lập lần đầu")
        page.resize(1100, 720)
        page.show()
        self._way_out.callback(page.watch.stop)
        self._open.append(page)
        if desks:
            page.resume()

        def on() -> None:
            page.close()
            self.work(desks[0])

        page.finished.connect(on)

    def work(self, desk: Desk) -> None:
        from counter_app.ui.crash import Crashes

        self._way_out.callback(desk.database.close)
        exchange = line_to_centre(desk, self._place, self._way_out)
        window = open_window(desk, self._place, self._jobs, exchange, self._hint)
        self._open.append(window)
        crashes = Crashes(window)
        crashes.install()
        self._way_out.callback(crashes.remove)
        self._way_out.callback(window.session.reads.close)
        window.leaving.connect(lambda: QTimer.singleShot(0, QApplication.quit))
        window.resize(1366, 720)
        window.showMaximized()
        window.light.start()
        self._read_again(desk)
        self._watch_identity(desk, window, has_centre=exchange is not None)
        hourly = QTimer(window)
        hourly.setInterval(UPKEEP_MS)
        hourly.timeout.connect(partial(self._keep_safe, desk))
        hourly.start()
        self._keep_safe(desk)
        # What stands now stands till the end: the sweep need not look at it, which would stop the window for 40 ms.
        gc.freeze()
        window.ahead.finished.connect(gc.freeze)
        self._way_out.callback(gc.unfreeze)

    def _read_again(self, desk: Desk) -> None:
        """After an update: what the program before could not read, a few subjects a job."""
        from counter_app.operations.upkeep import read_again

        self._upkeep(partial(read_again, desk, __version__), lambda more: self._read_again(desk) if more else None)

    def _watch_identity(self, desk: Desk, window: MainWindow, *, has_centre: bool) -> None:
        """Says what happened to this PC's file, and gives the machine's key store the witness now and then."""
        from counter_app.operations import identity

        if said := identity.banner(desk, has_centre=has_centre):
            window.session.messages.say(said, "plain")
        keeping = QTimer(window)
        keeping.setInterval(identity.KEEP_EVERY_MS)
        keeping.timeout.connect(lambda: self._upkeep(partial(identity.try_keep_in_machine, self._place), _nothing))
        keeping.start()

    def _keep_safe(self, desk: Desk) -> None:
        """What nobody names any more goes, the hour's copy is made; old copies end even where none are made."""
        from counter_app.operations import copies, upkeep

        self._upkeep(partial(upkeep.sweep, desk, self._place), _nothing)
        self._upkeep(desk.database.tidy, _nothing)
        if settings.load(self._place.settings).backup_copies:
            self._upkeep(partial(copies.take, desk, self._place), _nothing, line=True)  # seconds: no save waits for it
            self._copy_files(desk)
        else:
            self._upkeep(lambda: copies.end(self._place, desk.clock()), _nothing)

    def _copy_files(self, desk: Desk) -> None:
        """A few contents a job, so that F9 waits for one step at most."""
        from counter_app.operations.upkeep import copy_files

        def go_on(copied: object) -> None:
            if copied:
                self._copy_files(desk)

        self._upkeep(partial(copy_files, desk, self._place), go_on)

    def _upkeep(self, work: Callable[[], object], done: Callable[[object], object], *, line: bool = False) -> None:
        self._jobs.run(work, done, lambda error: logger.warning("%s", error), line=line)


def set_up(place: DataDir, clock: Clock, answer: Answer) -> tuple[Desk, str]:
    """Does what the first-run page asked; returns the desk and the recovery code. Raises CounterError.

    Where the machine has no key store we trust, the recovery code is asked for at each start.
    """
    from counter_app import credentials
    from counter_app.operations import centre, first_run
    from counter_app.ui.start.first_run import JoinByCode, JoinOffice

    database, archive, code = open_counter.make_files(place, credentials.best_kind())
    chosen = replace(settings.load(place.settings), printer=answer.printer, receipt_layout=answer.layout)
    try:
        if isinstance(answer, JoinOffice):
            card = first_run.Enrolment.from_text(answer.card)
            desk = Desk(database, archive, first_run.join(database, card), clock)
            settings.save(place.settings, replace(chosen, central_url=card.url))
            first_data(desk, place, Watch())
        elif isinstance(answer, JoinByCode):
            from counter_app.sync import central, invitation

            made = invitation.claim(answer.server, answer.code, answer.ca)
            card = first_run.Enrolment(made.office, made.counter, made.key, made.url, made.user, made.password)
            desk = Desk(database, archive, first_run.join(database, card), clock)
            centre.check_training(desk, made.url, loopback=central.is_loopback(made.url))
            settings.save(place.settings, replace(chosen, central_url=made.url, central_ca=answer.ca))
        else:
            desk = first_run.open_office(
                database,
                archive,
                clock,
                office=answer.office,
                counter=answer.counter,
                counter_name=answer.counter_name,
                first=answer.first,
                password=answer.password,
                seeds=first_run.seeds(),
            )
            settings.save(place.settings, chosen)
    except BaseException:
        database.close()
        open_counter.unmake_files(place)
        raise
    desk.clerk = None
    return desk, code


def knows_office(desk: Desk) -> bool:
    """Whether this counter can work: its office, its own numbers and somebody who works here are known."""
    try:
        return bool(desk.reference().staff and desk.own_counter())
    except UserError:
        return False


def first_data(desk: Desk, place: DataDir, watch: Watch) -> None:
    """A joining counter knows nothing yet: it sees the centre once, until it can work. Raises Offline, Trouble."""
    with ExitStack() as way_out:
        exchange = line_to_centre(
            desk, place, way_out, lambda: knows_office(desk) and bool(desk.reference().catalogue.listed)
        )
        assert exchange is not None
        exchange(watch)
    desk.reference()
    desk.own_counter()


def line_to_centre(
    desk: Desk, place: DataDir, way_out: ExitStack, enough: Callable[[], bool] = lambda: False
) -> Round | None:
    """One exchange as a function, or None for a counter without a centre; it takes no more once there is ``enough``."""
    from counter_app.operations import centre, machine

    login = centre.login_of(desk, settings.load(place.settings))
    if login is None:
        return None
    here = machine.fingerprint()
    lines: list[Central] = []
    carriers: list[Carrier] = []

    def exchange(watch: Watch) -> Outcome:
        from counter_app.sync import exchange as rounds
        from counter_app.sync.carry import Carrier
        from counter_app.sync.central import Central, Login, is_loopback

        if not lines:
            centre.check_training(desk, login.url, loopback=is_loopback(login.url))
            lines.append(Central(Login(*login)))
            way_out.callback(lines[0].close)
            carriers.append(Carrier(desk.archive))
        chosen = settings.load(place.settings)
        carriers[0].rate, carriers[0].hours = chosen.file_kbps * 1024, chosen.file_hours
        outcome = rounds.exchange(
            desk.database, lines[0], desk.clock, program=__version__, carrier=carriers[0],
            fingerprint=here, cancelled=watch.stopped, paused=lambda: watch.paused() or enough(), progress=watch.tell,
        )  # fmt: skip
        desk.recognise()
        if watch.look:
            watch.look = False
            rounds.look(desk.database, lines[0], desk.clock)
        return outcome

    return exchange


def _ask_recovery_code() -> str:
    from PySide6.QtWidgets import QInputDialog

    words = "Máy này không giữ khóa. Nhập mã khôi phục in trên thẻ quản trị (8 nhóm 4 ký tự):"
    code, given = QInputDialog.getText(None, "Quầy Một Cửa", words)
    if not given:
        raise CredentialTrouble("Chưa nhập mã khôi phục; dữ liệu vẫn còn nguyên trên máy.")
    return code


def _nothing(_result: object) -> None:
    """Upkeep that went well is nobody's news."""


def _close_log(handler: logging.Handler) -> None:
    logging.getLogger().removeHandler(handler)
    handler.close()
