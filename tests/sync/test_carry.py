"""An office without a line all day: what waits goes on a stick to a counter that has one, and nothing is believed
before the centre has judged it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.entry import Entry, rechain
from counter_app.errors import StorageTrouble, Trouble, UserError
from counter_app.operations import carry, copies, open_counter
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import carry as files
from counter_app.store import journal
from counter_app.sync.central import Central
from tests.conftest import Centre, FakeClock, no_code
from tests.factories import CLERK, OFFICE, application
from tests.sync.rounds import Counter, codes, cut_back, dump, own_log, settle, sync


@pytest.fixture
def apart(two_counters: tuple[Counter, Counter]) -> tuple[Counter, Counter, list[str]]:
    """Both know the office; then the second loses its line and serves three citizens."""
    first, second = two_counters
    settle(two_counters)
    return first, second, [receive(second[0], application(), receipt=False).intake.code for _ in range(3)]


def test_a_stick_brings_a_day_to_the_centre(apart: tuple[Counter, Counter, list[str]], tmp_path: Path) -> None:
    """Carried, it is in no list; after the next round it is everywhere, and the origin learns that it has gone."""
    first, second, printed = apart
    stick = tmp_path / "usb"
    stick.mkdir()
    assert carry.out(second[0], stick / "q2.mang") == 3
    assert [path.name for path in stick.iterdir()] == ["q2.mang"]
    content = (stick / "q2.mang").read_bytes()
    assert not [word for word in ("SQLite", "Nguyễn", "dossier") if word.encode() in content]
    taken = carry.take(first[0], stick / "q2.mang")
    assert (taken.counter, taken.entries) == (2, 3)
    assert carry.waiting(first[0]) == 1
    assert codes(first) == []
    (stick / "q2.mang").unlink()  # the stick goes back
    outcome = sync(first)
    assert (outcome.verdict, outcome.pulled) == ("ok", 3)
    assert codes(first) == sorted(printed)
    assert carry.waiting(first[0]) == 0
    back = sync(second)
    assert (back.verdict, back.pushed, back.pending) == ("ok", 0, 0)
    settle((first, second))
    assert dump(first) == dump(second)


def test_what_was_sent_in_the_meantime_does_no_harm(apart: tuple[Counter, Counter, list[str]], tmp_path: Path) -> None:
    """The line came back before the stick arrived, and the counter went on working."""
    first, second, printed = apart
    carry.out(second[0], tmp_path / "q2.mang")
    carry.take(first[0], tmp_path / "q2.mang")
    printed.append(receive(second[0], application(), receipt=False).intake.code)
    sync(second)
    sync(first)
    assert codes(first) == sorted(printed)
    assert carry.waiting(first[0]) == 0


class Narrow:
    """A line that carries one entry a page."""

    def __init__(self, line: Central) -> None:
        self.line = line

    def pull(self, known: Mapping[int, int], _limit: int = 500) -> list[Entry]:
        return self.line.pull(known, 1)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def test_what_was_brought_comes_back_in_the_same_round(
    apart: tuple[Counter, Counter, list[str]], tmp_path: Path, centre: Centre
) -> None:
    """The centre told what it had before the stick was read: the citizens of that day stand behind it, and are waited
    for at the counter.
    """
    first, second, printed = apart
    carry.out(second[0], tmp_path / "q2.mang")
    carry.take(first[0], tmp_path / "q2.mang")
    centre.enrol(3)
    assert sync((first[0], Narrow(first[1]))).pulled == 4
    assert codes(first) == sorted(printed)


def refused(call: Callable[[], object], words: str, kind: type[Exception] = UserError) -> None:
    with pytest.raises(kind, match=words):
        call()


def test_every_wrong_file_gets_a_sentence_and_changes_nothing(
    apart: tuple[Counter, Counter, list[str]], tmp_path: Path
) -> None:
    """Twice, the own one, one that is known already, damaged, foreign, none, over another file, nowhere."""
    first, second, _ = apart
    good = tmp_path / "q2.mang"
    carry.out(second[0], good)
    before = good.read_bytes()
    refused(lambda: carry.out(second[0], good), "đã có; hãy chọn tên khác")
    assert good.read_bytes() == before
    refused(lambda: carry.out(second[0], tmp_path / "none" / "x.mang"), "Không có thư mục")
    refused(lambda: carry.out(first[0], tmp_path / "q1.mang"), "Không có gì chờ gửi")
    refused(lambda: carry.take(first[0], tmp_path / "no.mang"), "Không có tệp")
    refused(lambda: carry.take(second[0], good), "chính quầy này")
    for name, content in {
        "cut": before[: len(before) // 2], "head": before[:16], "flip": before[:5000] + b"\0\0\0\0" + before[5004:],
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
        refused(lambda name=name: carry.take(first[0], tmp_path / name), "bị hỏng")  # type: ignore[misc]
    for name, content in {"empty": b"", "other": b"0123456789abcdef" * 600}.items():
        (tmp_path / name).write_bytes(content)
        refused(lambda name=name: carry.take(first[0], tmp_path / name), "không phải tệp mang")  # type: ignore[misc]
    assert carry.waiting(first[0]) == 0
    carry.take(first[0], good)
    refused(lambda: carry.take(first[0], good), "Đã nhận tệp này")
    sync(first)
    refused(lambda: carry.take(first[0], good), "đã có mọi thao tác")


@pytest.mark.parametrize("more", [-2, 0, 2])
@pytest.mark.parametrize("pulled", [False, True])
def test_a_second_machine_under_a_number_is_never_taken_for_sent(
    two_counters: tuple[Counter, Counter], place: DataDir, clock: FakeClock, tmp_path: Path, more: int, pulled: bool
) -> None:
    """An image of counter 1 runs on in a hamlet without a line, and its stick arrives where the true counter 1 has
    sent fewer, as many or more entries: the receipts on it are nowhere else.
    """
    first, second = two_counters
    settle(two_counters)
    shutil.copytree(place.root, tmp_path / "image")
    twin = open_counter.open_desk(DataDir(tmp_path / "image"), clock, no_code).with_clerk(CLERK)
    with closing(twin.database):
        printed = {receive(desk, application(), receipt=False).intake.code for desk in [first[0]] * (3 + more)}
        for _ in range(3):
            receive(twin, application(), receipt=False)
        stick = tmp_path / "twin.mang"
        carry.out(twin, stick)
        refused(lambda: carry.take(first[0], stick), "Hai máy cùng ghi dưới số quầy 1")  # it is not its own
        sync(first)
        if pulled:
            sync(second)
            refused(lambda: carry.take(second[0], stick), "Hai máy cùng ghi dưới số quầy 1")
        else:
            assert carry.take(second[0], stick).entries == 3
            with pytest.raises(Trouble, match="hai máy cùng ghi"):
                sync(second)
            folder = second[0].database.path.parent / files.FOLDER
            assert [path.suffix for path in folder.iterdir()] == [files.REFUSED]
        assert sync(second).verdict == "ok"
        assert set(codes(second)) == printed
        assert sync((twin, first[1])).verdict == "renumbered"  # the line comes to the hamlet after all
        sync(second)
        assert len(codes(second)) == len(printed) + 3


def test_sticks_of_both_machines_under_a_number_wait_side_by_side(
    two_counters: tuple[Counter, Counter], place: DataDir, clock: FakeClock, tmp_path: Path
) -> None:
    """Neither has a line: what came first at the centre stands, the other is kept and named, and no file is in the
    other's way.
    """
    first, second = two_counters
    settle(two_counters)
    shutil.copytree(place.root, tmp_path / "image")
    twin = open_counter.open_desk(DataDir(tmp_path / "image"), clock, no_code).with_clerk(CLERK)
    with closing(twin.database):
        for n, desk in enumerate((first[0], twin)):
            receive(desk, application(), receipt=False)
            carry.out(desk, tmp_path / f"{n}.mang")
            assert carry.take(second[0], tmp_path / f"{n}.mang").entries == 1
        assert carry.waiting(second[0]) == 2
        with pytest.raises(Trouble, match="hai máy cùng ghi"):
            sync(second)
    assert carry.waiting(second[0]) == 0
    assert len(codes(second)) == 1


def test_a_stick_that_goes_on_from_what_the_centre_lost_waits_for_it(
    apart: tuple[Counter, Counter, list[str]], tmp_path: Path, centre: Centre
) -> None:
    """The centre was put back to before a receipt it had acknowledged: the file says what is missing, and waits."""
    first, second, printed = apart
    sync(second)
    printed.append(receive(second[0], application(), receipt=False).intake.code)
    carry.out(second[0], tmp_path / "q2.mang")
    carry.take(first[0], tmp_path / "q2.mang")
    with centre.admin() as admin:
        cut_back(admin, OFFICE.agency, 2, 0)
    with pytest.raises(Trouble, match="còn thiếu phần trước"):
        sync(first)
    assert carry.waiting(first[0]) == 1
    sync(second)
    sync(first)
    assert carry.waiting(first[0]) == 0
    assert codes(first) == sorted(printed)


def test_another_office_cannot_open_it(apart: tuple[Counter, Counter, list[str]], tmp_path: Path, desk: Desk) -> None:
    """A stick that was lost tells nobody anything; a counter that never saw its centre has no key either."""
    first, second, _ = apart
    carry.out(second[0], tmp_path / "q2.mang")
    with first[0].database.read() as connection:
        key = files.key_of(connection, OFFICE.agency)
    refused(lambda: files.read(tmp_path / "q2.mang", bytes(32), OFFICE.agency), "bị hỏng")
    refused(lambda: files.read(tmp_path / "q2.mang", key, "X99.77"), "đơn vị này")


def test_a_pc_that_never_saw_its_centre_says_so(desk: Desk, tmp_path: Path) -> None:
    """An office without a centre has nobody to carry to."""
    refused(lambda: carry.out(desk, tmp_path / "x.mang"), "chưa từng đồng bộ")
    assert list(tmp_path.glob("*.mang*")) == []


def test_a_colleague_cannot_write_in_anothers_name(apart: tuple[Counter, Counter, list[str]], tmp_path: Path) -> None:
    """Whoever has the office's key can make a file; only the counter's own makes its mac, and the centre knows it."""
    first, second, _ = apart
    with second[0].database.read() as connection:
        key = files.key_of(connection, OFFICE.agency)
        known = journal.head(connection, OFFICE.agency, 2).acknowledged
        before = journal.after(connection, OFFICE.agency, 2, known - 1, 1)[0].hash if known else bytes(32)
    real = own_log(second, known)[0]
    forged = rechain(real, counter=2, seq=real.seq, previous=before, key=bytes(32), seen=real.seen)
    files.write(tmp_path / "q2.mang", key, files.Carried(OFFICE.agency, 2, before, (forged,)))
    carry.take(first[0], tmp_path / "q2.mang")
    with pytest.raises(Trouble, match="không nhận tệp mang"):
        sync(first)
    assert codes(first) == []
    assert carry.waiting(first[0]) == 0
    assert len(list((first[0].database.path.parent / files.FOLDER).glob("*" + files.REFUSED))) == 1
    assert sync(first).verdict == "ok"
    assert sync(second).pushed == 3


def test_a_refused_file_and_half_a_one_end_with_the_copies(
    apart: tuple[Counter, Counter, list[str]], place: DataDir, tmp_path: Path
) -> None:
    """An order of erasure goes by entries, and the centre never took these: for ever they would name the citizen."""
    first, second, _ = apart
    carry.out(second[0], tmp_path / "q2.mang")
    carry.take(first[0], tmp_path / "q2.mang")
    (waiting,) = files.held(place.store)
    files.judged(waiting, refused=True)
    refused_one = waiting.with_suffix(files.REFUSED)
    half = waiting.with_name("02-000000009.mang" + files.HALF)  # its program was killed
    half.write_bytes(b"half")
    carry.take(first[0], tmp_path / "q2.mang")
    since = datetime.fromtimestamp(max(one.stat().st_mtime for one in (refused_one, half)), UTC)
    assert copies.end(place, since + copies.OLDEST - timedelta(days=1)) == []
    assert set(copies.end(place, since + copies.OLDEST)) == {refused_one, half}
    assert files.held(place.store) == [waiting]  # what still waits for the line is nobody's to remove


def test_a_stick_that_is_full_leaves_no_half_file(
    apart: tuple[Counter, Counter, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a day that looks like a whole one would be worse than none."""
    _, second, _ = apart

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    refused(lambda: carry.out(second[0], tmp_path / "q2.mang"), "ổ đĩa đầy", StorageTrouble)
    assert list(tmp_path.glob("q2*")) == []
