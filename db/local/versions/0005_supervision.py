"""Who holds an open dossier and in which step, who asked for its void, what was asked for another time."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """The open dossiers are projected again behind the last migration: see ``store/migrate``."""
    for name in ("holder", "stage", "void_by", "again"):
        op.execute(f"ALTER TABLE dossier ADD COLUMN {name} TEXT DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE slip ADD COLUMN again TEXT DEFAULT '' NOT NULL")
    for table, name in (("dossier", "holder"), ("dossier", "void_by"), ("dossier", "again"), ("slip", "again")):
        op.execute(f"CREATE INDEX ix_{table}_{name} ON {table} ({name}) WHERE {name} <> ''")
