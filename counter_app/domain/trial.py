"""The code of the printer's trial page: scanned back, it opens nothing and says how well it was read."""

from __future__ import annotations

CODE = "MAYIN-THU-0123456789"
"""No pair of these letters means another one to Telex or VNI."""
SLOW_MS = 30.0
"""A scanner slower than this a character is near the gap at which it is taken for a person."""


def is_trial(text: str) -> bool:
    """Whether the code of the trial page was read, whatever its case."""
    return text.strip().upper() == CODE


def told(text: str, pace_ms: float | None) -> tuple[str, str]:
    """What is said of a scan that is neither card nor dossier, and its tone. ``pace_ms`` is the scanner's time a
    character, None where it was typed or pasted.
    """
    if not is_trial(text):
        return "Mã vừa quét không phải thẻ căn cước hay mã hồ sơ; chưa có gì thay đổi.", "plain"
    if pace_ms is None:
        return "Mã thử máy in: đọc tốt.", "good"
    pace = f"{pace_ms:.1f}".replace(".", ",")
    if pace_ms <= SLOW_MS:
        return f"Mã thử máy in: đọc tốt; máy quét gửi {pace} ms mỗi ký tự.", "good"
    slow = f"Mã thử máy in: đọc được, nhưng máy quét gửi chậm ({pace} ms mỗi ký tự)."
    return f"{slow} Hãy đặt máy quét nhanh hơn, hoặc đặt ký tự đầu ở Quản trị.", "plain"
