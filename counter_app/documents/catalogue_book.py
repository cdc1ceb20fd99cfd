"""The catalogue as a workbook that an office edits in Excel, with its own choice over it; written and read back.

What is read is either the whole book or nothing: every fault is told with sheet, row and column. Blank means unknown
and is asked at the counter; «miễn phí» must be said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from counter_app.documents import catalogue_sheets as s
from counter_app.documents import sheets
from counter_app.documents.sheets import Faults, Line, Value
from counter_app.domain.catalogue_changes import Incoming, channel_label, local_over, shelf_over
from counter_app.domain.fees import Fee
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.procedure import Case, Limits, Localised, Need, Paper, Procedure, Shelf, StartRule
from counter_app.domain.process import Stage
from counter_app.domain.rules import RuleKey, check_value
from counter_app.errors import UserError

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*")
_FEE_KEYS = ("name", "amount", "unit", "note")
_MOST_KEYS = 9


def write_book(procedures: Sequence[Procedure], shelf: Shelf, local: Iterable[Localised]) -> bytes:
    """The book of a catalogue; the same bytes for the same catalogue. Of the office's own choice it holds what bears on
    these procedures.
    """
    by_code = {one.code: one for one in procedures}
    own = {one.code: local_over(one, by_code[one.code]) for one in local if one.code in by_code}
    shelf = shelf_over(shelf, procedures)
    keys = {code: n for n, code in enumerate(shelf.top, 1)}
    rows: tuple[tuple[sheets.Sheet, Iterable[Sequence[Value]]], ...] = (
        (s.GUIDE, s.GUIDE_LINES),
        (s.PROCEDURES, map(_procedure_row, procedures)),
        (s.CASES, (row for one in procedures for row in _case_rows(one))),
        (s.PAPERS, (_paper_row(one.code, paper) for one in procedures for paper in one.papers)),
        (s.FEES, (row for one in procedures for row in _fee_rows(one.code, one.fees))),
        (s.STAGES, (_stage_row(one.code, stage) for one in procedures for stage in one.stages)),
        (s.RULES, ((one.code, key, *rule) for one in procedures for key, rule in one.rules.items())),
        (
            s.OFFICE,
            ((one.code, one.name, _word(one.code not in shelf.inactive), keys.get(one.code)) for one in procedures),
        ),
        (s.LOCAL_TIMES, (row for one in procedures for row in _local_time_rows(one, own.get(one.code)))),
        (s.LOCAL_FEES, (row for one in procedures for row in _local_fee_rows(own.get(one.code)))),
        (s.COUNTERS, ((n, field) for n, some in sorted(shelf.fields.items()) for field in sorted(some))),
    )
    return sheets.write(rows, "Danh mục thủ tục hành chính")


def read_book(path: Path) -> Incoming:
    """A book with everything in it. Raises UserError that lists every fault; then nothing of it is to be used."""
    faults = Faults()
    found = sheets.read(path, s.ALL, faults)
    reader = _Reader(found, faults)
    incoming = reader.incoming()
    faults.check()
    return incoming


# Writing


def _word(yes: bool) -> str:
    return s.YES if yes else s.NO


def _procedure_row(one: Procedure) -> tuple[Value, ...]:
    start = next(word for word, rule in s.STARTS.items() if rule is one.starts)
    return (
        one.code, one.name, one.field, one.decision, one.level, one.result, one.result_code, start,
        _word(one.proxy_allowed), one.valid_from, one.note, one.source_url, one.retrieved_on, one.version, one.source,
        _word(not one.collect_in_person),
    )  # fmt: skip


def _limit_cells(limit: Limit | None) -> tuple[Value, Value]:
    if limit is None:
        return None, ""
    return (None if limit.unit is Unit.SAME_DAY else limit.amount), limit.unit.label


def _case_rows(one: Procedure) -> Iterator[tuple[Value, ...]]:
    for case in one.cases:
        channels = sorted({*case.limits, *case.shortened}) or [""]
        for channel in channels:
            label = channel_label(channel) if channel else ""
            law, shorter = _limit_cells(case.limits.get(channel)), _limit_cells(case.shortened.get(channel))
            yield one.code, case.name, label, *law, *shorter


def _paper_row(code: str, paper: Paper) -> tuple[Value, ...]:
    way = s.HAND_IN if paper.hand_in else s.SHOW
    return code, paper.name, paper.need.label, way, paper.originals, paper.copies, paper.form


def _fee_rows(code: str, fees: Sequence[Fee]) -> Iterator[tuple[Value, ...]]:
    if not fees:
        yield code, s.FREE, None, "", "", ""
    for fee in fees:
        more = {key: value for key, value in fee.to_body().items() if key not in _FEE_KEYS}
        rest = json.dumps(more, ensure_ascii=False, sort_keys=True) if more else ""
        yield code, fee.name, fee.amount, fee.unit, fee.note, rest


def _stage_row(code: str, stage: Stage) -> tuple[Value, ...]:
    beside = _word(stage.beside)
    return code, stage.name, stage.unit, stage.role, *_limit_cells(stage.limit), stage.agency, beside


def _local_time_rows(one: Procedure, own: Localised | None) -> Iterator[tuple[Value, ...]]:
    for case, limits in (own.shortened if own else {}).items():
        for channel, limit in sorted(limits.items()):
            yield one.code, case, channel_label(channel), *_limit_cells(limit), own.basis if own else ""


def _local_fee_rows(own: Localised | None) -> Iterator[tuple[Value, ...]]:
    if own is not None and own.fees is not None:
        yield from ((*row, own.basis) for row in _fee_rows(own.code, own.fees))


# Reading


class _Reader:
    """Turns the lines of the sheets into procedures; faults are collected, never raised."""

    def __init__(self, found: dict[str, list[Line]], faults: Faults) -> None:
        self._found = found
        self._faults = faults
        self._lines: dict[str, Line] = {}
        for line in found[s.PROCEDURES.title]:
            code = line.text("Mã")
            if code and not _CODE.fullmatch(code):
                faults.add(f"«{code[:40]}» không phải mã thủ tục.", line, "Mã")
            elif code in self._lines:
                faults.add(f"mã {code} đã có ở dòng {self._lines[code].number}.", line, "Mã")
            elif code:
                self._lines[code] = line

    def incoming(self) -> Incoming:
        """The catalogue and the office's choice; only to be used when no fault was found."""
        cases, papers, fees = self._cases(), self._papers(), self._fees(s.FEES)
        stages, rules = self._stages(), self._rules()
        for code, line in self._lines.items():
            if code not in fees:
                self._faults.add(
                    f"thủ tục {code} chưa có dòng nào ở sheet «{s.FEES.title}»; nếu miễn phí hãy ghi «{s.FREE}».",
                    line,
                    "Mã",
                )
        procedures = tuple(
            self._procedure(
                line,
                cases.get(code, ()),
                papers.get(code, ()),
                fees.get(code, ()),
                stages.get(code, ()),
                rules.get(code, {}),
            )
            for code, line in self._lines.items()
        )
        if not self._lines:
            self._faults.add(f"Sheet «{s.PROCEDURES.title}» chưa có thủ tục nào.")
        return Incoming(procedures, self._shelf(), self._local({one.code: one for one in procedures}))

    @staticmethod
    def _procedure(
        line: Line,
        cases: Sequence[Case],
        papers: Sequence[Paper],
        fees: Sequence[Fee],
        stages: Sequence[Stage],
        rules: dict[str, tuple[str, str]],
    ) -> Procedure:
        return Procedure(
            code=line.text("Mã"),
            name=line.text("Tên thủ tục"),
            version=line.text("Phiên bản"),
            field=line.text("Lĩnh vực"),
            decision=line.text("Quyết định"),
            cases=tuple(cases),
            papers=tuple(papers),
            fees=tuple(fees),
            level=line.text("Cấp"),
            result=line.text("Kết quả"),
            result_code=line.text("Mã kết quả"),
            valid_from=line.text("Hiệu lực từ"),
            source_url=line.text("Nguồn"),
            retrieved_on=line.text("Lấy ngày"),
            proxy_allowed=line.text("Nộp thay") != s.NO,
            collect_in_person=line.text("Nhận thay") == s.NO,
            note=line.text("Ghi chú"),
            starts=s.STARTS.get(line.text("Tính thời hạn từ"), StartRule.ACCEPTANCE),
            stages=tuple(stages),
            rules=rules,
            source=line.text("Dấu nguồn"),
        )

    def _of_known(self, sheet: sheets.Sheet) -> Iterator[tuple[str, Line]]:
        """The lines of a sheet whose procedure is in the book; the others are faults."""
        for line in self._found[sheet.title]:
            code = line.text("Mã")
            if code in self._lines:
                yield code, line
            elif code:
                self._faults.add(f"mã {code[:40]} không có ở sheet «{s.PROCEDURES.title}».", line, "Mã")

    def _stages(self) -> dict[str, list[Stage]]:
        made: dict[str, list[Stage]] = {}
        for code, line in self._of_known(s.STAGES):
            stage = self._stage(line)
            if stage is not None:
                made.setdefault(code, []).append(stage)
        return made

    def _limit(self, line: Line, amount: str, unit: str) -> Limit | None:
        """A limit of two cells, None when both are blank."""
        number, word = line.amount(amount), line.text(unit)
        if number is None and not word:
            return None
        kind = s.UNITS.get(word)
        if kind is None:
            self._faults.add("có số mà chưa có đơn vị.", line, unit)
            return None
        if kind is not Unit.SAME_DAY and number is None:
            self._faults.add(f"có đơn vị «{word}» mà chưa có số.", line, amount)
            return None
        try:
            return Limit(0 if kind is Unit.SAME_DAY else number or 0, kind)
        except UserError as error:
            self._faults.add(str(error), line, amount)
            return None

    def _cases(self) -> dict[str, list[Case]]:
        made: dict[str, dict[str, tuple[dict[str, Limit], dict[str, Limit]]]] = {}
        for code, line in self._of_known(s.CASES):
            law, shorter = made.setdefault(code, {}).setdefault(line.text("Trường hợp"), ({}, {}))
            channel = s.CHANNELS.get(line.text("Hình thức nộp"), "")
            times = (
                (law, self._limit(line, "Thời hạn", "Đơn vị")),
                (shorter, self._limit(line, "Rút ngắn", "Đơn vị rút ngắn")),
            )
            if not channel and any(limit for _, limit in times):
                self._faults.add("có thời hạn mà chưa có hình thức nộp.", line, "Hình thức nộp")
            if channel and (channel in law or channel in shorter):
                self._faults.add("hình thức nộp này của trường hợp đã có ở dòng trên.", line, "Hình thức nộp")
            for limits, limit in times:
                if channel and limit:
                    limits[channel] = limit
        return {code: [Case(name, *limits) for name, limits in cases.items()] for code, cases in made.items()}

    def _papers(self) -> dict[str, list[Paper]]:
        made: dict[str, dict[str, Paper]] = {}
        for code, line in self._of_known(s.PAPERS):
            paper = Paper(
                line.text("Giấy tờ"),
                s.NEEDS.get(line.text("Yêu cầu"), Need.NOTE),
                line.text("Nộp hay xuất trình") != s.SHOW,
                line.amount("Bản chính") or 0,
                line.amount("Bản sao") or 0,
                line.text("Mẫu"),
            )
            if paper.name in made.setdefault(code, {}):
                self._faults.add(f"giấy tờ này của {code} đã có ở dòng trên.", line, "Giấy tờ")
            made[code][paper.name] = paper
        return {code: list(papers.values()) for code, papers in made.items()}

    def _fees(self, sheet: sheets.Sheet) -> dict[str, list[Fee]]:
        """The fee lines by procedure; an empty list is «miễn phí»."""
        made: dict[str, list[Fee]] = {}
        free: set[str] = set()
        for code, line in self._of_known(sheet):
            lines = made.setdefault(code, [])
            cells = (line.amount("Số tiền"), line.text("Đơn vị tính"), line.text("Ghi chú"), line.text("Chi tiết khác"))
            if line.text("Tên phí") == s.FREE and not any(cells) and cells[0] is None:
                free.add(code)
            elif (fee := self._fee(line)) is not None:
                lines.append(fee)
            if code in free and lines:
                self._faults.add(f"thủ tục {code} vừa «{s.FREE}» vừa có dòng phí.", line, "Tên phí")
        return made

    def _fee(self, line: Line) -> Fee | None:
        more: Any = {}
        if rest := line.text("Chi tiết khác"):
            try:
                more = json.loads(rest)
            except (ValueError, RecursionError):
                more = None
        try:
            body = {"name": line.text("Tên phí"), "amount": line.amount("Số tiền"), "note": line.text("Ghi chú")}
            return Fee.from_body({**more, **body, "unit": line.text("Đơn vị tính") or "hồ sơ"})
        except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError, UserError):
            self._faults.add("nội dung không đọc được; hãy để nguyên như khi xuất, hoặc xóa.", line, "Chi tiết khác")
            return None

    def _stage(self, line: Line) -> Stage | None:
        limit = self._limit(line, "Thời hạn", "Đơn vị")
        if limit is None:
            self._faults.add("bước phải có thời hạn.", line, "Thời hạn")
            return None
        beside = line.text("Song song") == s.YES
        return Stage(
            line.text("Bước"), line.text("Bộ phận"), line.text("Vai trò"), limit, line.text("Cơ quan khác"), beside
        )

    def _rules(self) -> dict[str, dict[str, tuple[str, str]]]:
        made: dict[str, dict[str, tuple[str, str]]] = {}
        for code, line in self._of_known(s.RULES):
            key, value = line.text("Quy tắc"), line.text("Giá trị")
            try:
                check_value(RuleKey(key), value)
            except ValueError:
                self._faults.add(f"«{value}» không phải giá trị của quy tắc {key or 'chưa ghi'}.", line, "Giá trị")
            made.setdefault(code, {})[key] = (value, line.text("Căn cứ"))
        return made

    def _shelf(self) -> Shelf:
        keys: dict[int, str] = {}
        inactive = set()
        for code, line in self._of_known(s.OFFICE):
            if line.text("Tiếp nhận") == s.NO:
                inactive.add(code)
            key = line.amount("Phím số")
            if key is not None and (key == 0 or key in keys):
                self._faults.add("phím số từ 1 đến 9, mỗi phím một thủ tục.", line, "Phím số")
            elif key is not None:
                keys[key] = code
        if sorted(keys) != list(range(1, len(keys) + 1)):
            self._faults.add(f"Sheet «{s.OFFICE.title}»: phím số phải liền nhau từ 1, đang có {sorted(keys)}.")
        known = {line.text("Lĩnh vực") for line in self._lines.values()}
        fields: dict[int, set[str]] = {}
        for line in self._found[s.COUNTERS.title]:
            field, number = line.text("Lĩnh vực"), line.amount("Quầy")
            if field and field not in known:
                self._faults.add(f"lĩnh vực «{field[:60]}» không có thủ tục nào.", line, "Lĩnh vực")
            elif number is not None:
                fields.setdefault(number, set()).add(field)
        top = tuple(keys[n] for n in sorted(keys))[:_MOST_KEYS]
        return Shelf(top, frozenset(inactive), {number: frozenset(some) for number, some in fields.items()})

    def _local(self, procedures: dict[str, Procedure]) -> tuple[Localised, ...]:
        times: dict[str, dict[str, dict[str, Limit]]] = {}
        bases: dict[str, str] = {}
        for code, line in self._of_known(s.LOCAL_TIMES):
            self._basis(code, line, bases)
            name, channel = line.text("Trường hợp"), s.CHANNELS.get(line.text("Hình thức nộp"), "")
            limit = self._limit(line, "Thời hạn", "Đơn vị")
            if name not in {case.name for case in procedures[code].cases}:
                self._faults.add(f"thủ tục {code} không có trường hợp «{name[:60]}».", line, "Trường hợp")
            elif limit is None:
                self._faults.add("chưa có thời hạn.", line, "Thời hạn")
            else:
                times.setdefault(code, {}).setdefault(name, {})[channel] = limit
        for code, line in self._of_known(s.LOCAL_FEES):
            self._basis(code, line, bases)
        fees = self._fees(s.LOCAL_FEES)
        shortened: dict[str, dict[str, Limits]] = {code: dict(cases) for code, cases in times.items()}
        return tuple(
            Localised(code, shortened.get(code, {}), tuple(fees[code]) if code in fees else None, bases.get(code, ""))
            for code in procedures
            if code in shortened or code in fees
        )

    def _basis(self, code: str, line: Line, bases: dict[str, str]) -> None:
        if bases.setdefault(code, line.text("Căn cứ")) != line.text("Căn cứ"):
            self._faults.add(f"căn cứ khác dòng trên của {code}; mỗi thủ tục một căn cứ.", line, "Căn cứ")
