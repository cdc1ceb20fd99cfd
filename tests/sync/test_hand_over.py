"""The slip goes out at one counter and is signed for at another; a returned result is seen there too."""

from __future__ import annotations

import pytest

from counter_app.domain.receiver import Handing, Receiver
from counter_app.errors import Refused
from counter_app.operations import hand_over
from counter_app.operations.receive import receive
from counter_app.operations.return_result import return_result
from counter_app.store import waiting
from tests.factories import application
from tests.sync.rounds import Counter, dump, settle


def test_a_batch_of_one_counter_is_signed_for_at_the_other(two_counters: tuple[Counter, Counter]) -> None:
    """The signed slip comes back to whichever counter is free; who returned a result is told everywhere."""
    (first, _), (second, _) = two_counters
    ids = [receive(first, application(), receipt=False).dossier_id for _ in range(2)]
    batch = hand_over.hand_over(first, ids, "Phòng Kinh tế")
    settle(two_counters)
    with second.database.read() as connection:
        assert [one.name for one in waiting.open_batches(connection, second.me.office)] == [batch.name]
    hand_over.accept(second, batch.name, "Lê Thị Nhận")
    hand_over.results_arrived(second, ids[:1], "A1")
    return_result(second, ids[0], Handing(Receiver("Nguyễn Văn An")))
    settle(two_counters)
    assert dump(two_counters[0]) == dump(two_counters[1])
    with first.database.read() as connection:
        assert waiting.open_batches(connection, first.me.office) == []
    with pytest.raises(Refused, match="quầy 2 đã trả"):
        return_result(first, ids[0], Handing(Receiver("Nguyễn Văn An")))
