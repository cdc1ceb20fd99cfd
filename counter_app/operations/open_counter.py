"""Opening the counter's files in the morning, making them on the first day, and closing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from counter_app import credentials, settings
from counter_app.domain.moments import Clock
from counter_app.domain.office import is_fictitious
from counter_app.errors import CredentialTrouble, Refused, StorageTrouble, UserError
from counter_app.operations import identity
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import local
from counter_app.store.archive import Archive
from counter_app.store.database import Connection, Database, open_database


def exists(place: DataDir) -> bool:
    """Whether this PC has a counter's file."""
    return place.store.exists()


def make_files(place: DataDir, key_store: str) -> tuple[Database, Archive, str]:
    """New empty files under a new key; also returns the recovery code to print. Raises Trouble."""
    if exists(place):
        raise Refused("files.exist", f"Thư mục {place.root} đã có dữ liệu của một quầy; không tạo đè.")
    key, code = credentials.create_key(place, key_store)
    settings.save(place.settings, replace(settings.load(place.settings), key_store=key_store))
    return *_files(place, key), code


def unmake_files(place: DataDir) -> None:
    """Takes back files whose first-run page could not be finished: nothing was received with them."""
    for path in place.root.glob("counter.db*"):
        path.unlink()
    for path in (place.archive, place.recovery, place.demo_key):
        path.unlink(missing_ok=True)


def open_files(place: DataDir, ask: Callable[[], str]) -> tuple[Database, Archive]:
    """The files of this PC; ``ask`` returns the recovery code where the key store is «session».

    Raises CredentialTrouble, StorageTrouble, or UserError for a wrong code.
    """
    return _files(place, credentials.open_key(place, settings.load(place.settings).key_store, ask))


def try_copy(place: DataDir, copy: Path, ask: Callable[[], str], note: Callable[[Connection], None]) -> None:
    """Opens a copy of the counter's file under the counter's key and brings it up to date, before it is put to use;
    ``note`` writes into it that it is a copy.

    Raises what :func:`open_files` raises, and StorageTrouble for a damaged copy or while another window or command has
    the counter open.
    """
    key = credentials.open_key(place, settings.load(place.settings).key_store, ask)
    database = open_database(copy, key, place.lock, _upgrade)
    try:
        if not database.alone:
            raise StorageTrouble("Chương trình đang mở trên máy này. Hãy đóng cửa sổ rồi khôi phục lại.")
        if faults := database.integrity():
            raise StorageTrouble("Bản sao bị hỏng, không dùng được. " + " ".join(faults))
        with database.write() as connection:
            if local.identity(connection) is None:
                raise UserError(f"Tệp {copy} không có dữ liệu của quầy nào.")
            note(connection)
    finally:
        database.close()


def take_archive(place: DataDir, copy: Path, ask: Callable[[], str], moment: str) -> None:
    """Takes what the archive lacks from a copy of it; an archive that cannot be opened any more is put aside first,
    under ``moment``. Raises StorageTrouble when the copy does not open; then nothing has changed.
    """
    key = credentials.open_key(place, settings.load(place.settings).key_store, ask)
    source, own = Archive(copy, key), Archive(place.archive, key)
    try:
        source.check()
    except StorageTrouble as trouble:
        raise StorageTrouble(
            f"Bản sao kho tệp {copy} không mở được. Chưa khôi phục gì; hãy dời tệp này đi rồi khôi phục lại."
        ) from trouble
    try:
        source.give(own)
    except StorageTrouble:
        place.archive.rename(place.root / f"archive.truoc-khoi-phuc-{moment}.db")
        source.give(own)


def _files(place: DataDir, key: bytes) -> tuple[Database, Archive]:
    return open_database(place.store, key, place.lock, _upgrade), Archive(place.archive, key)


def _upgrade(connection: Connection) -> None:
    from counter_app.store import migrate

    migrate.upgrade(connection)


def open_desk(place: DataDir, clock: Clock, ask: Callable[[], str]) -> Desk:
    """The counter of this PC with nobody signed in.

    Raises Refused when the first-run page has not been filled, CredentialTrouble when a real office lies under the
    open key of a demonstration, and what :func:`open_files` raises.
    """
    if not exists(place):
        raise Refused("files.missing", f"Chưa có dữ liệu quầy trong {place.root}. Hãy mở cửa sổ để thiết lập lần đầu.")
    database, archive = open_files(place, ask)
    try:
        with database.read() as connection:
            me = local.identity(connection)
        if me is None:
            raise Refused("files.empty", "Máy này chưa thiết lập xong lần đầu. Hãy mở cửa sổ để thiết lập.")
        if settings.load(place.settings).key_store == "demo" and not is_fictitious(me.office):
            raise CredentialTrouble(
                f"Khóa để ngỏ chỉ dùng cho đơn vị tập huấn; {me.office} là mã thật. "
                "Hãy chuyển khóa vào kho khóa của máy."
            )
        identity.begin(database, me, place, clock)
    except BaseException:
        database.close()
        raise
    return Desk(database, archive, me, clock)
