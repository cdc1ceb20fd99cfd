"""IT's commands: the centre's schema, enrolling and revoking counters, the centre of a demonstration."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from counter_app import credentials
from counter_app.cli import at_centre
from counter_app.cli.output import answer, ask_code
from counter_app.domain.dossier_code import check_agency
from counter_app.domain.moments import Clock
from counter_app.domain.numbers import SLICE_SIZE
from counter_app.domain.office import is_fictitious
from counter_app.domain.text import whole_number
from counter_app.errors import Problem, StorageTrouble, UserError, why
from counter_app.operations import centre, first_run, open_counter
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir


def central(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """``central init | enrol | revoke | demo``, and what ``at_centre`` does."""
    own = {"init": _init, "upgrade": _init, "enrol": _enrol, "revoke": _revoke, "demo": _demo}
    run = (own | at_centre.VERBS)[given.what]
    return run(given, place, clock, as_json)


def _init(given: argparse.Namespace, _place: DataDir, _clock: Clock, as_json: bool) -> int:
    from counter_app.sync import provision

    ran = provision.init(given.url)
    return answer({"ran": ran}, "\n".join(ran) or "Lược đồ trung tâm đã mới nhất.", as_json=as_json)


def _enrol(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Enrols the counter of this PC (its key and slice stay), or writes a card for another PC."""
    from counter_app.sync import provision
    from counter_app.sync.central import address

    office = check_agency(given.office, "office")
    band = band_of(given.band)
    at_centre.check_real(office, given.url)
    numbers: list[str] = []

    def enrol(**kept: Any) -> first_run.Enrolment:
        asked: dict[str, Any] = {"name": given.name, "band": band, "anyway": given.anyway, **kept}
        made = provision.enrol(given.url, office, given.counter, clock(), **asked)
        numbers.extend(f"{own.start}–{own.start + own.size - 1}" for own in made.slices)
        server = address(given.url, "sslrootcert") if given.card else address(given.url)  # that file is this PC's
        return first_run.Enrolment(office, given.counter, made.key, server, made.user, made.password)

    code, where = "", f"máy này ({place.root})"
    desk = _own_desk(place, clock, office, given.counter)
    if desk:
        try:
            card = enrol(key=desk.me.key, slices=desk.own_counter().slices)
            centre.keep_login(desk, card.url, card.user, card.password)
        finally:
            desk.database.close()
    if given.card:
        _write_card(given.card, (lambda: card) if desk else enrol)
        where = str(given.card)
    elif not desk:
        code = _join_here(place, office, enrol)
    words = f"Đã cấp quầy {given.counter} của {office}, dải số {', '.join(numbers)}: {where}."
    result = {"office": office, "counter": given.counter, "numbers": numbers, "card": where}
    if code:
        result["recovery_code"] = code
        words += f"\nMã khôi phục, hãy in và cất: {code}"
    return answer(result, words, as_json=as_json)


def _write_card(target: Path, enrol: Callable[[], first_run.Enrolment]) -> None:
    """A card for another PC. The file is made before the login, which is handed out only once."""
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UserError(Problem("card", f"Tệp {target} đã có; hãy chọn tên khác.")) from None
    except OSError as error:
        raise StorageTrouble(f"Không ghi được {target}: {why(error)}.") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(enrol().to_text())
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _join_here(place: DataDir, office: str, enrol: Callable[[], first_run.Enrolment]) -> str:
    """The counter is this PC, whose files are made before the login. Returns the recovery code."""
    kind = "demo" if is_fictitious(office) else credentials.best_kind()
    database, _, code = open_counter.make_files(place, kind)
    try:
        first_run.join(database, enrol())
    except BaseException:
        database.close()
        open_counter.unmake_files(place)
        raise
    database.close()
    return code


def _own_desk(place: DataDir, clock: Clock, office: str, counter: int) -> Desk | None:
    """The desk of this PC when it is the counter to enrol."""
    if not open_counter.exists(place):
        return None
    desk = open_counter.open_desk(place, clock, ask_code)
    if (desk.me.office, desk.me.counter) != (office, counter):
        desk.database.close()
        return None
    return desk


def band_of(text: str) -> range:
    """A band as typed, ``5000-9999``. Raises UserError."""
    first, _, last = text.partition("-")
    start, stop = whole_number(first) or 0, whole_number(last) or 0
    if not 1 <= start < stop <= 9999:
        raise UserError(Problem("band", "Dải số viết theo dạng 5000-9999, trong khoảng 1–9999."))
    band = range(start, stop + 1)
    if len(band) < SLICE_SIZE:
        raise UserError(Problem("band", f"Dải số phải có ít nhất {SLICE_SIZE} số để cấp cho một quầy."))
    return band


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
