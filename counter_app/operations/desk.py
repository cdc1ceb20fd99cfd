"""A counter at work: its file, who it is, the clock, and who sits at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from counter_app.domain.acts import Circumstances
from counter_app.domain.calendar import Calendar
from counter_app.domain.dossier import Dossier
from counter_app.domain.entry import Entry, TooLarge
from counter_app.domain.moments import Clock, from_text
from counter_app.domain.notice import Templates
from counter_app.domain.office import Counter, Office, Staff, check_right
from counter_app.domain.procedure import Procedure
from counter_app.domain.rules import Rules
from counter_app.domain.today import doubt
from counter_app.errors import Refused, UserError
from counter_app.operations import tell
from counter_app.store import journal, local, projections, reference
from counter_app.store.archive import Archive
from counter_app.store.database import Connection, Database
from counter_app.store.journal import Identity
from counter_app.store.reference import Catalogue


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference data that holds now, read once and shared until an entry changes it."""

    stamp: tuple[int, int]
    office: Office
    calendar: Calendar
    catalogue: Catalogue
    counters: tuple[Counter, ...]
    staff: tuple[Staff, ...]
    rules: Rules
    units: tuple[str, ...]
    kinds: Mapping[str, tuple[str, ...]]
    notices: Templates


@dataclass
class Desk:
    """One counter of one office. ``clerk`` is None until somebody signs in."""

    database: Database
    archive: Archive
    me: Identity
    clock: Clock
    clerk: Staff | None = None
    _reference: Reference | None = field(default=None, repr=False)
    _made_of: Desk | None = field(default=None, repr=False)
    """The desk that goes on when this one, made for an act, is gone."""

    def reference(self, connection: Connection | None = None) -> Reference:
        """Office, calendar, catalogue, staff as they hold now. Raises UserError before the office is set up."""
        if connection is None:
            with self.database.read() as fresh:
                return self.reference(fresh)
        stamp = reference.stamp(connection)
        if self._reference is None or self._reference.stamp != stamp:
            self._reference = self._read(connection, stamp)
        return self._reference

    def _read(self, connection: Connection, stamp: tuple[int, int]) -> Reference:
        agency = self.me.office
        office = reference.office(connection, agency)
        if office is None:
            raise UserError(
                "Chưa nhận được thông tin của đơn vị. Hãy đồng bộ với trung tâm, hoặc thiết lập đơn vị trên máy này."
            )
        return Reference(
            stamp,
            office,
            reference.calendar(connection, agency),
            reference.catalogue(connection, agency),
            tuple(reference.counters(connection, agency)),
            tuple(reference.staff(connection, agency)),
            reference.rules(connection, agency),
            reference.units(connection, agency).names,
            reference.kinds(connection, agency),
            reference.notices(connection, agency),
        )

    def procedure(self, code: str, connection: Connection | None = None) -> Procedure | None:
        """A procedure of the catalogue with the office's own times and fees; None when the office does not have it."""
        if connection is None:
            with self.database.read() as fresh:
                return self.procedure(code, fresh)
        listed = self.reference(connection).catalogue.get(code)
        return reference.procedure(connection, self.me.office, listed) if listed else None

    def circumstances(self, connection: Connection | None = None) -> Circumstances:
        """What an act on the clock is decided by, now."""
        known = self.reference(connection)
        actor = self.clerk.id if self.clerk else ""
        return Circumstances(self.clock(), known.calendar, known.office.hours, known.rules, actor)

    @property
    def signed_in(self) -> Staff:
        """Who sits here. Raises Refused when nobody does."""
        if self.clerk is None:
            raise Refused("sign_in.missing", "Chưa có ai đăng nhập ở quầy này.")
        return self.clerk

    def append(
        self, connection: Connection, kind: str, subject: str, body: Mapping[str, Any], *, after: int = 0
    ) -> Entry:
        """Writes an act of who sits here, and brings what is read off it up to date, in the caller's transaction.

        ``after`` is a clock it must be behind. Raises Refused when this person may not, or it says more than an entry
        holds.
        """
        return self._write(connection, kind, subject, body, after)[0]

    def act(self, connection: Connection, kind: str, dossier_id: str, body: Mapping[str, Any]) -> Dossier:
        """Writes an act on a dossier as :meth:`append` does. Returns the dossier after it, folded once for both."""
        (dossier,) = self._write(connection, kind, projections.DOSSIER + dossier_id, body, 0)[1]
        return dossier

    def _write(
        self, connection: Connection, kind: str, subject: str, body: Mapping[str, Any], after: int
    ) -> tuple[Entry, list[Dossier]]:
        check_right(self.signed_in, kind)
        now_is = local.identity(connection)
        if now_is is not None and now_is != self.me:  # split off while this was being decided
            self._is_now(now_is)
            raise Refused(
                "identity.changed",
                f"Máy này vừa nhận số quầy mới ({now_is.counter:02}). Chưa lưu gì và không mất gì; hãy bấm lại.",
            )
        try:
            entry = journal.append(
                connection,
                self.me,
                self.clock(),
                kind=kind,
                subject=subject,
                body=body,
                actor=self.signed_in.id,
                offset_us=local.clock_offset(connection),
                after=after,
            )
        except TooLarge as error:
            raise Refused(
                "entry.too_large", "Nội dung quá dài, không lưu được thành một thao tác; hãy rút gọn rồi làm lại."
            ) from error
        projected = projections.project(connection, self.me.office, [subject])
        tell.follow(self, connection, entry)
        return entry, projected

    def own_counter(self, connection: Connection | None = None) -> Counter:
        """The counter as enrolled. Raises UserError when it is not."""
        for counter in self.reference(connection).counters:
            if counter.number == self.me.counter:
                return counter
        raise UserError(f"Quầy số {self.me.counter} chưa được cấp dải số. Hãy đồng bộ với trung tâm hoặc báo quản trị.")

    def clock_fault(self) -> str:
        """A sentence when this PC's clock cannot be right, else ""."""
        with self.database.read() as connection:
            last = journal.last_moment(connection, self.me)
            offset = timedelta(microseconds=local.clock_offset(connection))
        found = doubt(self.clock(), from_text(last) if last else None, offset, lambda _: False)
        return found.why if found else ""

    def with_clerk(self, clerk: Staff) -> Desk:
        """The same counter with somebody else at it."""
        return replace(self, clerk=clerk, _made_of=self)

    def _is_now(self, me: Identity) -> None:
        """Another number from now on, also for the acts to come: else each would be refused like this one."""
        self.me = me
        if self._made_of is not None:
            self._made_of._is_now(me)

    def recognise(self) -> None:
        """Goes by the counter number that the file has now: an exchange may have given it another."""
        with self.database.read() as connection:
            self.me = local.identity(connection) or self.me
