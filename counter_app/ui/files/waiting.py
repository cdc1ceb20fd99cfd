"""Files that are brought and not attached yet: dropped, chosen, found in the scanner's folder; looked into at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.domain.attachments import Seen
from counter_app.errors import CounterError
from counter_app.operations.attach import read
from counter_app.operations.scan_folder import ScanFolder
from counter_app.ui.files.inspection import inspecting
from counter_app.ui.session import Session

LOOK_MS = 1000


@dataclass(frozen=True, slots=True)
class Brought:
    """One file. ``seen`` None while it is looked into, or when ``trouble`` says why it cannot be attached."""

    path: Path
    scanned: bool = False
    seen: Seen | None = None
    trouble: str = ""


class Waiting(QObject):
    """The list of them.

    Signals:
        changed(): another list, or another thing said of one.
        folder_told(str): what is to be said of the scanner's folder, "" when it can be read.
    """

    changed = Signal()
    folder_told = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.files: list[Brought] = []
        self._folder: ScanFolder | None = None
        self._looking = False
        self._known: set[Path] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """The page shows: the scanner's folder is looked into every second."""
        chosen = self._session.settings.scan_folder
        if not chosen:
            self._folder = None
            self._timer.stop()
        elif self._folder is None or self._folder.folder != Path(chosen):
            self._folder = ScanFolder(Path(chosen))
        if self._folder is not None:
            self._timer.start()
            self.look()

    def end(self) -> None:
        """The page is away."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """One look; a slow network drive is not asked again before it has answered, and keeps no save waiting."""
        folder = self._folder
        if folder is None or self._looking:
            return
        self._looking = True
        self._session.jobs.run(folder.look, self._found, self._not_found, line=True)

    def _found(self, paths: list[Path]) -> None:
        self._looking = False
        self.folder_told.emit("")
        self._known &= set(paths)  # a name that comes again is another scan
        new = [path for path in paths if path not in self._known]
        self._known.update(new)
        self.bring(new, scanned=True)

    def _not_found(self, error: CounterError) -> None:
        self._looking = False
        self.folder_told.emit(str(error))

    def bring(self, paths: Iterable[Path], *, scanned: bool = False) -> None:
        """Files more; each is read and looked into away from the window, once more where it is brought again: a scanner
        writes the better scan under the same name.
        """
        for path in paths:
            fresh, there = Brought(path, scanned), self._of(path)
            self.files = [fresh if one is there else one for one in self.files] if there else [*self.files, fresh]
            failed = partial(self._refused, path)
            self._session.jobs.run(partial(read, path), partial(self._read, path), failed, line=True)
        self.changed.emit()

    def keep_scans(self) -> None:
        """Another dossier, or another clerk: what was dropped or chosen was meant for the one before."""
        self.files = [one for one in self.files if one.scanned]
        self.changed.emit()

    def _read(self, path: Path, content: bytes) -> None:
        """Looked into a page a job, so that a save waits for one page at most."""
        settings, archive, looking = self._session.settings, self._session.desk.archive, inspecting(content, path.name)

        def work() -> tuple[Seen, bool] | None:
            try:
                next(looking)
            except StopIteration as done:
                left = settings.scan_after == "leave"  # what was attached yesterday still lies in the folder
                return done.value, left and bool(archive.held([done.value.sha256]))
            return None

        def on(told: tuple[Seen, bool] | None) -> None:
            if told is None:
                self._session.jobs.run(work, on, partial(self._refused, path))
            else:
                self._looked_into(path, told)

        on(None)

    def _looked_into(self, path: Path, told: tuple[Seen, bool]) -> None:
        seen, attached_before = told
        one = self._of(path)
        if one is not None and one.scanned and attached_before:
            self.forget(path)
        else:
            self._say(path, seen=seen)

    def _refused(self, path: Path, error: CounterError) -> None:
        self._say(path, trouble=str(error))

    def _say(self, path: Path, **told: object) -> None:
        self.files = [replace(one, **told) if one.path == path else one for one in self.files]  # type: ignore[arg-type]
        self.changed.emit()

    def _of(self, path: Path) -> Brought | None:
        return next((one for one in self.files if one.path == path), None)

    def forget(self, path: Path) -> None:
        """It is attached, or nobody wants it."""
        self.files = [one for one in self.files if one.path != path]
        self.changed.emit()

    def attached(self, path: Path) -> None:
        """It is attached: a scan is put aside where the office wants that."""
        one, folder = self._of(path), self._folder
        self.forget(path)
        if one is not None and one.scanned and folder is not None and self._session.settings.scan_after == "move":
            self._session.jobs.run(
                partial(folder.put_aside, path), lambda _: None, self._session.messages.show_error, line=True
            )
