"""A busy day uses up a counter's numbers: one slice more is asked for while there is a line, before they are gone.

The centre writes it into log 0; it comes back with the next round, and is this counter's for good.
"""

from __future__ import annotations

from counter_app.domain.moments import Clock, local_day
from counter_app.domain.numbers import running_low
from counter_app.store import board, reference
from counter_app.store.database import Database
from counter_app.store.journal import Identity
from counter_app.sync.central import Central


def ask(database: Database, central: Central, me: Identity, clock: Clock) -> None:
    """Asks where today's numbers run low; a centre with none left, or too old, changes nothing. Raises Offline."""
    with database.read() as connection:
        own = next((one for one in reference.counters(connection, me.office) if one.number == me.counter), None)
        if own is None or not own.slices:
            return
        minted, _ = board.numbers_of_day(connection, me.office, me.counter, me.office, local_day(clock()))
    if running_low(own.slices, minted):
        central.more_numbers(len(own.slices))
