"""Which printed form holds on which day: key, number, title and dates of each, generation by generation, as data.

TT 01/2018/TT-VPCP counted six forms, TT 03/2025/TT-VPCP counts seven: «Mẫu số 05» and «06» mean different papers before
and since 15/09/2025. The layouts of the newer circular were not at hand: its titles and numbers are from its list, the
fields from counters that print it. Forms of single sectors (CT04, CT05, CT06 of the police) are not here: of those only
the numbers are known for certain.
"""

from __future__ import annotations

from datetime import date

from counter_app.documents.page import Template
from counter_app.domain.slip import APOLOGY, CONTROL, RECEIPT, REFUSAL, REGISTER, STOP, SUPPLEMENT

_OLD, _NEW = "TT 01/2018/TT-VPCP", "TT 03/2025/TT-VPCP"
_SINCE = {_OLD: date(2019, 1, 6), _NEW: date(2025, 9, 15)}
_ROWS = (
    # form, generation, number, title
    (RECEIPT, _OLD, 1, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"),
    (SUPPLEMENT, _OLD, 2, "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"),
    (REFUSAL, _OLD, 3, "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ"),
    (APOLOGY, _OLD, 4, "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"),
    (CONTROL, _OLD, 5, "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"),
    (REGISTER, _OLD, 6, "SỔ THEO DÕI HỒ SƠ"),
    (RECEIPT, _NEW, 1, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"),
    (SUPPLEMENT, _NEW, 2, "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"),
    (REFUSAL, _NEW, 3, "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ"),
    (APOLOGY, _NEW, 4, "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT"),
    (STOP, _NEW, 5, "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"),
    (CONTROL, _NEW, 6, "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"),
    (REGISTER, _NEW, 7, "SỔ THEO DÕI HỒ SƠ"),
)
TEMPLATES = tuple(
    Template(
        form=form,
        number=f"Mẫu số {number:02}",
        title=title,
        generation=generation,
        valid_from=_SINCE[generation],
        key=f"{form}-{_SINCE[generation].year if generation == _NEW else 2018}",
        version="1",
    )
    for form, generation, number, title in _ROWS
)
"""Every form of both generations."""


def template(form: str, day: date) -> Template:
    """The form that holds on a day, for a day before all of them the first. Raises KeyError for an unknown key."""
    known = sorted((one for one in TEMPLATES if one.form == form), key=lambda one: one.valid_from)
    if not known:
        raise KeyError(form)
    return next((one for one in reversed(known) if one.valid_from <= day), known[0])


def is_old(of: Template) -> bool:
    """Whether it is worded as TT 01/2018/TT-VPCP did."""
    return of.generation == _OLD
