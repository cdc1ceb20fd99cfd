-- What is asked and told about dossiers, quick in an office of hundreds of thousands of them too.
SET ROLE quay_owner;

-- As in 015_machines_and_numbers.sql. Until the server has counted how many dossiers are stale it takes them for few, and
-- sorted all of an office's behind its first upload for every caller. Where both ends of the log agree nothing is looked up.
CREATE OR REPLACE FUNCTION quay.hello(
  head bigint, head_hash bytea, known jsonb, program text, fingerprint text, local_time timestamptz
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_bitmapscan = off -- the list of stale dossiers is read in the order of its index, two hundred of it, never sorted
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
    SET last_contact = clock_timestamp(), program = left(hello.program, 100),
        fingerprint = CASE WHEN hello.fingerprint <> '' THEN left(hello.fingerprint, 100) ELSE c.fingerprint END,
        other_machine = CASE WHEN quay.is_other_machine(c.fingerprint, hello.fingerprint)
                        THEN c.fingerprint ELSE c.other_machine END,
        other_at = CASE WHEN quay.is_other_machine(c.fingerprint, hello.fingerprint)
                   THEN c.last_contact ELSE c.other_at END,
        twins_at = CASE WHEN quay.is_other_machine(c.fingerprint, hello.fingerprint)
                          AND c.other_at > clock_timestamp() - interval '1 day'
                          AND NOT quay.is_other_machine(c.other_machine, hello.fingerprint)
                   THEN clock_timestamp() ELSE c.twins_at END,
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
    IF hello.head = mine.head THEN -- as in every quiet round: nothing to look up in this year's entries and the old ones
      held := mine.head_hash;
    ELSE
      SELECT e.hash INTO held FROM quay.journal e
        WHERE e.office = my_office AND e.counter = my_counter AND e.seq = hello.head;
    END IF;
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

-- summaries: as in 008_summaries.sql, but looks up the dossiers that are told of instead of reading through the office's,
-- and passes over those that somebody else has told of meanwhile. Returns how many were kept.
CREATE OR REPLACE FUNCTION quay.summaries(rows jsonb, program text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  me record;
  ids text[];
  kept bigint;
BEGIN
  SELECT * INTO me FROM quay.caller();
  IF jsonb_typeof(rows) IS DISTINCT FROM 'array' OR jsonb_array_length(rows) > 500 THEN
    RAISE EXCEPTION 'at most 500 summaries' USING ERRCODE = 'QM003';
  END IF;
  ids := ARRAY(SELECT r ->> 'id' FROM jsonb_array_elements(rows) AS r);
  -- The rows are locked first and in one order: push makes them stale under the same locks.
  ids := ARRAY(SELECT d.id FROM quay.dossier d
               WHERE d.office = me.office AND d.id = ANY (ids) AND d.stale ORDER BY d.id FOR UPDATE);
  WITH told AS MATERIALIZED (
    SELECT DISTINCT ON (t.id) t.*
    FROM jsonb_to_recordset(rows) AS t (
      id text, entries bigint, code text, counter integer, procedure_code text, field text, channel text, state text,
      outcome text, apologies integer, received_at timestamptz, due_at timestamptz, lawful_due_at timestamptz,
      ended_at timestamptz)
    WHERE t.id = ANY (ids)
  ), counted AS (
    SELECT t.*, (SELECT count(*) FROM quay.journal e
                 WHERE e.office = me.office AND md5(e.subject) = md5('dossier:' || t.id)
                   AND e.subject = 'dossier:' || t.id) AS held
    FROM told t
  ), done AS (
    UPDATE quay.dossier d
      SET stale = false, entries = c.entries, program = left(summaries.program, 100), code = left(c.code, 100),
          counter = c.counter, procedure_code = left(c.procedure_code, 100), field = left(c.field, 300),
          channel = left(c.channel, 30), state = left(c.state, 30), outcome = left(c.outcome, 30),
          apologies = c.apologies, received_at = c.received_at, due_at = c.due_at, lawful_due_at = c.lawful_due_at,
          ended_at = c.ended_at
    FROM counted c
    WHERE d.office = me.office AND d.id = c.id AND c.entries = c.held
    RETURNING 1
  )
  SELECT count(*) INTO kept FROM done;
  RETURN kept;
END
$$;

RESET ROLE;
