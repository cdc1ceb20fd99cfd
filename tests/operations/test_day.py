"""The day and the report over a real file: whatever was done, both equal a recount of the folded dossiers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.day import Opening
from counter_app.domain.day_sheet import COUNTED, DaySheet
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local_day
from counter_app.domain.payment import CASH, Payment
from counter_app.domain.procedure import Channel
from counter_app.domain.report import PARTS, Figure, Period, figures_of, of_dossiers
from counter_app.domain.transitions import State
from counter_app.domain.verb import Verb
from counter_app.domain.verbs import VERBS, Ask, verbs_for
from counter_app.errors import Refused, UserError
from counter_app.operations import act as later
from counter_app.operations import day as days
from counter_app.operations import papers
from counter_app.operations import report as reports
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.store import board, journal, local
from counter_app.store import day as store
from counter_app.store.projections import DOSSIER
from counter_app.sync.central import Central
from tests.conftest import FakeClock
from tests.factories import CLERK, SUPERVISOR, application
from tests.sync.rounds import settle as settle_counters

MONDAY = date(2026, 11, 23)


def load(desk: Desk, dossier_id: str) -> Dossier:
    with desk.database.read() as connection:
        return board.dossier(connection, desk.me.office, dossier_id)


def everything(desk: Desk) -> list[Dossier]:
    with desk.database.read() as connection:
        numbers = connection.exec_driver_sql("SELECT id FROM dossier ORDER BY n").scalars().all()
    return [load(desk, one) for one in numbers]


def filled(verb: Verb, dossier: Dossier, random: Random) -> dict[str, object]:
    """Good values for a verb's fields."""
    values: dict[str, object] = {"reason": "lý do", "to": "Phòng Kinh tế", "excuse": "phát sinh"}
    values |= {"amount": random.choice((1000, 5000, 8000)), "items": ["Bản sao"], "receiver": "Nguyễn Văn An"}
    values |= {"new_number": f"{random.randint(1, 60):07}", "by": "5 ngày làm việc", "basis": "Luật"}
    if verb.name == "pay":
        values |= {"method": random.choice(("CASH", "TRANSFER")), "number": f"{random.randint(1, 60):07}"}
    wanted = {asked.name: values[asked.name] for asked in verb.asks if asked.name in values}
    wanted |= {a.name: values["by"] for a in verb.asks if a.ask is Ask.LIMIT}
    if verb.name in ("refund", "void-fee-receipt") and dossier.payments:
        wanted["number"] = dossier.payments[-1].number
    return wanted


def work(desk: Desk, clock: FakeClock, random: Random, ids: list[str]) -> None:
    """One thing that may happen at a counter, of those the law allows; what is refused changes nothing."""
    clock.advance(minutes=random.choice((1, 7, 90, 600)))
    chief = desk.with_clerk(random.choice((CLERK, SUPERVISOR)))
    what = random.random()
    if not ids or what < 0.25:
        channel = random.choice((Channel.COUNTER, Channel.POST, Channel.ONLINE, Channel.HELPED_ONLINE))
        payment = Payment(random.choice((8000, 5000)), CASH, "AA", f"{random.randint(1, 60):07}")
        paying = random.random() < 0.5
        form = application(channel=channel, payment=payment if paying else None)
        ids.append(receive(chief, form, receipt=random.random() < 0.8).dossier_id)
        return
    dossier = load(desk, random.choice(ids))
    try:
        if what < 0.32:
            later.undo(chief, dossier.id)
        elif what < 0.5:
            with desk.database.read() as connection:
                jobs = local.print_jobs(connection)
            if jobs and random.random() < 0.5:
                papers.waive(chief, jobs[0], how=random.choice((papers.WAIVED, papers.ELECTRONIC)))
            elif jobs:
                papers.printed(chief, jobs[0], b"%PDF", title="x", template="x", printer="x")
        else:
            verb = random.choice(verbs_for(dossier) or [VERBS["pay"]])
            later.perform(chief, dossier.id, verb, filled(verb, dossier, random))
    except UserError:
        return


def recounted(desk: Desk, on: date) -> tuple[dict[str, int], dict[str, int], int, int, int]:
    """Counts, cash by clerk, lines of the register, voids, receipts missing: from the folded dossiers alone."""
    counts: Counter[str] = Counter()
    cash: Counter[str] = Counter()
    received: list[Dossier] = []
    with desk.database.read() as connection:
        said = {dossier.id: journal.of_subject(connection, desk.me.office, DOSSIER + dossier.id)
                for dossier in everything(desk)}  # fmt: skip
    for dossier in everything(desk):
        bodies = {entry.id: entry.content for entry in said[dossier.id]}
        for line in dossier.timeline:
            if local_day(line.at) != on or line.undone or not line.applied:
                continue
            counts[line.kind] += line.kind in COUNTED
            body = bodies[line.entry_id]
            if line.kind in ("dossier.paid", "dossier.refunded") and body["method"] == CASH:
                cash[line.actor] += body["amount"] * (1 if line.kind == "dossier.paid" else -1)
        if dossier.received_at and local_day(dossier.received_at) == on:
            received.append(dossier)
    void = [one for one in received if one.state is State.VOID]
    waived = {e.subject for entries in said.values() for e in entries
              if e.kind == "document.waived" and local_day_of(e.at) == on}  # fmt: skip
    missing = [one for one in received if one not in void and not one.receipts and DOSSIER + one.id not in waived]
    return {k: counts[k] for k in COUNTED}, dict(cash), len(received), len(void), len(missing)


def local_day_of(text: str) -> date:
    from counter_app.domain.moments import from_text

    return local_day(from_text(text))


def agrees(desk: Desk, on: date) -> DaySheet:
    shown = days.look(desk, on).sheet
    counts, cash, lines, void, missing = recounted(desk, on)
    assert dict(shown.counts) == counts
    assert {till.name: till.net(CASH) for till in shown.tills if till.net(CASH)} == {n: c for n, c in cash.items() if c}
    assert sum(len(book.lines) for book in shown.registers) == lines
    assert all(book.balances for book in shown.registers)
    assert (len(shown.voids), len(shown.papers.missing)) == (void, missing)
    assert shown.papers.required == lines - void
    assert sum(item.total for item in shown.items) == sum(till.total for till in shown.tills)
    return shown


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.integers(5, 25))
def test_whatever_was_done_sheet_and_report_equal_a_recount(
    desk: Desk, clock: FakeClock, seed: int, steps: int
) -> None:
    """The table the province gets and the sheet that is signed may not differ from the dossiers by one."""
    random = Random(seed)
    ids: list[str] = [dossier.id for dossier in everything(desk)][-6:]
    begun = local_day(clock())
    for _ in range(steps):
        work(desk, clock, random, ids)
    last = local_day(clock())
    for on in {begun, last}:
        agrees(desk, on)
    for first in (begun - timedelta(days=3), begun, last):
        wanted = Period(first, first + timedelta(days=random.randint(0, 9)))
        table = reports.weekly(desk, wanted)
        naive = of_dossiers(wanted, clock(), everything(desk))
        assert table == naive
        assert all(row.balances for row in (*table.rows, table.total))
        for figure in Figure:
            rows = reports.behind(desk, table, figure)
            assert len(rows) == table.total.counts[figure]
            if figure in PARTS:
                assert all(figure in figures_of(load(desk, row.id), wanted, table.now) for row in rows)


def test_a_day_nobody_closed_is_said_and_the_new_one_starts_clean(desk: Desk, clock: FakeClock) -> None:
    """The clerk was ill on Monday evening; Wednesday's queue does not wait for that."""
    receive(desk, application())
    clock.advance(days=2)
    wednesday = days.today(desk)
    shown = days.look(desk, wednesday)
    assert shown.last_unclosed == MONDAY
    assert (shown.sheet.entries, shown.sheet.counts["dossier.received"]) == (0, 0)
    days.open_counter(desk, wednesday, Opening("Hạnh", change=1000))
    receive(desk, application())
    assert agrees(desk, wednesday).registers[0].before == 1
    closed = days.close(desk, MONDAY).closed
    assert closed
    assert closed.sheet
    assert closed.sheet.counts["dossier.received"] == 1
    assert days.look(desk, wednesday).last_unclosed is None


def test_a_close_seals_the_log_and_names_what_came_after(desk: Desk, clock: FakeClock) -> None:
    """Through a seq and a hash; a dossier received at 17:10 is «sau khi chốt», not lost and not refused."""
    receive(desk, application())
    clock.advance(hours=8)
    closed = days.close(desk, MONDAY, counted=0, note="đủ").closed
    with desk.database.read() as connection:
        entries = store.entries(connection, desk.me.office, 1, MONDAY)
    assert closed
    assert [closed.hash] == [entry.hash.hex() for entry in entries if entry.seq == closed.through]
    clock.advance(minutes=10)
    receive(desk, application())
    shown = days.look(desk, MONDAY)
    assert [entry.kind for entry in shown.after] == ["dossier.received"]
    assert days.paper(desk, shown).after == ["16:22 Tiếp nhận"]
    assert days.paper(desk, shown).sheet.counts["dossier.received"] == 1
    with pytest.raises(Refused, match="đã chốt"):
        days.close(desk, MONDAY)
    days.reopen(desk, MONDAY, "nhận thêm một hồ sơ")
    days.close(desk, MONDAY)
    assert days.paper(desk, days.look(desk, MONDAY)).sheet.counts["dossier.received"] == 2
    assert days.look(desk, MONDAY).after == ()


def test_an_empty_day_is_closed_too(desk: Desk, clock: FakeClock) -> None:
    """Nobody came because of the storm; the sheet says so."""
    clock.advance(days=1)
    on = days.today(desk)
    assert days.close(desk, on).closed
    assert days.look(desk, on).sheet.counts["dossier.received"] == 0


def test_entries_of_a_day_are_found_though_the_clock_was_set_back(desk: Desk, clock: FakeClock) -> None:
    """A flat battery: three dossiers of 2026-11-22 between those of the 23rd."""
    receive(desk, application())
    clock.advance(days=-1)
    receive(desk, application())
    clock.advance(days=1)
    receive(desk, application())
    with desk.database.read() as connection:
        found = store.entries(connection, desk.me.office, 1, MONDAY)
        before = store.entries(connection, desk.me.office, 1, MONDAY - timedelta(days=1))
    assert [entry.kind for entry in found].count("dossier.received") == 2
    assert [entry.kind for entry in before].count("dossier.received") == 1


def test_the_morning_counts_what_waits(desk: Desk, clock: FakeClock) -> None:
    """Each line of «Việc đầu ngày» is a list of the board."""
    first = receive(desk, application()).dossier_id
    clock.advance(days=3)
    start = days.start(desk)
    assert (start.morning.hand_overs, start.morning.apologies, start.morning.today, start.unprinted) == (1, 1, 0, 1)
    clock.advance(days=1)
    assert (days.start(desk).morning.today, days.start(desk).morning.overdue) == (1, 0)
    later.perform(desk, first, VERBS["resolve"], {})
    assert days.start(desk).morning.ready == 1
    assert days.start(desk).unsent > 0


def test_the_offices_day_is_the_sum_of_its_counters_closed_days(
    two_counters: tuple[tuple[Desk, Central], tuple[Desk, Central]], clock: FakeClock
) -> None:
    """Marked incomplete while a counter is not closed, or its close has not arrived."""
    one, two = (desk for desk, _ in two_counters)

    def meet() -> None:
        settle_counters(two_counters)

    meet()
    for desk in (one, two):
        for _ in range(desk.me.counter):
            receive(desk, application(payment=Payment(8000)))
    days.close(one, MONDAY)
    seen = days.office_day(one, MONDAY)
    assert [counter.words for counter in seen.missing] == ["chưa nhận được thao tác nào của ngày; có thể chưa gửi"]
    meet()
    assert "chưa chốt; đã nhận" in days.office_day(one, MONDAY).missing[0].words
    days.close(two, MONDAY)
    meet()
    for desk in (one, two):
        whole = days.office_day(desk, MONDAY)
        assert whole.missing == ()
        assert (whole.total.counts["dossier.received"], whole.total.hand_in) == (3, 24_000)
        assert [book.book for book in whole.total.registers] == ["01/2026", "02/2026"]
        assert all(book.balances for book in whole.total.registers)
    assert "Toàn trung tâm" in days.paper(one, days.look(one, MONDAY), whole).place
    clock.advance(days=1)
    receive(two, application())
    meet()
    tuesday = days.office_day(one, days.today(one))
    assert [counter.counter for counter in tuesday.missing] == [2]
    assert tuesday.counters[0].idle
