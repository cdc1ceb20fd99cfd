"""Paper mode: blanks printed in advance, used by a dossier that is typed in later, or spoiled. Each act is an entry of
the blank's own subject, so that the other counters and the sheet of the day know them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from counter_app.domain import blanks
from counter_app.domain.application import Application
from counter_app.domain.blanks import Blank
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.moments import local_day
from counter_app.errors import Problem, UserError
from counter_app.operations.desk import Desk
from counter_app.store import blanks as store
from counter_app.store import board, local
from counter_app.store import day as days
from counter_app.store.database import Connection
from counter_app.store.projections import BLANK


def listed(desk: Desk) -> list[Blank]:
    """Every blank of this counter, the newest first."""
    with desk.database.read() as connection:
        return store.listed(connection, desk.me.office, desk.me.counter)


def issue(desk: Desk, count: int) -> list[Blank]:
    """Writes down ``count`` new blanks, before they are printed: a blank that came out is always known.

    Raises Refused when the paper reserve has no room for them.
    """
    with desk.database.write() as connection:
        now, me = desk.clock(), desk.me
        earlier = store.listed(connection, me.office, me.counter)
        year = local_day(now).year
        given = local.spent(connection, local_day(now)).books.get(blanks.series(year), 0)
        last = max([given, *(one.n for one in earlier if one.year == year)])
        made = blanks.fresh(me.office, desk.own_counter(connection), earlier, count, last=last, now=now)
        for one in made:
            desk.append(connection, blanks.PRINTED, BLANK + one.serial, one.to_body())
        return made


def again(desk: Desk, serials: Iterable[str]) -> list[Blank]:
    """Blanks of this counter whose paper did not come out, to be printed once more; all in the drawer for no serial.

    Raises Refused for one that is used, spoiled or another counter's.
    """
    wanted = list(serials)
    if not wanted:
        return sorted(
            (one for one in listed(desk) if one.state is blanks.BlankState.DRAWER), key=lambda one: (one.year, one.n)
        )
    with desk.database.read() as connection:
        found = [store.find(connection, desk.me.office, serial) for serial in wanted]
    return [blanks.usable(one, desk.me.counter) for one in found]


def spoil(desk: Desk, serials: Iterable[str], reason: str) -> list[Blank]:
    """Hỏng, mất: all of them or none. Raises Refused."""
    with desk.database.write() as connection:
        done = []
        for serial in serials:
            found = store.find(connection, desk.me.office, serial)
            one = blanks.spoil(found, desk.me.counter, reason, desk.clock())
            desk.append(connection, blanks.SPOILED, BLANK + one.serial, one.to_body())
            done.append(one)
        return done


def find(desk: Desk, serial: str) -> Blank:
    """The blank of a scanned serial, if a dossier can be typed in from it here. Raises UserError."""
    with desk.database.read() as connection:
        return blanks.usable(store.find(connection, desk.me.office, serial), desk.me.counter)


@dataclass(frozen=True, slots=True)
class Held:
    """What a blank decides of the reception that is typed in from it."""

    blank: Blank
    code: DossierCode
    received_at: datetime


def hold(connection: Connection, desk: Desk, application: Application, now: datetime) -> Held:
    """The blank an application names, its code and handwritten moment. Raises UserError; nothing is written."""
    office, counter = desk.me.office, desk.me.counter
    blank = blanks.usable(store.find(connection, office, application.blank), counter)
    if application.foreign_code:
        raise UserError(
            Problem("foreign_code", "Phôi giấy đã có số riêng; bỏ «Mã hồ sơ đã có», hoặc ghi phôi này là hỏng.")
        )
    received_at = blanks.read_moment(application.received_at)
    day = local_day(received_at)
    minted, taken = board.numbers_of_day(connection, office, counter, office, day)
    calendar = desk.reference(connection).calendar
    used = blanks.use(
        blank,
        received_at,
        now,
        open_day=calendar.is_worked(day) or days.stood(connection, office, counter, day).opening is not None,
        taken=minted | taken | local.spent(connection, day).numbers,
    )
    return Held(used, DossierCode.mint(office, day, blank.number), received_at)


def used(connection: Connection, desk: Desk, held: Held, dossier_id: str) -> None:
    """Writes down by which dossier, in the transaction of its reception."""
    blank = replace(held.blank, dossier=dossier_id, code=held.code.text)
    desk.append(connection, blanks.USED, BLANK + blank.serial, blank.to_body())
