"""The list of an old system becomes dossiers here: taken as far as it can be, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.documents.cut_over_book import column_of, read_book, refused_book, template
from counter_app.domain.cut_over import Tally
from counter_app.domain.moments import local_day
from counter_app.domain.report import Figure, Period
from counter_app.domain.transitions import State
from counter_app.domain.verbs import VERBS
from counter_app.errors import Refused, UserError
from counter_app.operations import cut_over, hand_over
from counter_app.operations import day as days
from counter_app.operations.act import perform
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.operations.report import weekly
from counter_app.store import board, journal, local, projections
from tests.factories import CLERK, SUPERVISOR, application
from tests.old_system import book


@pytest.fixture
def chief(desk: Desk) -> Desk:
    return desk.with_clerk(SUPERVISOR)


def take(desk: Desk, path: Path) -> Tally:
    *_, (_, _, tally) = cut_over.carry_out(desk, read_book(path))
    return tally


def number(desk: Desk) -> int:
    with desk.database.read() as connection:
        return journal.count(connection)


def test_good_lines_are_taken_and_bad_ones_come_back_to_be_mended(chief: Desk, tmp_path: Path) -> None:
    """One slip of the keyboard among four hundred dossiers must not hold up the first morning."""
    own = receive(chief, application(), receipt=False).intake.code
    path = book(
        tmp_path / "cu.xlsx",
        [
            {},
            {"code": "X99.01-261110-0008", "owner_id": "12"},
            {"code": "X99.01-261110-0009", "received": "31/11/2026"},
            {"code": "X99.01-261110-0007"},
            {"code": own},
            {"code": "000.00.01.X99-261111-0010", "state": "Đã xử lý xong", "resolved": "20/11/2026", "owed": 20000},
        ],
    )
    tally = take(chief, path)
    assert (tally.taken, tally.here) == (2, 0)
    assert [(one.row.number, column_of(one.problems[0].field)) for one in tally.refused] == [
        (3, "Số định danh, mã số thuế"), (4, "Ngày tiếp nhận"), (5, "Mã hồ sơ"), (6, "Mã hồ sơ"),
    ]  # fmt: skip
    again = tmp_path / "sua.xlsx"
    again.write_bytes(refused_book(tally.refused))
    back = take(chief, again)
    assert (back.taken, back.here, len(back.refused)) == (0, 1, 3)  # the double is the line that was taken
    assert [one.row.typed["Ngày tiếp nhận"] for one in back.refused][1] == "31/11/2026"
    written = number(chief)
    assert (take(chief, path).taken, number(chief)) == (0, written)


def test_nothing_is_minted_printed_or_counted_as_todays_work(chief: Desk, tmp_path: Path) -> None:
    """A ream of receipts for old dossiers, four hundred receptions of today in the report: both would be lies."""
    take(chief, book(tmp_path / "cu.xlsx", [{}, {"code": "X99.01-261123-0001", "received": "23/11/2026"}]))
    with chief.database.read() as connection:
        assert local.unprinted(connection) == 0
        (row,) = board.by_code(connection, "X99.01-261110-0007")
        assert board.find(connection, "X99.01", row.code).receipts == 0
    today = days.look(chief, days.today(chief)).sheet
    assert today.counts["dossier.received"] == 0
    assert today.papers.required == 0
    received = receive(chief, application(), receipt=False)
    assert received.intake.number == "01.00001"  # the register begins with the first own line
    assert received.intake.code == "X99.01-261123-0002"  # never the number that the old system used today
    found = weekly(chief, Period(local_day(chief.clock()), local_day(chief.clock())))
    assert found.total.counts[Figure.BEFORE] == 1
    assert found.total.counts[Figure.DIRECT] == 2
    with chief.database.write() as connection:
        before = projections.dump(connection)
        projections.rebuild(connection)
        assert projections.dump(connection) == before


def test_what_came_over_is_found_handed_on_and_returned(chief: Desk, tmp_path: Path) -> None:
    """Else every old dossier needs the old system until it ends."""
    take(chief, book(tmp_path / "cu.xlsx", [{}]))
    with chief.database.read() as connection:
        (row,) = board.rows(connection, board.search(connection, "tran thi binh"))
        assert board.search(connection, "thua 12")
    hand_over.hand_over(chief, [row.id], "Văn thư")
    hand_over.results_arrived(chief, [row.id], "C2", "12/GCN")
    after = perform(chief, row.id, VERBS["return"], {"receiver": "Trần Thị Bình", "lost": "mất giấy hẹn cũ"})
    assert (after.state, after.conflicts) == (State.RETURNED, ())


def test_a_clerk_may_not_and_a_stopped_run_goes_on(
    desk: Desk, chief: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who carries over a whole office answers for it; and who stops it must not begin again."""
    monkeypatch.setattr(cut_over, "AT_ONCE", 2)
    rows = read_book(book(tmp_path / "cu.xlsx", [{"code": f"X99.01-261110-{n:04}"} for n in range(1, 6)]))
    with pytest.raises(Refused):
        next(cut_over.carry_out(desk.with_clerk(CLERK), rows))
    assert next(cut_over.carry_out(chief, rows))[0] == 2
    assert (cut_over.check(chief, rows).taken, cut_over.check(chief, rows).here) == (3, 2)
    *_, (done, whole, tally) = cut_over.carry_out(chief, rows)
    assert (done, whole, tally.taken, tally.here) == (5, 5, 3, 2)


def test_the_template_is_a_book_of_ours_and_other_files_are_refused(tmp_path: Path) -> None:
    """An empty list, a table of another program: a sentence instead of a crash."""
    path = tmp_path / "mau.xlsx"
    path.write_bytes(template())
    with pytest.raises(UserError, match="chưa có hồ sơ nào"):
        read_book(path)
    path.write_bytes(b"PK\x03\x04 not a book")
    with pytest.raises(UserError, match="bị hỏng"):
        read_book(path)
