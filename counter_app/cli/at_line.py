"""``sync``: one exchange with the centre, and how the line stands in a clerk's words, as on the page «Đồng bộ»."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from counter_app import __version__, settings
from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.output import answer
from counter_app.domain.line import told_last
from counter_app.domain.moments import Clock, show
from counter_app.domain.text import whole_number
from counter_app.errors import Problem, UserError
from counter_app.operations import centre, line, machine
from counter_app.operations.desk import Desk
from counter_app.operations.line import LineSheet
from counter_app.paths import DataDir

if TYPE_CHECKING:
    from counter_app.sync.exchange import Outcome


def sync(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Settles what it was told, exchanges unless only asked to look, tells how the line stands."""
    with opened(place, clock) as desk:
        chosen = settings.load(place.settings)
        login = centre.login_of(desk, chosen)
        if given.settle:
            _settle(given, desk)
        if given.status:
            sheet = line.look(desk, has_centre=login is not None)
            return answer(sheet.to_json(), "\n".join(_words(sheet)), as_json=as_json)
        if login is None:
            raise UserError("Quầy này chưa được cấp ở trung tâm nào. Quản trị chạy: counter-app central enrol …")
        outcome = _exchange(given, desk, login, chosen)
        sheet = line.look(desk, has_centre=True)
    carried = outcome.carried
    skew = round(outcome.skew.total_seconds(), 3)
    result: dict[str, Any] = {
        "verdict": outcome.verdict, "pushed": outcome.pushed, "pulled": outcome.pulled, "pending": outcome.pending,
        "conflicts": outcome.clashes, "skew_seconds": skew, "files_sent": carried.given,
        "files_fetched": carried.fetched, "dossiers_fetched": carried.dossiers, "dossiers_retired": carried.retired,
        "file_trouble": carried.trouble, **sheet.to_json(),
    }  # fmt: skip
    words = (
        f"Đã gửi {outcome.pushed}, nhận {outcome.pulled}, chờ gửi {outcome.pending}, "
        f"thao tác trùng {outcome.clashes}, lệch giờ {skew} giây. {outcome.sentence}"
    )
    if carried.given or carried.fetched or carried.trouble:
        words = f"{words.strip()} Tệp: gửi {carried.given}, tải về {carried.fetched}. {carried.trouble}"
    if carried.dossiers or carried.retired:
        words += f" Hồ sơ cũ: tải về {carried.dossiers}, chuyển nội dung về trung tâm {carried.retired}."
    return answer(result, "\n".join([words.strip(), *_words(sheet)]), as_json=as_json)


def _exchange(given: argparse.Namespace, desk: Desk, login: centre.LoginParts, chosen: settings.Settings) -> Outcome:
    from counter_app.sync.carry import Carrier
    from counter_app.sync.central import Central, Login, is_loopback
    from counter_app.sync.exchange import exchange, look

    url = given.url or login.url
    centre.check_training(desk, url, loopback=is_loopback(url))
    centre_line = Central(Login(url, login.user, login.password, login.ca))
    try:
        carrier = Carrier(desk.archive, chosen.file_kbps * 1024, chosen.file_hours, seconds=60)
        outcome = exchange(
            desk.database, centre_line, desk.clock,
            program=__version__, fingerprint=machine.fingerprint(), carrier=carrier,
        )  # fmt: skip
        desk.recognise()
        if given.counters:
            look(desk.database, centre_line, desk.clock)
    finally:
        centre_line.close()
    return outcome


def _settle(given: argparse.Namespace, desk: Desk) -> None:
    typed, _, verdict = given.settle.partition("=")
    number = whole_number(typed)
    if number is None:
        raise UserError(Problem("settle", "Viết số quầy và quyết định, ví dụ 3=release hoặc 3=reject."))
    line.settle_refused(desk.with_clerk(clerk_of(desk, given.staff)), number, verdict)


def _words(sheet: LineSheet) -> list[str]:
    lines = [sheet.heading, *(f"  {one.words}: {one.number}, từ {show(one.since)}" for one in sheet.waiting)]
    lines += [sheet.why, sheet.what_to_do, told_last(sheet.state.ok_at)]
    if sheet.peers_at:
        lines.append(f"Các quầy, theo trung tâm lúc {show(sheet.peers_at)}:")
    for one in sheet.peers:
        last = f"liên lạc {show(one.last_at)}" if one.last_at else "chưa liên lạc lần nào"
        words = f"  Quầy {one.counter}: {last}, đã gửi {one.head}, chưa nhận {one.lag}, bản {one.program or '–'}"
        lines.append("; ".join(filter(None, (words, one.words))))
    lines += [f"Không được theo – {one.words}" for one in sheet.flags]
    lines += [f"Chưa đọc được – {one.code or 'hồ sơ chưa rõ mã'}: {one.reason}." for one in sheet.parked]
    return lines
