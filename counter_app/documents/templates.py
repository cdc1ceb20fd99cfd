"""The template of a form on a day, from the rows of :mod:`counter_app.domain.form_rows`.

The layouts of TT 03/2025/TT-VPCP were not at hand: fields are those of counters that print it. A form of an office's
own (CT04 … of the police) has its number and title over the layout of the national form of that day.
"""

from __future__ import annotations

from datetime import date

from counter_app.documents.page import Template
from counter_app.domain.form_rows import NATIONAL, TURN, FormRow, chosen
from counter_app.domain.office import Office


def _template(row: FormRow) -> Template:
    return Template(
        form=row.form,
        number=row.number,
        title=row.title,
        generation=row.basis,
        valid_from=row.valid_from,
        key=row.key,
        version="1",
    )


TEMPLATES = tuple(map(_template, NATIONAL))
"""Every form of both circulars."""


def template(form: str, day: date, office: Office | None = None) -> Template:
    """The form that holds on a day, as the office's header says where it has one of its own. Raises KeyError for an
    unknown key.
    """
    return _template(chosen(form, day, "", office.forms if office else ()))


def is_old(day: date) -> bool:
    """Whether a paper of this day is worded as TT 01/2018/TT-VPCP did."""
    return day < TURN
