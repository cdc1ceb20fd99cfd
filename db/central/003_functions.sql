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

-- Whether every counter can read a header: a header is no content, and one that a sibling cannot read would block it.
-- Unknown fields are welcome. Must not be looser than Entry.read in counter_app/domain/entry.py.
CREATE FUNCTION quay.is_header(h jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(jsonb_path_match(h, 'strict
  $.id.type() == "string" && $.office.type() == "string" && $.kind.type() == "string"
  && $.subject.type() == "string" && $.actor.type() == "string"
  && $.version.type() == "number" && $.version >= 0 && $.version < 1000000
  && $.hlc.type() == "number" && $.hlc > -9007199254740992 && $.hlc < 9007199254740992
  && $.at like_regex "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{6}Z$"
  && $.digest like_regex "^[0-9a-f]{64}$"
  && $.seen.type() == "object" && !exists($.seen.keyvalue() ? (
    !(@.key like_regex "^[0-9]{1,9}$") || @.value.type() != "number" || @.value < 0 || @.value >= 9007199254740992))
  && !exists($.**{9})', silent => true)
  AND left(h ->> 'at', 10)::date IS NOT NULL, false);

-- 'too_old' compares releases by their numbers: 0.10.0rc1 is {0,10,0,1}.
CREATE FUNCTION quay.release(program text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT number[1]::integer FROM regexp_matches(program, '[0-9]{1,9}', 'g') AS number);

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
-- vector tells where each of the office's logs ends here, credentials the newest version of a password verifier.
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
  IF my_office IS NULL THEN
    RAISE EXCEPTION 'not enrolled' USING ERRCODE = 'QM001';
  END IF;
  SELECT * INTO mine FROM quay.counter c WHERE c.office = my_office AND c.counter = my_counter;
  IF mine.status = 'revoked' THEN
    RETURN jsonb_build_object('verdict', 'revoked', 'server_time', clock_timestamp());
  END IF;
  SELECT * INTO rules FROM quay.office o WHERE o.office = my_office;
  UPDATE quay.counter c
    SET last_contact = clock_timestamp(), program = left(hello.program, 100), fingerprint = left(hello.fingerprint, 100)
    WHERE c.office = my_office AND c.counter = my_counter;

  IF quay.release(hello.program) < quay.release(rules.min_program) THEN
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
    'vector', (SELECT jsonb_object_agg(c.counter, c.head) FROM quay.counter c WHERE c.office = my_office),
    'credentials', (SELECT coalesce(max(v.version), 0) FROM quay.credential v WHERE v.office = my_office)
  );
END
$$;

-- push: entries of one log, in order from first_seq. One transaction: all of what is new, or nothing. Entries held
-- already with the same hash are passed over. hash and mac are recomputed from the bytes; content is never judged.
-- A counter may bring a sibling's log (relay): the sibling's key decides, and relayed_by says who brought it.
--   QM003 the batch's own shape    QM004 a gap    QM005 another entry is held at its place    QM006 an entry's fault
CREATE FUNCTION quay.push(
  log integer, first_seq bigint,
  headers bytea[], bodies bytea[], salts bytea[], hashes bytea[], macs bytea[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
  target quay.counter;
  total integer := coalesce(cardinality(headers), 0);
  sizes record;
  skipped bigint;
  fault text;
BEGIN
  SELECT * INTO me FROM quay.caller();
  IF total NOT BETWEEN 1 AND 500 OR coalesce(first_seq, 0) < 1
     OR ARRAY[array_dims(headers), array_dims(bodies), array_dims(salts), array_dims(hashes), array_dims(macs)]
        <> array_fill(format('[1:%s]', total), ARRAY[5]) THEN
    RAISE EXCEPTION 'batch of % entries', total USING ERRCODE = 'QM003';
  END IF;
  -- Before anything is read: one entry of 256 KiB at most, together 512 KiB.
  SELECT max(g.bytes) AS largest, sum(g.bytes) AS together, coalesce(max(g.salt), 0) AS salt INTO sizes FROM (
    SELECT coalesce(octet_length(header), 0) + coalesce(octet_length(body), 0) AS bytes, octet_length(u.salt) AS salt
    FROM unnest(headers, bodies, salts) AS u (header, body, salt)
  ) AS g;
  IF sizes.largest > 262144 OR sizes.salt > 64 OR (total > 1 AND sizes.together > 524288) THEN
    RAISE EXCEPTION 'batch of % bytes, its largest entry %', sizes.together, sizes.largest USING ERRCODE = 'QM003';
  END IF;
  SELECT * INTO target FROM quay.counter c WHERE c.office = me.office AND c.counter = push.log FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no log %', log USING ERRCODE = 'QM003';
  END IF;
  IF first_seq > target.head + 1 THEN
    RAISE EXCEPTION 'log % ends at %, batch begins at %', log, target.head, first_seq USING ERRCODE = 'QM004';
  END IF;
  skipped := least(target.head - first_seq + 1, total);

  -- A range of the key and not a join: a join is planned as a walk through the whole journal.
  IF skipped > 0 AND EXISTS (
    SELECT FROM quay.entry e
    WHERE e.office = me.office AND e.counter = push.log AND e.seq BETWEEN first_seq AND first_seq + skipped - 1
      AND e.hash IS DISTINCT FROM hashes[e.seq - first_seq + 1]
  ) THEN
    RAISE EXCEPTION 'log % was written twice', log USING ERRCODE = 'QM005';
  END IF;
  IF skipped = total THEN
    RETURN target.head;
  END IF;

  WITH given AS MATERIALIZED (
    SELECT g.*, first_seq + n - 1 AS seq, convert_from(g.header, 'UTF8')::jsonb AS h,
           lag(g.hash, 1, target.head_hash) OVER (ORDER BY n) AS previous
    FROM unnest(headers, bodies, salts, hashes, macs) WITH ORDINALITY AS g (header, body, salt, hash, mac, n)
    WHERE n > skipped
  ), judged AS MATERIALIZED (
    SELECT seq, CASE
        WHEN NOT quay.is_header(h) THEN 'header'
        WHEN h ->> 'office' <> me.office OR h -> 'counter' IS DISTINCT FROM to_jsonb(push.log)
          OR h -> 'seq' IS DISTINCT FROM to_jsonb(seq) THEN 'key'
        WHEN body IS NOT NULL AND encode(sha256(salt || body), 'hex') IS DISTINCT FROM h ->> 'digest' THEN 'digest'
        WHEN hash IS DISTINCT FROM sha256(previous || header) THEN 'chain'
        WHEN mac IS DISTINCT FROM quay.mac(target.inner_pad, target.outer_pad, hash) THEN 'mac'
      END AS fault
    FROM given
  ), stored AS (
    INSERT INTO quay.entry (office, counter, seq, id, kind, subject, hlc, header, body, salt, hash, mac, relayed_by)
    SELECT me.office, push.log, seq, h ->> 'id', h ->> 'kind', h ->> 'subject', (h -> 'hlc')::bigint,
           header, body, salt, hash, mac, CASE WHEN push.log <> me.counter THEN me.counter END
    FROM given
    WHERE NOT EXISTS (SELECT FROM judged WHERE judged.fault IS NOT NULL)
  )
  SELECT j.fault || ' of entry ' || j.seq INTO fault FROM judged j WHERE j.fault IS NOT NULL ORDER BY j.seq LIMIT 1;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION '%', fault USING ERRCODE = 'QM006';
  END IF;
  UPDATE quay.counter c SET head = first_seq + total - 1, head_hash = hashes[total]
    WHERE c.office = me.office AND c.counter = push.log;

  IF push.log = 0 THEN -- brought back to a centre that was restored: who had been revoked stays so
    UPDATE quay.counter c SET status = 'revoked' FROM quay.entry e
      WHERE c.office = me.office AND e.office = me.office AND e.counter = 0 AND e.seq >= first_seq
        AND e.kind = 'counter.enrolled' AND e.body IS NOT NULL
        AND convert_from(e.body, 'UTF8')::jsonb @> jsonb_build_object('number', c.counter, 'active', false);
  END IF;
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
    -- Worked out apart: behind row-level security a jsonb operator in the condition would keep the key from being used.
    WITH lacking AS MATERIALIZED (
      SELECT c.counter, coalesce((known ->> c.counter::text)::bigint, 0) AS held
      FROM quay.counter c
      WHERE c.office = me.office AND c.head > coalesce((known ->> c.counter::text)::bigint, 0)
    )
    SELECT w.header, w.body, w.salt, w.hash, w.mac
    FROM (
      SELECT e.*, sum(octet_length(e.header) + coalesce(octet_length(e.body), 0))
                    OVER (ORDER BY e.counter, e.seq) AS bytes
      FROM lacking
      CROSS JOIN LATERAL (
        SELECT * FROM quay.entry x
        WHERE x.office = me.office AND x.counter = lacking.counter AND x.seq > lacking.held
        ORDER BY x.seq
        LIMIT least(pull.page_size, 1000)
      ) AS e
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
    -- The clock goes into it so that a centre put back to an older state never gives a version out twice.
    SELECT greatest(coalesce(max(c.version), 0) + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
      INTO next_version FROM quay.credential c WHERE c.office = me.office;
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
