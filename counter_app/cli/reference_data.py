"""``catalogue import | diff | export | report``: procedures from files, and into files."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import USER, answer, complain
from counter_app.domain.catalogue_changes import Change, Changes
from counter_app.domain.moments import Clock, local_day
from counter_app.domain.national_notes import cut
from counter_app.domain.text import dotted
from counter_app.errors import Cancelled, Problem, UserError
from counter_app.operations import catalogue_import
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir

_LONGEST_SHOWN = 160


def catalogue(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """``catalogue import | diff | export | report``."""
    run = {"import": _import, "diff": _diff, "export": _export, "report": _report}[given.what]
    return run(given, place, clock, as_json)


def _import(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Publishes a file's catalogue. Ctrl+C stops between two transactions: the catalogue before it holds."""
    version = _version(given, clock)
    with opened(place, clock) as desk:
        at_work = desk.with_clerk(clerk_of(desk, given.staff, "catalogue.published"))
        try:
            changes, left_out = _planned(given, at_work, version)
            written = 0
            with ctrl_c() as cancelled, progress_line("Ghi") as progress:
                for written, whole in catalogue_import.carry_out(at_work, changes, version):
                    progress(written, whole)
                    if cancelled() and written < whole:
                        raise Cancelled(catalogue_import.stopped(written, whole))
        except Cancelled as stopped:
            complain(stopped, as_json=as_json)
            return USER
        except KeyboardInterrupt:
            complain(
                Cancelled("Đã dừng theo yêu cầu, chưa ghi gì: danh mục cũ vẫn giữ nguyên hiệu lực."), as_json=as_json
            )
            return USER
    words = [f"Đã nhập danh mục {version}: ghi {dotted(written)} thao tác."] if written else []
    result = {**_numbers(changes), "version": version, "written": written, "left_out": left_out}
    return answer(result, "\n".join([*words, *_summary(changes), *_left_out_lines(left_out)]), as_json=as_json)


def _diff(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """What an import would change, field by field; nothing is written."""
    with opened(place, clock) as desk:
        changes, left_out = _planned(given, desk, _version(given, clock))
    result = {
        **_numbers(changes),
        "left_out": left_out,
        "new_procedures": [{"code": one.code, "name": one.name} for one in changes.new],
        "changed_procedures": [_change(one) for one in changes.changed],
        "kept_procedures": [_change(one) for one in changes.kept],
        "gone_procedures": [{"code": one.code, "name": one.name} for one in changes.gone],
    }
    lines = [
        *(f"+ {one.code}  {cut(one.name, _LONGEST_SHOWN)}" for one in changes.new),
        *(f"- {one.code}  {cut(one.name, _LONGEST_SHOWN)}" for one in changes.gone),
        *(line for one in changes.changed for line in _change_lines("~", one)),
        *(line for one in changes.kept for line in _change_lines("=", one)),
    ]
    return answer(result, "\n".join([*lines, *_summary(changes), *_left_out_lines(left_out)]), as_json=as_json)


def _export(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The catalogue that holds, with the office's own choice, as a book to edit."""
    from counter_app.documents.catalogue_book import write_book

    _check_target(given.file)
    with opened(place, clock) as desk:
        procedures, shelf, own = catalogue_import.held(desk)
    write_new(given.file, write_book(procedures, shelf, own), "Danh mục không thay đổi.")
    words = f"{given.file}  {dotted(len(procedures))} thủ tục"
    return answer({"file": str(given.file), "procedures": len(procedures)}, words, as_json=as_json)


def _report(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """What was understood of the ministry's records, or of the catalogue that holds."""
    from counter_app.documents.catalogue_file import read_file
    from counter_app.documents.catalogue_report import of_held, report
    from counter_app.domain.national_counts import counts

    _check_target(given.file)
    if given.source:
        with progress_line("Đọc") as progress:
            found = read_file(given.source, local_day(clock()).isoformat(), progress)
        readings = found.readings or of_held(found.incoming.procedures)
    else:
        with opened(place, clock) as desk:
            readings = of_held(catalogue_import.held(desk)[0])
    write_new(given.file, report(readings), "Danh mục không thay đổi.")
    told = counts(readings)
    lines = [f"{one.group}: {one.what}  {dotted(one.number)}" for one in told]
    result = {"file": str(given.file), "counts": [asdict(one) for one in told]}
    return answer(result, "\n".join([*lines, str(given.file)]), as_json=as_json)


def _planned(given: argparse.Namespace, desk: Desk, version: str) -> tuple[Changes, list[dict[str, str]]]:
    """What the file would change, and the records that are left out with their reasons."""
    from counter_app.documents.catalogue_file import read_file

    with progress_line("Đọc") as progress:
        found = read_file(given.file, version, progress)
    changes = catalogue_import.plan(desk, found.incoming, version, afresh=given.afresh, only_new=given.new_only)
    left_out = [{"code": one.code, "name": one.name, "reason": one.problem} for one in found.left_out]
    return changes, left_out


def _version(given: argparse.Namespace, clock: Clock) -> str:
    text: str = given.version or local_day(clock()).isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UserError(Problem("version", f"«{text}» phải là ngày dạng 2026-07-20.")) from None


def _numbers(changes: Changes) -> dict[str, Any]:
    return {
        "new": len(changes.new),
        "changed": len(changes.changed),
        "gone": len(changes.gone),
        "kept": len(changes.kept),
        "unchanged": changes.unchanged,
        "reordered": changes.reordered,
        "office": {"shelf": changes.shelf is not None, "localised": [one.code for one in changes.local]},
    }


def _summary(changes: Changes) -> list[str]:
    if changes.nothing:
        kept = f" {dotted(len(changes.kept))} thủ tục giữ bản đơn vị đã chỉnh." if changes.kept else ""
        return [f"Không có gì thay đổi: {dotted(changes.unchanged)} thủ tục như cũ.{kept}"]
    numbers = (("mới", changes.new), ("thay đổi", changes.changed), ("bỏ", changes.gone))
    told = ", ".join(f"{word} {dotted(len(some))}" for word, some in numbers)
    lines = [f"Thủ tục {told}, như cũ {dotted(changes.unchanged)}."]
    if changes.kept:
        lines.append(f"Giữ bản đơn vị đã chỉnh: {dotted(len(changes.kept))} thủ tục (lấy bản của bộ: --afresh).")
    if changes.local:
        lines.append(f"Thời hạn, phí riêng của đơn vị: {', '.join(one.code for one in changes.local)}.")
    if changes.shelf is not None:
        lines.append("Danh sách tiếp nhận, phím số hoặc lĩnh vực theo quầy của đơn vị thay đổi.")
    return lines


def _left_out_lines(left_out: list[dict[str, str]]) -> list[str]:
    return [f"Không đọc được {one['code'] or 'bản ghi không mã'}: {one['reason']}" for one in left_out]


def _change(change: Change) -> dict[str, Any]:
    fields = [asdict(one) for one in change.differences]
    return {"code": change.procedure.code, "name": change.procedure.name, "fields": fields}


def _change_lines(sign: str, change: Change) -> Iterator[str]:
    yield f"{sign} {change.procedure.code}  {cut(change.procedure.name, _LONGEST_SHOWN)}"
    for one in change.differences:
        before, after = (cut(text, _LONGEST_SHOWN) or "(không có)" for text in (one.before, one.after))
        yield f"    {cut(one.field, _LONGEST_SHOWN)}: {before} → {after}"


def _check_target(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise UserError(Problem("file", f"Tệp {path} phải có đuôi .xlsx."))
    check_free(path, "file")


@contextmanager
def progress_line(word: str) -> Iterator[Callable[[int, int], None]]:
    """«Ghi 600/1.848» on standard error, where somebody watches it."""
    watched = bool(sys.stderr and sys.stderr.isatty())

    def told(done: int, whole: int) -> None:
        if watched:
            of = f"/{dotted(whole)}" if whole else ""
            print(f"\r{word} {dotted(done)}{of} ", end="", file=sys.stderr, flush=True)

    yield told
    if watched:
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)


@contextmanager
def ctrl_c() -> Iterator[Callable[[], bool]]:
    """Ctrl+C asks to stop instead of breaking off inside a transaction; a second one breaks off."""
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        asked.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)
