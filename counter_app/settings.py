"""Every setting of this PC, declared once: its name, type, default and a sentence.

What belongs to the office (header, calendar, procedures, staff) is not here: that is in the journal and travels.
Secrets are not here either: see ``credentials``. Add a setting by adding a field; it is saved by itself.
"""

from __future__ import annotations

import json
from dataclasses import Field, asdict, dataclass, field, fields, replace
from datetime import time
from pathlib import Path
from typing import Any

from counter_app.errors import StorageTrouble


def _option(default: Any, sentence: str, *choices: Any) -> Any:
    metadata = {"sentence": sentence, "choices": choices}
    if isinstance(default, dict):
        return field(default_factory=default.copy, metadata=metadata)
    return field(default=default, metadata=metadata)


MOST_COPIES = 3
LAYOUTS = ("A4_TWO", "A5")


@dataclass(frozen=True, slots=True)
class Binding:
    """How one kind of paper comes out of this PC; what is empty or 0 is as for every paper."""

    printer: str = ""
    tray: str = ""
    """A name of ``ui.printing.TRAYS``."""
    layout: str = ""
    """Of :data:`LAYOUTS`."""
    copies: int = 0
    """Of the receipt: liên."""

    @classmethod
    def from_json(cls, stored: Any) -> Binding:
        """As it stands in the file; what cannot be is left out."""
        if not isinstance(stored, dict):
            return cls()
        printer, tray, layout, copies = (stored.get(name) for name in ("printer", "tray", "layout", "copies"))
        return cls(
            printer if isinstance(printer, str) else "",
            tray if isinstance(tray, str) else "",
            layout if layout in LAYOUTS else "",
            copies if type(copies) is int and 0 <= copies <= MOST_COPIES else 0,
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """One PC's settings; immutable, :func:`save` writes a changed copy."""

    key_store: str = _option(
        "machine", "Nơi giữ khóa của tệp dữ liệu: machine, session hoặc demo.", "machine", "session", "demo"
    )
    central_url: str = _option("", "Địa chỉ cơ sở dữ liệu trung tâm, để trống khi chưa có.")
    central_ca: str = _option("", "Tệp chứng thư gốc để kiểm tra máy chủ trung tâm.")
    printer: str = _option("", "Máy in giấy tiếp nhận; để trống là thư mục PDF.")
    receipt_layout: str = _option("A4_TWO", "Khổ giấy tiếp nhận: A4_TWO (hai liên một tờ A4) hoặc A5.", "A4_TWO", "A5")
    bindings: dict[str, Any] = _option(  # noqa: RUF009 - a field
        {}, "Máy in, khay, khổ giấy, số bản của từng loại giấy; loại không ghi thì theo máy in chung."
    )
    scanner_gap_ms: int = _option(35, "Khoảng cách lớn nhất giữa hai phím của máy quét, mili giây.")
    scanner_prefix: str = _option("", "Ký tự máy quét gửi trước mỗi mã, để trống nếu không đặt.")
    text_size: int = _option(100, "Cỡ chữ trên màn hình, phần trăm (100–200).")
    scan_folder: str = _option("", "Thư mục máy quét ghi tệp vào; để trống nếu không có.")
    scan_after: str = _option(
        "move", "Tệp quét sau khi đính kèm: move (chuyển vào «đã đính kèm») hoặc leave (để nguyên).", "move", "leave"
    )
    notice_folder: str = _option("", "Thư mục nhận tệp tin báo (SMS, Zalo, thư điện tử); để trống là không gửi.")
    notice_format: str = _option("json", "Dạng tệp tin báo: json hoặc csv.", "json", "csv")
    file_kbps: int = _option(0, "Tốc độ gửi và nhận tệp nhiều nhất, KB mỗi giây; 0 là không giới hạn.")
    file_hours: str = _option("", "Khung giờ tự gửi tệp, ví dụ 17:30-07:00; để trống là mọi lúc.")
    print_survey: bool = _option(False, "Luôn in phiếu lấy ý kiến khi trả kết quả.")
    backup_copies: bool = _option(True, "Tự sao lưu khi mở chương trình.")

    def binding(self, form: str) -> Binding:
        """How a kind of paper comes out here."""
        return Binding.from_json(self.bindings.get(form))


def file_window(text: str) -> tuple[time, time] | None:
    """``file_hours`` as its two times; None for "" and for what is no pair of times."""
    start, dash, stop = text.replace("–", "-").partition("-")
    try:
        return (time.fromisoformat(start.strip()), time.fromisoformat(stop.strip())) if dash else None
    except ValueError:
        return None


def load(path: Path) -> Settings:
    """The settings of this PC; defaults where the file is absent, or a value of the wrong type or none of the choices.

    Raises StorageTrouble when the file is there and cannot be read.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        raise StorageTrouble(f"Không đọc được tệp cài đặt {path}. Hãy xóa tệp này để trở về mặc định.") from error
    if not isinstance(stored, dict):
        return Settings()
    known = {f.name: stored[f.name] for f in fields(Settings) if f.name in stored and _fits(stored[f.name], f)}
    return replace(Settings(), **known)


def _fits(value: Any, option: Field[Any]) -> bool:
    choices = option.metadata["choices"]
    return type(value) is type(getattr(Settings(), option.name)) and (not choices or value in choices)


def save(path: Path, settings: Settings) -> None:
    """Writes the settings whole or not at all. Raises StorageTrouble."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(settings), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise StorageTrouble(f"Không ghi được tệp cài đặt {path}: thư mục chỉ đọc hoặc ổ đĩa đầy.") from error
