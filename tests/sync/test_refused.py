"""What a revoked counter goes on sending: put aside at the centre until somebody releases or rejects it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.errors import Offline, UserError
from counter_app.operations.receive import receive
from counter_app.sync import administration, provision
from counter_app.sync.central import Central, Login, Rejected
from tests.conftest import Centre
from tests.factories import MONDAY, OFFICE, Log, application
from tests.sync.conftest import Enrol, Hub
from tests.sync.rounds import Counter, codes, dump, settle, sync


def aside(hub: Hub, office: str) -> list[tuple[int, str]]:
    return hub.ask("SELECT seq, verdict FROM quay.refused_push WHERE office = %s ORDER BY seq", office)  # type: ignore[return-value]


def test_receipts_of_a_revoked_counter_wait_and_then_join_the_office(
    two_counters: tuple[Counter, Counter], centre: Centre
) -> None:
    """The PC was thought stolen and was at the repair shop: the citizens it had served must not be lost."""
    first, second = two_counters
    settle(two_counters)
    provision.revoke(centre.url, OFFICE.agency, 2, MONDAY)
    mine = [receive(second[0], application()).intake.code for _ in range(2)]
    outcome = sync(second)
    assert (outcome.verdict, outcome.pushed > 1) == ("revoked", True)
    assert "chờ duyệt" in outcome.sentence
    mine.append(receive(second[0], application()).intake.code)
    assert sync(second).pushed > 0
    assert sync(second).pushed == 0
    sync(first)
    assert not set(mine) & set(codes(first))
    (standing,) = [one for one in first[1].overview() if one.counter == 2]
    assert (standing.status, standing.waiting > 2) == ("revoked", True)
    assert administration.release(centre.url, OFFICE.agency, 2) == standing.waiting
    sync(first)
    assert set(mine) <= set(codes(first))
    provision.reissue(centre.url, OFFICE.agency, 2, MONDAY)


def test_what_is_rejected_is_kept_and_can_still_be_released(enrol: Enrol, hub: Hub) -> None:
    """No act of a person ever disappears, also when the supervisor was wrong."""
    stolen, sibling = enrol(1), enrol(2)
    stolen.line.push(1, [stolen.log.write("dossier:1", "dossier.paid")])
    provision.revoke(hub.url, stolen.office, 1, MONDAY)
    late = [stolen.log.write("dossier:2", "dossier.paid") for _ in range(3)]
    assert stolen.line.push(1, late) == 4
    assert aside(hub, stolen.office) == [(2, "waiting"), (3, "waiting"), (4, "waiting")]
    assert administration.reject(hub.url, stolen.office, 1) == 3
    assert [verdict for _, verdict in aside(hub, stolen.office)] == ["rejected"] * 3
    more = stolen.log.write("dossier:2", "dossier.paid")
    assert stolen.line.push(1, [late[2], more]) == 5
    assert [e.key for e in sibling.line.pull({0: 99})] == [(1, 1)]
    assert administration.release(hub.url, stolen.office, 1) == 4
    assert [e.key for e in sibling.line.pull({0: 99})] == [(1, n) for n in range(1, 6)]
    assert aside(hub, stolen.office) == []
    assert stolen.line.hello(5, more.hash, "1", "").head == 5


def test_what_is_put_aside_is_judged_like_anybodys(enrol: Enrol, hub: Hub) -> None:
    """Whoever carried the PC off has its login, not its key."""
    stolen = enrol(1)
    provision.revoke(hub.url, stolen.office, 1, MONDAY)
    entries = [stolen.log.write("dossier:1", "dossier.paid") for _ in range(3)]
    forged = Log(1, stolen.office, key=b"x" * 32)
    for batch in (
        [replace(entries[0], mac=bytes(32))],
        [replace(entries[0], body=b'{"a":1}')],
        [entries[1]],
        [forged.write("dossier:1", "dossier.paid")],
    ):
        with pytest.raises(Rejected):
            stolen.line.push(1, batch)
    assert aside(hub, stolen.office) == []
    assert stolen.line.push(1, entries) == 3
    twin = Log(1, stolen.office, {e.key: e for e in entries[:1]}, key=stolen.log.key)
    with pytest.raises(Rejected) as caught:
        stolen.line.push(1, [twin.write("dossier:9", "dossier.paid")])
    assert caught.value.code == "QM005"


def test_a_revoked_counter_whose_place_was_taken_does_not_mix_with_the_new_pc(enrol: Enrol, hub: Hub) -> None:
    """The log goes on at the new PC; what the old one had put aside stays where it can be looked at."""
    stolen = enrol(1)
    first = stolen.log.write("dossier:1", "dossier.paid")
    stolen.line.push(1, [first])
    provision.revoke(hub.url, stolen.office, 1, MONDAY)
    stolen.line.push(1, [stolen.log.write("dossier:2", "dossier.paid")])
    again = provision.reissue(hub.url, stolen.office, 1, MONDAY)
    stolen.line.close()
    with pytest.raises(Offline, match="mật khẩu"):
        stolen.line.hello(2, stolen.log.own[1].hash, "1", "")
    log = Log(1, stolen.office, {first.key: first}, key=again.key)
    fresh = Central(Login(hub.url, again.user, again.password))
    assert fresh.push(1, [log.write("dossier:3", "dossier.paid")]) == 2
    fresh.close()
    assert [seq for seq, _ in aside(hub, stolen.office)] == [2]
    assert administration.release(hub.url, stolen.office, 1) == 0
    assert [seq for seq, _ in aside(hub, stolen.office)] == [2]


def test_nobody_releases_for_a_counter_that_is_not_there(writer: object, hub: Hub) -> None:
    """IT mistypes a number and must hear it."""
    for counter in (0, 9):
        with pytest.raises(UserError, match="Không có quầy"):
            administration.release(hub.url, "X99.404", counter)


def test_both_counters_agree_after_a_release(two_counters: tuple[Counter, Counter], centre: Centre) -> None:
    """Let in again by a new password, the counter goes on where it was."""
    first, second = two_counters
    settle(two_counters)
    provision.revoke(centre.url, OFFICE.agency, 2, MONDAY)
    receive(second[0], application())
    sync(second)
    administration.release(centre.url, OFFICE.agency, 2)
    with centre.admin() as admin:
        admin.execute("UPDATE quay.counter SET status = 'active' WHERE counter = 2")
    settle(two_counters)
    assert dump(first) == dump(second)
