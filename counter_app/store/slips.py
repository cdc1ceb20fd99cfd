"""The running numbers of the papers that acts call for, and the papers given at the intake, where no dossier exists."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select

from counter_app.domain.guidance import LABELS, Guidance
from counter_app.domain.slip import series
from counter_app.errors import UserError
from counter_app.store import journal
from counter_app.store import tables as t
from counter_app.store.projections import GUIDANCE

_LAST = select(func.max(t.slip.c.number)).where(
    t.slip.c.office == bindparam("office"),
    t.slip.c.counter == bindparam("counter"),
    t.slip.c.form == bindparam("form"),
    t.slip.c.year == bindparam("year"),
)


def last_number(connection: Connection, office: str, counter: int, form: str, year: int) -> int:
    """The last running number of a form in a year at a counter, 0 when there is none."""
    asked = {"office": office, "counter": counter, "form": form, "year": year}
    return connection.execute(_LAST, asked).scalar() or 0


def last(connection: Connection, office: str, counter: int) -> dict[str, int]:
    """The last number of every form and year of a counter, by :func:`series`."""
    query = (
        select(t.slip.c.form, t.slip.c.year, func.max(t.slip.c.number))
        .where(t.slip.c.office == office, t.slip.c.counter == counter)
        .group_by(t.slip.c.form, t.slip.c.year)
    )
    return {series(form, year): int(number) for form, year, number in connection.execute(query)}


def guidance(connection: Connection, office: str, guidance_id: str) -> Guidance:
    """A paper given at the intake. Raises UserError when it is not on this PC."""
    for entry in journal.of_subject(connection, office, GUIDANCE + guidance_id):
        if entry.kind in LABELS and entry.body is not None:
            return Guidance.of(entry)
    raise UserError("Phiếu này không còn trên máy.")


def find_guidance(connection: Connection, office: str, code: str) -> Guidance:
    """The paper that bears a code. Raises UserError when there is none on this PC."""
    query = select(t.slip.c.subject).where(t.slip.c.office == office, t.slip.c.code == code.strip().upper())
    subject = connection.execute(query).scalar()
    if subject is None:
        raise UserError(f"Không có phiếu nào mang mã {code.strip()} trên máy này.")
    return guidance(connection, office, subject.removeprefix(GUIDANCE))


def given_before(connection: Connection, office: str, id_number: str, procedure_code: str) -> list[Guidance]:
    """The papers given to a person for a procedure, the newest first; nothing for a person without a number."""
    if not id_number:
        return []
    query = (
        select(t.slip.c.subject)
        .where(t.slip.c.office == office, t.slip.c.id_number == id_number, t.slip.c.procedure_code == procedure_code)
        .order_by(t.slip.c.at.desc())
    )
    return [
        guidance(connection, office, subject.removeprefix(GUIDANCE)) for subject in connection.execute(query).scalars()
    ]
