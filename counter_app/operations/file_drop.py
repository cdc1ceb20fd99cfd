"""Notices by files in a folder of the office's choice, for whatever program sends them: a sender of ``notices``.

A batch is one file, written whole under a name that is free, never over another. The other side may take it away when
it likes, and may answer with ``<batch>.answer.json`` or ``.answer.csv``: an id, ``delivered`` or ``failed``, a reason.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.message import length
from counter_app.errors import StorageTrouble, why
from counter_app.operations.notices import Answer, Message

_COLUMNS = ("id", "channel", "to", "text", "sms")
_STATES = {"delivered": True, "failed": False}


@dataclass(frozen=True, slots=True)
class FileDrop:
    """A folder that batches are written into, as ``json`` or ``csv``."""

    folder: Path
    format: str = "json"

    def send(self, batch: str, messages: Sequence[Message]) -> None:
        """Writes a batch. Raises StorageTrouble; then nothing of it is there."""
        target = self._file(batch)
        part = target.with_name(f".{target.name}.part")
        content = _as_csv(messages) if self.format == "csv" else _as_json(batch, messages)
        try:
            with part.open("xb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            _name(part, target)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise StorageTrouble(
                f"Không ghi được tin báo vào {self.folder}: {why(error)}. Các tin vẫn chờ; hãy xem lại thư mục này."
            ) from error

    def went_out(self, batch: str) -> bool:
        """Whether a batch is there; one that is not may have been taken away by now."""
        return self._file(batch).exists() or any(path.exists() for path in self._answers(batch))

    def answers(self, batch: str) -> list[Answer]:
        """What the other side has answered about a batch so far. Raises StorageTrouble for a file that is none."""
        found: list[Answer] = []
        for path in self._answers(batch):
            if not path.exists():
                continue
            try:
                found += _read(path)
            except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
                raise StorageTrouble(
                    f"Không hiểu tệp trả lời {path.name}: cần các mục id, state (delivered hoặc failed), reason. "
                    "Tin báo giữ nguyên trạng thái; hãy báo người quản trị cổng tin nhắn."
                ) from error
        return found

    def _file(self, batch: str) -> Path:
        return self.folder / f"{batch}.{self.format}"

    def _answers(self, batch: str) -> list[Path]:
        return [self.folder / f"{batch}.answer.{kind}" for kind in ("json", "csv")]


def _name(part: Path, target: Path) -> None:
    """Gives a finished file its name. Raises FileExistsError: a link is never made over another file."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links; the name holds counter and second, so nobody else wants it
        if target.exists():
            raise FileExistsError(str(target)) from None
        part.rename(target)
    else:
        part.unlink()


def _as_json(batch: str, messages: Sequence[Message]) -> bytes:
    listed = [dict(zip(_COLUMNS, _row(one), strict=True)) for one in messages]
    return json.dumps({"batch": batch, "messages": listed}, ensure_ascii=False, indent=2).encode()


def _as_csv(messages: Sequence[Message]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows(_row(one) for one in messages)
    return text.getvalue().encode("utf-8-sig")


def _row(one: Message) -> tuple[str, str, str, str, int]:
    return one.id, one.channel.value, one.to, one.text, length(one.text).parts


def _read(path: Path) -> list[Answer]:
    text = path.read_text(encoding="utf-8-sig")
    lines = json.loads(text)["messages"] if path.suffix == ".json" else list(csv.DictReader(io.StringIO(text)))
    return [Answer(str(one["id"]), _STATES[one["state"].lower()], str(one.get("reason") or "")) for one in lines]
