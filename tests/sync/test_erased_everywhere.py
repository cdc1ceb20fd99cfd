"""Invariant 12: after an erasure the erased text is on no device, at no centre, in no copy older than the rotation."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from counter_app import credentials
from counter_app.domain.guidance import ISSUED
from counter_app.domain.mail import EnvelopeForm
from counter_app.domain.moments import local_day
from counter_app.domain.notice import STANDARD, About, Template
from counter_app.domain.verbs import VERBS
from counter_app.errors import Refused, UserError
from counter_app.operations import (
    attach,
    catalogue,
    copies,
    drafts,
    erase,
    mail,
    papers,
    petitions,
    returns,
    upkeep,
)
from counter_app.operations.act import perform
from counter_app.operations.desk import Desk
from counter_app.operations.guide import guide
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, local, notices
from counter_app.sync import blobs
from counter_app.ui.files.inspection import inspect
from tests import attached
from tests.conftest import Centre, FakeClock, no_code
from tests.factories import SUPERVISOR, application, person
from tests.store.files import pages
from tests.sync.rounds import Counter, settle

NAME, NUMBER, PHONE, ROAD = "Đỗ Thị Bí Ẩn", "001199054321", "0987000111", "Ngõ Khuất Nẻo"
SECRET = person(name=NAME, id_number=NUMBER, phone=PHONE, address=ROAD)
SCAN = attached.pdf("to khai").replace(b"%%EOF", f"% {NAME}\n%%EOF".encode())
TRACES = [
    word.encode()
    for word in (NAME, NUMBER, PHONE, ROAD, "bi an", "54321", "000111", "thửa đất kín", "rất không hài lòng với chị Bí")
]
ORDER = {"basis": "Luật 91/2025/QH15 Đ14", "request": "12/YC-XDL"}


def everywhere(desk: Desk) -> str:
    """A dossier of theirs that leaves something in every place the program has."""
    guide(desk, application(owners=(SECRET,), papers=()), ISSUED, items=["Tờ khai"], reason="thiếu")
    drafts.keep(desk, "d1", {"owner": {"name": NAME, "id_number": NUMBER}}, NAME, parked=True)
    drafts.keep(desk, "d2", {"owner": {"name": NAME, "id_number": ""}}, NAME)
    drafts.keep(desk, "d3", {"owner": {"name": NAME, "id_number": "001099012399"}}, "một người trùng tên")
    dossier = receive(desk, application(owners=(SECRET,), subject_line="thửa đất kín"))
    one = dossier.dossier_id
    attach.attach(desk, one, 1, SCAN, inspect(SCAN, "to-khai.pdf"))
    perform(desk, one, VERBS["resolve"], {"result": "12/XN-UBND"})
    perform(desk, one, VERBS["contacted"], {"note": f"gọi {PHONE}"})
    perform(desk, one, VERBS["return"], {"how": "POST", "receiver": NAME})
    returns.rate(desk, dossier.intake.code, "1", "PAPER")
    form = {"name": NAME, "phone": PHONE, "address": ROAD, "content": f"{NAME} rất không hài lòng với chị Bí",
            "code": dossier.intake.code}  # fmt: skip
    petitions.answer(desk, petitions.receive(desk, form).number, f"đã gọi {PHONE}")
    letter = mail.register_envelope(desk, EnvelopeForm("EB1VN", NAME, local_day(desk.clock())))
    mail.link_envelope(desk, letter.number, dossier.intake.code)
    with desk.database.read() as connection:
        (job, *_) = [job for job in local.print_jobs(connection) if job.dossier == one]
        assert notices.listed(connection, dossier=one)
    pdf = b"%PDF-1.4 " + NAME.encode()
    papers.printed(desk, job, pdf, title="Giấy tiếp nhận", template="mau-01", printer="thử")
    assert desk.archive.held([hashlib.sha256(pdf).hexdigest()])
    return dossier.intake.code


def central_bytes(centre: Centre) -> bytes:
    """Every table of the centre's schema as text, byte columns as what they hold."""
    with centre.admin() as admin:
        tables = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'quay'").fetchall()
        found = [admin.execute(f"SELECT * FROM quay.{name}").fetchall() for (name,) in tables]
    cells = (cell for rows in found for row in rows for cell in row)
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)


def files_of(place: DataDir) -> bytes:
    key = credentials.open_key(place, "demo", no_code)
    found = [path for path in place.root.rglob("*.db") if path.stat().st_size]
    return b"".join(pages(path, key) for path in found) + b"".join(
        path.read_bytes()
        for path in place.root.rglob("*")
        if path.is_file() and path.suffix in (".json", ".log", ".pdf")
    )


def hits(content: bytes) -> list[bytes]:
    return [trace for trace in TRACES if trace in content]


@pytest.fixture
def notices_on(two_counters: tuple[Counter, Counter]) -> None:
    chief = two_counters[0][0].with_clerk(SUPERVISOR)
    for about in About:
        catalogue.set_notice(chief, Template(about, text=STANDARD[about].text, on=True))


@pytest.mark.usefixtures("notices_on")
def test_what_the_law_wants_erased_is_nowhere_after_one_order_and_a_round(
    two_counters: tuple[Counter, Counter], centre: Centre, place: DataDir, tmp_path: Path, clock: FakeClock
) -> None:
    """The citizen was told that it is gone; who holds a PC, a backup or the centre later must find nothing."""
    (desk, line), (other, _) = two_counters
    second = DataDir(tmp_path / "counter2")
    settle(two_counters)
    code = everywhere(desk)
    settle(two_counters)
    with other.database.read() as connection:
        dossier = board.find(connection, other.me.office, code)
    drafts.keep(other, "o1", {"owner": {"name": NAME, "id_number": NUMBER}}, NAME)
    (file,) = dossier.files
    blobs.give(line, [(bytes.fromhex(file.sha256), file.size)], lambda _sha, start, n: SCAN[start : start + n])
    copies.take(desk, place)
    upkeep.backup(desk, place.backups / "by-hand.db")
    (place.backups / "by-hand.db").unlink()
    (place.backups / "by-hand.archive.db").unlink(missing_ok=True)
    assert len(hits(central_bytes(centre))) >= 5

    chief = desk.with_clerk(SUPERVISOR)
    with pytest.raises(Refused):
        erase.erase(desk, code, **ORDER)  # a clerk
    with pytest.raises(UserError, match="căn cứ"):
        erase.erase(chief, code, basis=" ", request="")
    told = erase.erase(chief, code, **ORDER)
    assert [one.subject.partition(":")[0] for one in told.reached] == ["dossier", "petition", "envelope", "guidance"]
    with pytest.raises(Refused, match="đã được xóa"):
        erase.erase(chief, code, **ORDER)
    perform(
        other, dossier.id, VERBS["contacted"], {"note": f"gọi lại {PHONE}"}
    )  # at the other counter, before it heard of it
    settle(two_counters)
    late = [(one.code, left) for one, left in erase.orders(chief) if left]
    assert late == [(code, 1)]
    erase.erase(chief, code, **ORDER)
    settle(two_counters)
    for one in (desk, other):
        assert upkeep.verify(one).faults == ()
        assert petitions.listed(one) == []
        assert mail.envelopes(one) == []
        with one.database.read() as connection:
            assert [row.name for row in board.by_code(connection, code)] == [""]
            assert notices.listed(connection) == []
    assert [draft.id for draft in drafts.listed(desk)] == ["d3"]
    assert drafts.listed(other) == []
    assert [(one.basis, one.request, left) for one, left in erase.orders(other.with_clerk(SUPERVISOR))] == [
        (ORDER["basis"], ORDER["request"], 0)
    ] * 5

    # Numbers that were given out stay used.
    again = guide(desk, application(papers=()), ISSUED, items=["Tờ khai"], reason="thiếu").guidance
    assert again.number == "01.00002"
    assert petitions.receive(desk, {"content": "đèn hỏng"}).number == "01.00002"
    assert receive(desk, application()).intake.number == "01.00002"

    settle(two_counters)
    drafts.drop(desk, "d3")
    assert hits(central_bytes(centre)) == []
    clock.advance(days=29)
    copies.take(desk, place)
    for one, where in ((desk, place), (other, second)):
        upkeep.sweep(one, where)  # what came within the last day stays until nobody can be about to name it
        one.database.close()
    assert hits(files_of(place)) == []
    assert hits(files_of(second)) == []
