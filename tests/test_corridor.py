"""The corridor: where things lie, this PC's settings, the key of the file, and a log without people in it."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import keyring.backend
import keyring.errors
import pytest

from counter_app import credentials, errors, log, paths, settings
from counter_app.errors import CounterError, CredentialTrouble, Problem, Refused, StorageTrouble, Trouble, UserError
from counter_app.paths import DataDir
from counter_app.settings import Settings
from tests.store.files import is_vietnamese


@pytest.fixture
def folder(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path / "dữ liệu")


def no_question() -> str:
    raise AssertionError("the code is asked for only where the key is kept nowhere")


# Paths


def test_everything_the_program_ships_is_found_in_a_checkout() -> None:
    """A missing font or migration is found here, not on the first day of an office."""
    root = Path(paths.__file__).parents[1]
    assert paths.resources() == root / "resources"
    assert paths.db() == root / "db"
    for part in ("fonts", "icons", "styles"):
        assert (paths.resources() / part).is_dir()
    assert sorted(path.name for path in (paths.db() / "seed").glob("*.json")) == [
        "calendar.json",
        "procedures.json",
        "rules.json",
    ]
    assert list((paths.db() / "central").glob("0*.sql"))
    assert list((paths.db() / "local" / "versions").glob("0*.py"))


def test_a_frozen_program_looks_in_its_own_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyInstaller unpacks beside the executable; the checkout's folders are not there."""
    (tmp_path / "resources").mkdir()
    (tmp_path / "db").mkdir()
    monkeypatch.setattr(paths.sys, "_MEIPASS", str(tmp_path), raising=False)
    paths._shipped.cache_clear()
    try:
        assert (paths.resources(), paths.db()) == (tmp_path / "resources", tmp_path / "db")
    finally:
        monkeypatch.undo()
        paths._shipped.cache_clear()


def test_every_file_of_a_counter_lies_in_its_folder(folder: DataDir) -> None:
    """One folder to back up, to move, to lock down; only what finds out an older copy of it stands elsewhere."""
    names = [name for name in dir(DataDir) if isinstance(getattr(DataDir, name), property)]
    places = [getattr(folder, name) for name in names]
    assert len(set(places)) == len(places) >= 9
    assert [place for place in places if folder.root not in place.parents] == [folder.witness]
    assert paths.default_data_dir().name == "quay-mot-cua"


# Errors


def test_errors_speak_to_people_and_to_programs() -> None:
    """A form marks fields, a script reads codes, a clerk reads sentences; and nothing else is caught with them."""
    error = UserError(Problem("name", "Họ và tên còn trống."), "Chưa chọn thủ tục.")
    assert str(error) == "Họ và tên còn trống. Chưa chọn thủ tục."
    assert [problem.field for problem in error.problems] == ["name", ""]
    refused = Refused("code.known", "Mã đã có.", "foreign_code")
    assert (refused.code, refused.problems) == ("code.known", (Problem("foreign_code", "Mã đã có."),))
    families = [thing for thing in vars(errors).values() if isinstance(thing, type) and issubclass(thing, Exception)]
    assert {CounterError, UserError, Trouble, Refused} <= set(families)
    assert all(issubclass(thing, CounterError) for thing in families)
    assert not any(issubclass(thing, UserError) and issubclass(thing, Trouble) for thing in families)


# Settings


def test_settings_come_back_as_they_were_saved(folder: DataDir) -> None:
    """A printer chosen on Monday is the printer of Tuesday."""
    chosen = Settings(
        key_store="session", central_url="postgresql://x", printer="HP «Tầng 1»", receipt_layout="A5",
        scanner_gap_ms=60, text_size=125, backup_copies=False,
    )  # fmt: skip
    settings.save(folder.settings, chosen)
    assert settings.load(folder.settings) == chosen
    settings.save(folder.settings, Settings())
    assert settings.load(folder.settings) == Settings()
    assert "HP" not in folder.settings.read_text(encoding="utf-8")
    assert [path.name for path in folder.root.iterdir()] == ["settings.json"]


def test_without_a_file_everything_is_default(folder: DataDir) -> None:
    """The first start of all."""
    assert settings.load(folder.settings) == Settings()
    assert not folder.root.exists()
    assert all(field.metadata["sentence"].endswith(".") for field in fields(Settings))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scanner_gap_ms", "35"),
        ("scanner_gap_ms", True),
        ("scanner_gap_ms", 3.5),
        ("text_size", None),
        ("backup_copies", 1),
        ("backup_copies", "không"),
        ("printer", 5),
        ("printer", ["HP"]),
        ("key_store", "nowhere"),
        ("receipt_layout", "A4"),
        ("receipt_layout", ["A5"]),
    ],
)
def test_a_value_that_cannot_be_is_the_default_and_the_others_stand(folder: DataDir, name: str, value: Any) -> None:
    """IT edits the file by hand; one slip must not lock the counter nor change its printer."""
    folder.root.mkdir()
    folder.settings.write_text(json.dumps({"central_url": "postgresql://x", "from_the_future": 1, name: value}))
    held = settings.load(folder.settings)
    assert held == replace(Settings(), central_url="postgresql://x")
    assert type(getattr(held, name)) is type(getattr(Settings(), name))


@pytest.mark.parametrize("content", ["[]", "5", "null", '"printer"', '["printer", "key_store"]', "{}"])
def test_a_file_that_is_no_object_is_all_defaults(folder: DataDir, content: str) -> None:
    """Valid JSON of the wrong shape is no reason not to open in the morning."""
    folder.root.mkdir()
    folder.settings.write_text(content)
    assert settings.load(folder.settings) == Settings()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b"{'printer': 'HP'}"], ids=ascii)
def test_a_file_that_cannot_be_read_is_named(folder: DataDir, content: bytes) -> None:
    """Silently forgetting key_store would look like a lost key."""
    folder.root.mkdir()
    folder.settings.write_bytes(content)
    with pytest.raises(StorageTrouble) as told:
        settings.load(folder.settings)
    assert str(folder.settings) in str(told.value)
    assert folder.settings.read_bytes() == content


def test_settings_that_cannot_be_written_are_trouble_and_leave_the_old_ones(folder: DataDir) -> None:
    """A disk that fills up in the middle must not leave half a file."""
    settings.save(folder.settings, Settings(printer="HP"))
    folder.settings.with_suffix(".new").mkdir()
    with pytest.raises(StorageTrouble) as told:
        settings.save(folder.settings, Settings(printer="Canon"))
    assert is_vietnamese(told.value)
    assert settings.load(folder.settings).printer == "HP"
    (folder.root / "file").write_text("")
    with pytest.raises(StorageTrouble):
        settings.save(folder.root / "file" / "settings.json", Settings())


# The key


def test_the_recovery_code_gives_the_key_back_however_it_is_typed(folder: DataDir) -> None:
    """The card hangs in the safe; it is typed once in years, by somebody in a hurry."""
    key, code = credentials.create_key(folder, "session")
    assert len(key) == credentials.KEY_BYTES
    groups = code.split("-")
    assert [len(group) for group in groups] == [4] * 8
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f"\t{code}\n"):
        assert credentials.unwrap(folder, typed) == key
    assert credentials.open_key(folder, "session", lambda: code) == key


def test_a_wrong_code_is_refused_and_gives_nothing(folder: DataDir) -> None:
    """One letter off must not open «almost» the right file."""
    _, code = credentials.create_key(folder, "session")
    other = ("B" if code[0] == "A" else "A") + code[1:]
    for typed in (other, "", code[:-1], code + "A", "đ" * 32, "\ud800"):
        with pytest.raises(UserError, match="Mã khôi phục"):
            credentials.unwrap(folder, typed)


def test_the_wrapped_key_tells_nothing_and_is_new_each_time(folder: DataDir) -> None:
    """The file lies beside the store; who copies both must still guess 160 bits."""
    key, code = credentials.create_key(folder, "session")
    kept = folder.recovery.read_text()
    assert key.hex() not in kept
    assert code.replace("-", "") not in kept
    assert key[:8].hex() not in kept
    again, other = credentials.create_key(folder, "session")
    assert again != key
    assert other != code
    assert json.loads(kept)["salt"] != json.loads(folder.recovery.read_text())["salt"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "5", "null", '"salt"', "{}", '{"salt": 5, "wrapped": "", "mac": ""}', '{"salt": "xyz"}'],
)
def test_a_recovery_file_that_is_none_is_trouble(folder: DataDir, content: str) -> None:
    """The code is right and the file is not: IT must not print a new card."""
    _, code = credentials.create_key(folder, "session")
    folder.recovery.write_text(content)
    with pytest.raises(CredentialTrouble) as told:
        credentials.unwrap(folder, code)
    assert str(folder.recovery) in str(told.value)
    folder.recovery.unlink()
    with pytest.raises(CredentialTrouble):
        credentials.unwrap(folder, code)


def test_a_changed_recovery_file_never_gives_another_key(folder: DataDir) -> None:
    """A flipped bit on the disk must be told as such, not as a file that will not open."""
    _, code = credentials.create_key(folder, "session")
    kept = json.loads(folder.recovery.read_text())
    for name in ("salt", "wrapped", "mac"):
        digit = "0" if kept[name][0] != "0" else "1"
        folder.recovery.write_text(json.dumps({**kept, name: digit + kept[name][1:]}))
        with pytest.raises(UserError):
            credentials.unwrap(folder, code)


def test_the_key_of_a_demonstration_lies_open_and_is_nobody_elses(folder: DataDir) -> None:
    """For invented offices only; and even so no other account of the PC reads it."""
    key, _ = credentials.create_key(folder, "demo")
    assert folder.demo_key.read_text() == key.hex()
    assert credentials.open_key(folder, "demo", no_question) == key
    for path in (folder.demo_key, folder.recovery):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_the_key_is_kept_nowhere_no_file_has_it(folder: DataDir) -> None:
    """«session» means memory only."""
    key, code = credentials.create_key(folder, "session")
    for path in folder.root.rglob("*"):
        assert key.hex() not in path.read_text()
        assert key not in path.read_bytes()
        assert code not in path.read_text()


@pytest.mark.parametrize("content", ["", "xyz", "không"])
def test_a_key_file_that_is_none_says_that_the_data_are_there(folder: DataDir, content: str) -> None:
    """IT must look for the recovery card, not for a backup."""
    credentials.create_key(folder, "demo")
    folder.demo_key.write_text(content)
    if content:
        with pytest.raises(CredentialTrouble, match="mã khôi phục"):
            credentials.open_key(folder, "demo", no_question)
    folder.demo_key.unlink()
    with pytest.raises(CredentialTrouble, match="mã khôi phục"):
        credentials.open_key(folder, "demo", no_question)


def test_a_folder_that_cannot_be_written_is_trouble(tmp_path: Path) -> None:
    """The first-run page says so before anything is half made."""
    place = DataDir(tmp_path / "place")
    place.root.mkdir()
    place.recovery.mkdir()
    with pytest.raises(CredentialTrouble) as told:
        credentials.create_key(place, "demo")
    assert is_vietnamese(told.value)


class FakeStore(keyring.backend.KeyringBackend):
    """A key store in memory; its module says whether we trust it."""

    priority = 5  # type: ignore[assignment]
    fault: Exception | None = None

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def _answer(self) -> None:
        if self.fault:
            raise self.fault

    def get_password(self, service: str, username: str) -> str | None:
        self._answer()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._answer()
        self.held[service, username] = password


def of_module(name: str) -> FakeStore:
    return type("Keyring", (FakeStore,), {"__module__": name})()


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[FakeStore]:
    """The key stores this machine seems to have."""
    stores: list[FakeStore] = []
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: stores)
    return stores


def test_the_machines_key_store_keeps_one_key_a_folder(offered: list[FakeStore], tmp_path: Path) -> None:
    """Two counters on one PC for training and work must not open each other's files."""
    plain, trusted = of_module("keyrings.alt.file"), of_module("keyring.backends.SecretService")
    offered += [plain, trusted]
    one, two = DataDir(tmp_path / "one"), DataDir(tmp_path / "two")
    keys = [credentials.create_key(place, "machine")[0] for place in (one, two)]
    assert keys[0] != keys[1]
    assert [credentials.open_key(place, "machine", no_question) for place in (one, two)] == keys
    assert plain.held == {}
    assert len(trusted.held) == 2
    assert not one.demo_key.exists()
    assert credentials.best_kind() == "machine"
    assert "SecretService" in credentials.describe()
    with pytest.raises(CredentialTrouble, match="mã khôi phục"):
        credentials.open_key(DataDir(tmp_path / "three"), "machine", no_question)


@pytest.mark.parametrize(
    "module",
    [
        "keyrings.alt.file", "keyring.backends.null", "keyring.backends.fail", "keyring.backends.chainer",
        "keyrings.cryptfile.cryptfile", "evil.keyring.backends.SecretService", "keyring.backends.Windows",
    ],
)  # fmt: skip
def test_a_store_that_writes_plain_text_is_never_used(offered: list[FakeStore], folder: DataDir, module: str) -> None:
    """`pip install keyrings.alt` by somebody must not put the office's key into a text file."""
    offered.append(of_module(module))
    with pytest.raises(CredentialTrouble, match="session"):
        credentials.create_key(folder, "machine")
    with pytest.raises(CredentialTrouble):
        credentials.open_key(folder, "machine", no_question)
    assert offered[0].held == {}
    assert credentials.best_kind() == "session"


@pytest.mark.parametrize(
    "fault",
    [
        keyring.errors.KeyringLocked("locked"),
        keyring.errors.InitError("no D-Bus"),
        keyring.errors.PasswordSetError("no"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_store_that_is_shut_is_trouble_and_not_a_crash(
    offered: list[FakeStore], folder: DataDir, fault: Exception
) -> None:
    """The session's key ring waits for its password after a reboot: the clerk is told to unlock it."""
    store = of_module("keyring.backends.SecretService")
    offered.append(store)
    key, _ = credentials.create_key(folder, "machine")
    store.fault = fault
    for attempt in (
        lambda: credentials.open_key(folder, "machine", no_question),
        lambda: credentials.keep_key(folder, "machine", key),
    ):
        with pytest.raises(CredentialTrouble) as told:
            attempt()
        assert is_vietnamese(told.value)
    store.fault = None
    assert credentials.open_key(folder, "machine", no_question) == key


def test_a_store_that_holds_rubbish_is_trouble(offered: list[FakeStore], folder: DataDir) -> None:
    """Somebody edited the entry with the system's own tool."""
    store = of_module("keyring.backends.SecretService")
    offered.append(store)
    credentials.create_key(folder, "machine")
    store.held = dict.fromkeys(store.held, "không phải khóa")
    with pytest.raises(CredentialTrouble, match="mã khôi phục"):
        credentials.open_key(folder, "machine", no_question)


# The log


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """What the log file holds so far."""
    path = tmp_path / "log" / "counter-app.log"
    handler = log.to_file(path)

    def read() -> str:
        handler.flush()
        return path.read_text(encoding="utf-8")

    yield read
    logging.getLogger().removeHandler(handler)
    handler.close()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("001099012345", "0010******45"),
        ("CMND 012345678.", "CMND 0123***78."),
        ("gọi 0912345678 ngay", "gọi 0912****78 ngay"),
        ("+84912345678", "+8491*****78"),
        ("id=001099012345,079304001234", "id=0010******45,0793******34"),
        ("Đào001099012345x", "Đào0010******45x"),
        ('{"id_number": "001099012345"}', '{"id_number": "0010******45"}'),
        ("X99.01-261123-0003", "X99.01-261123-0003"),
        ("12345678", "12345678"),
        ("1795425120000000", "1795425120000000"),
        ("01a205f5-bb00-747f-b2c0-123456789012", "01a205f5-bb00-747f-b2c0-123456789012"),
    ],
)
@pytest.mark.logs
def test_numbers_that_name_a_person_are_masked_on_their_way_in(
    written: Callable[[], str], said: str, kept: str
) -> None:
    """Logs are mailed to support; codes and ids of ours stay readable."""
    logging.getLogger("test").warning("nói: %s", said)
    assert written().rstrip().endswith(f"nói: {kept}")


@pytest.mark.logs
def test_an_exception_in_the_log_is_masked_too(written: Callable[[], str]) -> None:
    """Databases quote the row that failed."""
    try:
        raise ValueError("row (001099012345, 'An')")
    except ValueError:
        logging.getLogger("test").exception("hỏng")
    assert "0010******45" in written()
    assert "001099012345" not in written()
    assert "Traceback" in written()


@pytest.mark.logs
def test_the_log_does_not_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that repeats all night must not stop the counter in the morning."""
    monkeypatch.setattr(log, "_LARGEST_FILE", 2000)
    handler = log.to_file(tmp_path / "counter-app.log")
    try:
        for n in range(400):
            logging.getLogger("test").warning("lỗi lặp lại số %d trong đêm", n)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    files = list(tmp_path.iterdir())
    assert len(files) == 6
    assert sum(path.stat().st_size for path in files) <= 6 * 2000
