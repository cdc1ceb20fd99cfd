"""Which slip a dossier went with and whether it was signed for; since when its result waits, and in which box."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """No older entry says any of this, so the rows that are there stand as they are."""
    for column in (
        "batch TEXT DEFAULT '' NOT NULL",
        "handed_at INTEGER",
        "arrived_at INTEGER",
        "shelf TEXT DEFAULT '' NOT NULL",
    ):
        op.execute(f"ALTER TABLE dossier ADD COLUMN {column}")
    op.execute("CREATE INDEX ix_dossier_batch ON dossier (batch) WHERE batch <> ''")
    op.execute("CREATE INDEX ix_dossier_handed_at ON dossier (handed_at) WHERE handed_at IS NOT NULL")
