"""The demonstration: an invented office, a central PostgreSQL beside it, and the main job without a screen."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app import __version__, settings
from counter_app.domain import id_card
from counter_app.domain.application import Application, PaperLine, suggested_fees
from counter_app.domain.moments import Clock, local_day, show
from counter_app.domain.person import Checked
from counter_app.operations import centre, demo, open_counter, papers
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import local

if TYPE_CHECKING:
    from counter_app.sync.embedded import EmbeddedServer

CARD = "001099012345|012345678|Nguyễn Văn An|15051999|Nam|Số 5, phố Giả Định, phường Ví Dụ, Hà Nội|20062021"
"""The scanned card of somebody who does not exist."""

HINT = f"Đơn vị tập huấn: mật khẩu của mọi người là «{demo.PASSWORD}»."


def make_ready(place: DataDir, clock: Clock) -> None:
    """Makes the invented office where there is none yet."""
    if not open_counter.exists(place):
        print(f"Đang tạo đơn vị tập huấn trong {place.root} (một lần, vài giây)…", file=sys.stderr)
        demo.make(place, clock).database.close()


def start_centre(place: DataDir, clock: Clock) -> EmbeddedServer:
    """Starts the demonstration's centre and enrols this counter there; stop what is returned. Raises Trouble."""
    from counter_app.sync import provision
    from counter_app.sync.central import address

    server = provision.start_demo(place.root / "centre")
    try:
        desk = open_counter.open_desk(place, clock, lambda: "")
        try:
            if not provision.is_enrolled(server.url, desk.me.office, desk.me.counter):
                slices = desk.own_counter().slices
                made = provision.enrol(
                    server.url, desk.me.office, desk.me.counter, clock(), key=desk.me.key, slices=slices
                )
                centre.keep_login(desk, address(server.url), made.user, made.password)
        finally:
            desk.database.close()
        # The port is another one at each start.
        settings.save(place.settings, replace(settings.load(place.settings), central_url=address(server.url)))
    except BaseException:
        server.stop()
        raise
    return server


def walk(place: DataDir, clock: Clock, *, with_centre: bool) -> int:
    """The main job without a screen: a scanned card becomes a receipt and reaches the centre. Says what it did."""
    make_ready(place, clock)
    server = start_centre(place, clock) if with_centre else None
    try:
        desk = open_counter.open_desk(place, clock, lambda: "")
        try:
            _one_citizen(desk.with_clerk(demo.STAFF[1]), place)
            if with_centre:
                _exchange(desk, place)
        finally:
            desk.database.close()
    finally:
        if server:
            server.stop()
    print(f"Dữ liệu: {place.root}")
    print("Xem thêm: counter-app --help; cửa sổ cần màn hình (DISPLAY).")
    return 0


def _one_citizen(desk: Desk, place: DataDir) -> None:
    from counter_app.documents.forms import printable
    from counter_app.documents.receipt import Layout

    procedure = desk.procedure("1.004222")
    assert procedure is not None
    person = replace(id_card.parse(CARD).person(), phone="0912345678")
    received = receive(
        desk,
        Application(
            procedure=procedure,
            owners=(person,),
            papers=tuple(PaperLine.of(paper) for paper in procedure.papers),
            checked=Checked.CARD_QR,
            fees=suggested_fees(procedure),
        ),
    )
    with desk.database.read() as connection:
        (job,) = local.print_jobs(connection, received.print_job)
    today = local_day(desk.clock())
    paper = printable(job.form, papers.load(desk, job.dossier), desk.reference().office, today, Layout.A4_TWO)
    place.tray.mkdir(parents=True, exist_ok=True)
    target = place.tray / f"{received.intake.code}-giay-tiep-nhan.pdf"
    target.write_bytes(paper.pdf)
    papers.printed(desk, job, paper.pdf, title=paper.title, template=paper.version, printer="thư mục PDF")
    print(f"Quét thẻ: {person.name}, {person.id_number}")
    print(f"Đã tiếp nhận: {received.intake.code} – {procedure.name}")
    print(f"Hẹn trả: {show(received.intake.deadline.due_at)}")
    print(f"Giấy tiếp nhận: {target}")


def _exchange(desk: Desk, place: DataDir) -> None:
    from counter_app.operations.machine import fingerprint
    from counter_app.sync.central import Central, Login
    from counter_app.sync.exchange import exchange

    login = centre.login_of(desk, settings.load(place.settings))
    assert login is not None
    line = Central(Login(*login))
    try:
        outcome = exchange(desk.database, line, desk.clock, program=__version__, fingerprint=fingerprint())
    finally:
        line.close()
    print(f"Trung tâm: đã gửi {outcome.pushed} bản ghi, nhận {outcome.pulled}, chờ gửi {outcome.pending}")
