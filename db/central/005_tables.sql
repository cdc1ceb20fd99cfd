-- What the centre keeps besides the logs. Files that have been run anywhere are never changed; a later file replaces
-- functions and adds columns, so that counters of an older release go on working.
SET ROLE quay_owner;

-- holds: how far the counter held each of the office's logs when it last called; skew: its clock minus ours.
-- refused_head, refused_hash: where the log of a revoked counter ends in refused_push.
ALTER TABLE quay.counter
  ADD COLUMN holds        jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN skew         interval,
  ADD COLUMN refused_head bigint,
  ADD COLUMN refused_hash bytea;

-- busy_at: from how many per cent of the server's connections on counters are asked to come back later.
ALTER TABLE quay.office ADD COLUMN busy_at integer NOT NULL DEFAULT 80;

-- Old years. The key is the same, so pull, push and the summaries read both through quay.journal.
CREATE TABLE quay.entry_archive (LIKE quay.entry INCLUDING DEFAULTS, PRIMARY KEY (office, counter, seq));

-- This year's entries stand as they came: to squeeze them is a fifth of a push, and half of what they say is digests.
-- What goes to entry_archive is squeezed there. 8160: a whole page, so that few go out of line.
ALTER TABLE quay.entry ALTER COLUMN body SET STORAGE EXTERNAL, ALTER COLUMN header SET STORAGE EXTERNAL,
  SET (toast_tuple_target = 8160);

-- Subjects have any length; their digest has one that an index takes.
CREATE INDEX entry_subject ON quay.entry (office, md5(subject));
CREATE INDEX entry_archive_subject ON quay.entry_archive (office, md5(subject));

CREATE VIEW quay.journal AS SELECT * FROM quay.entry UNION ALL SELECT * FROM quay.entry_archive;

-- What a revoked counter goes on sending: judged like anybody's, kept apart until somebody releases or rejects it.
CREATE TABLE quay.refused_push (
  LIKE quay.entry INCLUDING DEFAULTS,
  verdict text NOT NULL DEFAULT 'waiting' CHECK (verdict IN ('waiting', 'rejected')),
  PRIMARY KEY (office, counter, seq, hash)
);

-- Entries the centre keeps and does not go by. right: the author had none to write this; unreadable: it cannot be read.
CREATE TABLE quay.flag (
  office  text NOT NULL,
  counter integer NOT NULL,
  seq     bigint NOT NULL,
  reason  text NOT NULL CHECK (reason IN ('right', 'unreadable')),
  actor   text NOT NULL,
  PRIMARY KEY (office, counter, seq)
);

-- What was erased by law, so that a counter that was away does not bring it back.
CREATE TABLE quay.erasure (
  office text NOT NULL,
  key    text NOT NULL, -- md5 of the subject, a colon, the entry's id; or blob:<sha256 in hex>
  PRIMARY KEY (office, key)
);

-- Whose catalogue and calendar an office takes over: its province's.
CREATE TABLE quay.subscription (
  office text NOT NULL,
  source text NOT NULL CHECK (source <> office),
  PRIMARY KEY (office, source)
);

-- One row a dossier for the province's reports, as the counters fold it, with the number of entries folded. No person
-- stands in it. entries = 0 until some counter has told.
CREATE TABLE quay.dossier (
  office         text NOT NULL,
  id             text NOT NULL,
  stale          boolean NOT NULL,
  entries        bigint NOT NULL DEFAULT 0,
  program        text NOT NULL DEFAULT '',
  code           text,
  counter        integer,
  procedure_code text,
  field          text,
  channel        text,
  state          text,
  outcome        text,
  apologies      integer,
  received_at    timestamptz,
  due_at         timestamptz,
  lawful_due_at  timestamptz,
  ended_at       timestamptz,
  PRIMARY KEY (office, id)
);
CREATE INDEX dossier_stale ON quay.dossier (office, id) WHERE stale;

-- Scans and attached files by what they contain.
CREATE TABLE quay.blob (
  office   text NOT NULL,
  sha256   bytea NOT NULL CHECK (octet_length(sha256) = 32),
  size     bigint NOT NULL,
  complete boolean NOT NULL DEFAULT false,
  begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (office, sha256)
);
CREATE TABLE quay.blob_chunk (
  office text NOT NULL,
  sha256 bytea NOT NULL,
  n      integer NOT NULL,
  data   bytea NOT NULL,
  PRIMARY KEY (office, sha256, n)
);
ALTER TABLE quay.blob_chunk ALTER COLUMN data SET STORAGE EXTERNAL; -- scans are compressed already

-- A code that lets one PC in once: login, key and password, shut under the code, which is kept nowhere.
CREATE TABLE quay.invitation (
  office     text NOT NULL,
  counter    integer NOT NULL,
  login      name NOT NULL,
  sealed     bytea, -- NULL once it was fetched
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (office, counter)
);

CREATE FUNCTION quay.caller_sources() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT coalesce(array_agg(s.source), '{}') FROM quay.subscription s WHERE s.office = quay.caller_office() $$;
REVOKE ALL ON FUNCTION quay.caller_sources() FROM PUBLIC;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['entry_archive', 'refused_push', 'flag', 'erasure', 'subscription', 'dossier', 'blob',
                              'blob_chunk', 'invitation'] LOOP
    EXECUTE format('ALTER TABLE quay.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE quay.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY own_office ON quay.%I USING (office = (SELECT quay.caller_office()) '
      'OR (SELECT quay.caller_is_admin()))', name);
  END LOOP;
  -- What is read for subscribers: the logs of the source and which of its entries are not gone by.
  FOREACH name IN ARRAY ARRAY['entry', 'entry_archive', 'counter', 'flag'] LOOP
    EXECUTE format(
      'CREATE POLICY subscribed ON quay.%I FOR SELECT USING (office = ANY ((SELECT quay.caller_sources())::text[]))',
      name);
  END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA quay TO quay_admin;
GRANT EXECUTE ON FUNCTION quay.caller_sources() TO quay_admin;

RESET ROLE;
