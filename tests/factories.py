"""Invented people, procedures and logs with good defaults. Nobody here exists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from counter_app.domain.acts import Circumstances
from counter_app.domain.application import Application, PaperLine, suggested_fees
from counter_app.domain.calendar import Calendar, CalendarDay, DayKind
from counter_app.domain.dossier import Dossier, fold
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.entry import GENESIS, Entry, new_id, next_hlc, seal
from counter_app.domain.fees import Fee, FeeLine
from counter_app.domain.history import order
from counter_app.domain.hours import Hours
from counter_app.domain.intake import Intake, decide
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import local_day
from counter_app.domain.office import Office, Role, Staff
from counter_app.domain.person import IdKind, Person
from counter_app.domain.procedure import Case, Paper, Procedure
from counter_app.domain.rules import Rule, RuleKey, Rules
from counter_app.domain.slip import CONTROL, form_of, numbered

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
"""08:12 of Monday 23/11/2026 in Vietnam."""

CARD = "001099012345|012345678|Nguyễn Văn An|15051999|Nam|Số 5, phố Giả Định, phường Ví Dụ, Hà Nội|20062021"
OTHER_CARD = "079304001234||Trần Thị Bình|02092004|Nữ|Tổ 3, ấp Thử Nghiệm, xã Mẫu, TP. Hồ Chí Minh|11012022"

OFFICE = Office(
    agency="X99.01",
    name="Trung tâm Phục vụ hành chính công xã Mẫu",
    parent="Ủy ban nhân dân xã Mẫu",
    place="Xã Mẫu",
    phone="0200 000 000",
)
CLERK = Staff("hanh", "Nguyễn Thị Hạnh", "Cán bộ tiếp nhận", (Role.CLERK,))
SUPERVISOR = Staff("dung", "Lê Văn Dũng", "Giám đốc Trung tâm", (Role.CLERK, Role.SUPERVISOR))

CALENDAR = Calendar.of(
    "test",
    [
        CalendarDay(date(2026, 1, 1), DayKind.STATUTORY, "Tết Dương lịch", "BLLĐ 2019 Đ112"),
        CalendarDay(date(2026, 11, 24), DayKind.STATUTORY, "Ngày Văn hóa Việt Nam", "NQ 28/2026/QH16 Đ2"),
        CalendarDay(date(2027, 1, 1), DayKind.STATUTORY, "Tết Dương lịch", "BLLĐ 2019 Đ112"),
    ],
)


RULES = Rules.of(
    Rule(RuleKey(key), value, basis, date(2018, 6, 21), hard=hard)
    for key, value, basis, hard in (
        ("SUPPLEMENT_WITHIN", "3", "NĐ 61/2018 Đ19 k4", False),
        ("SUPPLEMENT_ROUNDS", "1", "NĐ 61/2018 Đ15 k3", False),
        ("SUPPLEMENT_CLOCK", "RESTART", "NĐ 61/2018 Đ19 k4", False),
        ("FINANCE_CLOCK", "PAUSE", "pháp luật đất đai", False),
        ("APOLOGY_BEFORE", "1", "NĐ 61/2018 Đ19 k9", False),
        ("APOLOGY_TIMES", "1", "NĐ 61/2018 Đ19 k9", True),
    )
)


def there(now: datetime = MONDAY, **changes: Any) -> Circumstances:
    """Under which an act is decided: the invented office's calendar, hours and rules."""
    return Circumstances(**{"now": now, "calendar": CALENDAR, "hours": OFFICE.hours, "rules": RULES, **changes})


def person(**changes: Any) -> Person:
    """A citizen with a card."""
    defaults = {
        "name": "Nguyễn Văn An",
        "id_kind": IdKind.PERSONAL_NUMBER,
        "id_number": "001099012345",
        "born": "1999-05-15",
        "gender": "Nam",
        "address": "Số 5, phố Giả Định, phường Ví Dụ, Hà Nội",
        "phone": "0912345678",
    }
    return Person(**{**defaults, **changes})


def procedure(**changes: Any) -> Procedure:
    """A procedure with a limit, two required papers and a fee."""
    defaults: dict[str, Any] = {
        "code": "2.002516",
        "name": "Xác nhận thông tin hộ tịch",
        "version": "2026-07-20",
        "field": "Hộ tịch",
        "decision": "QĐ 163/QĐ-BTP",
        "cases": (Case("Thông thường", {"*": Limit(3, Unit.WORKING_DAYS)}),),
        "papers": (Paper("Tờ khai yêu cầu xác nhận"), Paper("Giấy tờ tùy thân", hand_in=False)),
        "fees": (Fee("Phí xác nhận thông tin hộ tịch", 8000, "văn bản"),),
    }
    return Procedure(**{**defaults, **changes})


def application(**changes: Any) -> Application:
    """A complete application."""
    wanted = changes.pop("procedure", None) or procedure()
    defaults: dict[str, Any] = {
        "procedure": wanted,
        "owners": (person(),),
        "papers": tuple(PaperLine.of(paper) for paper in wanted.papers),
        "fees": suggested_fees(wanted) or (FeeLine("Phí, lệ phí", 0),),
    }
    return Application(**{**defaults, **changes})


def intake(
    number: int = 3, now: datetime = MONDAY, calendar: Calendar = CALENDAR, office: Office = OFFICE, **changes: Any
) -> Intake:
    """What a reception freezes."""
    return decide(
        application(**changes),
        now=now,
        code=DossierCode.mint(OFFICE.agency, (now + timedelta(hours=7)).date(), number),
        foreign=False,
        number=f"01.{number:05}",
        book="01/2026",
        book_number=number,
        calendar=calendar,
        office=office,
        clerk=CLERK,
        counter="Quầy 1",
    )


@dataclass
class Log:
    """One counter's log in memory, with what it holds of the others: enough to write entries as the store does."""

    counter: int
    office: str = OFFICE.agency
    held: dict[tuple[int, int], Entry] = field(default_factory=dict)
    now: datetime = MONDAY
    key: bytes = b"k" * 32

    def __post_init__(self) -> None:
        self.random = Random(self.counter)

    @property
    def own(self) -> list[Entry]:
        """This counter's entries, in order."""
        return [self.held[key] for key in sorted(self.held) if key[0] == self.counter]

    def subject(self, subject: str) -> list[Entry]:
        """Everything held about a subject."""
        return [entry for entry in self.held.values() if entry.subject == subject]

    def write(self, subject: str, kind: str, body: dict[str, Any] | None = None, **changes: Any) -> Entry:
        """Appends an entry that has seen what this counter has applied."""
        history = order(self.subject(subject))
        own = self.own
        self.now += timedelta(seconds=1)
        entry = seal(
            **{
                "office": self.office,
                "counter": self.counter,
                "seq": len(own) + 1,
                "previous": own[-1].hash if own else GENESIS,
                "key": self.key,
                "entry_id": new_id(self.now, self.random.randbytes(10)),
                "kind": kind,
                "subject": subject,
                "body": body or {},
                "salt": self.random.randbytes(16),
                "hlc": next_hlc(self.now, 0, history.newest_hlc),
                "at": self.now,
                "actor": "hanh",
                "seen": history.seen,
                **changes,
            }
        )
        self.held[entry.key] = entry
        return entry

    def take(self, other: Log, upto: int | None = None) -> None:
        """Takes a prefix of another counter's log, as a pull does."""
        for entry in other.own[:upto]:
            self.held[entry.key] = entry


@dataclass
class Walk:
    """One dossier at one counter: each act is decided on what the fold tells, written, and folded again, as the
    operations do it.
    """

    calendar: Calendar = CALENDAR
    hours: Hours = OFFICE.hours
    rules: Rules = RULES
    log: Log = field(default_factory=lambda: Log(1))
    dossier: Dossier = field(default_factory=lambda: Dossier("1"))
    office: Office = OFFICE
    numbers: dict[str, int] = field(default_factory=dict)

    def there(self, now: datetime) -> Circumstances:
        """Under which an act at ``now`` is decided."""
        return Circumstances(now, self.calendar, self.hours, self.rules)

    def receive(self, now: datetime = MONDAY, **changes: Any) -> Dossier:
        """Tiếp nhận; ``changes`` are those of the application."""
        office = replace(self.office, hours=self.hours)
        return self._write("dossier.received", now, intake(3, now, self.calendar, office, **changes).to_body())

    def act(self, kind: str, now: datetime, decide: Callable[[Dossier, Circumstances], Mapping[str, Any]]) -> Dossier:
        """Any later act, with the number of its paper. Raises what ``decide`` raises; then nothing is written."""
        body = dict(decide(self.dossier, self.there(now)))
        form = form_of(kind, body)
        if form and not (form == CONTROL and form in self.dossier.slips):
            self.numbers[form] = self.numbers.get(form, 0) + 1
            field = self.dossier.intake.field if self.dossier.intake else ""
            body["paper"] = numbered(form, 1, local_day(now), self.numbers[form], self.office, CLERK, field)
        return self._write(kind, now, body)

    def _write(self, kind: str, now: datetime, body: dict[str, Any]) -> Dossier:
        self.log.write("dossier:1", kind, body, at=now)
        self.dossier = fold("1", self.log.own)
        return self.dossier
