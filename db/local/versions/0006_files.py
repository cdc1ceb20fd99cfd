"""Which contents the dossiers name, and which ones an erasure by law let go of."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """No older entry names an attached file."""
    op.execute(
        "CREATE TABLE attached (entry_id TEXT NOT NULL, office TEXT NOT NULL, counter INTEGER NOT NULL, "
        "subject TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, "
        "CONSTRAINT pk_attached PRIMARY KEY (entry_id))"
    )
    op.execute("CREATE INDEX ix_attached_sha256 ON attached (sha256)")
    op.execute("CREATE INDEX ix_attached_subject ON attached (subject)")
    op.execute("CREATE TABLE forgotten (sha256 TEXT NOT NULL, CONSTRAINT pk_forgotten PRIMARY KEY (sha256))")
