"""Files attached at a counter: nothing half done, nothing lost, nothing kept that must go."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from counter_app.domain.attachments import ATTACHED, OTHER, Attached, Flag
from counter_app.domain.dossier import Dossier
from counter_app.errors import Refused, StorageTrouble, UserError
from counter_app.operations import attach as operation
from counter_app.operations import open_counter, papers, upkeep
from counter_app.operations.act import undo
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.operations.scan_folder import DONE, ScanFolder
from counter_app.paths import DataDir
from counter_app.store import files, journal, projections
from counter_app.ui.files.inspection import inspect
from tests import attached
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, OFFICE, SUPERVISOR, Log, application
from tests.store.files import is_vietnamese

SCAN = attached.pdf("to khai", "trang hai")


@pytest.fixture
def dossier_id(desk: Desk) -> str:
    return receive(desk, application()).dossier_id


def put(desk: Desk, dossier_id: str, content: bytes = SCAN, line: int = 1, *flags: Flag) -> Dossier:
    return operation.attach(desk, dossier_id, line, content, inspect(content, "to-khai.pdf"), flags)


def erase(desk: Desk, dossier_id: str) -> None:
    subject = f"dossier:{dossier_id}"
    with desk.database.write() as connection:
        named = [entry.id for entry in journal.of_subject(connection, OFFICE.agency, subject)]
        desk.with_clerk(SUPERVISOR).append(connection, "data.erased", subject, {"entries": named, "keep": {}})


def test_a_file_is_kept_once_named_by_its_entry_and_comes_back(desk: Desk, dossier_id: str) -> None:
    """The same scan on two dossiers is one content; each dossier opens it."""
    other = receive(desk, application()).dossier_id
    (one,) = put(desk, dossier_id, SCAN, 1, Flag.DIGITISED).files
    put(desk, other)
    assert operation.content(desk, one) == SCAN
    assert desk.archive.check() == (1, [])
    verdict = upkeep.verify(desk)
    assert (verdict.files, verdict.elsewhere, verdict.faults) == (1, 0, ())
    with desk.database.read() as connection:
        assert [(n.sha256, n.size, n.counter) for n in files.all_named(connection)] == [(one.sha256, len(SCAN), 1)]


def test_what_the_rules_refuse_is_not_stored(desk: Desk, dossier_id: str) -> None:
    """An ID card that was refused must not lie in the archive all the same."""
    with pytest.raises(Refused, match="giấy tờ tùy thân"):
        put(desk, dossier_id, SCAN, 2)
    assert not desk.archive.path.exists()


def test_an_attachment_is_taken_back_within_seconds(desk: Desk, dossier_id: str) -> None:
    """Dropped on the wrong dossier, seen at once."""
    put(desk, dossier_id)
    assert undo(desk, dossier_id).files == ()


def test_a_crash_between_content_and_entry_leaves_no_entry_and_is_swept_a_day_later(
    desk: Desk, place: DataDir, clock: FakeClock, dossier_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other way round a dossier would promise a paper that nobody has."""

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "append", power_cut)
        with pytest.raises(KeyboardInterrupt):
            put(desk, dossier_id)
    digest = inspect(SCAN, "x").sha256
    assert desk.archive.held([digest]) == {digest}
    assert papers.load(desk, dossier_id).files == ()
    clock.advance(hours=23)
    assert upkeep.sweep(desk, place) == 0
    put(desk, dossier_id, attached.pdf("another"))
    clock.advance(hours=2)
    assert upkeep.sweep(desk, place) == 1
    assert desk.archive.held([digest]) == set()
    clock.advance(days=2)
    assert upkeep.sweep(desk, place) == 0
    assert upkeep.verify(desk).faults == ()
    assert upkeep.verify(desk).files == 1


def test_an_erasure_takes_the_contents_no_other_dossier_uses_printed_papers_too(
    desk: Desk, place: DataDir, clock: FakeClock, dossier_id: str
) -> None:
    """The citizen asked to be forgotten; the household book of his sister stays on her dossier."""
    sister = receive(desk, application()).dossier_id
    shared, own, taken_off = (attached.pdf(words) for words in ("shared", "own", "taken off"))
    for content in (shared, own, taken_off):
        after = put(desk, dossier_id, content)
    operation.detach(desk, dossier_id, after.files[-1].entry_id, "nhầm")
    put(desk, sister, shared)
    with desk.database.read() as connection:
        from counter_app.store import local

        job = next(job for job in local.print_jobs(connection) if job.dossier == dossier_id)
    papers.printed(desk, job, b"%PDF the receipt", title="Mẫu 01", template="RECEIPT/1", printer="HP")
    clock.advance(days=2)
    while upkeep.copy_files(desk, place):
        pass
    erase(desk, dossier_id)
    assert upkeep.sweep(desk, place) == 3
    for archive in (desk.archive, desk.archive.at(place.backups / "archive.db")):
        assert archive.check() == (1, [])
        assert archive.get(inspect(shared, "x").sha256) == shared
    assert papers.load(desk, sister).files[0].paper == "Tờ khai yêu cầu xác nhận"
    assert upkeep.sweep(desk, place) == 0
    assert upkeep.verify(desk).faults == ()


def test_a_file_of_another_counter_is_told_until_it_comes(desk: Desk, dossier_id: str) -> None:
    """The clerk at counter 1 must know where the paper is, not see a broken file."""
    seen, two = inspect(SCAN, "giay.pdf"), Log(2)
    with desk.database.write() as connection:
        for entry in journal.of_subject(connection, OFFICE.agency, f"dossier:{dossier_id}"):
            two.held[entry.key] = entry
        body = {
            "line": OTHER, "paper_name": "Giấy khác", "name": seen.name, "sha256": seen.sha256, "size": seen.size,
            "kind": "PDF", "pages": 2,
        }  # fmt: skip
        two.write(f"dossier:{dossier_id}", ATTACHED, body)
        journal.take(connection, two.own)
        projections.project(connection, OFFICE.agency, [f"dossier:{dossier_id}"])
    dossier = papers.load(desk, dossier_id)
    (one,) = dossier.files
    assert operation.absent(desk, dossier) == {seen.sha256}
    with pytest.raises(UserError, match="đang ở quầy 02, chưa tải về"):
        operation.content(desk, one)
    assert upkeep.verify(desk).elsewhere == 1
    assert upkeep.verify(desk).faults == ()
    for n in desk.archive.lacks(one.sha256, one.size):
        desk.archive.put_chunk(one.sha256, one.size, n, SCAN[n * 65536 : (n + 1) * 65536])
    assert operation.content(desk, one) == SCAN
    assert operation.absent(desk, dossier) == set()


@pytest.mark.logs
def test_a_lost_archive_is_found_out_and_comes_back_from_the_backup(
    desk: Desk, place: DataDir, clock: FakeClock, tmp_path: Path, dossier_id: str
) -> None:
    """The disk ate the file store; the scans exist nowhere else in the office."""
    (one,) = put(desk, dossier_id).files
    upkeep.backup(desk, tmp_path / "copy.db")
    assert (tmp_path / "copy.archive.db").exists()
    late = attached.pdf("after the copy")
    put(desk, dossier_id, late)
    place.archive.unlink()
    assert len(upkeep.verify(desk).faults) == 2
    with pytest.raises(StorageTrouble, match="khôi phục từ bản sao lưu"):
        operation.content(desk, one)
    place.archive.write_bytes(b"not a database at all " * 500)
    assert any("Kho tệp" in fault for fault in upkeep.verify(desk).faults)
    desk.database.close()
    upkeep.restore(place, tmp_path / "copy.db", clock, no_code)
    again = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    assert operation.content(again, one) == SCAN
    assert upkeep.verify(again).faults == ()
    assert len(list(place.root.glob("archive.truoc-khoi-phuc-*.db"))) == 1
    again.database.close()


def test_after_a_restore_files_wait_for_their_entries(
    desk: Desk, place: DataDir, clock: FakeClock, tmp_path: Path, dossier_id: str
) -> None:
    """The afternoon's entries come back from the centre next week; their scans must still be here."""
    upkeep.backup(desk, tmp_path / "copy.db")
    (one,) = put(desk, dossier_id).files
    desk.database.close()
    upkeep.restore(place, tmp_path / "copy.db", clock, no_code)
    again = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    clock.advance(days=7)
    assert upkeep.sweep(again, place) == 0
    assert operation.content(again, one) == SCAN
    again.database.close()


def test_the_daily_copy_has_every_file_and_asks_for_room(
    desk: Desk, place: DataDir, dossier_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk stops the queue; a copy less is told in the log."""
    assert upkeep.copy_files(desk, place) == 0
    for n in range(3):
        put(desk, dossier_id, attached.pdf(f"scan {n}"))
    monkeypatch.setattr(upkeep, "AT_A_TIME", 2)
    assert [upkeep.copy_files(desk, place) for _ in range(3)] == [2, 1, 0]
    put(desk, dossier_id, attached.pdf("scan 4"))
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1000, 1000, 0))  # type: ignore[attr-defined]
        (place.backups / "archive.db").unlink()
        with pytest.raises(StorageTrouble, match="Chưa sao lưu kho tệp"):
            upkeep.copy_files(desk, place)


# Files that are brought


def test_a_file_that_vanished_or_is_held_is_told_with_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The USB stick was pulled out between choosing and F9."""
    path = tmp_path / "giay.pdf"
    path.write_bytes(SCAN)
    assert operation.read(path) == SCAN
    with monkeypatch.context() as patch:

        def held(*_: object, **__: object) -> object:
            raise PermissionError(13, "Permission denied")

        patch.setattr(Path, "open", held)
        with pytest.raises(UserError, match="chương trình khác giữ"):
            operation.read(path)
    path.unlink()
    for wrong in (path, tmp_path):
        with pytest.raises(UserError) as told:
            operation.read(wrong)
        assert is_vietnamese(told.value)


def test_a_file_that_grows_while_it_is_read_is_not_taken_in_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scanner writes page 7 while page 6 is read."""
    path = tmp_path / "quet.pdf"
    path.write_bytes(SCAN)
    opened = Path.open

    def growing(self: Path, *given: object, **named: object) -> object:
        file = opened(self, *given, **named)  # type: ignore[call-overload]
        with opened(self, "ab") as more:
            more.write(b"page 7")
        return file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", growing)
        with pytest.raises(UserError, match="còn đang được ghi"):
            operation.read(path)


def test_the_scan_folder_offers_a_file_once_it_stood_still_for_two_looks(tmp_path: Path) -> None:
    """Half a scan attached is a paper with its last pages missing."""
    folder, scan = ScanFolder(tmp_path), tmp_path / "quet-001.pdf"
    assert folder.look() == []
    scan.write_bytes(SCAN[:500])
    (tmp_path / "ghi-chu.txt").write_text("x")
    (tmp_path / ".quet.pdf").write_bytes(SCAN)
    (tmp_path / "trong.pdf").touch()
    assert folder.look() == []
    scan.write_bytes(SCAN)
    assert folder.look() == []  # grew since
    assert folder.look() == [scan]
    assert folder.look() == [scan]
    scan.unlink()
    assert folder.look() == []


def test_an_attached_scan_is_put_aside_and_never_over_another(tmp_path: Path) -> None:
    """Scanners count from 001 again every morning."""
    folder = ScanFolder(tmp_path)
    for n in range(2):
        scan = tmp_path / "quet-001.pdf"
        scan.write_bytes(attached.pdf(f"morning {n}"))
        folder.put_aside(scan)
    assert sorted(path.name for path in (tmp_path / DONE).iterdir()) == ["quet-001 (2).pdf", "quet-001.pdf"]
    assert folder.look() == []
    with pytest.raises(StorageTrouble, match="Tệp quét còn nguyên"):
        folder.put_aside(tmp_path / "gone.pdf")
    with pytest.raises(StorageTrouble, match="Không đọc được thư mục quét"):
        ScanFolder(tmp_path / "nowhere").look()


def test_a_file_goes_and_its_entry_stays_readable(desk: Desk, dossier_id: str) -> None:
    """What programs get of a file is all that its entry says."""
    (one,) = put(desk, dossier_id).files
    assert isinstance(one, Attached)
    after = operation.detach(desk, dossier_id, one.entry_id, "nhầm hồ sơ")
    assert after.files == ()
    assert operation.content(desk, one) == SCAN  # the history still shows it
