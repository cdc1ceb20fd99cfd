"""The dossier code (mã số hồ sơ): ``H30.12-261122-0003``.

Two forms live side by side in the archives: agency groups from the left (QĐ 20/2020/QĐ-TTg Đ4, since 15/09/2020) and
from the right, padded with zeros (TT 01/2018/TT-VPCP Đ19). Codes minted by other systems are accepted and never
issued a second time. The day is the Vietnamese day of reception; the number runs within agency and day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from counter_app.domain.text import clean
from counter_app.errors import Problem, UserError

_OLD = re.compile(r"(\d{3})\.(\d{2})\.(\d{2})\.([A-Y]\d{2})-(\d{6})-(\d{4,6})", re.ASCII)
_NEW = re.compile(r"([A-Y]\d{2}(?:\.[0-9A-Z]{1,10}){0,6})-(\d{6})-(\d{4,7})", re.ASCII)
_AGENCY = re.compile(r"[A-Y]\d{2}(?:\.[0-9A-Z]{1,10}){0,6}", re.ASCII)

HIGHEST_NUMBER = 9999
"""Codes this program mints have four digits; longer ones are read, never written."""


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A code in the form its agency printed it. Compare dossiers by :attr:`key`, not by the printed form."""

    agency: str
    """Agency groups from the left, e.g. ``H30.12``; the old form is converted."""
    day: date
    number: int
    text: str
    """As printed."""

    @classmethod
    def mint(cls, agency: str, day: date, number: int) -> DossierCode:
        """A new code of this office. Raises ValueError when the number does not fit four digits."""
        if not 1 <= number <= HIGHEST_NUMBER:
            raise ValueError(f"number {number} does not fit the code")
        return cls(agency, day, number, f"{agency}-{day:%y%m%d}-{number:04}")

    @property
    def key(self) -> str:
        """The same for both forms of one code: ``H30.12-261122-0003``."""
        return f"{self.agency}-{self.day:%y%m%d}-{self.number:04}"

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def parse(typed: str) -> DossierCode:
        """Reads either form, in any case, with stray spaces. Raises UserError saying what a code looks like."""
        text = _plain(typed)
        if found := _OLD.fullmatch(text):
            agency = new_agency(".".join(found.groups()[:4]))
        elif found := _NEW.fullmatch(text):
            agency = found[1]
        else:
            raise UserError(
                Problem("code", f"«{clean(typed)[:40]}» không phải mã hồ sơ; mã có dạng H30.12-261122-0003.")
            )
        day = _day(found[found.lastindex - 1 if found.lastindex else 0])
        if day is None:
            raise UserError(Problem("code", f"Ngày trong mã hồ sơ {text} không có trong lịch."))
        return DossierCode(agency, day, int(found[found.lastindex or 0]), text)


def looks_like_code(text: str) -> bool:
    """Whether a scan or a typed text is meant to be a dossier code."""
    return bool(re.fullmatch(r"(\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}[0-9A-Z.]*-\d{6}-\d{4,7}", _plain(text), re.ASCII))


def _plain(typed: str) -> str:
    return re.sub(r"\s", "", clean(typed)).upper().replace("–", "-").replace("—", "-")


def new_agency(old: str) -> str:
    """``000.17.22.H56`` → ``H56.22.17``: groups from the left, empty levels dropped (QĐ 20/2020)."""
    return ".".join(group for group in reversed(old.split(".")) if set(group) != {"0"})


def check_agency(text: str, field: str = "agency") -> str:
    """An agency code in either form, converted. Raises UserError."""
    code = re.sub(r"\s", "", clean(text)).upper()
    if re.fullmatch(r"\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}", code):
        code = new_agency(code)
    if not _AGENCY.fullmatch(code) or len(code) > 35:
        raise UserError(
            Problem(
                field,
                "Mã định danh cơ quan có dạng H30.12 (một chữ cái, hai chữ số, rồi các nhóm cách nhau bằng dấu chấm).",
            )
        )
    return code


def _day(yymmdd: str) -> date | None:
    try:
        return date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))
    except ValueError:
        return None
