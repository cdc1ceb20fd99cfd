"""``counter-app day`` and ``counter-app report``: the day of this counter, and the periodic table."""

from __future__ import annotations

import argparse
from datetime import date

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import answer
from counter_app.domain import money
from counter_app.domain.day import Opening
from counter_app.domain.day_paper import DayPaper
from counter_app.domain.moments import Clock, local_day, read_day, show, show_day
from counter_app.domain.report import PRESETS, Counts, Figure, Period, Report, period
from counter_app.errors import Problem, UserError
from counter_app.operations import day as days
from counter_app.operations import report as reports
from counter_app.operations.day import Shown
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir


def day(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Opens, closes, reopens or shows a day of this counter."""
    with opened(place, clock) as desk:
        on = read_day(given.date, "date") if given.date else local_day(clock())
        check_free(given.paper, "print")
        if given.what != "sheet":
            at_work = desk.with_clerk(clerk_of(desk, given.staff, f"day.{_KINDS[given.what]}"))
            _act(at_work, given, on)
        shown = days.look(desk, on)
        office = days.office_day(desk, on) if given.office else None
        paper = days.paper(desk, shown, office)
        if given.paper:
            from counter_app.documents import day_sheet

            write_new(given.paper, day_sheet.fund_sheet(paper) if given.fund else day_sheet.day_sheet(paper))
    figures = paper.sheet
    result = {
        **figures.to_body(),
        "closed": shown.day.closed is not None,
        "hand_in": figures.hand_in,
        "in_drawer": figures.in_drawer,
        "counted": paper.counted,
        "balances": all(one.balances for one in figures.registers),
        "required": figures.papers.required,
        "after": list(paper.after),
        "missing": list(paper.missing),
        "paper": str(given.paper) if given.paper else None,
    }
    return answer(result, "\n".join(_words(paper.place, shown, paper)), as_json=as_json)


_KINDS = {"open": "opened", "close": "closed", "reopen": "reopened"}


def _act(desk: Desk, given: argparse.Namespace, on: date) -> None:
    match given.what:
        case "open":
            change = money.read(given.change) if given.change else 0
            sits = given.sits or desk.signed_in.name
            opening = Opening(sits, given.approver, given.signer, given.capacity, change, given.printer)
            days.open_counter(desk, on, opening)
        case "close":
            days.close(desk, on, money.read(given.counted) if given.counted else None, given.note)
        case "reopen":
            days.reopen(desk, on, given.reason)


def _words(place: str, shown: Shown, paper: DayPaper) -> list[str]:
    figures = paper.sheet
    lines = [f"{place}, ngày {show_day(figures.day)}: {paper.stands}"]
    lines += [f"Ngày {show_day(shown.last_unclosed)} chưa chốt sổ."] if shown.last_unclosed else []
    papers = figures.papers
    lines.append(
        f"Giấy tiếp nhận phải có {papers.required} = đã in {papers.printed} + bản điện tử {papers.electronic} "
        f"+ không cần {papers.waived}"
        + (f" + phôi viết tay {papers.by_hand}" if papers.by_hand else "")
        + (f" + chưa có {len(papers.missing)}" if papers.missing else "")
    )
    lines += [
        f"Quyển {one.book}: {len(one.lines)} dòng, số cuối {one.last}, hủy {len(one.voids)}, "
        + ("khớp" if one.balances else "bỏ trống " + ", ".join(gap.show() for gap in one.gaps))
        for one in figures.registers
    ]
    lines.append(
        f"Nộp quỹ {money.show(figures.hand_in)} đồng; trong ngăn kéo phải có {money.show(figures.in_drawer)} đồng"
    )
    lines += [f"Phôi giấy: {figures.blanks.words}"] if figures.blanks.printed else []
    lines += [f"Nhập từ phôi giấy: {one}" for one in figures.late]
    lines += [f"Chưa đủ: {one}" for one in paper.missing]
    return [*lines, *(f"Sau khi chốt: {one}" for one in paper.after)]


def report(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The periodic table, on the screen and into a workbook or a paper."""
    suffix = given.out.suffix.lower() if given.out else ""
    if given.out and suffix not in (".xlsx", ".pdf"):
        raise UserError(Problem("out", "Tệp báo cáo phải là .xlsx hoặc .pdf."))
    with opened(place, clock) as desk:
        found = reports.weekly(desk, _period(given, local_day(clock())))
        if given.out:
            check_free(given.out, "out")
            write_new(given.out, _file(desk, found, suffix))
    result = {
        "from": found.period.first.isoformat(),
        "to": found.period.last.isoformat(),
        "now": show(found.now),
        "rows": [{"field": row.field, **{f.value: row.counts[f] for f in Figure}} for row in found.rows],
        "total": {f.value: found.total.counts[f] for f in Figure},
        "file": str(given.out) if given.out else None,
    }
    lines = [found.period.words, *(_line(row.field, row.counts) for row in (*found.rows, found.total))]
    return answer(result, "\n".join(lines), as_json=as_json)


def _period(given: argparse.Namespace, today: date) -> Period:
    if given.preset:
        return PRESETS[given.preset][1](today)
    if not (given.first and given.last):
        raise UserError(Problem("from", "Cần --from và --to, hoặc --preset."))
    return period(read_day(given.first, "from"), read_day(given.last, "to"))


def _file(desk: Desk, found: Report, suffix: str) -> bytes:
    from counter_app.documents import report_book

    office = desk.reference().office
    if suffix == ".pdf":
        return report_book.paper(found, office, local_day(desk.clock()))
    behind = {report_book.column_name(figure): lines for figure, lines in reports.behind_all(desk, found).items()}
    return report_book.book(found, office, behind)


def _line(field: str, counts: Counts) -> str:
    return f"{field:<40} " + "  ".join(f"{figure.number} {counts[figure]}" for figure in Figure)
