"""What this counter's acts want the citizens told, and how far it has come."""

from alembic import op

revision = "0007"
down_revision = "0006"

SCHEMA = """
CREATE TABLE notice (
    id INTEGER NOT NULL,
    entry TEXT NOT NULL,
    about TEXT NOT NULL,
    round INTEGER NOT NULL,
    dossier TEXT NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    text TEXT NOT NULL,
    stage TEXT NOT NULL,
    trouble TEXT DEFAULT '' NOT NULL,
    batch TEXT DEFAULT '' NOT NULL,
    asked_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_notice PRIMARY KEY (id),
    CONSTRAINT uq_notice_entry_about_round UNIQUE (entry, about, round)
);
CREATE INDEX ix_notice_stage_asked_at ON notice (stage, asked_at);
CREATE INDEX ix_notice_dossier ON notice (dossier);
CREATE INDEX ix_notice_batch ON notice (batch);
"""


def upgrade() -> None:
    """What was done before is not told afterwards."""
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            op.execute(statement)
