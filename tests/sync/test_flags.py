"""What the centre tells a counter about its own log, and a supervisor's word about a revoked counter's receipts."""

from __future__ import annotations

from typing import Any

import pytest

from counter_app.domain.line import Flag
from counter_app.sync import provision
from tests.factories import CLERK, MONDAY, SUPERVISOR
from tests.sync.conftest import Enrol, Hub, Writer


def staffed(writer: Writer) -> None:
    """An office with its head and a clerk."""
    for who in (SUPERVISOR, CLERK):
        writer.log.write(f"staff:{who.id}", "staff.set", who.to_body(), actor=SUPERVISOR.id)


def give(writer: Writer) -> None:
    writer.line.push(writer.log.counter, writer.log.own)


def test_a_counter_hears_what_nobody_goes_by_and_only_of_its_own(enrol: Enrol) -> None:
    """The clerk who changed the opening hours must learn that no other counter took them."""
    mine, other = enrol(1), enrol(2)
    staffed(mine)
    mine.log.write("office:X99", "office.set", {"name": "Tôi"}, actor=CLERK.id)
    give(mine)
    assert mine.line.flags() == [Flag(3, "office.set", "office:X99", "right")]
    assert other.line.flags() == []


@pytest.mark.parametrize(("actor", "verdict", "joined"), [
    (SUPERVISOR.id, "release", True), (SUPERVISOR.id, "reject", False), (CLERK.id, "release", False),
    (SUPERVISOR.id, "perhaps", False),
])  # fmt: skip
def test_a_supervisors_entry_releases_what_a_revoked_counter_sent(
    enrol: Enrol, hub: Hub, actor: str, verdict: str, joined: bool
) -> None:
    """Receipts that citizens hold come in by the word of whoever is in charge, and by nobody else's."""
    chief, revoked = enrol(1), enrol(2)
    staffed(chief)
    give(chief)
    provision.revoke(hub.url, chief.office, 2, MONDAY)
    revoked.log.write("dossier:9", "dossier.received")
    give(revoked)
    assert waiting(chief, 2) == 1
    chief.log.write("refused:2", "refused.settled", {"counter": 2, "verdict": verdict}, actor=actor)
    give(chief)
    assert (len(revoked.stored()) == 1) is joined
    assert waiting(chief, 2) == (0 if joined or verdict == "reject" else 1)
    assert [flag.kind for flag in chief.line.flags() or ()] == (["refused.settled"] if actor == CLERK.id else [])


BODIES: list[dict[str, Any]] = [
    {}, {"counter": "x", "verdict": "release"}, {"counter": 2}, {"counter": 1, "verdict": "release"},
    {"counter": 99999999999, "verdict": "release"}, {"counter": [2], "verdict": 1},
    {"counter": 7, "verdict": "release"},
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
def test_no_content_of_such_an_entry_stops_a_log(enrol: Enrol, body: dict[str, Any]) -> None:
    """Whatever it says, the entries behind it must come in."""
    chief = enrol(1)
    staffed(chief)
    chief.log.write("refused:2", "refused.settled", body, actor=SUPERVISOR.id)
    chief.log.write("dossier:9", "dossier.received", actor=SUPERVISOR.id)
    give(chief)
    assert chief.head()[0] == 4


def waiting(writer: Writer, counter: int) -> int:
    return next(one.waiting for one in writer.line.overview() if one.counter == counter)
