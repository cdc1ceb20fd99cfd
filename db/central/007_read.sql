-- hello with the caller's whole vector, pull that reaches into old years, a province's catalogue, bodies on demand.
SET ROLE quay_owner;

-- 0, or after how many seconds to call again: the server has few connections left. Scattered, so that not everybody
-- comes back together.
CREATE FUNCTION quay.retry_after(busy_at integer) RETURNS integer
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
  SELECT CASE WHEN pg_stat_get_db_numbackends(d.oid) * 100 >= busy_at * current_setting('max_connections')::integer
         THEN 5 + floor(random() * 56)::integer ELSE 0 END
  FROM pg_database d WHERE d.datname = current_database()
$$;

-- hello: where both sides stand. head and head_hash end the caller's own log, known tells how far it holds each of the
-- office's logs (NULL from programs that do not say), local_time is its clock. The verdict:
--   ok           nothing to take
--   behind       the caller lacks entries of others
--   rolled_back  the centre holds more of the caller's own log: an older file was put back
--   forked       same place, other entry: two machines wrote under one number
--   too_old      the program is older than this office may use
--   revoked      nothing is told but how far the centre has the caller's own log, put aside or not
-- vector tells where each of the office's logs ends here, subscriptions the same for those of its province; stale names
-- dossiers whose summary is wanted; credentials is the newest version of a password verifier.
CREATE FUNCTION quay.hello(
  head bigint, head_hash bytea, known jsonb, program text, fingerprint text, local_time timestamptz
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan -- planning anew for every caller is half of a quiet round
AS $$
DECLARE
  my_office text := quay.caller_office();
  my_counter integer := quay.caller_counter();
  sources text[] := quay.caller_sources();
  mine quay.counter;
  rules quay.office;
  verdict text := 'ok';
  held bytea;
  heads jsonb;
  lacking boolean;
BEGIN
  IF my_office IS NULL THEN
    RAISE EXCEPTION 'not enrolled' USING ERRCODE = 'QM001';
  END IF;
  UPDATE quay.counter c
    SET last_contact = clock_timestamp(), program = left(hello.program, 100), fingerprint = left(hello.fingerprint, 100),
        skew = CASE WHEN isfinite(local_time) THEN local_time - clock_timestamp() ELSE c.skew END,
        holds = CASE WHEN jsonb_typeof(hello.known) = 'object' THEN (
          SELECT jsonb_object_agg(o.counter, coalesce((hello.known ->> o.counter::text)::bigint, 0))
          FROM quay.counter o WHERE o.office = my_office) ELSE c.holds END
    WHERE c.office = my_office AND c.counter = my_counter
    RETURNING * INTO mine;
  IF mine.status = 'revoked' THEN
    RETURN jsonb_build_object(
      'verdict', 'revoked', 'server_time', clock_timestamp(),
      'head', greatest(mine.refused_head, mine.head),
      'head_hash', encode(CASE WHEN mine.refused_head > mine.head THEN mine.refused_hash ELSE mine.head_hash END, 'hex'));
  END IF;
  SELECT * INTO rules FROM quay.office o WHERE o.office = my_office;

  IF quay.release(hello.program) < quay.release(rules.min_program) THEN
    verdict := 'too_old';
  ELSIF hello.head > 0 AND hello.head <= mine.head THEN
    SELECT e.hash INTO held FROM quay.journal e
      WHERE e.office = my_office AND e.counter = my_counter AND e.seq = hello.head;
    IF held IS DISTINCT FROM hello.head_hash THEN
      verdict := 'forked';
    END IF;
  END IF;
  IF verdict = 'ok' AND hello.head < mine.head THEN
    verdict := 'rolled_back';
  END IF;
  SELECT jsonb_object_agg(c.counter, c.head),
         bool_or(c.counter <> my_counter AND c.head > coalesce((mine.holds ->> c.counter::text)::bigint, 0))
    INTO heads, lacking FROM quay.counter c WHERE c.office = my_office;
  IF verdict = 'ok' AND lacking AND jsonb_typeof(hello.known) = 'object' THEN
    verdict := 'behind';
  END IF;

  RETURN jsonb_build_object(
    'verdict', verdict,
    'server_time', clock_timestamp(),
    'head', mine.head,
    'head_hash', encode(mine.head_hash, 'hex'),
    'vector', heads,
    'credentials', (SELECT coalesce(max(v.version), 0) FROM quay.credential v WHERE v.office = my_office),
    'subscriptions', CASE WHEN sources = '{}' THEN '{}' ELSE (
      SELECT coalesce(jsonb_object_agg(o.office, o.heads), '{}') FROM (
        SELECT c.office, jsonb_object_agg(c.counter, c.head) AS heads FROM quay.counter c
        WHERE c.office = ANY (sources) GROUP BY c.office) AS o) END,
    'stale', (
      SELECT coalesce(jsonb_agg(s.id), '[]') FROM (
        SELECT d.id FROM quay.dossier d WHERE d.office = my_office AND d.stale ORDER BY d.id DESC LIMIT 200) AS s),
    'retry_after', quay.retry_after(rules.busy_at)
  );
END
$$;

-- Programs of the first release tell only their own head, and know no «behind».
CREATE OR REPLACE FUNCTION quay.hello(head bigint, head_hash bytea, program text, fingerprint text) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT quay.hello(head, head_hash, NULL::jsonb, program, fingerprint, NULL::timestamptz) $$;

-- As in 003_functions.sql, old years included.
CREATE OR REPLACE FUNCTION quay.pull(known jsonb, page_size integer)
RETURNS TABLE (header bytea, body bytea, salt bytea, hash bytea, mac bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
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
        SELECT * FROM quay.journal x
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

-- subscribed: as pull, for the logs of one office whose catalogue and calendar the caller's office takes over. Only
-- these are told in full; of everything else, and of what its author had no right to write, the header alone, so that
-- the chain can be checked and nobody reads another office's citizens.
CREATE FUNCTION quay.subscribed(source text, known jsonb, page_size integer)
RETURNS TABLE (header bytea, body bytea, salt bytea, hash bytea, mac bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
BEGIN
  SELECT * INTO me FROM quay.caller();
  IF NOT coalesce(source = ANY (quay.caller_sources()), false) THEN
    RAISE EXCEPTION 'not subscribed' USING ERRCODE = 'QM003';
  END IF;
  RETURN QUERY
    WITH lacking AS MATERIALIZED (
      SELECT c.counter, coalesce((known ->> c.counter::text)::bigint, 0) AS held
      FROM quay.counter c
      WHERE c.office = source AND c.head > coalesce((known ->> c.counter::text)::bigint, 0)
    )
    SELECT w.header, w.body, w.salt, w.hash, w.mac
    FROM (
      SELECT told.*, sum(octet_length(told.header) + coalesce(octet_length(told.body), 0))
                       OVER (ORDER BY told.counter, told.seq) AS bytes
      FROM (
        SELECT e.counter, e.seq, e.header, e.hash, e.mac,
               CASE WHEN open.it THEN e.body END AS body, CASE WHEN open.it THEN e.salt END AS salt
        FROM lacking
        CROSS JOIN LATERAL (
          SELECT * FROM quay.journal x
          WHERE x.office = source AND x.counter = lacking.counter AND x.seq > lacking.held
          ORDER BY x.seq
          LIMIT least(subscribed.page_size, 1000)
        ) AS e
        CROSS JOIN LATERAL (
          SELECT e.kind IN ('procedure.published', 'catalogue.published', 'calendar.day_set', 'calendar.published')
            AND NOT EXISTS (SELECT FROM quay.flag f
                            WHERE f.office = source AND f.counter = e.counter AND f.seq = e.seq) AS it
        ) AS open
      ) AS told
    ) AS w
    WHERE w.bytes - octet_length(w.header) - coalesce(octet_length(w.body), 0) < 1048576
    ORDER BY w.counter, w.seq
    LIMIT least(subscribed.page_size, 1000);
END
$$;

-- bodies: everything the centre holds about one subject, for a counter that keeps only the headers of old years.
CREATE FUNCTION quay.bodies(subject text)
RETURNS TABLE (header bytea, body bytea, salt bytea, hash bytea, mac bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
BEGIN
  SELECT * INTO me FROM quay.caller();
  RETURN QUERY
    SELECT e.header, e.body, e.salt, e.hash, e.mac FROM quay.journal e
    WHERE e.office = me.office AND md5(e.subject) = md5(bodies.subject) AND e.subject = bodies.subject
    ORDER BY e.counter, e.seq
    LIMIT 5000;
END
$$;

-- overview: every counter of the caller's office, for supervisors. lag is how many of the office's entries it lacked
-- when it last called, counted against what there is now; waiting and flagged are what somebody should look at.
DROP FUNCTION quay.overview();
CREATE FUNCTION quay.overview()
RETURNS TABLE (counter integer, head bigint, status text, program text, last_contact timestamptz,
               lag bigint, skew interval, waiting bigint, flagged bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
BEGIN
  SELECT * INTO me FROM quay.caller();
  RETURN QUERY
    SELECT c.counter, c.head, c.status, c.program, c.last_contact,
           (SELECT sum(greatest(o.head - coalesce((c.holds ->> o.counter::text)::bigint, 0), 0))::bigint
            FROM quay.counter o WHERE o.office = me.office AND o.counter <> c.counter),
           c.skew,
           (SELECT count(*) FROM quay.refused_push r
            WHERE r.office = me.office AND r.counter = c.counter AND r.verdict = 'waiting'),
           (SELECT count(*) FROM quay.flag f WHERE f.office = me.office AND f.counter = c.counter)
    FROM quay.counter c WHERE c.office = me.office ORDER BY c.counter;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA quay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  quay.hello(bigint, bytea, jsonb, text, text, timestamptz),
  quay.subscribed(text, jsonb, integer),
  quay.bodies(text),
  quay.overview()
TO quay_counter;

RESET ROLE;
