"""Old dossiers whose words live at the centre, and what somebody here asked it for."""

from alembic import op

revision = "0008"
down_revision = "0007"

SCHEMA = """
CREATE TABLE retired (
    office TEXT NOT NULL,
    subject TEXT NOT NULL,
    rows TEXT NOT NULL,
    CONSTRAINT pk_retired PRIMARY KEY (office, subject)
);
CREATE TABLE wanted (
    name TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    CONSTRAINT pk_wanted PRIMARY KEY (name)
);
"""


def upgrade() -> None:
    """Nothing is let go of by the migration itself."""
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            op.execute(statement)
