"""Which printed form holds for which procedures on which day: key, number, title, dates and legal basis, as rows.

TT 01/2018/TT-VPCP counted six forms, TT 03/2025/TT-VPCP counts seven: «Mẫu số 05» and «06» mean different papers before
and since 15/09/2025. An office may have rows of its own, for a sector or for everything: they come before the national
ones. The row that was chosen is frozen with the office's header onto each paper, so a reprint is never on another form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from counter_app.domain.moments import read_day, show_day
from counter_app.domain.text import clean, fold
from counter_app.errors import Problem, UserError

FORMS = {
    "RECEIPT": "Giấy tiếp nhận và hẹn trả",
    "SUPPLEMENT": "Yêu cầu bổ sung",
    "REFUSAL": "Từ chối tiếp nhận",
    "APOLOGY": "Xin lỗi, gia hạn",
    "STOP": "Dừng giải quyết",
    "CONTROL": "Phiếu kiểm soát",
    "REGISTER": "Sổ theo dõi hồ sơ",
    "FAULT": "Xin lỗi vì sai sót",
}
"""Short names by their stable keys: the seven forms, and the letter for a fault, of which no circular has a form."""

OLD, NEW = "TT 01/2018/TT-VPCP", "TT 03/2025/TT-VPCP"
TURN = date(2025, 9, 15)
"""TT 03/2025/TT-VPCP holds since this day."""
LONGEST_NUMBER, LONGEST_TITLE, MOST_ROWS = 30, 200, 60


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form: what stands over it, for which procedures, from when to when, by which document."""

    form: str
    number: str
    title: str
    valid_from: date
    valid_to: date | None = None
    """The last day it holds; None while no end is known."""
    basis: str = ""
    fields: tuple[str, ...] = ()
    """Lĩnh vực of the procedures it is for; none: of all."""
    on: bool = True
    """Whether the office prints it. What is not known for certain is offered switched off."""

    @property
    def key(self) -> str:
        """Short and stable, as it stands at the foot of the paper: ``RECEIPT-2025``, ``RECEIPT-CT04``."""
        if self.basis in (OLD, NEW):
            return f"{self.form}-{2018 if self.basis == OLD else 2025}"
        return f"{self.form}-{fold(self.number).replace(' ', '').upper()}"

    @property
    def period(self) -> str:
        """«01/01/2024 – 31/12/2026»."""
        return f"{show_day(self.valid_from)} – {show_day(self.valid_to) if self.valid_to else '…'}"

    def holds(self, form: str, day: date, field: str) -> bool:
        """Whether it is the form of a procedure of this field on this day."""
        of_field = not self.fields or fold(field) in map(fold, self.fields)
        return (
            self.form == form
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
            and of_field
        )

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "form": self.form,
            "number": self.number,
            "title": self.title,
            "from": self.valid_from.isoformat(),
            "to": self.valid_to.isoformat() if self.valid_to else None,
            "basis": self.basis,
            "fields": list(self.fields),
            "on": self.on,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> FormRow:
        """The row written by :meth:`to_body`. Raises KeyError, TypeError or ValueError when it is none."""
        return cls(
            form=str(body["form"]),
            number=str(body["number"]),
            title=str(body["title"]),
            valid_from=date.fromisoformat(body["from"]),
            valid_to=date.fromisoformat(body["to"]) if body.get("to") else None,
            basis=str(body.get("basis", "")),
            fields=tuple(map(str, body.get("fields", ()))),
            on=bool(body.get("on", True)),
        )


_APOLOGY = "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT"
_TITLES = (
    # form, number of 2018, number of 2025, title of 2018, title of 2025 where it is another
    ("RECEIPT", 1, 1, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", ""),
    ("SUPPLEMENT", 2, 2, "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", ""),
    ("REFUSAL", 3, 3, "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", ""),
    ("APOLOGY", 4, 4, "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", _APOLOGY),
    ("STOP", 0, 5, "", "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"),
    ("CONTROL", 5, 6, "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", ""),
    ("REGISTER", 6, 7, "SỔ THEO DÕI HỒ SƠ", ""),
)  # fmt: skip


def _national() -> Iterable[FormRow]:
    for form, old, new, title, newer in _TITLES:
        if old:
            yield FormRow(form, f"Mẫu số {old:02}", title, date(2019, 1, 6), date(2025, 9, 14), OLD)
        yield FormRow(form, f"Mẫu số {new:02}", newer or title, TURN, None, NEW)
    yield FormRow("FAULT", "Văn bản", "VĂN BẢN XIN LỖI", date(2018, 6, 21), None, "NĐ 61/2018/NĐ-CP Đ21 k1")


NATIONAL = tuple(_national())
"""Every form of both circulars. The number and title of the newer one are from its list [S]."""

_RESIDENCE = "TT 56/2021, TT 66/2023, TT 53/2025/TT-BCA"
SECTORS = tuple(
    FormRow(form, number, title, date(2024, 1, 1), None, basis, (field,), on=False)
    for form, number, title, basis, field in (
        ("RECEIPT", "CT04", "PHIẾU TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", _RESIDENCE, "Đăng ký, quản lý cư trú"),
        ("SUPPLEMENT", "CT05", "PHIẾU HƯỚNG DẪN BỔ SUNG, HOÀN THIỆN HỒ SƠ", _RESIDENCE, "Đăng ký, quản lý cư trú"),
        ("REFUSAL", "CT06", "PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ", _RESIDENCE, "Đăng ký, quản lý cư trú"),
        ("RECEIPT", "Giấy biên nhận", "GIẤY BIÊN NHẬN", "", "Thành lập và hoạt động của hộ kinh doanh"),
    )
)
"""Offered to every office, switched off: numbers and titles are second-hand [S], the layout of the police's own forms
was not at hand, and of the business register only that it has a «Giấy biên nhận» [M]. The office puts them right.
"""


def chosen(form: str, day: date, field: str = "", own: Iterable[FormRow] = ()) -> FormRow:
    """The form that holds on a day for procedures of a field: the office's own, one for the field before one for all,
    the newest first; else the national one, for a day before all of them the first. Raises KeyError for an unknown key.
    """
    of_office = [row for row in own if row.on and row.holds(form, day, field)]
    if of_office:
        return max(of_office, key=lambda row: (bool(row.fields), row.valid_from))
    known = [row for row in NATIONAL if row.form == form]
    if not known:
        raise KeyError(form)
    return next((row for row in reversed(known) if row.valid_from <= day), known[0])


def frozen(form: str, day: date, field: str, own: Iterable[FormRow]) -> tuple[FormRow, ...]:
    """What a paper carries of the office's rows: the one it is printed on, for whatever field; nothing where that is
    the national one, or where there is no such form.
    """
    if form not in FORMS:
        return ()  # a paper of the office that no circular and no sector has a form for
    row = chosen(form, day, field, own)
    return () if row in NATIONAL else (replace(row, fields=()),)


def row_from_form(form: Mapping[str, str], on: bool) -> FormRow:
    """A row as typed: ``fields`` parted by ``;``, days as dd/mm/yyyy. Raises UserError naming every wrong field."""
    problems: list[Problem] = []
    texts = {name: clean(form.get(name, "")) for name in ("form", "number", "title", "fields", "from", "to", "basis")}
    if texts["form"] not in FORMS:
        problems.append(Problem("form", "Chọn loại giấy."))
    for name, label, longest in (
        ("number", "Số mẫu", LONGEST_NUMBER),
        ("title", "Tên giấy", LONGEST_TITLE),
        ("basis", "Căn cứ", LONGEST_TITLE),
    ):
        if not texts[name] and (name != "basis" or on):
            problems.append(Problem(name, f"{label} còn trống."))
        elif len(texts[name]) > longest:
            problems.append(Problem(name, f"{label} dài quá {longest} ký tự, hiện có {len(texts[name])}."))
    days: dict[str, date | None] = {"from": None, "to": None}
    for name in days:
        if name == "from" or texts[name]:
            try:
                days[name] = read_day(texts[name], name)
            except UserError as error:
                problems += error.problems
    first, last = days["from"], days["to"]
    if first and last and last < first:
        problems.append(Problem("to", "Ngày hết hiệu lực trước ngày bắt đầu."))
    if problems or first is None:
        raise UserError(*problems)
    fields = tuple(dict.fromkeys(name for name in map(clean, texts["fields"].split(";")) if name))
    return FormRow(texts["form"], texts["number"], texts["title"].upper(), first, last, texts["basis"], fields, on)


def with_row(rows: Sequence[FormRow], row: FormRow, place: int = -1) -> tuple[FormRow, ...]:
    """The office's rows with one put at its ``place``, −1 behind them. Raises UserError where two of them would hold
    for the same procedures on the same day, or there are too many.
    """
    others = [one for n, one in enumerate(rows) if n != place]
    for one in others:
        if row.on and one.on and one.form == row.form and _meet(one, row):
            fields = "; ".join(one.fields) or "mọi lĩnh vực"
            raise UserError(
                Problem(
                    "from",
                    f"Trùng với mẫu {one.number} ({fields}; {one.period}): hãy tắt hoặc ghi ngày hết.",
                )
            )
    if len(others) >= MOST_ROWS:
        raise UserError(Problem("", f"Không quá {MOST_ROWS} mẫu riêng; hãy bỏ mẫu không dùng nữa."))
    if place < 0:
        return (*others, row)
    return (*others[:place], row, *others[place:])


def _meet(one: FormRow, other: FormRow) -> bool:
    ends = (one.valid_to or date.max, other.valid_to or date.max)
    if max(one.valid_from, other.valid_from) > min(ends):
        return False
    fields, others = ({fold(name) for name in row.fields} for row in (one, other))
    return bool(fields & others) if fields and others else fields == others
