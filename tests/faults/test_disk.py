"""Disks that are full, read-only or limited: a sentence, nothing lost, and on again when there is room."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from counter_app.cli.main import main
from counter_app.errors import StorageTrouble
from counter_app.operations import copies, drafts, open_counter, upkeep
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board
from tests import soak
from tests.conftest import FakeClock, no_code
from tests.factories import CARD, CLERK, application
from tests.faults.conftest import SmallDisk
from tests.journeys.hands import receive as receive_at
from tests.store.files import is_vietnamese
from tests.windows import Counter

FULL = "đầy|không đọc ghi được|Không mở được|Không ghi được|chỉ đọc"


def opened(place: DataDir) -> Desk:
    return open_counter.open_desk(place, FakeClock(), no_code).with_clerk(CLERK)


def codes(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return [row.code for row in board.rows(connection, range(1, 1000))]


def receive_until_trouble(desk: Desk) -> tuple[list[str], StorageTrouble]:
    told = []
    for _ in range(400):
        try:
            told.append(receive(desk, application()).intake.code)
        except StorageTrouble as trouble:
            return told, trouble
    raise AssertionError("the disk never got full")


@pytest.mark.logs
def test_a_full_disk_fails_the_save_whole_and_everything_before_it_can_be_read(
    disk: SmallDisk, on_disk: DataDir
) -> None:
    """The clerk reads «Ổ đĩa đã đầy», goes on looking things up, and after IT has made room goes on receiving."""
    desk = opened(on_disk)
    told = [receive(desk, application()).intake.code for _ in range(3)]
    disk.fill()
    more, trouble = receive_until_trouble(desk)
    told += more
    assert "đầy" in str(trouble)
    assert codes(desk) == told
    for _ in range(3):
        with pytest.raises(StorageTrouble, match=FULL):
            receive(desk, application())
    assert codes(desk) == told
    disk.empty()
    told.append(receive(desk, application()).intake.code)
    assert codes(desk) == told
    assert [int(code[-4:]) for code in told] == list(range(1, len(told) + 1))
    assert upkeep.verify(desk).faults == ()
    desk.database.close()


@pytest.mark.logs
def test_the_command_line_on_a_full_disk_says_so(
    disk: SmallDisk, on_disk: DataDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3 and a sentence; reading works in a new process too, because the morning begins with it."""
    desk = opened(on_disk)
    told = receive(desk, application()).intake.code
    form = tmp_path / "form.json"
    form.write_text(json.dumps({"procedure": "2.002516", "card": CARD, "phone": "0912345678", "papers": "all"}))
    disk.fill()
    receive_until_trouble(desk)

    def run(*words: object) -> tuple[int, str]:
        code = main([*map(str, words), "--json", "--data-dir", str(on_disk.root)], clock=FakeClock())
        return code, capsys.readouterr().out

    assert run("show", told)[0] == 0
    code, said = run("receive", form)
    assert code == 3
    assert is_vietnamese(json.loads(said)["error"])
    code, said = run("backup", disk.folder / "copy.db")
    assert code == 3
    assert is_vietnamese(json.loads(said)["error"])
    assert not list(disk.folder.glob("copy*"))
    before = codes(desk)
    disk.empty()
    assert run("receive", form)[0] == 0
    assert len(codes(desk)) == len(before) + 1
    assert run("verify")[0] == 0
    desk.database.close()


@pytest.mark.logs
def test_a_disk_that_is_full_in_the_morning(disk: SmallDisk, on_disk: DataDir) -> None:
    """Whatever opening can or cannot do without room, it harms nothing and works when there is room again."""
    desk = opened(on_disk)
    told = [receive(desk, application()).intake.code for _ in range(3)]
    desk.database.close()
    disk.fill()
    with suppress(StorageTrouble):
        desk = opened(on_disk)
        assert codes(desk) == told
        desk.database.close()
    disk.empty()
    desk = opened(on_disk)
    assert codes(desk) == told
    assert upkeep.verify(desk).faults == ()
    desk.database.close()


@pytest.mark.logs
def test_a_daily_copy_on_a_full_disk_leaves_nothing_and_is_made_later(disk: SmallDisk, on_disk: DataDir) -> None:
    """Half a copy under today's name would be the day's only one."""
    desk = opened(on_disk)
    receive(desk, application())
    disk.fill()
    with pytest.raises(StorageTrouble) as told:
        copies.take(desk, on_disk)
    assert is_vietnamese(told.value)
    assert list(on_disk.backups.glob("*")) == []
    disk.empty()
    assert copies.take(desk, on_disk) is not None
    desk.database.close()


@pytest.mark.logs
def test_a_first_run_on_a_full_disk_can_be_begun_again(disk: SmallDisk, clock: FakeClock) -> None:
    """The page keeps what was typed; after room was made the same button works."""
    disk.fill()
    place = DataDir(disk.folder / "new")
    with pytest.raises(Exception, match=r"đầy|Không|chỉ đọc") as told:
        open_counter.make_files(place, "demo")
    assert is_vietnamese(told.value)
    open_counter.unmake_files(place)
    disk.empty()
    database, _, _ = open_counter.make_files(place, "demo")
    database.close()


@pytest.mark.logs
def test_a_disk_gone_read_only_is_a_sentence_and_nothing_changes(disk: SmallDisk, on_disk: DataDir) -> None:
    """The system remounts a failing disk so; the clerk must call IT, not lose the morning."""
    desk = opened(on_disk)
    told = [receive(desk, application()).intake.code for _ in range(2)]
    desk.database.close()
    before = on_disk.store.read_bytes()
    disk.make_readonly()
    for _ in range(2):
        with pytest.raises(StorageTrouble) as trouble:
            opened(on_disk)
        assert is_vietnamese(trouble.value)
    assert main(["list", "--data-dir", str(on_disk.root)], clock=FakeClock()) == 3
    assert on_disk.store.read_bytes() == before
    assert len(told) == 2


def limit_files(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_file_that_may_not_grow_fails_the_save_whole(place: DataDir) -> None:
    """A quota instead of a full disk, on machines where nothing can be mounted: the same promises."""
    room = place.store.stat().st_size + 300_000
    child = subprocess.run(
        [sys.executable, "-m", "tests.faults.receiver", str(place.root), "300"],
        capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parents[2],
        preexec_fn=lambda: limit_files(room),
    )  # fmt: skip
    assert child.returncode == 3, child.stderr
    *told, trouble = child.stdout.splitlines()
    assert trouble.startswith("trouble: ")
    assert is_vietnamese(trouble)
    desk = opened(place)
    assert codes(desk) == told
    assert receive(desk, application()).intake.code == f"X99.01-261123-{len(told) + 1:04}"
    assert upkeep.verify(desk).faults == ()
    desk.database.close()


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Within it no file of this process grows beyond ``size``: the write that would is refused by the system."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.logs
@pytest.mark.parametrize("key", ["Escape", "Ctrl+S", "Ctrl+L"])
def test_what_was_typed_outlives_a_full_disk(counter: Counter, key: str) -> None:
    """Esc, Ctrl+S or Ctrl+L emptied the fields although their draft could not be written: the citizen told it again."""
    intake, keys = counter.window.intake, counter.keys
    keys.press("Ctrl+N")
    counter.settle()
    with files_no_larger_than(4096):
        intake.owner.name.text = "Trần Thị Bình"
        keys.press(key)
        counter.settle()
        assert intake.empty
        assert "Bản nháp (Trần Thị Bình) còn ở «Bản nháp chờ»" in counter.window.session.messages.text
    if key == "Ctrl+L":
        counter.window.enter(CLERK)
    keys.press("Ctrl+N")
    counter.settle()
    (line,) = intake.drafts.parked.menu().actions()
    line.trigger()
    counter.settle()
    assert intake.owner.name.text == "Trần Thị Bình"


@pytest.mark.logs
def test_a_draft_that_waited_for_room_is_written_by_itself(counter: Counter) -> None:
    """The next reception shows that there is room, and a power cut after it must not take the draft."""
    keys = counter.keys
    keys.press("Ctrl+N")
    counter.settle()
    with files_no_larger_than(4096):
        counter.window.intake.owner.name.text = "Trần Thị Bình"
        keys.press("Ctrl+S")
        counter.settle()
        assert drafts.listed(counter.desk) == []
    receive_at(counter)
    counter.settle()
    assert [draft.title for draft in drafts.listed(counter.desk)] == ["Trần Thị Bình"]


def closes(counter: Counter) -> tuple[bool, str]:
    """Whether the window went when it was closed, and what it says."""
    left: list[bool] = []
    seen = counter.window.leaving.connect(lambda: left.append(True))
    counter.window.close()
    counter.window.leaving.disconnect(seen)
    return bool(left), counter.window.session.messages.text


@pytest.mark.logs
@pytest.mark.parametrize("page", ["intake", "lane"])
def test_a_window_that_cannot_keep_a_draft_stays_once(counter: Counter, page: str) -> None:
    """A citizen's half form went with the window and only the log said so; and nobody may be kept from going home."""
    counter.keys.press("Ctrl+N" if page == "intake" else "Ctrl+E")
    counter.settle()
    window = counter.window
    name = window.intake.owner.name if page == "intake" else window.late.lane.name
    name.text = "Trần Thị Bình"
    with files_no_larger_than(4096):
        went, words = closes(counter)
        assert (went, window.isVisible()) == (False, True)
        assert "bản nháp (Trần Thị Bình) chưa ghi được" in words
        assert is_vietnamese(StorageTrouble(words))
        assert name.text == "Trần Thị Bình"
        name.text = "Trần Thị Bình An"
        assert closes(counter)[0] is False  # other words: of these it was not told
        assert closes(counter)[0] is True


def begin_typing(counter: Counter) -> None:
    """The intake with a citizen's name in it, and nothing more."""
    counter.keys.press("Ctrl+N")
    counter.settle()
    counter.window.intake.owner.name.text = "Trần Thị Bình"


@pytest.mark.logs
def test_a_window_held_back_keeps_the_draft_once_there_is_room(counter: Counter) -> None:
    """The clerk frees the disk as the bar asks and closes again: tomorrow the form must stand there."""
    begin_typing(counter)
    with files_no_larger_than(4096):
        assert closes(counter)[0] is False
    assert closes(counter)[0] is True
    assert [draft.title for draft in drafts.listed(counter.desk)] == ["Trần Thị Bình"]


@pytest.mark.logs
def test_a_draft_that_is_on_the_disk_holds_no_window_back(counter: Counter) -> None:
    """It was kept when its field was left; nothing would be lost."""
    begin_typing(counter)
    counter.window.intake.owner.name.left.emit()
    counter.settle()
    with files_no_larger_than(4096):
        assert closes(counter)[0] is True


@pytest.mark.logs
def test_a_draft_put_aside_on_a_full_disk_holds_the_window_back_too(counter: Counter) -> None:
    """The window alone has it, though its clerk has locked the screen and gone."""
    begin_typing(counter)
    with files_no_larger_than(4096):
        counter.keys.press("Ctrl+L")
        counter.settle()
        went, words = closes(counter)
        assert went is False
        assert "bản nháp (Trần Thị Bình) chưa ghi được" in words
    assert closes(counter)[0] is True
    counter.desk.clerk = CLERK
    (draft,) = drafts.listed(counter.desk)
    assert (draft.title, draft.parked) == ("Trần Thị Bình", True)


WAL_FRAME = 4096 + 24


@pytest.mark.logs
def test_a_save_whose_nth_write_fails_is_not_there_and_the_next_one_is(place: DataDir) -> None:
    """Whichever page it was: either the whole dossier or a sentence, and no number is spent. On SQLCipher's own file,
    by the system's limit on its WAL, because SQLCipher offers no hook.
    """
    told: list[str] = []
    said: list[str] = []
    for n in range(soak.times(16, 200)):
        desk = opened(place)  # begins an empty WAL
        with files_no_larger_than(32 + 2 * n * WAL_FRAME + n % 3 * 1000):
            try:
                told.append(receive(desk, application()).intake.code)
            except StorageTrouble as trouble:
                said.append(str(trouble))
        assert codes(desk) == told
        told.append(receive(desk, application()).intake.code)
        desk.database.close()
    desk = opened(place)
    assert codes(desk) == told == [f"X99.01-261123-{n:04}" for n in range(1, len(told) + 1)]
    assert upkeep.verify(desk).faults == ()
    desk.database.close()
    assert len(said) >= 10
    assert all(map(is_vietnamese, said))
