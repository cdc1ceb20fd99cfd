"""Máy này: what happened to its data, and what waits carried by file where there is no line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QPushButton

from counter_app.operations import carry, centre, identity
from counter_app.operations.access import What
from counter_app.ui.changes import Changed
from counter_app.ui.field import form_card
from counter_app.ui.label import Label
from counter_app.ui.session import Session

_HINT = (
    "Quầy mất mạng cả ngày: ghi phần chờ gửi ra USB, mang sang quầy có mạng và nhận ở đó. "
    "Tệp được mã hóa, chỉ quầy của đơn vị này mở được."
)


class MachineCard:
    """Two buttons for the stick; a third only while another PC may have this counter open."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.said = Label()
        self.said.setWordWrap(True)
        hint = Label(_HINT)
        hint.setWordWrap(True)
        hint.setProperty("muted", True)
        self.out_button = _button("Ghi phần chờ gửi ra tệp…", self.choose_out)
        self.in_button = _button("Nhận tệp của quầy khác…", self.choose_in)
        self.sure_button = _button("Máy cũ đã đóng, chỉ máy này mở quầy", self.confirm)
        self.card = form_card(
            "Máy này, mang dữ liệu bằng tệp",
            (
                (self.said, 0, 0, 2), (self.sure_button, 1, 0, 2), (hint, 2, 0, 2),
                (self.out_button, 3, 0, 1), (self.in_button, 3, 1, 1),
            ),
        )  # fmt: skip

    def begin(self) -> None:
        """As it stands."""
        session = self._session
        linked = centre.login_of(session.desk, session.settings) is not None
        said = identity.banner(session.desk, has_centre=linked)
        waits = carry.waiting(session.desk)
        files = f"{waits} tệp đã nhận, chờ gửi về trung tâm." if waits else ""
        self.said.setText(" ".join(filter(None, (said, files))))
        self.said.setVisible(bool(said or waits))
        self.sure_button.setVisible(identity.may_have_a_twin(session.desk))

    @Slot()
    def choose_out(self) -> None:
        """Asks where to."""
        number = self._session.desk.me.counter
        now = self._session.desk.clock()
        proposed = f"quay{number:02}-{now:%Y%m%d-%H%M}.mang"
        name, _ = QFileDialog.getSaveFileName(self.card, "Ghi phần chờ gửi ra tệp", proposed, "Tệp mang (*.mang)")
        if name:
            self.write_out(Path(name))

    def write_out(self, target: Path) -> None:
        """Writes the file away from the window."""
        desk = self._session.desk

        def words(n: int) -> str:
            self._session.reads.put_out(What.EXPORTED, "Mang dữ liệu bằng tệp")
            return f"Đã ghi {n} thao tác chờ gửi vào {target}."

        self._run(lambda: carry.out(desk, target), words)

    @Slot()
    def choose_in(self) -> None:
        """Asks which one."""
        name, _ = QFileDialog.getOpenFileName(self.card, "Nhận tệp của quầy khác", "", "Tệp mang (*.mang)")
        if name:
            self.take_in(Path(name))

    def take_in(self, source: Path) -> None:
        """Takes the file away from the window; the next round hands it over."""
        desk = self._session.desk

        def words(taken: carry.Taken) -> str:
            return f"Đã nhận {taken.entries} thao tác của quầy {taken.counter}; lượt đồng bộ tới gửi về trung tâm."

        self._run(lambda: carry.take(desk, source), words)

    @Slot()
    def confirm(self) -> None:
        """Somebody has looked: the old PC is off."""
        desk = self._session.at_work
        self._run(lambda: identity.confirm(desk), lambda _: "Đã ghi nhận: chỉ máy này mở quầy.")

    def _run(self, work: Callable[[], object], words: Callable[..., str]) -> None:
        session = self._session

        def done(result: object) -> None:
            session.messages.say(words(result))
            session.changes.announce(Changed.LINE)
            self.begin()

        session.jobs.run(work, done, session.messages.show_error)


def _button(words: str, pressed: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.clicked.connect(pressed)
    return button
