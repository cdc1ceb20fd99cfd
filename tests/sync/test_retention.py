"""Old dossiers' words live at the centre: let go of only when proven there, and back when somebody opens one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import psycopg
import pytest

from counter_app.domain import acts
from counter_app.domain.dossier import Dossier
from counter_app.domain.mail import EnvelopeForm, Posted
from counter_app.domain.moments import local_day
from counter_app.domain.returns import ReturnLine
from counter_app.domain.text import fold
from counter_app.domain.verbs import VERBS
from counter_app.errors import Away
from counter_app.operations import access, ask_centre, attach, catalogue, mail, returns, upkeep
from counter_app.operations.act import act, perform
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, journal, local, projections, retention
from counter_app.sync import administration
from tests.conftest import Centre, FakeClock
from tests.factories import MONDAY, OFFICE, SUPERVISOR, application, person
from tests.store.files import pages
from tests.sync.rounds import Counter, dump, settle
from tests.sync.test_files_carried import attached, carrier, carry, scan

LONG_AGO = datetime(2023, 6, 5, 1, 0, tzinfo=UTC)
NAME, NUMBER, PHONE, LINE = "Nguyễn Thị Vĩnh Hằng", "001190012345", "0987654321", "Thửa đất số 55 xứ Đồng Chùa"


def receiving(centre: Centre, earlier: str) -> None:
    """What comes from now on counts as received so much ago."""
    with psycopg.connect(centre.url, autocommit=True) as admin:
        admin.execute(
            f"ALTER TABLE quay.entry ALTER COLUMN received_at SET DEFAULT clock_timestamp() - interval '{earlier}'"
        )


@pytest.fixture(autouse=True)
def long_received(centre: Centre) -> None:
    """The centre has had everything for longer than backups are kept."""
    receiving(centre, "36 days")


def ended(desk: Desk, clock: FakeClock, when: datetime = LONG_AGO) -> str:
    """A dossier that was received and stopped then; the clock is back at today."""
    clock.now = when
    wanted = application(owners=(person(name=NAME, id_number=NUMBER, phone=PHONE),), subject_line=LINE)
    made = receive(desk, wanted, receipt=False).dossier_id
    stop(desk, made)
    clock.now = MONDAY
    return made


def proof(desk: Desk, subject: str) -> dict[tuple[int, int], bytes]:
    with desk.database.read() as connection:
        return {entry.key: entry.digest for entry in journal.of_subject(connection, desk.me.office, subject)}


def stop(desk: Desk, dossier: str) -> None:
    act(desk, dossier, "dossier.withdrawal_requested", lambda d: acts.ask_withdrawal(d, desk.circumstances(), "thôi"))
    act(desk, dossier, "dossier.stopped", lambda d: acts.stop(d, desk.circumstances(), "người nộp rút hồ sơ"))
    with desk.database.write() as connection:
        local.drop_prints(connection, dossier)


def opened(desk: Desk, dossier: str) -> Dossier:
    with desk.database.read() as connection:
        return board.dossier(connection, desk.me.office, dossier)


def found(desk: Desk, words: str) -> int:
    with desk.database.read() as connection:
        return len(board.search(connection, words))


def bodies(desk: Desk, dossier: str) -> list[bool]:
    with desk.database.read() as connection:
        return [e.body is not None for e in journal.of_subject(connection, desk.me.office, f"dossier:{dossier}")]


def test_an_old_dossiers_words_go_and_come_back(
    two_counters: tuple[Counter, Counter], clock: FakeClock, place: DataDir
) -> None:
    """A stolen PC must not tell two decades of citizens; whoever asks after an old dossier is served all the same."""
    first, second = two_counters
    old, young = ended(first[0], clock), ended(first[0], clock, datetime(2026, 10, 5, 1, 0, tzinfo=UTC))
    file = attached(first[0], scan(70_000), young)
    settle(two_counters)
    whole = opened(first[0], old)
    done = carry(first)
    assert (done.given, done.retired) == (1, 1)
    assert bodies(first[0], old) == [False] * 3
    assert set(bodies(first[0], young)) == {True}
    assert upkeep.verify(first[0]).faults == ()
    assert upkeep.verify(first[0]).elsewhere == 0
    assert found(first[0], fold(NAME)) == 2
    assert found(first[0], whole.code) == 1
    assert found(first[0], PHONE) == 1
    with pytest.raises(Away, match="trung tâm") as away:
        opened(first[0], old)
    assert carry(first).dossiers == 0
    ask_centre.ask(first[0], away.value)
    assert carry(first).dossiers == 1
    assert opened(first[0], old) == whole
    assert found(first[0], PHONE) == 2
    assert upkeep.verify(first[0]).faults == ()
    assert dump(first) == dump(second)
    assert attach.content(first[0], file) == scan(70_000)


def test_what_the_centre_may_still_forget_stays_here(
    two_counters: tuple[Counter, Counter], clock: FakeClock, centre: Centre
) -> None:
    """Put back from last month's backup it would have headers only, and so would everybody else, for ever."""
    first, _ = two_counters
    receiving(centre, "34 days")
    old = ended(first[0], clock)
    settle(two_counters)
    assert carry(first).retired == 0
    assert opened(first[0], old).intake is not None


def test_what_was_let_go_of_is_not_in_the_file_any_more(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """Free pages, the search index and the log of pages keep words long after a row is gone."""
    first, _ = two_counters
    ended(first[0], clock)
    settle(two_counters)
    path, key = first[0].database.path, first[0].database._key
    first[0].database.copy_to(path.with_name("before.db"))
    before = pages(path.with_name("before.db"), key)
    words = [word.encode() for word in (NUMBER, PHONE, LINE)]
    assert all(word in before for word in (*words, NAME.encode()))
    by = carrier(first[0])
    assert carry(first, by).retired == 1
    while carry(first, by).again is not None:
        pass
    first[0].database.close()
    after = pages(path, key)
    assert NAME.encode() in after  # to be found by
    assert not [word for word in (*words, NUMBER[3:].encode(), PHONE[3:].encode()) if word in after]


def test_nothing_is_let_go_of_that_the_centre_does_not_hold(
    two_counters: tuple[Counter, Counter], clock: FakeClock, centre: Centre
) -> None:
    """The only copy of a citizen's dossier must never be the one that goes."""
    first, _ = two_counters
    unsent = ended(first[0], clock)
    by = carrier(first[0])
    settle(two_counters)
    with centre.admin() as admin:
        admin.execute("UPDATE quay.entry SET body = NULL, salt = NULL WHERE kind = 'dossier.stopped'")
    assert carry(first, by).retired == 0
    assert bodies(first[0], unsent) == [True] * 3
    with centre.admin() as admin:
        admin.execute("UPDATE quay.entry SET body = 'x', salt = 'y' WHERE kind = 'dossier.stopped'")
    assert carry(first).retired == 0
    assert bodies(first[0], unsent) == [True] * 3


def test_an_act_of_a_moment_ago_is_not_let_go_of(desk: Desk, clock: FakeClock) -> None:
    """It was saved while the centre was asked about the older ones."""
    old = ended(desk, clock)
    subject = f"dossier:{old}"
    proven = proof(desk, subject)
    act(desk.with_clerk(SUPERVISOR), old, "dossier.noted", lambda d: {"note": "hỏi lại"})
    with desk.database.write() as connection:
        assert not retention.retire(connection, OFFICE.agency, subject, proven)
        assert retention.retire(connection, OFFICE.agency, subject, proof(desk, subject))
        assert not retention.fresh(connection, date(2026, 11, 23))
    assert bodies(desk, old) == [False] * 4


def test_the_office_decides_for_how_long(two_counters: tuple[Counter, Counter], clock: FakeClock) -> None:
    """Where the law of an office's archive asks for ten years on the counter, ten years it is; 0 is for ever."""
    first, _ = two_counters
    ended(first[0], clock)
    chief = first[0].with_clerk(SUPERVISOR)
    assert OFFICE.months_kept(date(2026, 11, 23)) == 24
    for months, gone in ((0, 0), (120, 0), (12, 1)):
        catalogue.set_office(chief, _office(((date(2020, 1, 1), months), (date(2099, 1, 1), 1))))
        settle(two_counters)
        assert carry(first).retired == gone


def _office(rules: tuple[tuple[date, int], ...]):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    office = replace(OFFICE, retention=rules)
    assert type(office).from_body(office.to_body()) == office
    return office


def let_go_of_some(two_counters: tuple[Counter, Counter], clock: FakeClock, count: int) -> list[str]:
    """Results that went by post long ago, each for a letter that had come, rated; their words are at the centre now."""
    desk, _ = two_counters[0]
    clock.now = LONG_AGO
    made = [receive(desk, application(), receipt=False) for _ in range(count)]
    for one in made:
        perform(desk, one.dossier_id, VERBS["resolve"], {"result": "12/XN-UBND"})
        perform(desk, one.dossier_id, VERBS["return"], {"how": "POST", "receiver": NAME})
        returns.rate(desk, one.intake.code, "1", "PAPER")
        letter = mail.register_envelope(desk, EnvelopeForm("EB1VN", NAME, local_day(clock())))
        mail.link_envelope(desk, letter.number, one.intake.code)
        with desk.database.write() as connection:
            local.drop_prints(connection, one.dossier_id)
    mail.make_list(desk, [Posted(one.dossier_id, one.entry_id, "EB2VN", 0) for one in _posted(desk)])
    clock.now = MONDAY
    settle(two_counters)
    assert carry(two_counters[0]).retired == count
    return [one.dossier_id for one in made]


def _posted(desk: Desk) -> list[ReturnLine]:
    return mail.to_post(desk, local_day(LONG_AGO), local_day(LONG_AGO))


def test_lists_over_many_years_are_read_without_old_dossiers_words(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """One old dossier must not shut the access log or the letters of all years; counts wait for it instead of lying."""
    first, _ = two_counters
    one, _ = let_go_of_some(two_counters, clock, 2)
    chief = first[0].with_clerk(SUPERVISOR)
    access.write(chief, [access.look(chief, access.What.OPENED, one)])
    (line,) = access.listed(chief, local_day(clock()), local_day(clock())).lines
    assert line.about == "X99.01-230605-0001"
    assert {code for _, code in mail.with_codes(chief)} == {"X99.01-230605-0001", "X99.01-230605-0002"}
    with pytest.raises(Away):
        returns.opinions(chief, local_day(LONG_AGO), local_day(LONG_AGO))


def test_a_register_of_an_old_year_is_asked_for_as_a_whole(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """An inspection wants the returns of a day three years ago: one round, not a press of the key a line."""
    first, _ = two_counters
    old = let_go_of_some(two_counters, clock, 3)
    for register in (lambda: _posted(first[0]), lambda: mail.lines_of(first[0], mail.lists(first[0])[0])):
        with pytest.raises(Away, match="3 hồ sơ") as away:
            register()
        assert sorted(away.value.names) == sorted(f"dossier:{one}" for one in old)
    ask_centre.ask(first[0], away.value)
    assert carry(first).dossiers == 3
    day = local_day(LONG_AGO)
    assert [line.handing.receiver.name for line in returns.returns(first[0], day, day)] == [NAME] * 3
    assert len(mail.lines_of(first[0], mail.lists(first[0])[0])) == 3
    assert returns.opinions(first[0], day, day).total.total == 3


def test_a_year_that_comes_back_leaves_the_line_to_others_in_between(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """A receipt that is saved meanwhile waits for a few seconds of it, not for thousands of old dossiers."""
    first, _ = two_counters
    old = let_go_of_some(two_counters, clock, 3)
    with first[0].database.write() as connection:
        for one in old:
            local.want(connection, f"dossier:{one}", clock())
    hurried = carrier(first[0], seconds=0)
    done = [carry(first, hurried) for _ in old]
    assert [one.dossiers for one in done] == [1, 1, 1]
    assert done[0].again == 0.0  # the window goes on at once


def test_news_of_an_old_dossier_brings_it_back(two_counters: tuple[Counter, Counter], clock: FakeClock) -> None:
    """A colleague who still held its words noted a complaint: this counter must not fold that act alone."""
    first, second = two_counters
    old = ended(first[0], clock)
    settle(two_counters)
    assert carry(first).retired == 1
    shown = [row for row in dump(first) if row[0] == "dossier"]
    act(second[0].with_clerk(SUPERVISOR), old, "dossier.noted", lambda d: {"note": "Công dân hỏi lại"})
    settle(two_counters)
    assert [row for row in dump(first) if row[0] == "dossier"] == shown
    assert carry(first).dossiers == 1
    assert len(opened(first[0], old).timeline) == 4
    assert dump(first) == dump(second)


def test_an_erasure_reaches_a_dossier_that_was_let_go_of(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """The name that stayed to be found by is the citizen's too."""
    first, second = two_counters
    old = ended(first[0], clock)
    settle(two_counters)
    assert carry(first).retired == 1
    chief = second[0].with_clerk(SUPERVISOR)
    with chief.database.write() as connection:
        ids = [e.id for e in journal.of_subject(connection, OFFICE.agency, f"dossier:{old}")]
        chief.append(connection, "data.erased", f"dossier:{old}", {"entries": ids, "basis": "Luật 91/2025/QH15"})
    settle(two_counters)
    carry(first)
    assert found(first[0], fold(NAME)) == 0
    assert dump(first) == dump(second)
    assert upkeep.verify(first[0]).faults == ()


def test_files_of_an_old_dossier_leave_the_archive_and_come_back(
    two_counters: tuple[Counter, Counter], clock: FakeClock, place: DataDir
) -> None:
    """A household book scanned three years ago is a page of the citizen's life too."""
    first, _ = two_counters
    clock.now = LONG_AGO
    file = attached(first[0], scan(70_000))
    with first[0].database.read() as connection:
        old = str(connection.exec_driver_sql("SELECT id FROM dossier").scalar_one())
    stop(first[0], old)
    clock.now = MONDAY
    settle(two_counters)
    with first[0].database.read() as connection:
        assert retention.old(connection, OFFICE.agency, 2**60, (0, ""), 9)
    by = carrier(first[0], hours="00:00-00:01")
    assert carry(first, by).retired == 0  # its file is not at the centre yet
    done = carry(first)
    assert (done.given, done.retired) == (1, 1)
    assert upkeep.sweep(first[0], place) == 1
    assert not first[0].archive.held([file.sha256])
    assert upkeep.verify(first[0]).faults == ()
    with pytest.raises(Away) as away:
        opened(first[0], old)
    ask_centre.ask(first[0], away.value)
    assert carry(first).dossiers == 1
    with pytest.raises(Away) as away:
        attach.content(first[0], file)
    ask_centre.ask(first[0], away.value)
    assert carry(first).fetched == 1
    assert attach.content(first[0], file) == scan(70_000)


def test_old_years_of_the_centre_serve_as_the_new_ones(
    two_counters: tuple[Counter, Counter], clock: FakeClock, centre: Centre
) -> None:
    """IT moved 2023 to the archive: proof, fetching and a new PC's first pull must reach there."""
    first, second = two_counters
    old = ended(first[0], clock)
    carry(first)
    whole = None
    assert administration.archive(centre.url, OFFICE.agency, datetime(2027, 1, 1, tzinfo=UTC)) > 0
    settle((second,))
    whole = opened(second[0], old)
    assert carry(second).retired == 1
    with pytest.raises(Away) as away:
        opened(second[0], old)
    ask_centre.ask(second[0], away.value)
    assert carry(second).dossiers == 1
    assert opened(second[0], old) == whole
    with second[0].database.write() as connection:
        shown = projections.dump(connection)
        projections.rebuild(connection)
        assert projections.dump(connection) == shown
