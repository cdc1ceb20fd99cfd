"""A catalogue from a file, whatever its kind: the ministry's records as JSON lines (also gzipped), or an office's book.

A file that is damaged, in another encoding or says a code twice is refused whole, with every fault; a record that is
well written but cannot be a procedure is listed with its reason, and the others are read.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from counter_app.documents.catalogue_book import read_book
from counter_app.documents.sheets import LARGEST_CONTENT, LARGEST_FILE, Faults
from counter_app.domain import national
from counter_app.domain.catalogue_changes import Incoming
from counter_app.domain.national import Reading
from counter_app.errors import Problem, UserError, why

LONGEST_LINE = 4 * 1024 * 1024
MOST_LINES = 100_000
_STEP = 50

Progress = Callable[[int, int], None]
"""Called with how much is done, and of how much (0: not known)."""


def unheard(_done: int, _whole: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """What a file holds, and of the ministry's records what was understood."""

    incoming: Incoming
    readings: tuple[Reading, ...] = ()

    @property
    def left_out(self) -> tuple[Reading, ...]:
        """The records that cannot be procedures."""
        return tuple(reading for reading in self.readings if reading.procedure is None)


def read_file(path: Path, version: str, progress: Progress = unheard) -> CatalogueFile:
    """The catalogue of a file, by its ending; ``version`` is the day the ministry's records were retrieved.

    Raises UserError with every fault at once.
    """
    name = path.name.lower()
    if name.endswith(".xlsx"):
        return CatalogueFile(read_book(path))
    if not name.endswith((".jsonl", ".jsonl.gz")):
        raise UserError(Problem("file", f"Tệp {path.name} phải là .xlsx, .jsonl hoặc .jsonl.gz."))
    readings = _readings(path, version, progress)
    procedures = tuple(reading.procedure for reading in readings if reading.procedure is not None)
    return CatalogueFile(Incoming(procedures, published=True), tuple(readings))


def _readings(path: Path, version: str, progress: Progress) -> list[Reading]:
    faults = Faults()
    readings: list[Reading] = []
    codes: dict[str, int] = {}
    for number, line in enumerate(_lines(path), 1):
        if number > MOST_LINES:
            raise UserError(Problem("file", f"Tệp {path.name} có quá {MOST_LINES} dòng."))
        record = _record(line, number, faults)
        if record is None:
            continue
        reading = national.read(record, version)
        if reading.code and codes.setdefault(reading.code, number) != number:
            faults.add(f"Dòng {number}: mã {reading.code} đã có ở dòng {codes[reading.code]}.")
        readings.append(reading)
        if number % _STEP == 0:
            progress(number, 0)
    faults.check()
    if not any(reading.procedure for reading in readings):
        raise UserError(Problem("file", f"Tệp {path.name} không có thủ tục nào đọc được."))
    return readings


def _record(line: bytes, number: int, faults: Faults) -> Any:
    """The JSON value of a line, None for a blank or a faulty one."""
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        faults.add(f"Dòng {number}: không phải chữ UTF-8; hãy lấy lại tệp gốc, không mở và lưu bằng chương trình khác.")
        return None
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        faults.add(f"Dòng {number}: không phải một bản ghi JSON.")
        return None


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, gzipped or not, bounded in every direction."""
    try:
        if path.stat().st_size > LARGEST_FILE * (1 if path.suffix == ".gz" else 10):
            raise UserError(Problem("file", f"Tệp {path.name} quá lớn."))
        with _open(path) as file:
            whole = 0
            while line := file.readline(LONGEST_LINE + 1):
                whole += len(line)
                if len(line) > LONGEST_LINE or whole > LARGEST_CONTENT:
                    raise UserError(Problem("file", f"Tệp {path.name} có dòng quá dài hoặc giải nén ra quá lớn."))
                yield line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UserError(Problem("file", f"Tệp {path.name} bị hỏng hoặc chưa chép xong.")) from error
    except OSError as error:
        raise UserError(Problem("file", f"Không đọc được tệp {path}: {why(error)}.")) from error


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")
