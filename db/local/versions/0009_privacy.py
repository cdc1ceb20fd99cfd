"""Who looked at whose data; erasures by law found without reading the journal."""

from alembic import op

revision = "0009"
down_revision = "0008"

SCHEMA = """
CREATE TABLE access (
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    dossiers INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_access PRIMARY KEY (n)
);
CREATE INDEX ix_access_at ON access (at);
CREATE INDEX ix_entry_kind ON entry (kind) WHERE kind = 'data.erased';
"""


def upgrade() -> None:
    """What was looked at before is not known."""
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            op.execute(statement)
