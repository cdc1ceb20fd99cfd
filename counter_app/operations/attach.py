"""Files onto a dossier's papers and off again: content first, then the entry that names it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from counter_app.domain import attaching
from counter_app.domain.attachments import ATTACHED, DETACHED, Attached, Flag, Seen
from counter_app.domain.dossier import Dossier
from counter_app.domain.file_kinds import MOST_BYTES, check_size, wrong
from counter_app.domain.moments import local_day, to_micros
from counter_app.errors import Away, StorageTrouble, why
from counter_app.operations.ask_centre import FILE, asked_files
from counter_app.operations.desk import Desk
from counter_app.store import board
from counter_app.store.archive import CHUNK
from counter_app.store.projections import DOSSIER


def read(path: Path) -> bytes:
    """A file somebody chose, whole. Raises UserError when it is gone, held by another program, still being written, or
    too large; then nothing has been attached.
    """
    name = path.name
    if path.is_dir():
        raise wrong(f"«{name}» là một thư mục; hãy chọn từng tệp.")
    try:
        before = path.stat()
        check_size(before.st_size, name)
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        after = path.stat()
    except FileNotFoundError:
        raise wrong(
            f"Tệp «{name}» không còn ở {path.parent}: đã bị xóa, đổi tên hoặc rút ổ đĩa. "
            "Chưa đính kèm gì; hãy chọn lại."
        ) from None
    except PermissionError:
        raise wrong(
            f"Tệp «{name}» đang do chương trình khác giữ hoặc không được phép đọc. Chưa đính kèm gì; "
            "đợi máy quét ghi xong hoặc đóng chương trình kia rồi thử lại."
        ) from None
    except OSError as error:
        raise wrong(f"Không đọc được tệp «{name}»: {why(error)}. Chưa đính kèm gì; hãy thử lại.") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        raise wrong(f"Tệp «{name}» còn đang được ghi. Chưa đính kèm gì; đợi vài giây rồi thử lại.")
    return content


def attach(
    desk: Desk, dossier_id: str, line: int, content: bytes, seen: Seen, flags: Collection[Flag] = (), replaces: str = ""
) -> Dossier:
    """Attaches a file that was looked into (``ui/files``); returns the dossier after it.

    What the rules refuse is refused before anything is stored. A crash between content and entry leaves a content
    nobody names, which :func:`upkeep.sweep` takes away after a day; never an entry without its content.
    Raises Refused, StorageTrouble.
    """
    if hashlib.sha256(content).hexdigest() != seen.sha256:
        raise wrong(f"Tệp «{seen.name}» đã đổi nội dung từ lúc kiểm tra. Chưa đính kèm gì; hãy chọn lại.")
    today = local_day(desk.clock())

    def decide(dossier: Dossier) -> dict[str, object]:
        return attaching.attach(dossier, seen, line, flags, desk.reference().office, today, replaces)

    with desk.database.read() as connection:
        decide(board.dossier(connection, desk.me.office, dossier_id))
    desk.archive.put(content, loose_since=to_micros(desk.clock()))
    with desk.database.write() as connection:
        body = decide(board.dossier(connection, desk.me.office, dossier_id))
        desk.append(connection, ATTACHED, DOSSIER + dossier_id, body)
        return board.dossier(connection, desk.me.office, dossier_id)


def detach(desk: Desk, dossier_id: str, entry_id: str, reason: str) -> Dossier:
    """Takes a file off; its content stays with the history. Raises Refused."""
    with desk.database.write() as connection:
        body = attaching.detach(board.dossier(connection, desk.me.office, dossier_id), entry_id, reason)
        desk.append(connection, DETACHED, DOSSIER + dossier_id, body)
        return board.dossier(connection, desk.me.office, dossier_id)


def absent(desk: Desk, dossier: Dossier) -> set[str]:
    """The SHA-256 of the dossier's files whose content is not on this PC."""
    digests = {one.sha256 for one in dossier.files}
    return digests - desk.archive.held(digests)


def progress(desk: Desk, dossier: Dossier) -> dict[str, int]:
    """Of the dossier's files that are asked for and not here yet: how many per cent of each came."""
    with desk.database.read() as connection:
        asked = asked_files(connection)
    parts = {}
    for one in dossier.files:
        if one.sha256 in asked:
            whole = -(-one.size // CHUNK)
            parts[one.sha256] = 100 * (whole - len(desk.archive.lacks(one.sha256, one.size))) // whole
    return parts


def elsewhere(file: Attached) -> str:
    """What is said of a file that is not on this PC."""
    return f"Tệp đang ở quầy {file.counter:02}, chưa tải về máy này."


_WILL_COME = "Đã đặt tải về: tệp tới khi có đường truyền và quầy kia đã gửi lên trung tâm."


def content(desk: Desk, file: Attached) -> bytes:
    """The bytes of a file. Raises Away when they are at another counter or at the centre, StorageTrouble when they are
    lost.
    """
    found = desk.archive.get(file.sha256)
    if found is not None:
        return found
    if file.counter != desk.me.counter:
        raise Away(f"{elsewhere(file)} {_WILL_COME}", FILE + file.sha256)
    if desk.archive.given([file.sha256]):
        raise Away(f"Tệp «{file.name}» đang lưu ở trung tâm. {_WILL_COME}", FILE + file.sha256)
    raise StorageTrouble(
        f"Tệp «{file.name}» không còn trong kho tệp của máy này. "
        "Hãy khôi phục từ bản sao lưu, hoặc quét và đính kèm lại."
    )
