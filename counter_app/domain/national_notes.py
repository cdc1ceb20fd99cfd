"""What the national catalogue left unsaid, or said twice: the reasons, in words that counts and sentences share.

A reason is what a report counts by; the sentence of a note quotes the record, so that whoever curates the procedure
sees what was read without opening the portal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """The field of the procedure that a note speaks of."""

    LIMIT = "limit"
    FEE = "fee"
    PAPERS = "papers"
    RESULT = "result"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"limit": "Thời hạn", "fee": "Phí, lệ phí", "papers": "Thành phần hồ sơ", "result": "Kết quả"}[
            self.value
        ]


class Reason(StrEnum):
    """Why something is unknown, or was understood otherwise than by its own cell."""

    NO_TABLE = "no-table"
    NO_TIME = "no-time"
    NO_UNIT = "no-unit"
    IN_WORDS = "in-words"
    RUN_TOGETHER = "run-together"
    CONTRADICTION = "contradiction"
    OUT_OF_RANGE = "out-of-range"
    OTHER_TIMES = "other-times"
    CASES = "cases"

    NO_FEE = "no-fee"
    COUNCIL = "council"
    OTHER_TEXT = "other-text"
    SEVERAL_AMOUNTS = "several-amounts"
    THOUSANDS = "thousands"
    FOREIGN = "foreign"
    DATED = "dated"
    BY_ROW = "by-row"
    ONE_CASE = "one-case"
    NO_FEE_UNIT = "no-fee-unit"

    NO_PAPERS = "no-papers"
    BY_CASE = "by-case"
    CUT = "cut"
    REMARKS = "remarks"
    TWICE = "twice"

    NO_RESULT = "no-result"
    NO_CODE = "no-code"

    @property
    def label(self) -> str:
        """The reason as a column of the report names it."""
        return _LABELS[self]


_LABELS = {
    Reason.NO_TABLE: "không đọc được bảng cách thức thực hiện",
    Reason.NO_TIME: "danh mục không ghi thời hạn",
    Reason.NO_UNIT: "danh mục không ghi đơn vị",
    Reason.IN_WORDS: "thời hạn ghi bằng lời",
    Reason.RUN_TOGETHER: "ô thời hạn và ô phí dính liền",
    Reason.CONTRADICTION: "ô thời hạn và phần mô tả mâu thuẫn",
    Reason.OUT_OF_RANGE: "thời hạn ngoài khoảng",
    Reason.OTHER_TIMES: "phần mô tả nêu các thời gian khác",
    Reason.CASES: "một hình thức nộp có nhiều thời hạn",
    Reason.NO_FEE: "danh mục không ghi phí",
    Reason.COUNCIL: "HĐND quyết định",
    Reason.OTHER_TEXT: "theo văn bản khác",
    Reason.SEVERAL_AMOUNTS: "nhiều mức thu",
    Reason.THOUSANDS: "số tiền dưới 1.000 đồng",
    Reason.FOREIGN: "tiền nước ngoài",
    Reason.DATED: "mức thu theo giai đoạn",
    Reason.BY_ROW: "mỗi hình thức nộp hoặc trường hợp một mức",
    Reason.ONE_CASE: "mức thu của riêng một trường hợp",
    Reason.NO_FEE_UNIT: "có số tiền, không ghi đơn vị tính",
    Reason.NO_PAPERS: "không đọc được thành phần hồ sơ",
    Reason.BY_CASE: "giấy tờ chia theo trường hợp",
    Reason.CUT: "tên giấy tờ quá dài, đã cắt",
    Reason.REMARKS: "lưu ý không phải giấy tờ",
    Reason.TWICE: "giấy tờ ghi hai lần",
    Reason.NO_RESULT: "danh mục không ghi kết quả",
    Reason.NO_CODE: "kết quả không có mã hợp lệ",
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about a record that was read; ``sentence`` quotes it."""

    about: About
    reason: Reason
    sentence: str


LONGEST_QUOTE = 300


def quote(text: str, most: int = LONGEST_QUOTE) -> str:
    """A text in guillemets, cut at a word where it is longer than ``most`` characters."""
    return f"«{cut(text, most)}»"


def cut(text: str, most: int) -> str:
    """The text, or its beginning up to a word and «…», ``most`` characters in all."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    whole, space, _ = kept.rpartition(" ")
    return (whole if space and len(whole) > most // 2 else kept).rstrip(" ,;:") + "…"
