"""An invented commune office for training and demonstrations: six people, some hundreds of dossiers in every state.

It is made by the same operations as a real one, with a clock that runs through the last two months and ends today, so
its history is a true journal. The agency code is fictitious, the key lies open beside the store, every paper bears
«TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ».
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random

from counter_app.domain import acts, handover, returning
from counter_app.domain.application import Application, PaperLine, suggested_fees
from counter_app.domain.calendar import Calendar, at
from counter_app.domain.dossier import Dossier
from counter_app.domain.entry import new_id, next_hlc, seal
from counter_app.domain.fees import FeeLine
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.line import Flag, Peer
from counter_app.domain.moments import Clock, local_day
from counter_app.domain.office import Office, Role, Staff
from counter_app.domain.particulars import APOLOGY
from counter_app.domain.person import Checked, IdKind, Person
from counter_app.domain.procedure import Procedure
from counter_app.domain.receiver import Handing, Receiver
from counter_app.errors import Trouble
from counter_app.operations import catalogue, first_run, open_counter, sign_in
from counter_app.operations.act import act
from counter_app.operations.desk import Desk
from counter_app.operations.receive import Received, receive
from counter_app.paths import DataDir
from counter_app.store import journal, line_state, local, projections, supervision

AGENCY = "X99.01"
PASSWORD = "tap huan 123"  # noqa: S105 - shown on the sign-in page of an invented office
"""Every invented clerk's password; the sign-in page of a fictitious office shows it."""

OFFICE = Office(
    agency=AGENCY,
    name="Trung tâm Phục vụ hành chính công xã An Bình Mẫu",
    parent="Ủy ban nhân dân xã An Bình Mẫu",
    place="An Bình Mẫu",
    address="Số 1, đường Tập Huấn, xã An Bình Mẫu",
    phone="0200 000 0000",
)
STAFF = (
    Staff("dung", "Lê Văn Dũng", "Giám đốc Trung tâm", (Role.SUPERVISOR, Role.CLERK)),
    Staff("hanh", "Nguyễn Thị Hạnh", "Công chức tiếp nhận", (Role.CLERK,)),
    Staff("tam", "Phạm Minh Tâm", "Công chức tiếp nhận", (Role.CLERK,)),
    Staff("yen", "Vũ Hải Yến", "Công chức Tư pháp - Hộ tịch", (Role.CLERK, Role.OFFICER)),
    Staff("ky", "Đỗ Quang Kỳ", "Văn thư", (Role.REGISTRAR,)),
    Staff("it", "Trần Quốc Tin", "Quản trị hệ thống", (Role.IT,)),
)
UNITS = ("Phòng Văn hóa - Xã hội", "Phòng Kinh tế", "Văn phòng HĐND và UBND", "Công an xã")
DAYS = 60
PER_DAY = 8

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Dương", "Lý")
_MIDDLE = {
    "Nam": ("Văn", "Hữu", "Đức", "Công", "Quang", "Minh", "Xuân", "Thế"),
    "Nữ": ("Thị", "Ngọc", "Thu", "Bích", "Kim", "Thùy", "Mỹ", "Hồng"),
}
_GIVEN = {
    "Nam": ("An", "Bình", "Cường", "Đạt", "Hải", "Hùng", "Khánh", "Mạnh", "Phong", "Quân", "Sơn", "Thắng", "Vinh"),
    "Nữ": ("Ánh", "Châu", "Dung", "Đào", "Hạnh", "Hương", "Linh", "Nga", "Oanh", "Phương", "Quỳnh", "Thảo", "Yến"),
}
_MET = ("Phòng Kinh tế", "Phòng Văn hóa - Xã hội"), ("Văn phòng HĐND và UBND", "Phòng Kinh tế")
"""To whom this counter gave a dossier, and to whom another one."""
_HAMLETS = ("Đông", "Tây", "Nam", "Bắc", "Thượng", "Hạ", "Trung", "Mới")


class _Days:
    """A clock that the making of the office sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def make(place: DataDir, clock: Clock) -> Desk:
    """Makes the invented office in an empty folder; returns its desk with nobody signed in, on the true clock."""
    database, archive, _ = open_counter.make_files(place, "demo")
    today = local_day(clock())
    days = _Days(at(today - timedelta(days=DAYS + 3), time(7, 30)))
    with database.write():
        desk = first_run.open_office(
            database,
            archive,
            days,
            office=OFFICE,
            counter=1,
            counter_name="Quầy 1",
            first=STAFF[0],
            password=PASSWORD,
            seeds=first_run.seeds(),
        )
        verifier = sign_in.verifier_of(PASSWORD)
        for person in STAFF:
            catalogue.set_staff(desk, person)
        with database.write() as connection:
            local.set_verifiers(connection, [local.Verifier(person.id, verifier, 2) for person in STAFF])
    _fill(desk, days, clock())
    return replace(desk, clock=clock, clerk=None)


class _Agenda:
    """What is still to happen, by time; acts may put later acts on it."""

    def __init__(self, days: _Days, until: datetime) -> None:
        self.days = days
        self.until = until
        self._order = count()
        self._acts: list[tuple[datetime, int, Callable[[], object]]] = []

    def put(self, moment: datetime, happen: Callable[[], object]) -> None:
        if moment < self.until - timedelta(minutes=5):
            heappush(self._acts, (moment, next(self._order), happen))

    def run(self) -> None:
        while self._acts:
            self.days.now, _, happen = heappop(self._acts)
            happen()


def _fill(desk: Desk, days: _Days, until: datetime) -> None:
    """Two months of receptions and what followed, in the order of time."""
    random = Random(2026)  # noqa: S311 - invented people, the same ones each time
    known = desk.reference()
    every = (desk.procedure(one.code) for one in known.catalogue.listed)
    procedures = [procedure for procedure in every if procedure and procedure.papers]
    agenda = _Agenda(days, until)
    for moment, clerk in _receptions(random, until, known.calendar):
        agenda.put(moment, partial(_happen, desk.with_clerk(clerk), agenda, random, random.choice(procedures)))
    with desk.database.write():
        agenda.run()


def _happen(desk: Desk, agenda: _Agenda, random: Random, procedure: Procedure) -> None:
    """One citizen at the counter, and what follows from it."""
    received = receive(desk, application(random, procedure, agenda.days.now), receipt=False)
    story = _Story(desk, received, agenda, random)
    story.tell(random.choices(list(_FATES), [weight for weight, _ in _FATES.values()])[0])


def _receptions(random: Random, until: datetime, calendar: Calendar) -> Iterator[tuple[datetime, Staff]]:
    today = local_day(until)
    for back in range(DAYS, -1, -1):
        day = today - timedelta(days=back)
        if calendar.is_worked(day):
            for _ in range(random.randint(PER_DAY - 3, PER_DAY + 3)):
                moment = at(day, time(random.choice((7, 8, 8, 9, 9, 10, 13, 14, 15)), random.randint(31, 59)))
                if moment < until:
                    yield moment, random.choice(STAFF[1:4])


def application(random: Random, procedure: Procedure, now: datetime) -> Application:
    """A complete application of an invented citizen."""
    owner = citizen(random, local_day(now))
    unknown = procedure.limit(0, Application(procedure, ()).channel) is None
    return Application(
        procedure=procedure,
        owners=(owner,),
        papers=tuple(PaperLine.of(paper) for paper in procedure.papers),
        checked=Checked.CARD_QR,
        subject_line=f"Thửa đất số {random.randint(1, 400)}" if procedure.field == "Đất đai" else "",
        limit=Limit(random.choice((3, 5, 7, 10)), Unit.WORKING_DAYS) if unknown else None,
        fees=suggested_fees(procedure) or (FeeLine("Phí, lệ phí", 0),),
    )


def citizen(random: Random, today: date) -> Person:
    """Somebody who does not exist; the personal number keeps its form."""
    gender = random.choice(("Nam", "Nữ"))
    born = date(random.randint(1950, today.year - 18), random.randint(1, 12), random.randint(1, 28))
    fourth = 2 * (born.year // 100 - 19) + (gender == "Nữ")
    name = " ".join((random.choice(_FAMILY), random.choice(_MIDDLE[gender]), random.choice(_GIVEN[gender])))
    return Person(
        name=name,
        id_kind=IdKind.PERSONAL_NUMBER,
        id_number=f"{random.choice(('001', '014', '038', '079'))}{fourth}{born:%y}{random.randint(0, 999999):06}",
        born=born.isoformat(),
        gender=gender,
        address=f"Thôn {random.choice(_HAMLETS)}, xã An Bình Mẫu",
        phone=f"09{random.randint(10_000_000, 99_999_999)}",
    )


class _Story:
    """The later life of one dossier. Shares of time are of the span between reception and promise."""

    def __init__(self, desk: Desk, received: Received, agenda: _Agenda, random: Random) -> None:
        self.desk, self.dossier_id, self.agenda, self.random = desk, received.dossier_id, agenda, random
        known = desk.reference()
        self.calendar, self.hours = known.calendar, known.office.hours
        self.start = self.last = agenda.days.now
        self.span = max(received.intake.deadline.due_at - self.start, timedelta(hours=4))

    def tell(self, fate: str) -> None:
        for kind, share in _FATES[fate][1]:
            self._put(kind, share + self.random.uniform(-0.04, 0.04))

    def _put(self, kind: str, share: float) -> None:
        moment = max(self.start + self.span * share, self.last + timedelta(minutes=20))
        while not self.calendar.is_worked(local_day(moment)):
            moment += timedelta(days=1)
        day = local_day(moment)
        opens, closes = at(day, self.hours.opening(day)), at(day, self.hours.closing(day))
        if not opens < moment < closes:
            moment = max(opens + timedelta(minutes=self.random.randint(5, 200)), self.last + timedelta(minutes=20))
        self.last = moment
        self.agenda.put(moment, partial(self._do, kind))

    def _do(self, kind: str) -> None:
        desk = self.desk.with_clerk(STAFF[0]) if kind == "voided" else self.desk
        act(desk, self.dossier_id, f"dossier.{kind}", getattr(self, f"_{kind}"))

    @property
    def _there(self) -> acts.Circumstances:
        return acts.Circumstances(self.agenda.days.now, self.calendar, self.hours, self.desk.reference().rules)

    def _handed_over(self, dossier: Dossier) -> acts.Body:
        if dossier.stages:
            return acts.hand_over(dossier, dossier.stages[0].stage.unit, step=0)
        return acts.hand_over(dossier, self.random.choice(UNITS))

    def _sent_elsewhere(self, dossier: Dossier) -> acts.Body:
        return acts.send_elsewhere(dossier, "Trung tâm Phục vụ hành chính công xã Bên Mẫu")

    def _accepted_elsewhere(self, dossier: Dossier) -> acts.Body:
        return acts.accept_elsewhere(dossier, self._there, self._there.now, "BM-15")

    def _supplement_requested(self, dossier: Dossier) -> acts.Body:
        why, excuse = "Giấy tờ nộp kèm chưa rõ nội dung", "Phát sinh khi thẩm tra"
        return acts.request_supplement(dossier, self._there, ["Bản sao giấy tờ chứng minh"], why, excuse)

    def _supplemented(self, dossier: Dossier) -> acts.Body:
        return acts.supplement(dossier, self._there)

    def _paused(self, dossier: Dossier) -> acts.Body:
        return acts.pause(dossier, self._there, "Chờ kết quả xác minh")

    def _resumed(self, dossier: Dossier) -> acts.Body:
        return acts.resume(dossier, self._there)

    def _extended(self, dossier: Dossier) -> acts.Body:
        why = "Cần thêm thời gian xác minh tại cơ sở"
        return acts.extend(dossier, self._there, APOLOGY, why, by=Limit(5, Unit.WORKING_DAYS))

    def _sent_for_signing(self, dossier: Dossier) -> acts.Body:
        return acts.sign(dossier, "Chủ tịch UBND xã")

    def _resolved(self, dossier: Dossier) -> acts.Body:
        return acts.resolve(dossier, self._there, "Kết quả giải quyết")

    def _returned(self, dossier: Dossier) -> acts.Body:
        return returning.return_result(dossier, Handing(Receiver(acts.who_receives(dossier))))

    def _withdrawal_requested(self, dossier: Dossier) -> acts.Body:
        return acts.ask_withdrawal(dossier, self._there, "Không còn nhu cầu")

    def _finance_requested(self, dossier: Dossier) -> acts.Body:
        return acts.request_finance(dossier, self._there, "Chờ nộp thuế")

    def _refused(self, dossier: Dossier) -> acts.Body:
        return acts.refuse(dossier, self._there, "Quá thời hạn mà không bổ sung")

    def _void_requested(self, dossier: Dossier) -> acts.Body:
        return acts.ask_void(dossier, "Nhập nhầm thủ tục")

    def _voided(self, dossier: Dossier) -> acts.Body:
        return acts.void(dossier, self._there, "Nhập nhầm thủ tục")

    def _stopped(self, dossier: Dossier) -> acts.Body:
        return acts.stop(dossier, self._there, "Công dân rút hồ sơ")


_FATES: dict[str, tuple[int, tuple[tuple[str, float], ...]]] = {
    "on time": (66, (("handed_over", 0.1), ("resolved", 0.8), ("returned", 1.1))),
    "not collected": (6, (("handed_over", 0.1), ("resolved", 0.7))),
    "late": (5, (("handed_over", 0.1), ("resolved", 1.5), ("returned", 1.8))),
    "never done": (2, (("handed_over", 0.1),)),
    "supplement": (4, (("handed_over", 0.1), ("supplement_requested", 0.3), ("supplemented", 0.9), ("resolved", 1.6))),
    "no supplement": (2, (("handed_over", 0.1), ("supplement_requested", 0.3))),
    "paused": (3, (("handed_over", 0.1), ("paused", 0.4), ("resumed", 1.2), ("resolved", 1.5), ("returned", 1.8))),
    "apology": (3, (("handed_over", 0.1), ("extended", 0.8), ("resolved", 1.3), ("returned", 1.6))),
    "elsewhere": (3, (("sent_elsewhere", 0.05), ("accepted_elsewhere", 0.5), ("resolved", 1.2))),
    "stays elsewhere": (1, (("sent_elsewhere", 0.05),)),
    "signing": (3, (("handed_over", 0.1), ("sent_for_signing", 0.7), ("resolved", 1.0), ("returned", 1.3))),
    "waits for a signature": (2, (("handed_over", 0.1), ("sent_for_signing", 0.4))),
    "waits for taxes": (1, (("handed_over", 0.1), ("finance_requested", 0.4))),
    "refused": (1, (("handed_over", 0.1), ("supplement_requested", 0.3), ("refused", 2.5))),
    "wants it back": (1, (("handed_over", 0.1), ("withdrawal_requested", 0.4))),
    "typed wrongly": (1, (("void_requested", 0.01), ("voided", 0.02))),
    "withdrawn": (2, (("handed_over", 0.1), ("withdrawal_requested", 0.3), ("stopped", 0.5))),
}
"""How often a fate befalls a dossier, and its acts with their share of the time that was promised."""


def bad_line(desk: Desk, trouble: Trouble) -> None:
    """An afternoon without a line: one counter revoked, one with a wrong clock, one act that nobody goes by."""
    now = desk.clock()
    peers = [
        Peer(1, 1204, True, "1.4.0", now - timedelta(minutes=42), 0, timedelta(), 0, 1),
        Peer(2, 873, True, "1.3.2", now - timedelta(days=2, hours=3), 118, timedelta(minutes=17), 0, 0),
        Peer(3, 65, False, "1.4.0", now - timedelta(hours=5), 310, timedelta(), 4, 0),
    ]
    with desk.database.write() as connection:
        line_state.note_round(connection, "ok", now - timedelta(minutes=42))
        line_state.note_trouble(connection, trouble, now)
        line_state.keep_overview(connection, peers, now - timedelta(minutes=42))
        line_state.keep_flags(connection, 9, [Flag(9, "procedure.localised", "procedure:1.004222", "right")])


def all_sent(desk: Desk) -> None:
    """Everything written here lies at the centre."""
    me = desk.me
    with desk.database.write() as connection:
        journal.acknowledge(connection, me.office, me.counter, journal.head(connection, me.office, me.counter).seq)


def met(desk: Desk) -> None:
    """Dossiers that this counter and a second one gave to different people while the line was down."""
    here, log, random = desk.with_clerk(STAFF[1]), journal.Head(), Random(6)  # noqa: S311 - an invented office
    key, office = random.randbytes(32), desk.me.office
    for mine, theirs in _MET:
        with desk.database.read() as connection:
            holder = next(name for name, _ in supervision.holders(connection, office) if name not in (mine, theirs))
            dossier = supervision.held_by(connection, office, holder)[0].id
            subject = projections.DOSSIER + dossier
            known = journal.of_subject(connection, office, subject)
        act(here, dossier, "dossier.reassigned", partial(handover.reassign, to=mine, reason="đúng chuyên môn"))
        now = desk.clock() - timedelta(minutes=25)
        entry = seal(
            office=office, counter=2, seq=log.seq + 1, previous=log.hash, key=key,
            entry_id=new_id(now, random.randbytes(10)), kind="dossier.reassigned", subject=subject,
            body={"to": theirs, "from": holder, "note": f"{theirs} · chuyển nhầm phòng"}, salt=random.randbytes(16),
            hlc=next_hlc(now, 0, known[-1].hlc), at=now, actor=STAFF[2].id, seen={desk.me.counter: known[-1].seq},
        )  # fmt: skip
        log = journal.Head(entry.seq, entry.hash)
        with desk.database.write() as connection:
            journal.take(connection, [entry])
            projections.project(connection, office, [subject])


def wrong_clock(desk: Desk) -> None:
    """A PC three days behind the centre."""
    with desk.database.write() as connection:
        local.keep(connection, offset_us=str(timedelta(days=3) // timedelta(microseconds=1)))
