-- Which machine calls under a counter's number, and more numbers for a counter that has used its own up.
SET ROLE quay_owner;

-- other_machine: the machine before this one, other_at: when it last called; twins_at: when the two last took turns.
ALTER TABLE quay.counter
  ADD COLUMN other_machine text NOT NULL DEFAULT '',
  ADD COLUMN other_at      timestamptz,
  ADD COLUMN twins_at      timestamptz;

-- Whether a fingerprint is another machine's than the one known; what either does not tell counts as the same. Must say
-- what is_same says in counter_app/operations/machine.py.
CREATE FUNCTION quay.is_other_machine(known text, now text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN known NOT IN ('', now) AND now <> '' AND (
  split_part(known, ':', 1) NOT IN ('', split_part(now, ':', 1)) AND split_part(now, ':', 1) <> ''
  OR split_part(known, ':', 2) <> '' AND split_part(now, ':', 2) <> ''
    AND NOT string_to_array(split_part(known, ':', 2), ',') && string_to_array(split_part(now, ':', 2), ','));

-- hello: as in 007_read.sql; and remembers when two machines take turns under one number. A spare PC that takes a
-- counter's place comes once and stays, so only a machine that comes back within a day is told.
CREATE OR REPLACE FUNCTION quay.hello(
  head bigint, head_hash bytea, known jsonb, program text, fingerprint text, local_time timestamptz
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
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

-- twins: counters of the caller's office under whose number two machines took turns these three days, and when last.
CREATE FUNCTION quay.twins() RETURNS TABLE (counter integer, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
BEGIN
  SELECT * INTO me FROM quay.caller();
  RETURN QUERY
    SELECT c.counter, c.twins_at FROM quay.counter c
    WHERE c.office = me.office AND c.twins_at > clock_timestamp() - interval '3 days' ORDER BY c.counter;
END
$$;

-- more_numbers: one slice more for the caller, whose day is using up what it has. known tells how many it knows of: asked
-- again before log 0 has reached it, nothing is given twice. Four at most, and the last free one of the band, as a
-- counter that is split off gets. Returns whether one was given.
CREATE FUNCTION quay.more_numbers(known integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
  rules quay.office;
  own quay.counter;
  told jsonb;
  slice integer;
  salt bytea := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
  body bytea;
  header bytea;
  digest bytea;
  micros bigint;
  newest record;
BEGIN
  SELECT * INTO me FROM quay.caller();
  SELECT * INTO rules FROM quay.office o WHERE o.office = me.office FOR UPDATE; -- as whoever enrols a counter does
  SELECT quay.object(e.body) INTO told FROM quay.entry e
    WHERE e.office = me.office AND e.counter = 0 AND e.kind = 'counter.enrolled'
      AND quay.object(e.body) ->> 'number' = me.counter::text
    ORDER BY e.seq DESC LIMIT 1;
  IF jsonb_array_length(told -> 'slices') IS DISTINCT FROM known OR known >= 4 THEN
    RETURN false;
  END IF;
  SELECT max(start) INTO slice
    FROM generate_series(rules.band_start, rules.band_stop - 499, 500) AS start
    WHERE NOT EXISTS (
      SELECT FROM quay.entry e,
        LATERAL jsonb_path_query(quay.object(e.body), 'lax $.*[*] ? (exists(@.start))') AS given
      WHERE e.office = me.office AND e.counter = 0 AND e.kind = 'counter.enrolled'
        AND (given ->> 'start')::integer < start + 500
        AND start < (given ->> 'start')::integer + (given ->> 'size')::integer);
  IF slice IS NULL THEN
    RETURN false;
  END IF;

  SELECT * INTO own FROM quay.counter c WHERE c.office = me.office AND c.counter = 0 FOR UPDATE;
  SELECT max(e.seq) AS seq, max(e.hlc) AS hlc INTO newest FROM quay.entry e
    WHERE e.office = me.office AND e.counter = 0 AND e.subject = 'counter:' || me.counter;
  told := jsonb_set(told, '{slices}', (told -> 'slices') || jsonb_build_object('start', slice, 'size', 500));
  body := convert_to(format('{"active":true,"name":%s,"number":%s,"slices":[%s]%s}', told -> 'name', me.counter,
    (SELECT string_agg(format('{"size":%s,"start":%s}', s -> 'size', s -> 'start'), ',')
     FROM jsonb_array_elements(told -> 'slices') AS s),
    (SELECT format(',"spares":[%s]', string_agg(format('{"size":%s,"start":%s}', s -> 'size', s -> 'start'), ','))
     FROM jsonb_array_elements(told -> 'spares') AS s HAVING count(*) > 0)), 'UTF8');
  micros := greatest(floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint, newest.hlc + 1);
  header := convert_to(format(
    '{"actor":"centre","at":"%s","counter":0,"digest":"%s","hlc":%s,"id":"%s","kind":"counter.enrolled","office":%s,'
    '"seen":{"0":%s},"seq":%s,"subject":"counter:%s","version":1}',
    to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), encode(sha256(salt || body), 'hex'),
    micros, gen_random_uuid(), to_json(me.office::text), newest.seq, own.head + 1, me.counter), 'UTF8');
  digest := sha256(own.head_hash || header);
  INSERT INTO quay.entry (office, counter, seq, id, kind, subject, hlc, header, body, salt, hash, mac)
  VALUES (me.office, 0, own.head + 1, convert_from(header, 'UTF8')::jsonb ->> 'id', 'counter.enrolled',
          'counter:' || me.counter, micros, header, body, salt, digest, quay.mac(own.inner_pad, own.outer_pad, digest));
  UPDATE quay.counter c SET head = own.head + 1, head_hash = digest WHERE c.office = me.office AND c.counter = 0;
  RETURN true;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA quay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quay.twins(), quay.more_numbers(integer) TO quay_counter;
GRANT EXECUTE ON FUNCTION quay.object(bytea) TO quay_admin; -- what lies on a stolen PC
RESET ROLE;
