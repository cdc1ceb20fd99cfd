"""Entries that change what others go by: kept whatever they say, and not gone by where their author had no right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from counter_app.domain.entry import canonical
from counter_app.domain.office import Role, Staff, may
from counter_app.store.projections import REFERENCE
from counter_app.sync import administration, provision
from counter_app.sync.central import Rejected
from tests.factories import MONDAY
from tests.sync.conftest import Enrol, Hub, Writer
from tests.sync.test_push import craft, fields, push_parts

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


def flags(hub: Hub, office: str) -> list[tuple[Any, ...]]:
    return hub.ask("SELECT counter, seq, reason FROM quay.flag WHERE office = %s ORDER BY 1, 2", office)


def person(name: str, *roles: Role, active: bool = True) -> dict[str, Any]:
    return Staff(name, name, "", roles, active).to_body()


def tell(writer: Writer, subject: str, kind: str, body: dict[str, Any], **changes: Any) -> int:
    """Writes an entry and gives it to the centre; returns its place."""
    entry = writer.log.write(subject, kind, body, **changes)
    writer.line.push(writer.log.counter, [entry])
    return entry.seq


def opened(writer: Writer) -> None:
    """The office with its supervisor «lan»."""
    tell(writer, f"office:{writer.office}", "office.set", {}, actor="lan")
    tell(writer, "staff:lan", "staff.set", person("lan", Role.SUPERVISOR), actor="lan")


def test_the_centre_and_the_program_know_the_same_rights(hub: Hub) -> None:
    """A right that only one of them knows is none, or everybody's. Blanks are acts: nobody judges them afterwards."""
    for kind in [*(kind for kind in REFERENCE if not kind.startswith("blank.")), "data.erased"]:
        ((roles,),) = hub.ask("SELECT quay.roles_for(%s)", kind)
        allowed = {role.value for role in Role if may(Staff("x", "x", "", (role,)), kind)}
        assert set(roles or [role.value for role in Role]) == allowed, kind


def test_a_clerk_who_makes_himself_supervisor_is_flagged_and_gains_nothing(enrol: Enrol, hub: Hub) -> None:
    """He can bend the program on his own PC, and the entry goes round; the centre must not go by it."""
    writer = enrol()
    opened(writer)
    tell(writer, "staff:hanh", "staff.set", person("hanh", Role.CLERK), actor="lan")
    assert flags(hub, writer.office) == []
    greedy = tell(writer, "staff:hanh", "staff.set", person("hanh", Role.SUPERVISOR), actor="hanh")
    day = tell(writer, "day:2026-12-01", "calendar.day_set", {"day": "2026-12-01"}, actor="hanh")
    stranger = tell(writer, "rule:x", "rule.set", {}, actor="nobody")
    assert flags(hub, writer.office) == [(1, n, "right") for n in (greedy, day, stranger)]
    assert writer.head()[0] == stranger
    assert [one.flagged for one in writer.line.overview()] == [0, 3]


def test_a_right_that_arrives_late_takes_the_flag_away(enrol: Enrol, hub: Hub) -> None:
    """She was made supervisor at a counter without a line, and worked at another that had one."""
    first, second = enrol(1), enrol(2)
    opened(first)
    grant = first.log.write("staff:mai", "staff.set", person("mai", Role.SUPERVISOR), actor="lan")
    second.log.now = first.log.now
    seq = tell(second, "rule:x", "rule.set", {}, actor="mai")
    assert flags(hub, first.office) == [(2, seq, "right")]
    first.line.push(1, [grant])
    assert flags(hub, first.office) == []


def test_who_was_let_go_has_no_right_from_then_on(enrol: Enrol, hub: Hub) -> None:
    """What he wrote before stays good."""
    writer = enrol()
    opened(writer)
    tell(writer, "staff:mai", "staff.set", person("mai", Role.IT), actor="lan")
    tell(writer, "rule:x", "rule.set", {}, actor="mai")
    tell(writer, "staff:mai", "staff.set", person("mai", Role.IT, active=False), actor="lan")
    late = tell(writer, "rule:y", "rule.set", {}, actor="mai")
    assert flags(hub, writer.office) == [(1, late, "right")]


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"\xff", b'{"a":', b'"x"', b"[" * 5000, b'{"a":"\\u0000"}'])
def test_a_body_nobody_can_read_is_kept_and_flagged(enrol: Enrol, hub: Hub, body: bytes) -> None:
    """Nothing an entry says may stop the log behind it."""
    writer = enrol()
    header = canonical(fields(writer, body, kind="staff.set", subject="staff:lan"))
    assert push_parts(writer, [craft(writer, header, body=body)]) == 1
    assert flags(hub, writer.office) == [(1, 1, "unreadable")]


def test_erased_is_erased_at_the_centre_whatever_comes_later(enrol: Enrol, hub: Hub) -> None:
    """A PC that was away for a month brings the citizen's name back: it must not stay."""
    first, second = enrol(1), enrol(2)
    opened(first)
    named = [first.log.write("dossier:1", "dossier.received", {"name": f"riêng {n}"}) for n in range(2)]
    first.line.push(1, named[:1])
    away = second.log.write("dossier:1", "dossier.paid", {"name": "riêng"})
    gone = [named[0].id, named[1].id, away.id, {"not": "an id"}, "x" * 300]
    body: dict[str, Any] = {"entries": gone, "blobs": ["ab" * 32, 7]}
    first.log.held.pop(named[1].key)
    erasing = tell(first, "dossier:1", "data.erased", body, actor="lan")
    second.line.push(2, [away])
    assert [row[2] for row in (*first.stored()[2:3], *second.stored())] == [None, None]
    assert first.stored()[erasing - 1][2] is not None
    assert [e.body for e in second.line.bodies("dossier:1") if e.kind != "data.erased"] == [None, None]
    assert second.line.blob_begin(bytes.fromhex("ab" * 32), 10) == -1
    for entry in second.line.pull({0: 99}):
        assert entry.hash  # and every chain still verifies: see test_erasure


def test_who_has_no_right_erases_nothing_at_the_centre(enrol: Enrol, hub: Hub) -> None:
    """A clerk must not be able to make a dossier he mishandled disappear."""
    writer = enrol()
    opened(writer)
    tell(writer, "staff:hanh", "staff.set", person("hanh", Role.CLERK), actor="lan")
    named = tell(writer, "dossier:1", "dossier.received", {"name": "riêng"})
    body = {"entries": [writer.log.own[named - 1].id]}
    erasing = tell(writer, "dossier:1", "data.erased", body, actor="hanh")
    assert writer.stored()[named - 1][2] is not None
    assert flags(hub, writer.office) == [(1, erasing, "right")]
    again = tell(writer, "dossier:1", "data.erased", body, actor="lan")
    assert flags(hub, writer.office) == [(1, erasing, "right")]
    assert (writer.stored()[named - 1][2], again) == (None, erasing + 1)


def test_a_province_tells_its_communes_the_catalogue_and_nobodys_name(enrol: Enrol, hub: Hub) -> None:
    """One office publishes for ninety; its own citizens are none of theirs."""
    province, commune, stranger = enrol(1, office="X99.700"), enrol(1), enrol(1, office="X99.701")
    opened(province)
    tell(province, "dossier:1", "dossier.received", {"name": "riêng"})
    day = tell(province, "day:2026-12-01", "calendar.day_set", {"day": "2026-12-01"}, actor="lan")
    tell(province, "day:2026-12-02", "calendar.day_set", {"day": "2026-12-02"}, actor="hanh")  # no right
    administration.subscribe(hub.url, commune.office, province.office)
    answer = commune.line.hello(0, b"", "1", "", {})
    assert answer.subscriptions == {province.office: {0: 1, 1: 5}}
    told = commune.line.subscribed(province.office, {})
    assert [e.key for e in told] == [(0, 1), *((1, n) for n in range(1, 6))]
    assert [e.key for e in told if e.body is not None] == [(1, day)]
    previous = bytes(32)
    for entry in told[1:]:
        entry.verify(previous)
        previous = entry.hash
    assert [e.seq for e in commune.line.subscribed(province.office, {0: 9, 1: 2}, 2)] == [3, 4]
    for line, source in ((stranger.line, province.office), (commune.line, stranger.office), (commune.line, "X99")):
        with pytest.raises(Rejected):
            line.subscribed(source, {})
    assert {e.office for e in commune.line.pull({})} == {commune.office}
    assert province.line.hello(5, province.log.own[-1].hash, "1", "").subscriptions == {}


def test_old_years_are_put_aside_and_still_found(enrol: Enrol, hub: Hub) -> None:
    """The tenth year must not slow the first page, and a new PC still gets all ten."""
    first, second = enrol(1), enrol(2)
    opened(first)
    for n in range(6):
        tell(first, f"dossier:{n}", "dossier.received", {"n": n})
    hub.do(
        f"UPDATE quay.entry SET received_at = '2020-01-01' WHERE office = '{first.office}' AND counter = 1 AND seq < 6"
    )
    from datetime import UTC, datetime

    assert (
        administration.archive(hub.url, first.office, datetime(2025, 1, 1, tzinfo=UTC)) == 4
    )  # not who has which right
    assert administration.archive(hub.url, first.office, datetime(2025, 1, 1, tzinfo=UTC)) == 0
    entries = first.log.own
    assert [e.seq for e in second.line.pull({0: 99})] == list(range(1, 9))
    assert [e.seq for e in second.line.pull({0: 99, 1: 3}, 2)] == [4, 5]
    assert [e.body for e in second.line.bodies("dossier:1")] == [entries[3].body]
    assert first.line.push(1, entries) == 8  # sent once more
    assert first.line.hello(4, entries[3].hash, "1", "").verdict == "rolled_back"
    assert first.line.hello(4, bytes(32), "1", "").verdict == "forked"
    assert second.line.summaries([{"id": "1", "entries": 1}], "1") == 1
    tell(first, "dossier:1", "data.erased", {"entries": [entries[3].id]}, actor="lan")
    assert [e.body for e in second.line.bodies("dossier:1") if e.kind == "dossier.received"] == [None]
    provision.revoke(hub.url, first.office, 2, MONDAY)
