"""Is everything there that the program needs? Run by IT, by the build of the frozen program, and by support."""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from counter_app import __version__, credentials, paths, settings
from counter_app.cli.output import TROUBLE, answer
from counter_app.domain.moments import Clock
from counter_app.domain.office import is_fictitious
from counter_app.errors import CounterError, StorageTrouble, why
from counter_app.operations import open_counter
from counter_app.paths import DataDir

Check = Callable[[], str]
"""Returns a few words when all is well, raises when not."""


def doctor(
    given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool, more: Mapping[str, Check] | None = None
) -> int:
    """Runs every check; exit code 3 when one fails."""
    checks: dict[str, Check] = {
        "program": lambda: f"{__version__}, Python {platform.python_version()}, {platform.platform()}",
        **(more or {}),
        "fonts": _fonts,
        "barcode": _barcode,
        "migrations": _migrations,
        "store": lambda: _store(place, clock),
        "key_store": lambda: _key_store(place, clock),
        "disk": lambda: _disk(place),
    }
    results = {name: _try(check) for name, check in checks.items()}
    healthy = all(result["ok"] for result in results.values())
    words = "\n".join(f"{'✓' if r['ok'] else '✗'} {name}: {r['words']}" for name, r in results.items())
    if given.zip:
        _pack(given.zip, words, place)
    answer({"ok": healthy, "checks": results}, words, as_json=as_json)
    return 0 if healthy else TROUBLE


def _try(check: Check) -> dict[str, object]:
    try:
        return {"ok": True, "words": check()}
    except CounterError as error:
        return {"ok": False, "words": str(error)}
    except Exception as error:  # noqa: BLE001 - whatever is missing is what this command is for
        return {"ok": False, "words": f"{type(error).__name__}: {error}"}


def _fonts() -> str:
    from counter_app.documents import fonts

    fonts.register(paths.resources() / "fonts")
    needed = "ễậữỵỞđẶƯ₫"
    if fonts.printable(needed) != needed:
        raise StorageTrouble("Phông chữ kèm theo thiếu chữ tiếng Việt; hãy cài lại chương trình.")
    return f"Liberation Serif trong {paths.resources() / 'fonts'}"


def _barcode() -> str:
    from counter_app.documents import barcode

    return f"Code 128: {len(barcode.modules('X99.01-261123-0003'))} mô-đun, QR: {len(barcode.qr_modules('X99'))} hàng"


def _migrations() -> str:
    """A new file is made, encrypted, searched and thrown away."""
    from counter_app.store.database import SCHEMA

    with tempfile.TemporaryDirectory() as folder:
        database, archive, _ = open_counter.make_files(DataDir(Path(folder) / "thu"), "demo")
        try:
            with database.read() as connection:
                sqlite = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
                cipher = connection.exec_driver_sql("PRAGMA cipher_version").scalar_one()
                connection.exec_driver_sql("SELECT rowid FROM search WHERE search MATCH 'thu'").all()
            archive.put(b"thu")
        finally:
            database.close()
    return f"lược đồ {SCHEMA}, SQLite {sqlite}, SQLCipher {cipher}"


def _store(place: DataDir, clock: Clock) -> str:
    if not open_counter.exists(place):
        return f"chưa có dữ liệu quầy trong {place.root}"
    if settings.load(place.settings).key_store == "session":
        return "không kiểm tra được khi chưa gõ mã khôi phục; dùng lệnh verify"
    desk = open_counter.open_desk(place, clock, lambda: "")
    try:
        faults = desk.database.integrity()
        if faults:
            raise StorageTrouble("; ".join(faults))
        return (
            f"{desk.me.office} quầy {desk.me.counter}, {place.store.stat().st_size // 1024:,} KiB. {desk.clock_fault()}"
        )
    finally:
        desk.database.close()


def _key_store(place: DataDir, clock: Clock) -> str:
    """Names the key store; a demo's open key is said, and refused for a real office."""
    kind = settings.load(place.settings).key_store
    if open_counter.exists(place) and kind == "demo":
        desk = open_counter.open_desk(place, clock, lambda: "")
        office = desk.me.office
        desk.database.close()
        warning = "" if is_fictitious(office) else " – KHÔNG được dùng cho đơn vị thật"
        return f"demo: khóa để ngỏ cạnh tệp dữ liệu (chỉ cho tập huấn){warning}"
    if kind == "session":
        return "session: mã khôi phục được hỏi mỗi lần mở"
    try:
        return credentials.describe()
    except CounterError as error:
        if open_counter.exists(place):
            raise
        return f"chưa có kho khóa của máy ({error}) – sẽ dùng session"


def _disk(place: DataDir) -> str:
    folder = next(path for path in (place.root, *place.root.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    if free < 500 * 1024 * 1024:
        raise StorageTrouble(f"Ổ đĩa chỉ còn {free // 1024 // 1024} MiB; hãy giải phóng dung lượng.")
    return f"còn {free // 1024 // 1024 // 1024} GiB tại {folder}"


def _pack(target: Path, words: str, place: DataDir) -> None:
    """For support: the results and the logs, which hold no personal data."""
    try:
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as pack:
            pack.writestr("doctor.txt", words + f"\n{sys.version}\n")
            for log in sorted(place.log.parent.glob("*.log*")):
                pack.write(log, log.name)
    except OSError as error:
        raise StorageTrouble(f"Không ghi được {target}: {why(error)}.") from error
