-- What the centre keeps. Every table has office as the first column of its key and is joined on it only, so the same
-- schema runs on one server or distributed by office. enrolment is the one small table that is not.
SET ROLE quay_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Which login is which counter. Rights come from here and from session_user, never from what a client says.
CREATE TABLE quay.enrolment (
  role    name PRIMARY KEY,
  office  text NOT NULL,
  counter integer NOT NULL,
  UNIQUE (office, counter)
);

-- key signs log 0, the log the centre itself writes: who is enrolled, with which numbers.
CREATE TABLE quay.office (
  office      text PRIMARY KEY,
  log0_key    bytea NOT NULL,
  band_start  integer NOT NULL DEFAULT 1,
  band_stop   integer NOT NULL DEFAULT 9999,
  min_program text NOT NULL DEFAULT '0'
);

-- A counter's log: where it ends, and its key as HMAC's two pads, so that two sha256() calls check a mac.
CREATE TABLE quay.counter (
  office       text NOT NULL,
  counter      integer NOT NULL,
  inner_pad    bytea NOT NULL,
  outer_pad    bytea NOT NULL,
  head         bigint NOT NULL DEFAULT 0,
  head_hash    bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  status       text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'revoked')),
  program      text NOT NULL DEFAULT '',
  fingerprint  text NOT NULL DEFAULT '',
  last_contact timestamptz,
  PRIMARY KEY (office, counter)
);

-- Entries as the bytes that were hashed. body and salt are NULL once erased by law.
CREATE TABLE quay.entry (
  office      text NOT NULL,
  counter     integer NOT NULL,
  seq         bigint NOT NULL,
  id          text NOT NULL,
  kind        text NOT NULL,
  subject     text NOT NULL,
  hlc         bigint NOT NULL,
  header      bytea NOT NULL,
  body        bytea,
  salt        bytea,
  hash        bytea NOT NULL,
  mac         bytea NOT NULL,
  relayed_by  integer,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (office, counter, seq)
);

-- The office's current password verifiers: replaced, never kept.
CREATE TABLE quay.credential (
  office   text NOT NULL,
  staff    text NOT NULL,
  verifier text NOT NULL,
  set_at   bigint NOT NULL,
  version  bigint NOT NULL,
  PRIMARY KEY (office, staff)
);

RESET ROLE;
