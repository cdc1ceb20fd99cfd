"""IT's commands: the centre's schema, enrolling and revoking counters, the centre of a demonstration."""

from __future__ import annotations

import argparse
import time

from counter_app.cli.output import answer
from counter_app.domain.dossier_code import check_agency
from counter_app.domain.moments import Clock
from counter_app.domain.office import is_fictitious
from counter_app.errors import Problem, Trouble, UserError
from counter_app.operations import centre, first_run, open_counter
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir


def central(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """``central init | enrol | revoke | demo``."""
    run = {"init": _init, "enrol": _enrol, "revoke": _revoke, "demo": _demo}[given.what]
    return run(given, place, clock, as_json)


def _init(given: argparse.Namespace, _place: DataDir, _clock: Clock, as_json: bool) -> int:
    from counter_app.sync import provision

    ran = provision.init(given.url)
    return answer({"ran": ran}, "\n".join(ran) or "Lược đồ trung tâm đã mới nhất.", as_json=as_json)


def _enrol(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Enrols the counter of this PC (its key and slice stay), or writes a card for another PC."""
    from counter_app.sync import provision
    from counter_app.sync.central import address, is_loopback

    office = check_agency(given.office, "office")
    band = _band(given.band)
    if is_fictitious(office) and not is_loopback(given.url):
        raise Trouble("Đơn vị tập huấn không được nối tới trung tâm thật.")
    desk = _own_desk(place, clock, office, given.counter)
    try:
        kept = {"key": desk.me.key, "slices": desk.own_counter().slices} if desk else {}
        enrolled = provision.enrol(given.url, office, given.counter, clock(), name=given.name, band=band, **kept)  # type: ignore[arg-type]
        url = address(given.url)
        if desk:
            centre.keep_login(desk, url, enrolled.user, enrolled.password)
    finally:
        if desk:
            desk.database.close()
    card = first_run.Enrolment(office, given.counter, enrolled.key, url, enrolled.user, enrolled.password)
    if given.card:
        given.card.touch(mode=0o600)
        given.card.write_text(card.to_text(), encoding="utf-8")
    elif not desk:
        _join_here(place, card)
    numbers = [f"{own.start}–{own.start + own.size - 1}" for own in enrolled.slices]
    where = str(given.card) if given.card else f"máy này ({place.root})"
    words = f"Đã cấp quầy {given.counter} của {office}, dải số {', '.join(numbers)}: {where}."
    return answer(
        {"office": office, "counter": given.counter, "numbers": numbers, "card": where}, words, as_json=as_json
    )


def _join_here(place: DataDir, card: first_run.Enrolment) -> None:
    """The counter is this PC and has no files yet."""
    store = "demo" if is_fictitious(card.office) else "machine"
    database, _, _ = open_counter.make_files(place, store)
    try:
        first_run.join(database, card)
    finally:
        database.close()


def _own_desk(place: DataDir, clock: Clock, office: str, counter: int) -> Desk | None:
    """The desk of this PC when it is the counter to enrol."""
    if not open_counter.exists(place):
        return None
    desk = open_counter.open_desk(place, clock, lambda: "")
    if (desk.me.office, desk.me.counter) != (office, counter):
        desk.database.close()
        return None
    return desk


def _band(text: str) -> range:
    start, _, stop = text.partition("-")
    if not (start.isdigit() and stop.isdigit() and 1 <= int(start) < int(stop) <= 9999):
        raise UserError(Problem("band", "Dải số viết theo dạng 5000-9999, trong khoảng 1–9999."))
    return range(int(start), int(stop) + 1)


def _revoke(given: argparse.Namespace, _place: DataDir, clock: Clock, as_json: bool) -> int:
    from counter_app.sync import provision

    provision.revoke(given.url, check_agency(given.office, "office"), given.counter, clock())
    words = f"Đã thu hồi quầy {given.counter} của {given.office}."
    return answer({"office": given.office, "counter": given.counter, "status": "revoked"}, words, as_json=as_json)


def _demo(given: argparse.Namespace, place: DataDir, _clock: Clock, as_json: bool) -> int:
    """Runs the embedded centre until it is stopped."""
    from counter_app.sync.provision import start_demo

    server = start_demo(place.root / "centre")
    try:
        answer({"url": server.url}, f"Trung tâm tập huấn: {server.url}\nDừng: Ctrl+C", as_json=as_json)
        if given.seconds:
            time.sleep(given.seconds)
        else:
            while True:
                time.sleep(3600)
    finally:
        server.stop()
    return 0
