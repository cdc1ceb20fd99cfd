-- A quiet round, of which a province has fifty a second: it reads the office's counters once and waits for no disk.
SET ROLE quay_owner;

-- As in 005_tables.sql; the caller's own rows are found to be his before anything is asked about subscriptions.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['entry', 'entry_archive', 'counter', 'flag'] LOOP
    EXECUTE format(
      'ALTER POLICY subscribed ON quay.%I USING (office = (SELECT quay.caller_office()) '
      'OR office = ANY ((SELECT quay.caller_sources())::text[]))', name);
  END LOOP;
END
$$;

-- Every dossier that is told of leaves a dead entry in the index of stale ones, which hello reads until it is swept
-- away; by the server's own measure that would be when a fifth of all offices' dossiers had changed.
ALTER TABLE quay.dossier SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

-- As in 017_summaries.sql. What it notes is when and how a counter last called: lost with the server's last half second
-- it is noted again at the next call, so its commit does not wait for the disk.
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
  sources text[];
  mine quay.counter;
  rules quay.office;
  verdict text := 'ok';
  held bytea;
  heads jsonb;
  there jsonb;
  lacking boolean;
BEGIN
  IF my_office IS NULL THEN
    RAISE EXCEPTION 'not enrolled' USING ERRCODE = 'QM001';
  END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT jsonb_object_agg(c.counter, c.head), jsonb_object_agg(c.counter, c.there),
         bool_or(c.counter <> my_counter AND c.head > c.there)
    INTO heads, there, lacking
    FROM (SELECT o.counter, o.head, coalesce((hello.known ->> o.counter::text)::bigint, 0) AS there
          FROM quay.counter o WHERE o.office = my_office) AS c;
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
        holds = CASE WHEN jsonb_typeof(hello.known) = 'object' THEN there ELSE c.holds END
    WHERE c.office = my_office AND c.counter = my_counter
    RETURNING * INTO mine;
  IF mine.status = 'revoked' THEN
    RETURN jsonb_build_object(
      'verdict', 'revoked', 'server_time', clock_timestamp(),
      'head', greatest(mine.refused_head, mine.head),
      'head_hash', encode(CASE WHEN mine.refused_head > mine.head THEN mine.refused_hash ELSE mine.head_hash END, 'hex'));
  END IF;
  heads := heads || jsonb_build_object(my_counter, mine.head); -- it may have grown until the row was ours
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
  IF verdict = 'ok' AND lacking AND jsonb_typeof(hello.known) = 'object' THEN
    verdict := 'behind';
  END IF;

  sources := ARRAY(SELECT s.source FROM quay.subscription s WHERE s.office = my_office);
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

RESET ROLE;
