"""Pictures of the pages about citizens: notices, post, returns and opinions, petitions. See ``pictures``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QScrollArea

from counter_app.domain.mail import EnvelopeForm
from counter_app.domain.moments import local_day
from counter_app.domain.notice import STANDARD, About
from counter_app.domain.office import Role
from counter_app.domain.verbs import VERBS
from counter_app.operations import act, catalogue, mail, notices, petitions, returns
from counter_app.store import waiting
from counter_app.ui.main_window import MainWindow


def _settle(window: MainWindow) -> None:
    from counter_app.ui.pictures import settle

    settle(window.session.jobs)


def ready(window: MainWindow) -> str:
    """The code of a result that can be returned."""
    desk = window.session.desk
    with desk.database.read() as connection:
        return waiting.on_shelf(connection, desk.me.office, desk.clock(), 0)[0].code


def _notices(window: MainWindow) -> None:
    desk, place = window.session.at_work, window.session.place
    chief = desk.with_clerk(next(one for one in window.session.known.staff if Role.SUPERVISOR in one.roles))
    catalogue.set_notice(chief, replace(STANDARD[About.READY], on=True))
    window.session.settings = replace(window.session.settings, notice_folder=str(place.root / "tin-bao"))
    with desk.database.read() as connection:
        ids = waiting.to_hand_over(connection, desk.me.office)
    for one in ids[:5]:
        act.perform(desk, one, VERBS["resolve"], {"result": "12/XN-UBND"})
    notices.withdraw(desk, 1)
    notices.phoned(desk, 2)
    window._open(window.late.citizens)
    window.late.citizens.notices.all.setChecked(True)


def _part(name: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        window._open(window.late.citizens)
        page = window.late.citizens
        page.show_part(getattr(page, name))

    return show


def _post(window: MainWindow) -> None:
    desk = window.session.at_work
    with desk.database.read() as connection:
        found = waiting.on_shelf(connection, desk.me.office, desk.clock(), 0)
    for one in found[:3]:
        act.perform(desk, one.id, VERBS["return"], {"how": "POST"})
    _part("post")(window)


def _envelopes(window: MainWindow) -> None:
    desk = window.session.at_work
    today = local_day(desk.clock())
    for tracking, sender in (("EB123456789VN", "Nguyễn Văn An, tổ 3, xã Mẫu"), ("EB987654321VN", "Trần Thị Bình")):
        mail.register_envelope(desk, EnvelopeForm(tracking, sender, today, "bìa rách mép"))
    mail.link_envelope(desk, "01.00001", ready(window))
    _part("envelopes")(window)


def _returns(window: MainWindow) -> None:
    _post(window)
    _settle(window)
    desk, page = window.session.at_work, window.late.citizens
    today = local_day(desk.clock())
    for n, line in enumerate(returns.returns(desk, today, today)[:3]):
        returns.rate(desk, line.code, str(5 - n), "PAPER" if n else "QR")
    page.show_part(page.returns)


def _petitions(window: MainWindow) -> None:
    desk = window.session.at_work
    content = "Quầy số 2 để người dân chờ quá lâu, đề nghị mở thêm quầy vào sáng thứ Hai"
    one = petitions.receive(desk, {"name": "Trần Thị Bình", "phone": "0912 345 678", "content": content})
    petitions.answer(desk, one.number, "Đã mở thêm một quầy từ 7 giờ 30 các ngày thứ Hai.")
    petitions.receive(desk, {"content": "Phòng chờ thiếu ghế", "channel": "PHONE", "code": ready(window)})
    _part("petitions")(window)


def _notice_templates(window: MainWindow) -> None:
    window.to_administration()
    card = window.late.administration.whole().notices
    for _ in range(2):  # cards that have just come are laid out in a second round
        _settle(window)
    card.text.setFocus()
    around = card.card.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if around is not None:
        around.ensureWidgetVisible(card.card)


def _opinions(window: MainWindow) -> None:
    _returns(window)
    _settle(window)
    window.to_report()
    page = window.late.report
    page.show_part(page.opinions)
    _settle(window)
    page.table.setCurrentIndex(page.table.model().index(len(page.table.lines) - 1, 1))
    page.table.activated.emit(page.table.currentIndex())


PAGES: dict[str, Callable[[MainWindow], None]] = {
    "notices": _notices,
    "post": _post,
    "envelopes": _envelopes,
    "returns": _returns,
    "petitions": _petitions,
    "opinions": _opinions,
    "notice-templates": _notice_templates,
}
