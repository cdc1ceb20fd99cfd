"""A record of the national catalogue of procedures (Cơ sở dữ liệu quốc gia về TTHC) read as a procedure.

The portal publishes each procedure as texts whose cells were run together; what they say for certain becomes the
procedure, what they do not is None or a note with its reason. :func:`read` never raises, whatever the record holds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from counter_app.domain import national_fee, national_papers, national_table, national_time
from counter_app.domain.entry import LARGEST_ENTRY, canonical
from counter_app.domain.national_fee import Charge
from counter_app.domain.national_notes import About, Note, Reason, cut
from counter_app.domain.national_table import CAPITALS, SMALL
from counter_app.domain.national_time import Time
from counter_app.domain.procedure import LONGEST_NAME, Procedure
from counter_app.domain.text import clean

FIELDS = (
    "ma_thu_tuc",
    "detail_url",
    "ten_thu_tuc",
    "so_quyet_dinh",
    "cap_thuc_hien",
    "linh_vuc",
    "doi_tuong_thuc_hien",
    "co_quan_thuc_hien",
    "cach_thuc_thuc_hien",
    "thanh_phan_ho_so",
    "ket_qua_xu_ly",
    "bo",
)
"""The fields of a record, all texts."""

CODE = re.compile(r"\d\.\d{6}")
"""A national code, «1.004222»."""

MINISTRIES = {
    "bo-cong-an": "Bộ Công an",
    "bo-nong-nghiep-mt": "Bộ Nông nghiệp và Môi trường",
    "bo-tai-chinh": "Bộ Tài chính",
    "bo-tu-phap": "Bộ Tư pháp",
    "bo-xay-dung": "Bộ Xây dựng",
    "ngan-hang-nha-nuoc": "Ngân hàng Nhà nước Việt Nam",
    "toa-an-nhan-dan": "Tòa án nhân dân tối cao",
}
"""Who publishes, by the short name in the field ``bo``."""

_LONGEST_RESULT = 1000
_LONGEST_NOTE = 4000
_LARGEST_BODY = LARGEST_ENTRY - 4096


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a record: the procedure, or None and the ``problem`` that keeps it out; row by row what was read
    of times and fees, and what was not understood.
    """

    code: str
    name: str
    ministry: str
    procedure: Procedure | None
    problem: str = ""
    times: tuple[Time, ...] = ()
    charges: tuple[Charge, ...] = ()
    notes: tuple[Note, ...] = ()


def read(record: Any, version: str) -> Reading:
    """Reads a record; ``version`` is the day it was retrieved, ``2026-07-20``."""
    if not isinstance(record, Mapping):
        return Reading("", "", "", None, "Dòng không phải một bản ghi JSON.")
    texts = {field: record.get(field, "") for field in FIELDS}
    code, name = _said(texts["ma_thu_tuc"]), _said(texts["ten_thu_tuc"])
    ministry = MINISTRIES.get(_said(texts["bo"]), _said(texts["bo"]))
    if problem := _problem(texts, code, name):
        return Reading(cut(code, 40), cut(name, LONGEST_NAME), ministry, None, problem)
    rows = national_table.rows(texts["cach_thuc_thuc_hien"])
    times, charges = national_time.read_times(rows), national_fee.read_charges(rows, name)
    cases, about_limits = national_time.cases(rows, times)
    fees, about_fees = national_fee.fees(charges)
    papers, remarks, about_papers = national_papers.read_papers(texts["thanh_phan_ho_so"])
    result, result_code, about_result = _result(texts["ket_qua_xu_ly"])
    notes = (*about_limits, *about_fees, *about_papers, *about_result)
    if not rows:
        notes = (Note(About.LIMIT, Reason.NO_TABLE, "Không đọc được bảng cách thức thực hiện."), *notes)
    unknown = [note.sentence for note in notes if note.about is About.LIMIT]
    procedure = Procedure(
        code=code,
        name=name,
        version=version,
        field=clean(texts["linh_vuc"]),
        decision=clean(texts["so_quyet_dinh"]),
        level=clean(texts["cap_thuc_hien"]),
        cases=cases,
        papers=papers,
        fees=fees,
        result=result,
        result_code=result_code,
        source_url=clean(texts["detail_url"]),
        retrieved_on=version,
        note=cut(" ".join([*unknown, remarks]).strip(), _LONGEST_NOTE),
        source=_digest(texts),
    )
    long = sum(map(len, texts.values())) > _LARGEST_BODY // 8  # measuring every one would cost a third of the reading
    if long and len(canonical(procedure.to_body())) > _LARGEST_BODY:
        return Reading(code, name, ministry, None, "Nội dung quá dài, không lưu được thành một thao tác.")
    return Reading(code, name, ministry, procedure, "", times, charges, notes)


def _said(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _problem(texts: Mapping[str, Any], code: str, name: str) -> str:
    """Why a record cannot be a procedure; "" when it can."""
    wrong = [field for field, text in texts.items() if not isinstance(text, str)]
    if wrong:
        return f"Trường {', '.join(wrong)} không phải chữ."
    if not CODE.fullmatch(code):
        return f"Mã thủ tục «{cut(code, 40)}» không có dạng 1.004222."
    if not name:
        return "Không có tên thủ tục."
    if len(name) > LONGEST_NAME:
        return f"Tên dài {len(name)} ký tự, nhiều nhất {LONGEST_NAME}."
    return "" if clean(texts["linh_vuc"]) else "Không có lĩnh vực."


def _digest(texts: Mapping[str, str]) -> str:
    """Sixteen hexadecimal digits that change when anything in the record does."""
    written = json.dumps([texts[field] for field in FIELDS], ensure_ascii=False)
    return hashlib.sha256(written.encode(errors="surrogatepass")).hexdigest()[:16]


_RESIDUE = re.compile(r"Từ khóa|Chọn cơ quan thực hiện|CSDL Quốc gia về TTHC")
_NUMBERED = re.compile(r"Mã: ?")
_RESULT_CODE = re.compile(r"(?:[A-Z0-9]{1,8}[.-])+[A-Z]{0,4}\d{2,8}", re.IGNORECASE)
_JUNK_CODE = re.compile(rf"\S+?(?=[{CAPITALS}][{SMALL}])")


def _result(text: str) -> tuple[str, str, tuple[Note, ...]]:
    """What is handed out at the end, with the catalogue's codes («KQ.G01.000031»); the page's own words are dropped."""
    names, codes, junk = [], [], []
    first, *others = _NUMBERED.split(_RESIDUE.split(clean(text), maxsplit=1)[0])
    names.append(first)
    for part in others:
        code = _RESULT_CODE.match(part)
        if code:
            codes.append(code[0])
        else:
            glued = _JUNK_CODE.match(part)
            junk.append(glued[0] if glued else part)
            names.append(part[glued.end() :] if glued else "")
            continue
        names.append(part[code.end() :])
    told = [name.strip(" ;,.+–-") for name in names]
    kept = list(dict.fromkeys(name for name in told if name and name != national_table.NOTHING))
    notes = []
    if not kept:
        notes.append(Note(About.RESULT, Reason.NO_RESULT, "Danh mục không ghi kết quả."))
    if junk:
        sentence = f"Mã kết quả không hợp lệ, không lấy: {'; '.join(cut(one, 30) for one in junk)}."
        notes.append(Note(About.RESULT, Reason.NO_CODE, sentence))
    return cut("; ".join(kept), _LONGEST_RESULT), ", ".join(dict.fromkeys(codes)), tuple(notes)
