"""The tables, the truth that the migrations in ``db/local`` are compared with.

    entry, log            the journal and what is known of each counter's log
    dossier, certified,   projections: dropped and rebuilt from the journal at will, and equal on every device that
    clash, slip,          holds the same entries (row numbers aside)
    attached, reference,
    search
    draft, print_job,     this PC only; not entries
    notice, verifier,
    forgotten, wanted,
    access, own
    retired               what stays of old dossiers whose words live at the centre

Moments are whole microseconds since 1970 UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NOTHING = literal_column("''", Text)
"""To compare with where a partial index is of what is filled: SQLite does not use it for a parameter."""

entry = Table(
    "entry",
    metadata,
    Column("office", Text, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("body", LargeBinary),
    Column("salt", LargeBinary),
    Column("hash", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    PrimaryKeyConstraint("office", "counter", "seq"),
    Index(None, "subject", "office"),
    Index(None, "kind", sqlite_where=text("kind = 'data.erased'")),  # few; the rest is found by its subject
)

log = Table(
    "log",
    metadata,
    Column("office", Text, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("head", Integer, nullable=False),
    Column("head_hash", LargeBinary, nullable=False),
    Column("acknowledged", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("office", "counter"),
)

dossier = Table(
    "dossier",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("code_key", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("minted", Boolean, nullable=False),
    Column("book", Text, nullable=False),
    Column("book_number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("subject_line", Text, nullable=False),
    Column("procedure_code", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("received_at", Integer, nullable=False),
    Column("due_at", Integer),
    Column("runs_until", Integer),
    Column("lawful_due_at", Integer),
    Column("expected", Boolean, nullable=False),
    Column("resolved_at", Integer),
    Column("receipts", Integer, nullable=False),
    Column("clashes", Integer, nullable=False),
    Column("field", Text, nullable=False, server_default=""),  # what the periodic reports count by
    Column("channel", Text, nullable=False, server_default=""),
    Column("apologies", Integer, nullable=False, server_default="0"),
    Column("ended_at", Integer),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("batch", Text, nullable=False, server_default=""),
    Column("handed_at", Integer),  # while nobody has signed for its batch
    Column("arrived_at", Integer),
    Column("shelf", Text, nullable=False, server_default=""),
    # of open dossiers: what the supervisor's lists ask
    Column("holder", Text, nullable=False, server_default=""),
    Column("stage", Text, nullable=False, server_default=""),
    Column("void_by", Text, nullable=False, server_default=""),
    Column("again", Text, nullable=False, server_default=""),
    UniqueConstraint("id"),
    Index(None, "state", "due_at"),
    Index(None, "runs_until"),
    Index(None, "received_at"),
    Index(None, "ended_at"),
    Index(None, "code_key"),
    Index(None, "id_number"),
    Index(None, "book", "counter", "office", "book_number"),  # the office first: SQLite would read all there are
    Index(None, "batch", sqlite_where=text("batch <> ''")),
    Index(None, "handed_at", sqlite_where=text("handed_at IS NOT NULL")),
    Index(None, "holder", sqlite_where=text("holder <> ''")),
    Index(None, "void_by", sqlite_where=text("void_by <> ''")),
    Index(None, "again", sqlite_where=text("again <> ''")),
)

certified = Table(
    "certified",  # lines of the legal registers of certification
    metadata,
    Column("dossier", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("office", Text, nullable=False),
    Column("book", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("fee", Integer, nullable=False),
    Column("void", Text, nullable=False),
    Column("signer", Text, nullable=False),
    PrimaryKeyConstraint("dossier", "line"),
    Index(None, "book", "office", "number"),
)

clash = Table(
    "clash",
    metadata,
    Column("entry_id", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("clash", Text, nullable=False),
    Column("against", Text, nullable=False),
    Column("applied", Boolean, nullable=False),
    PrimaryKeyConstraint("subject", "entry_id"),
)

slip = Table(
    "slip",
    metadata,
    Column("entry_id", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("form", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    # of the papers given at the intake, where no dossier exists
    Column("code", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),
    Column("id_number", Text, nullable=False, server_default=""),
    Column("procedure_code", Text, nullable=False, server_default=""),
    Column("at", Integer, nullable=False, server_default="0"),
    Column("again", Text, nullable=False, server_default=""),  # given another time, and nobody in charge has seen it
    PrimaryKeyConstraint("entry_id"),
    Index(None, "form", "year", "counter", "office", "number"),
    Index(None, "subject"),
    Index(None, "code"),
    Index(None, "id_number", "procedure_code"),
    Index(None, "again", sqlite_where=text("again <> ''")),
)

reference = Table(
    "reference",
    metadata,
    Column("office", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("hlc", Integer, nullable=False),
    Column("name", Text, nullable=False),  # of procedures: so that listing 2,700 of them reads no bodies
    Column("field", Text, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("office", "kind", "key"),
    Index(None, "hlc"),  # so that reference.stamp() reads no bodies
)

attached = Table(
    "attached",  # which contents the dossiers name; the bytes are in the archive, here or at another counter
    metadata,
    Column("entry_id", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    PrimaryKeyConstraint("entry_id"),
    Index(None, "sha256"),
    Index(None, "subject"),
)

forgotten = Table(
    "forgotten",  # contents that an erasure by law took the name from; until the archive has let go of them
    metadata,
    Column("sha256", Text, primary_key=True),
)

retired = Table(
    "retired",  # the rows of old dossiers whose bodies are at the centre only, as JSON: a rebuild reads them from here
    metadata,
    Column("office", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("rows", Text, nullable=False),
    PrimaryKeyConstraint("office", "subject"),
)

wanted = Table(
    "wanted",  # what somebody here wants from the centre: dossier:<id>, file:<sha256>
    metadata,
    Column("name", Text, primary_key=True),
    Column("asked_at", Integer, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("clerk", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("parked", Boolean, nullable=False, server_default=false()),
    Column("saved_at", Integer, nullable=False),
)

print_job = Table(
    "print_job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dossier", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("reprint", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_at", Integer, nullable=False),
    Column("trouble", Text, nullable=False, server_default=""),
)

notice = Table(
    "notice",  # what this counter's acts want the citizens told
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("dossier", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("trouble", Text, nullable=False, server_default=""),
    Column("batch", Text, nullable=False, server_default=""),
    Column("asked_at", Integer, nullable=False),
    Column("changed_at", Integer, nullable=False),
    UniqueConstraint("entry", "about", "round"),
    Index(None, "stage", "asked_at"),
    Index(None, "dossier"),
    Index(None, "batch"),
)

verifier = Table(
    "verifier",
    metadata,
    Column("staff", Text, primary_key=True),
    Column("verifier", Text, nullable=False),
    Column("set_at", Integer, nullable=False),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("locked_until", Integer, nullable=False, server_default="0"),
)

access = Table(
    "access",  # who looked at whose data, by id: it holds no name, so that nothing of it need be erased
    metadata,
    Column("n", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("actor", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("dossiers", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "at"),
)

own = Table(
    "own",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

PROJECTIONS = (dossier, certified, clash, slip, attached, reference)
"""Rebuilt from the journal, together with the search index."""

SEARCH = """
CREATE VIRTUAL TABLE search USING fts5(
    code, name, number, phone, subject_line,
    content='', contentless_delete=1, detail=none, prefix='2 3', tokenize='unicode61 remove_diacritics 0'
)
"""
"""Full-text index over folded text; its rowid is ``dossier.n``. SQLAlchemy has no word for virtual tables."""
