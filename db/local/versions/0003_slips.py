"""Running numbers of the papers that acts call for, and the papers given at the intake."""

from alembic import op

revision = "0003"
down_revision = "0002"

SCHEMA = """
CREATE TABLE slip (
    entry_id TEXT NOT NULL,
    office TEXT NOT NULL,
    counter INTEGER NOT NULL,
    form TEXT NOT NULL,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    subject TEXT NOT NULL,
    code TEXT DEFAULT '' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    id_number TEXT DEFAULT '' NOT NULL,
    procedure_code TEXT DEFAULT '' NOT NULL,
    at INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_slip PRIMARY KEY (entry_id)
);
CREATE INDEX ix_slip_office_counter_form_year_number ON slip (office, counter, form, year, number);
CREATE INDEX ix_slip_subject ON slip (subject);
CREATE INDEX ix_slip_code ON slip (code);
CREATE INDEX ix_slip_id_number_procedure_code ON slip (id_number, procedure_code);
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            op.execute(statement)
