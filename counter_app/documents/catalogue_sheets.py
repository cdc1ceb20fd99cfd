"""The sheets of the catalogue's workbook: their columns, and the words that stand for the program's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from counter_app.documents.sheets import Column, Kind, Sheet
from counter_app.domain.catalogue_changes import EVERY_CHANNEL
from counter_app.domain.limit import LONGEST_DAYS, Unit
from counter_app.domain.procedure import LONGEST_NAME, Channel, Need, StartRule
from counter_app.domain.rules import RuleKey

YES, NO = "có", "không"
HAND_IN, SHOW = "nộp", "xuất trình"
FREE = "Miễn phí"
"""A fee line of this name, with nothing else: the procedure is free. No line at all is an omission, not zero."""

CHANNELS: Final[Mapping[str, str]] = {EVERY_CHANNEL: "*"} | {one.label: one.value for one in Channel}
UNITS: Final[Mapping[str, Unit]] = {one.label: one for one in Unit}
NEEDS: Final[Mapping[str, Need]] = {one.label: one for one in Need}
STARTS: Final[Mapping[str, StartRule]] = {"tiếp nhận": StartRule.ACCEPTANCE, "nộp phí": StartRule.PAYMENT}

MOST_MONEY = 10**12 - 1

_CODE = Column("Mã", needed=True, most=40, width=11)
_CASE = Column("Trường hợp", needed=True, most=500, width=34)
_UNIT = Column("Đơn vị", words=tuple(UNITS), width=14)
_BASIS = Column("Căn cứ", most=500, width=26)


def _channel(*, needed: bool) -> Column:
    return Column("Hình thức nộp", words=tuple(CHANNELS), needed=needed, width=22)


_FEE = (
    Column("Tên phí", needed=True, most=500, width=28),
    Column("Số tiền", Kind.NUMBER, most=MOST_MONEY, width=14),
    Column("Đơn vị tính", most=100, width=14),
    Column("Ghi chú", most=4000, width=50),
    Column("Chi tiết khác", most=30_000, width=14),
)

PROCEDURES = Sheet(
    "Thủ tục",
    (
        _CODE,
        Column("Tên thủ tục", needed=True, most=LONGEST_NAME, width=60),
        Column("Lĩnh vực", needed=True, most=500, width=24),
        Column("Quyết định", most=500, width=20),
        Column("Cấp", most=500, width=14),
        Column("Kết quả", most=4000, width=40),
        Column("Mã kết quả", most=1000, width=16),
        Column("Tính thời hạn từ", words=tuple(STARTS), needed=True),
        Column("Nộp thay", words=(YES, NO), needed=True, width=10),
        Column("Hiệu lực từ", Kind.DATE, width=12),
        Column("Ghi chú", most=30_000, width=50),
        Column("Nguồn", most=1000, width=30),
        Column("Lấy ngày", Kind.DATE, width=12),
        Column("Phiên bản", most=60, width=12),
        Column("Dấu nguồn", most=64, width=18),
        Column("Nhận thay", words=(YES, NO), width=10),
    ),
)
CASES = Sheet(
    "Trường hợp",
    (
        _CODE,
        _CASE,
        _channel(needed=False),
        Column("Thời hạn", Kind.NUMBER, most=LONGEST_DAYS, width=10),
        _UNIT,
        Column("Rút ngắn", Kind.NUMBER, most=LONGEST_DAYS, width=10),
        Column("Đơn vị rút ngắn", words=tuple(UNITS)),
    ),
)
PAPERS = Sheet(
    "Giấy tờ",
    (
        _CODE,
        Column("Giấy tờ", needed=True, most=LONGEST_NAME, width=80),
        Column("Yêu cầu", words=tuple(NEEDS), needed=True),
        Column("Nộp hay xuất trình", words=(HAND_IN, SHOW), needed=True, width=12),
        Column("Bản chính", Kind.NUMBER, needed=True, most=99, width=10),
        Column("Bản sao", Kind.NUMBER, needed=True, most=99, width=10),
        Column("Mẫu", most=1000, width=30),
    ),
)
FEES = Sheet("Phí", (_CODE, *_FEE))
STAGES = Sheet(
    "Quy trình",
    (
        _CODE,
        Column("Bước", needed=True, most=500, width=40),
        Column("Bộ phận", needed=True, most=500, width=30),
        Column("Vai trò", most=200, width=20),
        Column("Thời hạn", Kind.NUMBER, most=LONGEST_DAYS, width=10),
        _UNIT,
        Column("Cơ quan khác", most=500, width=30),
        Column("Song song", words=(YES, NO), needed=True, width=10),
    ),
)
RULES = Sheet(
    "Quy tắc riêng",
    (
        _CODE,
        Column("Quy tắc", words=tuple(RuleKey), needed=True, width=22),
        Column("Giá trị", needed=True, most=40),
        Column("Căn cứ", needed=True, most=500, width=40),
    ),
)
OFFICE = Sheet(
    "Đơn vị",
    (
        _CODE,
        Column("Tên (để xem)", most=30_000, width=60),
        Column("Tiếp nhận", words=(YES, NO), needed=True, width=10),
        Column("Phím số", Kind.NUMBER, most=9, width=10),
    ),
)
LOCAL_TIMES = Sheet(
    "Thời hạn riêng",
    (
        _CODE,
        _CASE,
        _channel(needed=True),
        Column("Thời hạn", Kind.NUMBER, most=LONGEST_DAYS, width=10),
        _UNIT,
        _BASIS,
    ),
)
LOCAL_FEES = Sheet("Phí riêng", (_CODE, *_FEE, _BASIS))
COUNTERS = Sheet(
    "Quầy",
    (
        Column("Quầy", Kind.NUMBER, needed=True, most=999, width=10),
        Column("Lĩnh vực", needed=True, most=500, width=50),
    ),
)
ALL = (PROCEDURES, CASES, PAPERS, FEES, STAGES, RULES, OFFICE, LOCAL_TIMES, LOCAL_FEES, COUNTERS)

GUIDE = Sheet("Hướng dẫn", (Column("Sheet", width=18), Column("Cách điền", width=120)))
GUIDE_LINES = (
    (
        "",
        "Điền trong Excel, lưu lại dạng .xlsx, rồi vào Danh mục TTHC → Tệp → «Nhập danh mục…» để xem và nhập.",
    ),
    ("", "Tên sheet và tên cột giữ nguyên; thứ tự cột đổi được. Không gộp ô, không dùng công thức."),
    ("", "Tệp là toàn bộ danh mục: xóa một dòng ở sheet «Thủ tục» là bỏ thủ tục đó (hồ sơ cũ không đổi)."),
    (PROCEDURES.title, "Mỗi thủ tục một dòng; ô «Mã» là chữ (1.004222). «Phiên bản» và «Dấu nguồn» để nguyên."),
    (
        CASES.title,
        "Mỗi trường hợp và hình thức nộp một dòng: thời hạn theo luật, và thời hạn tỉnh đã rút ngắn nếu có.",
    ),
    (
        CASES.title,
        "Để trống hình thức nộp và thời hạn: chương trình hỏi cán bộ tiếp nhận, không đoán.",
    ),
    (CASES.title, f"Hình thức nộp: {'; '.join(CHANNELS)}."),
    (CASES.title, f"Đơn vị: {'; '.join(UNITS)}. «trong ngày» không cần số; nhận sau 15 giờ thì ngày làm việc sau."),
    (
        PAPERS.title,
        f"Yêu cầu: {'; '.join(NEEDS)}. Thiếu giấy «bắt buộc» thì không tiếp nhận được.",
    ),
    (
        PAPERS.title,
        "Các giấy «một trong các loại» của một thủ tục là một nhóm, có một là đủ.",
    ),
    (
        FEES.title,
        f"Mỗi thủ tục có ít nhất một dòng. Thủ tục miễn phí: một dòng tên «{FREE}», các ô khác trống.",
    ),
    (
        FEES.title,
        "Số tiền trống: hỏi khi tiếp nhận. «Chi tiết khác» để nguyên.",
    ),
    (
        STAGES.title,
        "Quy trình nội bộ, mỗi bước một dòng theo thứ tự; bước làm cùng lúc với bước trước: «Song song» có.",
    ),
    (
        STAGES.title,
        "Quy trình riêng của đơn vị gõ trong chương trình, không nằm trong sổ này.",
    ),
    (RULES.title, f"Nơi pháp luật chuyên ngành khác quy tắc chung: {'; '.join(RuleKey)}."),
    (OFFICE.title, "Đơn vị có tiếp nhận thủ tục hay không; chín thủ tục hay gặp đánh «Phím số» 1 đến 9, liền nhau."),
    (LOCAL_TIMES.title, "Thời hạn đơn vị cam kết ngắn hơn, theo trường hợp và hình thức nộp, kèm căn cứ."),
    (LOCAL_FEES.title, "Phí của địa phương thay cho phí công bố của thủ tục, kèm căn cứ (nghị quyết HĐND)."),
    (COUNTERS.title, "Quầy chỉ nhận một số lĩnh vực: mỗi lĩnh vực một dòng. Quầy không ghi ở đây nhận tất cả."),
)
