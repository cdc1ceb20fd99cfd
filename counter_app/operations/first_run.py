"""The first day of an office, and a counter joining an office that exists."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from counter_app import paths
from counter_app.domain.calendar import CalendarDay
from counter_app.domain.moments import Clock, local_day
from counter_app.domain.numbers import SLICE_SIZE, cut
from counter_app.domain.office import Counter, Office, Staff
from counter_app.domain.procedure import Procedure, Shelf
from counter_app.domain.rules import Rule
from counter_app.errors import Problem, UserError
from counter_app.operations import catalogue, change_calendar, sign_in
from counter_app.operations.desk import Desk
from counter_app.store import local
from counter_app.store.archive import Archive
from counter_app.store.database import Database
from counter_app.store.journal import Identity

KEY_BYTES = 32


def open_office(
    database: Database,
    archive: Archive,
    clock: Clock,
    *,
    office: Office,
    counter: int,
    counter_name: str,
    first: Staff,
    password: str,
    seeds: Seeds,
) -> Desk:
    """Opens an office on this PC, without a centre for now: its header, this counter's slice, its first person, its
    calendar, catalogue and rules.

    Raises UserError when the band is too small, the counter's number has no slice in it, or the password is too short.
    """
    try:
        slices = cut(office.band)
    except ValueError as error:
        raise UserError(Problem("band", f"Dải số phải có ít nhất {SLICE_SIZE} số, trong khoảng 1–9999.")) from error
    if not 1 <= counter <= len(slices):
        raise UserError(Problem("counter", f"Số quầy từ 1 đến {len(slices)}; dải số của đơn vị chỉ chia được thế."))
    me = Identity(office.agency, counter, secrets.token_bytes(KEY_BYTES))
    desk = Desk(database, archive, me, clock, clerk=first)
    verifier = sign_in.verifier_of(password)
    with database.write() as connection:
        local.keep(connection, office=me.office, counter=str(counter), key=me.key)
        spares = slices[-1:] if counter < len(slices) else []
        enrolled = Counter(counter, counter_name, (slices[counter - 1],), spares=tuple(spares))
        desk.append(connection, "office.set", f"office:{office.agency}", office.to_body())
        desk.append(connection, "staff.set", f"staff:{first.id}", first.to_body())
        desk.append(connection, "counter.enrolled", f"counter:{counter}", enrolled.to_body())
        local.set_verifiers(connection, [local.Verifier(first.id, verifier, 1)])
    version = local_day(clock()).isoformat()
    change_calendar.publish(desk, seeds.days, version)
    catalogue.publish_catalogue(desk, version, seeds.procedures)
    catalogue.set_shelf(desk, Shelf(seeds.top))
    catalogue.set_rules(desk, seeds.rules)
    return desk


@dataclass(frozen=True, slots=True)
class Seeds:
    """What a new office starts from: the calendar, a sample catalogue with its top nine, the rules of the clock."""

    days: tuple[CalendarDay, ...]
    procedures: tuple[Procedure, ...]
    top: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


def seeds() -> Seeds:
    """What comes with the program (``db/seed``)."""

    def load(name: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((paths.db() / "seed" / name).read_text(encoding="utf-8"))
        return loaded

    procedures = load("procedures.json")
    return Seeds(
        tuple(map(CalendarDay.from_body, load("calendar.json")["days"])),
        tuple(map(Procedure.from_body, procedures["procedures"])),
        tuple(procedures.get("top", ())),
        tuple(map(Rule.from_body, load("rules.json")["rules"])),
    )


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What IT's card says to a new counter: who it is, its key, and how it reaches the centre."""

    office: str
    counter: int
    key: bytes
    url: str
    user: str
    password: str

    def to_text(self) -> str:
        """The card as IT hands it over."""
        return json.dumps({**{n: getattr(self, n) for n in self.__slots__ if n != "key"}, "key": self.key.hex()})

    @classmethod
    def from_text(cls, text: str) -> Enrolment:
        """Reads a card. Raises UserError when it is none."""
        try:
            card: Mapping[str, Any] = json.loads(text)
            return cls(
                office=str(card["office"]),
                counter=int(card["counter"]),
                key=bytes.fromhex(card["key"]),
                url=str(card["url"]),
                user=str(card["user"]),
                password=str(card["password"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UserError(Problem("card", "Đây không phải thẻ cấp quầy do quản trị trung tâm tạo.")) from error


def join(database: Database, card: Enrolment) -> Identity:
    """Makes this PC the counter of IT's card; what the office knows comes with the first exchange.

    Raises UserError when the PC is already another counter.
    """
    with database.write() as connection:
        known = local.identity(connection)
        if known and (known.office, known.counter) != (card.office, card.counter):
            raise UserError(f"Máy này đã là quầy {known.counter} của {known.office}; không đổi thành quầy khác.")
        local.keep(
            connection,
            office=card.office,
            counter=str(card.counter),
            key=card.key,
            centre_url=card.url,
            centre_user=card.user,
            centre_password=card.password,
        )
        made = local.identity(connection)
    assert made is not None
    return made
