"""``counter-app notices``, ``post-list``, ``envelopes``, ``returns``, ``ratings`` and ``petitions``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from counter_app import settings
from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import answer
from counter_app.domain import money
from counter_app.domain.mail import LISTED, REGISTERED, EnvelopeForm, Posted, PostList
from counter_app.domain.message import length
from counter_app.domain.moments import Clock, local_day, read_day, show, show_day
from counter_app.domain.notice import SAMPLE, About, Channel, Stage
from counter_app.domain.opinions import STEPS, Opinions, percent
from counter_app.domain.petition import RECEIVED as PETITION_RECEIVED
from counter_app.domain.returning import RATED_BY, RATINGS, by_words
from counter_app.errors import Problem, UserError
from counter_app.operations import catalogue, mail, notices, petitions, returns
from counter_app.operations import report as reports
from counter_app.operations.desk import Desk
from counter_app.operations.file_drop import FileDrop
from counter_app.paths import DataDir
from counter_app.store import notices as queue
from counter_app.store.notices import Queued

Rows = list[dict[str, Any]]


def _at_work(desk: Desk, given: argparse.Namespace, kind: str) -> Desk:
    return desk.with_clerk(clerk_of(desk, given.staff, kind))


def period_of(given: argparse.Namespace, clock: Clock) -> tuple[date, date]:
    """``--from`` and ``--to``, today where neither is given. Raises UserError for what is no day."""
    today = local_day(clock())
    first = read_day(given.first, "from") if given.first else today
    return first, read_day(given.last, "to") if given.last else max(first, today)


def _file(out: Path | None, pdf: Callable[[], bytes], xlsx: Callable[[], bytes]) -> str | None:
    """Writes a register as its name says. Raises UserError for any other kind of file."""
    if out is None:
        return None
    makes = {".pdf": pdf, ".xlsx": xlsx}.get(out.suffix.lower())
    if makes is None:
        raise UserError(Problem("out", "Tệp phải là .pdf hoặc .xlsx."))
    check_free(out, "out")
    write_new(out, makes())
    return str(out)


# Notices


def tell(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The queue of this counter, its sending, the office's words."""
    with opened(place, clock) as desk:
        match given.what:
            case "list":
                with desk.database.read() as connection:
                    waits = (Stage.WAITING, Stage.WRITING, Stage.FAILED, Stage.SKIPPED, Stage.WRITTEN)
                    found = queue.listed(connection, () if given.all else waits)
                return _queue(found, as_json)
            case "send":
                return _send(_at_work(desk, given, "dossier.notified"), given, place, as_json)
            case "templates":
                return _templates(desk, as_json)
            case "set":
                chief = _at_work(desk, given, "notice.template_set")
                _set(chief, given)
                return _templates(chief, as_json)
        does = {"withdraw": notices.withdraw, "retry": notices.retry, "phoned": notices.phoned}[given.what]
        return _queue([does(_at_work(desk, given, "dossier.notified"), given.number)], as_json)


def _send(desk: Desk, given: argparse.Namespace, place: DataDir, as_json: bool) -> int:
    chosen = settings.load(place.settings)
    folder = given.folder or (Path(chosen.notice_folder) if chosen.notice_folder else None)
    if folder is None:
        raise UserError(Problem("folder", "Chưa có thư mục tin báo; hãy đặt trong Quản trị hoặc dùng --folder."))
    reminded = notices.remind(desk)
    sent = notices.send(desk, FileDrop(folder, chosen.notice_format))
    words = f"Đã chuyển {sent.written} tin, rút {sent.withdrawn}, tới nơi {sent.delivered}, hỏng {sent.failed}"
    words += f", chưa rõ {sent.unsure}; xếp thêm {reminded} tin nhắc. {sent.batch}"
    return answer({**asdict(sent), "reminded": reminded}, "\n".join([words.strip(), *sent.troubles]), as_json=as_json)


def _queue(found: Sequence[Queued], as_json: bool) -> int:
    result: Rows = [
        {
            "number": one.id, "about": one.about.value, "code": one.code, "channel": one.channel.value,
            "to": one.recipient, "text": one.text, "stage": one.stage.value, "trouble": one.trouble,
            "batch": one.batch, "asked_at": show(one.asked_at),
        }
        for one in found
    ]  # fmt: skip
    lines = [
        f"{one.id:>5}  {show(one.asked_at)}  {one.code}  {one.about.label:<24} {one.stage.label:<16} "
        f"{one.recipient}  {one.trouble}".rstrip()
        for one in found
    ]
    return answer(result, "\n".join(lines) or "Không có tin báo nào.", as_json=as_json)


def _templates(desk: Desk, as_json: bool) -> int:
    known, office = desk.reference(), desk.reference().office
    today = local_day(desk.clock())
    held = [known.notices.on(today, about) for about in About]
    sample = SAMPLE | {"don_vi": office.name, "dien_thoai": office.phone}
    result: Rows = [{**one.to_body(), "sms": length(one.message(sample)).parts} for one in held]
    lines = [
        f"{one.about.label} ({one.channel.label}, {'đang gửi' if one.on else 'không gửi'}, "
        f"{length(one.message(sample)).words}): {one.text}"
        for one in held
    ]
    return answer(result, "\n".join(lines), as_json=as_json)


def _set(desk: Desk, given: argparse.Namespace) -> None:
    one = desk.reference().notices.on(local_day(desk.clock()), About(given.about))
    yes = {"yes": True, "no": False}
    changes = {
        "text": given.text,
        "channel": Channel(given.channel) if given.channel else None,
        "accents": yes.get(given.accents),
        "on": yes.get(given.on),
        "days": given.days,
    }
    catalogue.set_notice(desk, replace(one, **{name: new for name, new in changes.items() if new is not None}))


# The post


def post(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Lists for the post: what waits, a new one, those made, one once more."""
    with opened(place, clock) as desk:
        if given.what == "waiting":
            waits = mail.to_post(desk, *period_of(given, clock))
            result: Rows = [
                {"code": one.code, "to": one.handing.receiver.name, "address": one.address, "at": show(one.at)}
                for one in waits
            ]
            lines = [f"{one.code}  {show(one.at)}  {one.handing.receiver.name}  {one.address}" for one in waits]
            return answer(result, "\n".join(lines) or "Không có kết quả nào chờ bàn giao bưu chính.", as_json=as_json)
        if given.what == "list":
            made = mail.lists(desk)
            result = [_list(one) for one in made]
            lines = [f"{one.number}  {show(one.at)}  {len(one.lines)} bưu gửi  {one.code}" for one in made]
            return answer(result, "\n".join(lines) or "Chưa có bảng kê nào.", as_json=as_json)
        if given.what == "print":
            check_free(given.out, "out")
            one, out = mail.find_list(desk, given.number), given.out
        else:
            check_free(given.paper, "print")
            one, out = _make_list(_at_work(desk, given, LISTED), given, clock), given.paper
        if out:
            from counter_app.documents.post_list import paper

            write_new(out, paper(one, mail.lines_of(desk, one)), f"Bảng kê {one.number} đã lập; in lại được.")
    told = f"Bảng kê {one.number}: {len(one.lines)} bưu gửi" + (f"\n{out}" if out else "")
    return answer({**_list(one), "paper": str(out) if out else None}, told, as_json=as_json)


def _list(one: PostList) -> dict[str, Any]:
    return {
        "number": one.number,
        "code": one.code,
        "at": show(one.at),
        "clerk": one.clerk,
        "lines": [line.to_body() for line in one.lines],
    }


def _make_list(desk: Desk, given: argparse.Namespace, clock: Clock) -> PostList:
    waits = {one.code: one for one in mail.to_post(desk, *period_of(given, clock))}
    if strange := [code for code in given.code if code not in waits]:
        raise UserError(
            Problem("code", f"Không có kết quả chờ bàn giao bưu chính trong những ngày này: {', '.join(strange)}.")
        )
    numbers, fees = _pairs(given.tracking, "tracking"), _pairs(given.fee, "fee")
    chosen = [waits[code] for code in given.code] or list(waits.values())
    lines = [
        Posted(
            one.dossier_id,
            one.entry_id,
            numbers.get(one.code, one.handing.tracking),
            money.read(fees[one.code]) if one.code in fees else 0,
        )
        for one in chosen
    ]
    return mail.make_list(desk, lines)


def _pairs(given: Sequence[str], name: str) -> dict[str, str]:
    pairs = {}
    for pair in given:
        code, equals, value = pair.partition("=")
        if not equals:
            raise UserError(Problem(name, f"«{pair}»: cần viết MÃ HỒ SƠ=GIÁ TRỊ."))
        pairs[code] = value
    return pairs


def envelopes(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The register of what the post brings."""
    with opened(place, clock) as desk:
        match given.what:
            case "add":
                day = read_day(given.date, "posted") if given.date else local_day(clock())
                form = EnvelopeForm(given.tracking, given.sender, day, given.note)
                found = [mail.register_envelope(_at_work(desk, given, REGISTERED), form)]
            case "link":
                found = [mail.link_envelope(_at_work(desk, given, REGISTERED), given.number, given.code)]
            case _:
                found = mail.envelopes(desk)
    lines = [
        f"{one.number}  {show_day(one.posted)}  {one.tracking}  {one.sender}  "
        f"{'đã gắn hồ sơ' if one.dossier else 'chưa gắn hồ sơ'}  {one.note}".rstrip()
        for one in found
    ]
    return answer([asdict(one) for one in found], "\n".join(lines) or "Sổ chưa có dòng nào.", as_json=as_json)


# Returns and opinions


def returned(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Sổ trả kết quả of some days."""
    from counter_app.documents import returns_book

    with opened(place, clock) as desk:
        first, last = period_of(given, clock)
        lines = returns.returns(desk, first, last, given.counter)
        office, where = desk.reference().office, f"Quầy {given.counter}" if given.counter else "mọi quầy"
        file = _file(
            given.out,
            lambda: returns_book.paper(lines, office, local_day(clock()), first, last, where),
            lambda: returns_book.book(lines, f"Sổ trả kết quả {show_day(first)} – {show_day(last)}"),
        )
    result: Rows = [
        {
            "code": one.code, "at": show(one.at), "counter": one.counter, "clerk": one.clerk, "owners": one.owners,
            "how": one.handing.how, "tracking": one.handing.tracking, "receiver": one.handing.receiver.name,
            "relation": one.handing.receiver.relation, "result": one.result,
        }
        for one in lines
    ]  # fmt: skip
    words = [f"{show(one.at)}  {one.code}  {one.handing.receiver.words}  {one.how}" for one in lines]
    told = "\n".join([*words, f"Cộng {len(lines)} kết quả đã trả.", *([file] if file else [])])
    return answer({"lines": result, "file": file}, told, as_json=as_json)


def ratings(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """What citizens answered: counted, one slip, a file from the QR's page."""
    with opened(place, clock) as desk:
        if given.what == "add":
            code = returns.rate(_at_work(desk, given, "dossier.rated"), given.code, given.answer, given.source)
            words = f"{code}: {RATINGS[given.answer]} ({by_words(given.source)})"
            return answer({"code": code, "answer": int(given.answer), "source": given.source}, words, as_json=as_json)
        if given.what == "import":
            answers = returns.read_answers(given.file)
            made = returns.import_answers(_at_work(desk, given, "dossier.rated"), answers)
            lines = [f"Đã ghi {made.done} câu trả lời, bỏ qua {len(made.refused)}.", *made.refused]
            return answer(asdict(made), "\n".join(lines), as_json=as_json)
        found = returns.opinions(desk, *period_of(given, clock))
        went = len(returns.returns(desk, found.first, found.last))
        file = _opinions_file(desk, found, given.out)
    lines = [
        f"{words:<22} {found.of(int(step)):>5}  "
        + "  ".join(f"{by_words(source)} {found.of(int(step), source)}" for source in RATED_BY)
        for step, words in RATINGS.items()
    ]
    total = found.total
    share = percent(total.content) if total.total else "chưa có"
    head = f"{show_day(found.first)} – {show_day(found.last)}: {total.total} người trả lời trên {went} kết quả"
    lines += [f"{row.field}: {row.total} ý kiến, hài lòng trở lên {percent(row.content)}" for row in found.rows]
    result = {
        "from": found.first.isoformat(), "to": found.last.isoformat(), "returned": went, "total": total.total,
        "content": total.content,
        "counts": {step: {by: found.of(int(step), by) for by in RATED_BY} for step in RATINGS},
        "fields": [
            {"field": row.field, "total": row.total, "content": row.content,
             "counts": {str(step): count for step, count in row.counts.items()}}
            for row in found.rows
        ],
        "file": file,
    }  # fmt: skip
    told = [head, *lines, f"Hài lòng và rất hài lòng: {share}", *filter(None, [file])]
    return answer(result, "\n".join(told), as_json=as_json)


def _opinions_file(desk: Desk, found: Opinions, out: Path | None) -> str | None:
    from counter_app.documents import opinions_book

    office, now = desk.reference().office, desk.clock()

    def book() -> bytes:
        behind = {step: reports.lines_of(desk, returns.behind(desk, found.chosen(step))) for step in STEPS}
        return opinions_book.book(found, office, now, behind)

    return _file(out, lambda: opinions_book.paper(found, office, now, local_day(now)), book)


# Petitions


def petitioned(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The register of phản ánh, kiến nghị."""
    from counter_app.documents import petitions_book

    file = None
    with opened(place, clock) as desk:
        if given.what == "add":
            names = ("name", "phone", "address", "code", "channel", "content")
            form = {name: getattr(given, name) for name in names}
            found = [petitions.receive(_at_work(desk, given, PETITION_RECEIVED), form)]
        elif given.what == "answer":
            at_work = _at_work(desk, given, PETITION_RECEIVED)
            found = [petitions.answer(at_work, given.number, given.answer, given.by)]
        else:
            found = petitions.listed(desk)
            if given.first or given.last or given.out:
                first, last = period_of(given, clock)
                found = [one for one in found if first <= local_day(one.at) <= last]
                office, today = desk.reference().office, local_day(clock())
                file = _file(
                    given.out,
                    lambda: petitions_book.paper(found, office, today, first, last),
                    lambda: petitions_book.book(found, "Sổ phản ánh, kiến nghị"),
                )
    lines = [
        f"{one.number}  {show(one.at)}  {one.name or 'Không nêu tên'}  {one.stands}  {one.content}" for one in found
    ]
    told = "\n".join([*(lines or ["Sổ chưa có dòng nào."]), *([file] if file else [])])
    return answer({"petitions": [asdict(one) for one in found], "file": file}, told, as_json=as_json)
