"""The first file: journal, projections, search index, what belongs to this PC."""

from alembic import op

revision = "0001"
down_revision = None

SCHEMA = """
CREATE TABLE entry (
    office TEXT NOT NULL,
    counter INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    header BLOB NOT NULL,
    body BLOB,
    salt BLOB,
    hash BLOB NOT NULL,
    mac BLOB NOT NULL,
    CONSTRAINT pk_entry PRIMARY KEY (office, counter, seq)
);
CREATE INDEX ix_entry_subject_office ON entry (subject, office);
CREATE TABLE log (
    office TEXT NOT NULL,
    counter INTEGER NOT NULL,
    head INTEGER NOT NULL,
    head_hash BLOB NOT NULL,
    acknowledged INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_log PRIMARY KEY (office, counter)
);
CREATE TABLE dossier (
    n INTEGER NOT NULL,
    id TEXT NOT NULL,
    office TEXT NOT NULL,
    counter INTEGER NOT NULL,
    code TEXT NOT NULL,
    code_key TEXT NOT NULL,
    number INTEGER NOT NULL,
    minted BOOLEAN NOT NULL,
    book TEXT NOT NULL,
    book_number INTEGER NOT NULL,
    name TEXT NOT NULL,
    id_number TEXT NOT NULL,
    phone TEXT NOT NULL,
    subject_line TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
    procedure TEXT NOT NULL,
    state TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    due_at INTEGER,
    runs_until INTEGER,
    lawful_due_at INTEGER,
    expected BOOLEAN NOT NULL,
    resolved_at INTEGER,
    receipts INTEGER NOT NULL,
    clashes INTEGER NOT NULL,
    field TEXT DEFAULT '' NOT NULL,
    channel TEXT DEFAULT '' NOT NULL,
    apologies INTEGER DEFAULT '0' NOT NULL,
    ended_at INTEGER,
    outcome TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_dossier PRIMARY KEY (n),
    CONSTRAINT uq_dossier_id UNIQUE (id)
);
CREATE INDEX ix_dossier_ended_at ON dossier (ended_at);
CREATE INDEX ix_dossier_code_key ON dossier (code_key);
CREATE INDEX ix_dossier_id_number ON dossier (id_number);
CREATE INDEX ix_dossier_office_counter_book_book_number ON dossier (office, counter, book, book_number);
CREATE INDEX ix_dossier_received_at ON dossier (received_at);
CREATE INDEX ix_dossier_runs_until ON dossier (runs_until);
CREATE INDEX ix_dossier_state_due_at ON dossier (state, due_at);
CREATE TABLE clash (
    entry_id TEXT NOT NULL,
    office TEXT NOT NULL,
    subject TEXT NOT NULL,
    clash TEXT NOT NULL,
    against TEXT NOT NULL,
    applied BOOLEAN NOT NULL,
    CONSTRAINT pk_clash PRIMARY KEY (subject, entry_id)
);
CREATE TABLE reference (
    office TEXT NOT NULL,
    kind TEXT NOT NULL,
    "key" TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    name TEXT NOT NULL,
    field TEXT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT pk_reference PRIMARY KEY (office, kind, "key")
);
CREATE INDEX ix_reference_hlc ON reference (hlc);
CREATE TABLE draft (
    id TEXT NOT NULL,
    clerk TEXT NOT NULL,
    title TEXT NOT NULL,
    form TEXT NOT NULL,
    parked BOOLEAN DEFAULT 0 NOT NULL,
    saved_at INTEGER NOT NULL,
    CONSTRAINT pk_draft PRIMARY KEY (id)
);
CREATE TABLE print_job (
    id INTEGER NOT NULL,
    dossier TEXT NOT NULL,
    form TEXT NOT NULL,
    reprint INTEGER NOT NULL,
    reason TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    trouble TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_print_job PRIMARY KEY (id)
);
CREATE TABLE verifier (
    staff TEXT NOT NULL,
    verifier TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    failed INTEGER DEFAULT '0' NOT NULL,
    locked_until INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_verifier PRIMARY KEY (staff)
);
CREATE TABLE own (
    name TEXT NOT NULL,
    value BLOB NOT NULL,
    CONSTRAINT pk_own PRIMARY KEY (name)
);
CREATE VIRTUAL TABLE search USING fts5(
    code, name, number, phone, subject_line,
    content='', contentless_delete=1, detail=none, prefix='2 3', tokenize='unicode61 remove_diacritics 0'
);
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            op.execute(statement)
