"""Erasure by law, and the log of who looked at whose data."""

from __future__ import annotations

import argparse
import getpass
import logging

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.citizens import period_of
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import answer
from counter_app.documents.access_book import access_book
from counter_app.domain.moments import Clock, show, show_day, to_text
from counter_app.domain.settlements import ERASED
from counter_app.errors import CounterError, Problem, UserError
from counter_app.operations import access
from counter_app.operations import erase as operation
from counter_app.operations.access import What
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import board

logger = logging.getLogger(__name__)


def erase(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Erases everything an order about a code reaches; with ``--check`` says what that would be."""
    with opened(place, clock) as desk:
        at_work = desk.with_clerk(clerk_of(desk, given.staff, ERASED))
        if given.check:
            found = operation.reached(desk, given.code, given.kind)
            words = [f"{one.label}: {one.acts} bản ghi có dữ liệu cá nhân" for one in found]
            result = [{"subject": one.subject, "code": one.code, "entries": one.acts} for one in found]
            return answer(result, "\n".join(words), as_json=as_json)
        done = operation.erase(at_work, given.code, basis=given.basis, request=given.request, kind=given.kind)
    then = (
        "Các quầy khác và trung tâm xóa theo ở lượt đồng bộ tới. Bản sao cũ của các máy hết hạn chậm nhất "
        f"{show_day(done.copies_until)}; bản sao tự chép ra ngoài phải xóa bằng tay."
    )
    words = [*(f"Đã xóa: {one.label} ({one.acts} bản ghi)" for one in done.reached), then]
    result_of = {
        "erased": [{"subject": one.subject, "code": one.code, "entries": one.acts} for one in done.reached],
        "copies_until": done.copies_until.isoformat(),
    }
    return answer(result_of, "\n".join(words), as_json=as_json)


def erasures(_given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Every order, the newest first."""
    with opened(place, clock) as desk:
        found = operation.orders(desk)
    result = [
        {
            "code": one.code, "subject": one.subject, "at": to_text(one.at), "counter": one.counter,
            "actor": one.actor, "basis": one.basis, "request": one.request, "entries": one.acts, "left": left,
        }
        for one, left in found
    ]  # fmt: skip
    lines = [
        f"{show(one.at)}  {one.code}  {one.request}  {one.basis}  {one.actor}  {one.acts} bản ghi"
        + (f"  CÒN {left} bản ghi đến sau: hãy xóa lại" if left else "")
        for one, left in found
    ]
    return answer(result, "\n".join(lines) or "Chưa có yêu cầu xóa nào.", as_json=as_json)


def access_log(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The looks of a period, or a workbook of them."""
    first, last = period_of(given, clock)
    if given.out and given.out.suffix.lower() != ".xlsx":
        raise UserError(Problem("out", "Tệp phải là .xlsx."))
    check_free(given.out, "out")
    with opened(place, clock) as desk:
        at_work = desk.with_clerk(clerk_of(desk, given.staff, "staff.set"))
        found = access.listed(at_work, first, last)
        if given.out:
            title = f"Nhật ký truy cập quầy {desk.me.counter}, {show_day(first)} – {show_day(last)}"
            write_new(given.out, access_book([one.cells for one in found.lines], title, found.remarks, clock()))
        access.write(at_work, [access.look(at_work, What.EXPORTED, "Nhật ký truy cập")])
    result = [
        {
            "at": to_text(one.at), "actor": one.actor, "what": one.what.value, "about": one.about,
            "dossiers": one.dossiers, "reason": one.reason,
        }
        for one in found.lines
    ]  # fmt: skip
    lines = [f"{show(one.at)}  {one.actor}  {one.what.label}  {one.about}  {one.dossiers}" for one in found.lines]
    lines += found.remarks
    told = {"reads": result, "broken": [day.isoformat() for day in found.broken]}
    return answer(told, "\n".join(lines) or "Không có lượt xem nào.", as_json=as_json)


LOOKS = {
    "show": (What.OPENED, ""),
    "files": (What.OPENED, ""),
    "file": (What.OPENED, ""),
    "print": (What.PRINTED, ""),
    "find": (What.SEARCHED, ""),
    "list": (What.EXPORTED, "Danh sách hồ sơ"),
    "dossier-register": (What.PRINTED, "Sổ theo dõi hồ sơ"),
    "certified-book": (What.PRINTED, "Sổ chứng thực"),
    "returns": (What.EXPORTED, "Sổ trả kết quả"),
    "petitions": (What.EXPORTED, "Sổ phản ánh, kiến nghị"),
    "envelopes": (What.EXPORTED, "Sổ bưu gửi đến"),
    "post-list": (What.EXPORTED, "Bảng kê bưu chính"),
    "report": (What.EXPORTED, "Báo cáo"),
    "guidance": (What.OPENED, "Phiếu hướng dẫn, từ chối tiếp nhận"),
    "notices": (What.EXPORTED, "Tin báo"),
    "carry": (What.EXPORTED, "Mang dữ liệu bằng tệp"),
    "backup": (What.EXPORTED, "Sao lưu toàn bộ dữ liệu quầy"),
}
"""Commands that show people's data or carry them away, and the name of what they show."""


def note(given: argparse.Namespace, place: DataDir, clock: Clock) -> None:
    """Notes that a command showed people's data; one that cannot be noted has been answered all the same."""
    what, name = LOOKS[given.command]
    try:
        with opened(place, clock) as desk:
            about, shown = _shown(desk, given, what, name)
            who = getattr(given, "staff", "") or f"dòng lệnh: {_account()}"
            access.write(desk, [access.look(desk, what, about, shown, actor=who)])
    except CounterError as error:
        logger.warning("a look was not noted: %s", error)


def _shown(desk: Desk, given: argparse.Namespace, what: What, name: str) -> tuple[str, int]:
    with desk.database.read() as connection:
        if what is What.SEARCHED:
            return access.searched_by(given.text), len(board.search(connection, given.text))
        if name:
            return name, 0
        return board.find(connection, desk.me.office, given.code).id, 1


def _account() -> str:
    """Who the machine says is at it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "không rõ"
