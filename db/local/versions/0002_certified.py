"""Lines of the legal registers of certification, read off the receptions that carry them."""

from alembic import op

revision = "0002"
down_revision = "0001"

SCHEMA = """
CREATE TABLE certified (
    dossier TEXT NOT NULL,
    line INTEGER NOT NULL,
    office TEXT NOT NULL,
    book TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    pages INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    fee INTEGER NOT NULL,
    void TEXT NOT NULL,
    signer TEXT NOT NULL,
    CONSTRAINT pk_certified PRIMARY KEY (dossier, line)
);
CREATE INDEX ix_certified_office_book_number ON certified (office, book, number);
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            op.execute(statement)
