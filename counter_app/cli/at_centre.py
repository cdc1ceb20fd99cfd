"""IT's commands for a centre at work, and a counter's two: join by a code, how the office's counters stand."""

from __future__ import annotations

import argparse
import csv
import getpass
import io
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from counter_app import credentials, settings
from counter_app.cli.at_desk import opened
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import answer
from counter_app.domain.dossier_code import check_agency
from counter_app.domain.moments import Clock, show
from counter_app.domain.office import is_fictitious
from counter_app.errors import Problem, Trouble, UserError
from counter_app.operations import centre, first_run, open_counter
from counter_app.paths import DataDir

if TYPE_CHECKING:
    from counter_app.sync.central import Standing

WRONG_CLOCK = 600
"""Seconds from which a PC's clock is wrong enough to be looked at."""


def status(given: argparse.Namespace, _place: DataDir, _clock: Clock, as_json: bool) -> int:
    """``central status``: every office, every counter."""
    from counter_app.sync import administration

    offices = administration.status(given.url, check_agency(given.office, "office") if given.office else "")
    lines = []
    for office in offices:
        lines.append(f"{office.office}: {office.files} tệp, {office.bytes:,} byte; {office.stale} hồ sơ chờ tóm tắt")
        lines += _lines(office.counters)
    result = [{**asdict(office), "counters": _rows(office.counters)} for office in offices]
    return answer(result, "\n".join(lines) or "Trung tâm chưa có đơn vị nào.", as_json=as_json)


def overview(_given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """``overview``: the office's counters, asked with this counter's own login."""
    from counter_app.sync.central import Central, Login, is_loopback

    with opened(place, clock) as desk:
        login = centre.login_of(desk, settings.load(place.settings))
        if login is None:
            raise UserError("Quầy này chưa được cấp ở trung tâm nào, nên không có quầy khác để xem.")
        centre.check_training(desk, login.url, loopback=is_loopback(login.url))
    line = Central(Login(login.url, login.user, login.password, login.ca))
    try:
        counters = line.overview()
    finally:
        line.close()
    return answer(_rows(counters), "\n".join(_lines(counters)), as_json=as_json)


def _rows(counters: Sequence[Standing]) -> list[dict[str, Any]]:
    rows = []
    for one in counters:
        row = asdict(one)
        skew = row.pop("skew")
        rows.append(row | {"skew_seconds": skew.total_seconds() if skew is not None else None})
    return rows


def _lines(counters: Sequence[Standing]) -> list[str]:
    """A line a counter; what somebody should look at stands at the end of it."""
    lines = []
    for one in counters:
        if one.counter == 0:
            continue
        last = f"gọi lần cuối {show(one.last_contact)}" if one.last_contact else "chưa gọi lần nào"
        wrong = one.skew.total_seconds() if one.skew else 0
        look = [
            *(["ĐÃ THU HỒI"] if one.status == "revoked" else []),
            *([f"HAI MÁY THAY NHAU DÙNG SỐ NÀY, gần nhất {show(one.twins_at)}"] if one.twins_at else []),
            *([f"{one.waiting} mục chờ duyệt"] if one.waiting else []),
            *([f"{one.flagged} mục ghi không có quyền"] if one.flagged else []),
            *([f"đồng hồ lệch {wrong:.0f} giây"] if abs(wrong) > WRONG_CLOCK else []),
        ]
        words = f"  Quầy {one.counter}: {last}, đã gửi {one.head}, còn thiếu {one.lag}, bản {one.program or '–'}"
        lines.append("; ".join([words, *look]))
    return lines


def code(given: argparse.Namespace, _place: DataDir, clock: Clock, as_json: bool) -> int:
    """``central code``: the code that makes a PC this counter, and the card that carries it."""
    from counter_app.cli.it import band_of
    from counter_app.documents.it_card import ItCard, it_card
    from counter_app.sync import invitation
    from counter_app.sync.central import address

    office = check_agency(given.office, "office")
    check_real(office, given.url)
    check_free(given.card, "card")
    band = band_of(given.band)
    made = invitation.invite(
        given.url, office, given.counter, clock(), hours=given.hours, name=given.name, band=band, anyway=given.anyway
    )
    numbers = tuple(f"{own.start}–{own.start + own.size - 1}" for own in made.slices)
    server = address(given.url, "sslrootcert")  # that file is this PC's
    if given.card:
        paper = ItCard(office, made.counter, server, made.code, made.expires_at, numbers, made.replaces)
        write_new(given.card, it_card(paper), f"Mã vẫn dùng được: {made.code}.")
    until = show(made.expires_at)
    words = (
        f"Quầy {made.counter} của {office}, dải số {', '.join(numbers)}.\nMã: {made.code}, đến {until}, dùng một lần."
    )
    if made.replaces:
        words += "\nQuầy đã được cấp trước đây: mật khẩu của máy cũ không còn hiệu lực."
    result = {
        "office": office, "counter": made.counter, "numbers": numbers, "code": made.code, "server": server,
        "expires_at": made.expires_at.astimezone(UTC).isoformat(), "replaces": made.replaces,
        "card": str(given.card) if given.card else None,
    }  # fmt: skip
    return answer(result, words, as_json=as_json)


def check_real(office: str, url: str) -> None:
    """An invented office has no place at a real centre. Raises Trouble."""
    from counter_app.sync.central import is_loopback

    if is_fictitious(office) and not is_loopback(url):
        raise Trouble("Đơn vị tập huấn không được nối tới trung tâm thật.")


def join(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """``join``: spends a code; what it fetches goes into the encrypted file and nowhere else."""
    from counter_app.sync import invitation

    code = _typed_code()
    ca = str(given.ca.resolve()) if given.ca else settings.load(place.settings).central_ca
    known = open_counter.exists(place)
    recovery = ""
    if known:
        with opened(place, clock) as desk:
            claimed = _claimed(invitation.claim(given.server, code, ca))
            first_run.join(desk.database, claimed)
    else:  # the files first: a code is spent only once
        kind = "session" if given.type_code else credentials.best_kind()
        database, _, recovery = open_counter.make_files(place, kind)
        try:
            claimed = _claimed(invitation.claim(given.server, code, ca))
            first_run.join(database, claimed)
        except BaseException:
            database.close()
            open_counter.unmake_files(place)
            raise
        database.close()
    # As the first page does: the line goes on to where the code was spent, checked by the same certificate.
    kept = settings.load(place.settings)  # with where the key is, which was chosen with the files
    settings.save(place.settings, replace(kept, central_url=claimed.url, central_ca=ca))
    words = f"Máy này là quầy {claimed.counter} của {claimed.office}. Chạy tiếp: counter-app sync --once"
    result: dict[str, Any] = {"office": claimed.office, "counter": claimed.counter}
    if recovery:
        result["recovery_code"] = recovery
        words += f"\nMã khôi phục, hãy chép vào thẻ quản trị và cất: {recovery}"
    return answer(result, words, as_json=as_json)


def _claimed(made: Any) -> first_run.Enrolment:
    check_real(made.office, made.url)
    return first_run.Enrolment(made.office, made.counter, made.key, made.url, made.user, made.password)


def _typed_code() -> str:
    """The code from the keyboard, or the first line of what is piped in; never from the command's own words."""
    if sys.stdin.isatty():
        return getpass.getpass("Mã cấp quầy (không hiện khi gõ): ")
    return sys.stdin.readline()


def settle(given: argparse.Namespace, _place: DataDir, _clock: Clock, as_json: bool) -> int:
    """``central release | reject``: what a revoked counter has sent since."""
    from counter_app.sync import administration

    office = check_agency(given.office, "office")
    act = administration.release if given.what == "release" else administration.reject
    count = act(given.url, office, given.counter)
    done = "đã nhập vào nhật ký của quầy và gửi cho các quầy khác" if given.what == "release" else "giữ lại, không nhập"
    result = {"office": office, "counter": given.counter, given.what: count}
    return answer(result, f"{count} mục của quầy {given.counter}: {done}.", as_json=as_json)


def exposed(given: argparse.Namespace, _place: DataDir, _clock: Clock, as_json: bool) -> int:
    """``central exposed``: which dossiers a stolen PC holds."""
    from counter_app.sync import administration

    office = check_agency(given.office, "office")
    check_free(given.out, "out")
    last, found = administration.exposed(given.url, office, given.counter)
    if given.out:
        lines = [("ma_ho_so", "ma_thu_tuc", "tiep_nhan", "ma_noi_bo")]
        lines += [
            (one.code, one.procedure, show(one.received_at) if one.received_at else "", one.dossier) for one in found
        ]
        table = io.StringIO()
        csv.writer(table).writerows(lines)
        write_new(given.out, table.getvalue().encode("utf-8-sig"))
    until = f"gọi trung tâm lần cuối {show(last)}" if last else "chưa gọi trung tâm lần nào"
    words = (
        f"Máy của quầy {given.counter} ({until}) giữ, hoặc có thể giữ, dữ liệu của {len(found)} hồ sơ"
        + (f": {given.out}." if given.out else ".")
        + " Tệp trên máy được mã hóa; ai có khóa hoặc mã khôi phục mới đọc được."
    )
    result = {
        "office": office,
        "counter": given.counter,
        "last_contact": last,
        "dossiers": [asdict(one) for one in found],
    }
    return answer(result, words, as_json=as_json)


def subscribe(given: argparse.Namespace, _place: DataDir, _clock: Clock, as_json: bool) -> int:
    """``central subscribe``: whose catalogue and calendar an office takes over."""
    from counter_app.sync import administration

    office, source = check_agency(given.office, "office"), check_agency(given.source, "from")
    administration.subscribe(given.url, office, source)
    words = f"{office} nhận danh mục và lịch làm việc của {source} từ lượt đồng bộ tới."
    return answer({"office": office, "from": source}, words, as_json=as_json)


def archive(given: argparse.Namespace, _place: DataDir, _clock: Clock, as_json: bool) -> int:
    """``central archive``: old years put aside."""
    from counter_app.sync import administration

    office = check_agency(given.office, "office")
    try:
        before = datetime.strptime(given.before, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise UserError(Problem("before", "Ngày viết theo dạng 2025-01-01.")) from None
    count = administration.archive(given.url, office, before)
    return answer({"office": office, "archived": count}, f"Đã chuyển {count} mục vào kho lưu.", as_json=as_json)


VERBS = {
    "status": status,
    "code": code,
    "release": settle,
    "reject": settle,
    "subscribe": subscribe,
    "archive": archive,
    "exposed": exposed,
}
"""What follows ``central`` besides what ``it`` does."""
