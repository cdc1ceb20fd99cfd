"""Attached files to the centre and back: 64 KiB at a time, taken up where the line broke, checked by their SHA-256.

A file is known by what it contains, so one sent twice is stored once and a name is nobody's business here. Entries go
first: between two pieces ``cancelled`` is asked, and whoever needs the line for an exchange says yes. What was carried
until then stays, on both sides. Where files lie on this PC is told by plain callables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from counter_app.errors import Trouble
from counter_app.sync.central import Central, Rejected

PIECE = 64 * 1024
"""Bytes that travel at once; only a file's last piece is shorter."""

LARGEST = 30_000_000
"""Bytes of the largest file the centre takes."""

Read = Callable[[bytes, int, int], bytes]
"""Of a file by its SHA-256: at most so many bytes from a place on."""

Write = Callable[[bytes, int, bytes], None]
"""Puts a piece of a file at its place."""


def give(
    central: Central,
    files: Iterable[tuple[bytes, int]],
    read: Read,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[bytes]:
    """Gives the centre these files (SHA-256, size); returns those it now has, and those erased by law, which nobody
    should send again. A file that the centre refuses does not keep back the others; the trouble is raised at the end.

    Raises Offline when the line fails, Rejected for a size the centre does not take, Trouble for a file that is no
    longer what it was.
    """
    there: list[bytes] = []
    troubles: list[Trouble] = []
    for sha256, size in files:
        if cancelled():
            break
        try:
            if _give(central, sha256, size, read, cancelled):
                there.append(sha256)
        except Rejected as error:
            troubles.append(error)
        except _Damaged as error:
            troubles.append(Trouble(str(error)))
    if troubles:
        raise troubles[0]
    return there


class _Damaged(Exception):
    """What lies here is not the file it is called."""


def _give(central: Central, sha256: bytes, size: int, read: Read, cancelled: Callable[[], bool]) -> bool:
    start = central.blob_begin(sha256, size)
    while 0 <= start < size:
        if cancelled():
            return False
        piece = read(sha256, start, min(PIECE, size - start))
        if len(piece) != min(PIECE, size - start):
            raise _Damaged(_NOT_WHOLE)
        start = central.blob_put(sha256, start, piece)
    if start >= 0 and not central.blob_end(sha256):
        raise _Damaged(_NOT_WHOLE)
    return True


_NOT_WHOLE = (
    "Một tệp đính kèm trên máy này không còn nguyên vẹn nên chưa gửi được; hồ sơ không bị ảnh hưởng. "
    "Hãy quét lại giấy tờ đó, hoặc khôi phục từ bản sao lưu."
)


def fetch(
    central: Central,
    sha256: bytes,
    size: int,
    read: Read,
    write: Write,
    *,
    have: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Takes a file of which ``have`` bytes (whole pieces) lie here already; returns how many lie here now: less than
    ``size`` when it was cancelled, or when the centre has no such file.

    Raises Offline when the line fails, Trouble when the bytes are not the file asked for; the caller throws them away.
    """
    while have < size and not cancelled():
        piece = central.blob_get(sha256, have)
        if piece is None:
            return have
        write(sha256, have, piece)
        have += len(piece)
    if have >= size and _digest(sha256, size, read) != sha256:
        raise Trouble("Tệp đính kèm nhận từ trung tâm không khớp nội dung đã ghi sổ; hãy thử lại hoặc báo quản trị.")
    return have


def _digest(sha256: bytes, size: int, read: Read) -> bytes:
    digest = hashlib.sha256()
    for start in range(0, size, PIECE):
        digest.update(read(sha256, start, min(PIECE, size - start)))
    return digest.digest()
