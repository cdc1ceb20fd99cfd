"""The folder the scanner writes into: which files are finished, and what becomes of them once they are attached."""

from __future__ import annotations

from pathlib import Path

from counter_app.errors import StorageTrouble, why

DONE = "đã đính kèm"
"""Where attached scans are moved to, inside the folder."""

_ENDINGS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"})
"""What scanners write; TIFF is listed too, so that somebody is told why it is not taken."""
_UNFINISHED = (".", "~")

_Sign = tuple[int, int]


class ScanFolder:
    """Looked into every second or two; keeps what it saw the last time.

    A scanner writes a page at a time and a network drive shows a file before it has its content: a file is finished
    when size and time of change were the same at two looks after another and it can be opened.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before: dict[Path, _Sign] = {}

    def look(self) -> list[Path]:
        """The finished files, the oldest first. Raises StorageTrouble when the folder cannot be read."""
        now: dict[Path, _Sign] = {}
        try:
            for path in self.folder.iterdir():
                listed = path.suffix.lower() in _ENDINGS and not path.name.startswith(_UNFINISHED)
                if listed and (sign := _sign(path)):
                    now[path] = sign
        except OSError as error:
            self._before = {}
            raise StorageTrouble(
                f"Không đọc được thư mục quét {self.folder}: {why(error)}. Kiểm tra ổ mạng, hoặc chọn lại thư mục "
                "trong «Quản trị»; vẫn kéo thả hoặc chọn tệp được."
            ) from error
        before, self._before = self._before, now
        ready = [path for path, sign in now.items() if sign[0] and before.get(path) == sign and _opens(path)]
        return sorted(ready, key=lambda path: (now[path][1], path.name))

    def put_aside(self, path: Path) -> None:
        """Moves an attached scan into the subfolder, never over another. Raises StorageTrouble; the file is attached
        all the same and stays where it is.
        """
        try:
            done = self.folder / DONE
            done.mkdir(exist_ok=True)
            target, n = done / path.name, 1
            while target.exists():
                n += 1
                target = done / f"{path.stem} ({n}){path.suffix}"
            path.rename(target)
        except OSError as error:
            raise StorageTrouble(
                f"Đã đính kèm, nhưng không chuyển được «{path.name}» vào «{DONE}»: {why(error)}. Tệp quét còn nguyên."
            ) from error


def _sign(path: Path) -> _Sign | None:
    """Size and time of change; None for what is no file, or has gone meanwhile."""
    try:
        seen = path.stat()
        return (seen.st_size, seen.st_mtime_ns) if path.is_file() else None
    except OSError:
        return None


def _opens(path: Path) -> bool:
    """Whether nobody holds it any more: Windows refuses to open what a scanner is still writing."""
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False
