-- The contract. Counters may call these and nothing else. Each runs as quay_owner, takes who calls from session_user,
-- and names its office in every statement.
SET ROLE quay_owner;

CREATE FUNCTION quay.caller_office() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT office FROM quay.enrolment WHERE role = session_user $$;

CREATE FUNCTION quay.caller_counter() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT counter FROM quay.enrolment WHERE role = session_user $$;

CREATE FUNCTION quay.caller_is_admin() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_has_role(session_user, 'quay_admin', 'member') $$;

-- HMAC-SHA-256 from a key's two pads.
CREATE FUNCTION quay.mac(inner_pad bytea, outer_pad bytea, message bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(outer_pad || sha256(inner_pad || message));

-- Who calls, or an error for a login that is enrolled nowhere or was revoked.
CREATE FUNCTION quay.caller(OUT office text, OUT counter integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  office := quay.caller_office();
  counter := quay.caller_counter();
  IF office IS NULL THEN
    RAISE EXCEPTION 'not enrolled' USING ERRCODE = 'QM001';
  END IF;
  PERFORM 1 FROM quay.counter c
    WHERE c.office = caller.office AND c.counter = caller.counter AND c.status = 'active';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'revoked' USING ERRCODE = 'QM002';
  END IF;
END
$$;

-- hello: where both sides stand. head and head_hash are the caller's own; the verdict is about the caller's own log:
--   ok           the centre's copy is a prefix of the caller's, as far as the caller's head tells
--   rolled_back  the centre holds more of it than the caller: an older file was put back
--   forked       same place, other entry: two machines wrote under one number
--   revoked, too_old
CREATE FUNCTION quay.hello(head bigint, head_hash bytea, program text, fingerprint text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  my_office text := quay.caller_office();
  my_counter integer := quay.caller_counter();
  mine quay.counter;
  rules quay.office;
  verdict text := 'ok';
  held bytea;
BEGIN
  SELECT * INTO mine FROM quay.counter c WHERE c.office = my_office AND c.counter = my_counter;
  IF NOT FOUND OR mine.status = 'revoked' THEN
    RETURN jsonb_build_object('verdict', 'revoked', 'server_time', clock_timestamp());
  END IF;
  SELECT * INTO rules FROM quay.office o WHERE o.office = my_office;
  UPDATE quay.counter c
    SET last_contact = clock_timestamp(), program = hello.program, fingerprint = hello.fingerprint
    WHERE c.office = my_office AND c.counter = my_counter;

  IF string_to_array(hello.program, '.')::integer[] < string_to_array(rules.min_program, '.')::integer[] THEN
    verdict := 'too_old';
  ELSIF hello.head > 0 AND hello.head <= mine.head THEN
    SELECT e.hash INTO held FROM quay.entry e
      WHERE e.office = my_office AND e.counter = my_counter AND e.seq = hello.head;
    IF held IS DISTINCT FROM hello.head_hash THEN
      verdict := 'forked';
    END IF;
  END IF;
  IF verdict = 'ok' AND hello.head < mine.head THEN
    verdict := 'rolled_back';
  END IF;

  RETURN jsonb_build_object(
    'verdict', verdict,
    'server_time', clock_timestamp(),
    'head', mine.head,
    'head_hash', encode(mine.head_hash, 'hex'),
    'vector', (SELECT jsonb_object_agg(c.counter, c.head) FROM quay.counter c WHERE c.office = my_office)
  );
END
$$;

-- push: entries of one log, in order from first_seq. One transaction: all of what is new, or nothing. Entries held
-- already with the same hash are passed over. hash and mac are recomputed from the bytes; content is never judged.
-- A counter may bring a sibling's log (relay): the sibling's key decides, and relayed_by says who brought it.
CREATE FUNCTION quay.push(
  log integer, first_seq bigint,
  headers bytea[], bodies bytea[], salts bytea[], hashes bytea[], macs bytea[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
  target quay.counter;
  total integer := coalesce(array_length(headers, 1), 0);
  skipped bigint;
  fault text;
BEGIN
  SELECT * INTO me FROM quay.caller();
  IF total NOT BETWEEN 1 AND 500 OR first_seq < 1
     OR total <> coalesce(array_length(bodies, 1), 0) OR total <> coalesce(array_length(salts, 1), 0)
     OR total <> coalesce(array_length(hashes, 1), 0) OR total <> coalesce(array_length(macs, 1), 0) THEN
    RAISE EXCEPTION 'batch of % entries', total USING ERRCODE = 'QM003';
  END IF;
  SELECT * INTO target FROM quay.counter c WHERE c.office = me.office AND c.counter = push.log FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no log %', log USING ERRCODE = 'QM003';
  END IF;
  IF first_seq > target.head + 1 THEN
    RAISE EXCEPTION 'log % ends at %, batch begins at %', log, target.head, first_seq USING ERRCODE = 'QM004';
  END IF;
  skipped := least(target.head - first_seq + 1, total);

  IF EXISTS (
    SELECT FROM unnest(hashes) WITH ORDINALITY AS given (hash, n)
    JOIN quay.entry e ON e.office = me.office AND e.counter = push.log AND e.seq = first_seq + n - 1
    WHERE n <= skipped AND e.hash <> given.hash
  ) THEN
    RAISE EXCEPTION 'log % was written twice', log USING ERRCODE = 'QM005';
  END IF;
  IF skipped = total THEN
    RETURN target.head;
  END IF;

  SELECT v.fault || ' of entry ' || v.seq INTO fault
  FROM (
    SELECT seq, CASE
        WHEN octet_length(header) + coalesce(octet_length(body), 0) > 262144 THEN 'size'
        WHEN h ->> 'office' IS DISTINCT FROM me.office OR (h ->> 'counter')::integer IS DISTINCT FROM push.log
          OR (h ->> 'seq')::bigint IS DISTINCT FROM seq THEN 'key'
        WHEN body IS NOT NULL AND encode(sha256(salt || body), 'hex') IS DISTINCT FROM h ->> 'digest' THEN 'digest'
        WHEN hash IS DISTINCT FROM sha256(previous || header) THEN 'chain'
        WHEN mac IS DISTINCT FROM quay.mac(target.inner_pad, target.outer_pad, hash) THEN 'mac'
      END AS fault
    FROM (
      SELECT g.*, first_seq + n - 1 AS seq, convert_from(g.header, 'UTF8')::jsonb AS h,
             CASE WHEN n = skipped + 1 THEN target.head_hash ELSE lag(g.hash) OVER (ORDER BY n) END AS previous
      FROM unnest(headers, bodies, salts, hashes, macs) WITH ORDINALITY AS g (header, body, salt, hash, mac, n)
      WHERE n > skipped
    ) AS linked
    OFFSET 0 -- each row judged once
  ) AS v
  WHERE v.fault IS NOT NULL
  ORDER BY v.seq
  LIMIT 1;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION '%', fault USING ERRCODE = 'QM006';
  END IF;

  INSERT INTO quay.entry (office, counter, seq, id, kind, subject, hlc, header, body, salt, hash, mac, relayed_by)
  SELECT me.office, push.log, first_seq + n - 1, h ->> 'id', h ->> 'kind', h ->> 'subject', (h ->> 'hlc')::bigint,
         header, body, salt, hash, mac, CASE WHEN push.log <> me.counter THEN me.counter END
  FROM (
    SELECT g.*, convert_from(g.header, 'UTF8')::jsonb AS h
    FROM unnest(headers, bodies, salts, hashes, macs) WITH ORDINALITY AS g (header, body, salt, hash, mac, n)
    WHERE n > skipped
  ) AS new;
  UPDATE quay.counter c SET head = first_seq + total - 1, head_hash = hashes[total]
    WHERE c.office = me.office AND c.counter = push.log;
  RETURN first_seq + total - 1;
END
$$;

-- pull: what the caller lacks of its office's logs, each log in order, at most page_size entries and about 1 MiB.
-- known is {counter: seq}; logs it does not name are wanted from the start. Own entries are given too: after a restore
-- the counter takes its own log back.
CREATE FUNCTION quay.pull(known jsonb, page_size integer)
RETURNS TABLE (header bytea, body bytea, salt bytea, hash bytea, mac bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
BEGIN
  SELECT * INTO me FROM quay.caller();
  RETURN QUERY
    SELECT w.header, w.body, w.salt, w.hash, w.mac
    FROM (
      SELECT e.*, sum(octet_length(e.header) + coalesce(octet_length(e.body), 0))
                    OVER (ORDER BY e.counter, e.seq) AS bytes
      FROM quay.counter c
      CROSS JOIN LATERAL (
        SELECT * FROM quay.entry x
        WHERE x.office = me.office AND x.counter = c.counter
          AND x.seq > coalesce((known ->> c.counter::text)::bigint, 0)
        ORDER BY x.seq
        LIMIT least(pull.page_size, 1000)
      ) AS e
      WHERE c.office = me.office AND c.head > coalesce((known ->> c.counter::text)::bigint, 0)
    ) AS w
    WHERE w.bytes - octet_length(w.header) - coalesce(octet_length(w.body), 0) < 1048576
    ORDER BY w.counter, w.seq
    LIMIT least(pull.page_size, 1000);
END
$$;

-- credentials: takes newer password verifiers of the caller's office, hands out those that changed after version known.
CREATE FUNCTION quay.credentials(given jsonb, known bigint)
RETURNS TABLE (staff text, verifier text, set_at bigint, version bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  me record;
  next_version bigint;
BEGIN
  SELECT * INTO me FROM quay.caller();
  IF jsonb_array_length(given) > 0 THEN
    PERFORM 1 FROM quay.office o WHERE o.office = me.office FOR UPDATE;
    SELECT coalesce(max(c.version), 0) + 1 INTO next_version FROM quay.credential c WHERE c.office = me.office;
    INSERT INTO quay.credential AS held (office, staff, verifier, set_at, version)
    SELECT me.office, g.staff, g.verifier, g.set_at, next_version
    FROM jsonb_to_recordset(given) AS g (staff text, verifier text, set_at bigint)
    ON CONFLICT (office, staff) DO UPDATE
      SET verifier = excluded.verifier, set_at = excluded.set_at, version = excluded.version
      WHERE held.set_at < excluded.set_at;
  END IF;
  RETURN QUERY
    SELECT c.staff, c.verifier, c.set_at, c.version FROM quay.credential c
    WHERE c.office = me.office AND c.version > credentials.known;
END
$$;

-- overview: every counter of the caller's office, for supervisors.
CREATE FUNCTION quay.overview()
RETURNS TABLE (counter integer, head bigint, status text, program text, last_contact timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
BEGIN
  SELECT * INTO me FROM quay.caller();
  RETURN QUERY
    SELECT c.counter, c.head, c.status, c.program, c.last_contact FROM quay.counter c WHERE c.office = me.office;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA quay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  quay.hello(bigint, bytea, text, text),
  quay.push(integer, bigint, bytea[], bytea[], bytea[], bytea[], bytea[]),
  quay.pull(jsonb, integer),
  quay.credentials(jsonb, bigint),
  quay.overview()
TO quay_counter;

RESET ROLE;
