"""The change from an old system: its open dossiers come over as entries, a short transaction for every fifty.

A line whose dossier an earlier run has taken is passed over, so a run that was stopped goes on where it was, and the
same file twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from counter_app.domain import cut_over
from counter_app.domain.cut_over import IMPORTED, Refusal, Row, Tally
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.moments import from_micros, local_day, show_day
from counter_app.domain.office import check_right
from counter_app.domain.procedure import Procedure
from counter_app.errors import Problem, UserError
from counter_app.operations.desk import Desk
from counter_app.store import board
from counter_app.store.database import Connection
from counter_app.store.projections import DOSSIER

AT_ONCE = 50
"""Dossiers a transaction: whoever presses F9 meanwhile waits for these, a quarter of a second."""


def check(desk: Desk, rows: Sequence[Row]) -> Tally:
    """What an import would take, nothing written: ``taken`` counts the lines that can be."""
    run = _Run(desk)
    with desk.database.read() as connection:
        run.read(connection, rows, writes=False)
    return run.tally


def carry_out(desk: Desk, rows: Sequence[Row]) -> Iterator[tuple[int, int, Tally]]:
    """Takes what can be taken; after each transaction, how many lines of how many are done and how it stands. Whoever
    stops keeps what is written. Raises Refused when this person may not.
    """
    check_right(desk.signed_in, IMPORTED)
    run = _Run(desk)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        with desk.database.write() as connection:
            run.read(connection, some, writes=True)
        yield start + len(some), len(rows), run.tally


class _Run:
    """One run over the lines: how it stands, which codes it met in which line."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.tally = Tally()
        self.met: dict[str, int] = {}

    def read(self, connection: Connection, rows: Sequence[Row], *, writes: bool) -> None:
        """Some lines, under what holds now."""
        desk = self.desk
        there, office = desk.circumstances(connection), desk.reference(connection).office
        counter, procedures = desk.own_counter(connection).name, dict[str, Procedure | None]()
        for row in rows:
            try:
                code = self._new_code(connection, row)
                if code is None:
                    self.tally.here += 1
                    continue
                assert row.old is not None
                wanted = row.old.procedure_code
                if wanted not in procedures:
                    procedures[wanted] = desk.procedure(wanted, connection) if wanted else None
                body = cut_over.decide(row.old, there, office, desk.signed_in, procedures[wanted], counter)
            except UserError as error:
                self.tally.refused.append(Refusal(row, error.problems))
                continue
            self.met[code.key] = row.number
            if writes:
                desk.append(connection, IMPORTED, DOSSIER + cut_over.dossier_id(desk.me.office, code), body)
            self.tally.taken += 1

    def _new_code(self, connection: Connection, row: Row) -> DossierCode | None:
        """The code of a line; None when an earlier run has taken it. Raises UserError for a line that cannot be read,
        and when the code is another line's or another dossier's.
        """
        if row.old is None:
            raise UserError(*row.problems)
        code = DossierCode.parse(row.old.code)
        if code.key in self.met:
            raise UserError(Problem("code", f"Mã hồ sơ này đã có ở dòng {self.met[code.key]} của tệp."))
        for found in board.by_code(connection, code.text):
            if not cut_over.same(board.dossier(connection, self.desk.me.office, found.id), row.old):
                since = show_day(local_day(from_micros(found.received_at)))
                raise UserError(
                    Problem("code", f"Mã {code} đã có ở hồ sơ của {found.name}, tiếp nhận {since}; không nhập lần hai.")
                )
            self.met[code.key] = row.number
            return None
        return code


def told(done: int, whole: int, tally: Tally) -> str:
    """How an import went, in a sentence; stopped where not everything is done."""
    parts = [f"chuyển {tally.taken} hồ sơ"]
    if tally.here:
        parts.append(f"{tally.here} hồ sơ đã chuyển từ lần trước")
    if tally.refused:
        parts.append(f"{len(tally.refused)} dòng chưa nhập được")
    stopped = f" Đã dừng ở dòng {done}/{whole}; nhập lại tệp này để làm tiếp." if done < whole else ""
    return f"Đã {', '.join(parts)}.{stopped}"
