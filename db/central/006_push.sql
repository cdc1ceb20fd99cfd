-- push once more: for revoked counters too, and with what follows from the entries that came in.
SET ROLE quay_owner;

CREATE FUNCTION quay.xor(a bytea, b bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT coalesce(string_agg(set_byte('\x00', 0, get_byte(a, i) # get_byte(b, i)), '' ORDER BY i), '')
  FROM generate_series(0, least(octet_length(a), octet_length(b)) - 1) AS i
);

-- Opens what log 0 keeps shut: an HMAC stream under the key of log 0, from the entry's salt. See sync/log_zero.py.
CREATE FUNCTION quay.unseal(inner_pad bytea, outer_pad bytea, salt bytea, sealed bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN quay.xor(sealed, (
  SELECT string_agg(quay.mac(inner_pad, outer_pad, 'seal'::bytea || salt || int4send(i)), '' ORDER BY i)
  FROM generate_series(0, octet_length(sealed) / 32) AS i
));

-- As in 003_functions.sql, a quarter of its time: PostgreSQL builds a regular expression's states anew for every text,
-- and STABLE, as reading a moment is, lets the planner open the function where it is called.
CREATE OR REPLACE FUNCTION quay.is_header(h jsonb) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(jsonb_path_match(h, 'strict
  $.id.type() == "string" && $.office.type() == "string" && $.kind.type() == "string"
  && $.subject.type() == "string" && $.actor.type() == "string" && $.digest.type() == "string"
  && !exists($.**{9})', silent => true)
  AND h -> 'version' BETWEEN '0' AND '999999' AND h -> 'hlc' BETWEEN '-9007199254740991' AND '9007199254740991'
  AND octet_length(h ->> 'digest') = 64 AND encode(decode(h ->> 'digest', 'hex'), 'hex') = h ->> 'digest'
  AND octet_length(h ->> 'at') = 27
  AND to_char((h ->> 'at')::timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') = h ->> 'at'
  AND jsonb_typeof(h -> 'seen') = 'object' AND (h -> 'seen' = '{}' OR NOT jsonb_path_exists(h, '
    $.seen.keyvalue() ? (!(@.key like_regex "^[0-9]{1,9}$") || @.value.type() != "number"
                         || @.value < 0 || @.value >= 9007199254740992)')), false);

-- A body as an object, NULL for anything else: the centre takes any bytes.
CREATE FUNCTION quay.object(body bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
  said jsonb;
BEGIN
  said := convert_from(body, 'UTF8')::jsonb; -- not in DECLARE, whose errors nothing catches
  RETURN CASE WHEN jsonb_typeof(said) = 'object' THEN said END;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
  RETURN NULL;
END
$$;

-- Who may write the kinds that change what others go by; NULL for all other kinds. A test compares it with
-- counter_app/domain/office.py.
CREATE FUNCTION quay.roles_for(kind text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN kind IN ('data.erased') THEN ARRAY['SUPERVISOR']
  WHEN kind IN ('blank.printed', 'blank.used', 'blank.spoiled') THEN ARRAY['CLERK', 'SUPERVISOR']
  WHEN kind IN ('office.set', 'counter.enrolled', 'staff.set', 'procedure.published', 'catalogue.published',
    'shelf.set', 'procedure.localised', 'units.set', 'rule.set', 'calendar.day_set', 'calendar.published',
    'notice.template_set', 'register.opened')
    THEN ARRAY['SUPERVISOR', 'IT']
END;

-- The roles somebody held at a moment, by the newest staff.set until then that its own author had the right to write;
-- NULL for nobody. Without any staff the office is just being opened, and whoever opens it has every right.
CREATE FUNCTION quay.roles_of(office text, actor text, hlc bigint) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
  SELECT CASE WHEN quay.object(e.body) -> 'active' = 'false' THEN '[]'
              ELSE coalesce(quay.object(e.body) -> 'roles', '[]') END
  FROM quay.journal e
  WHERE e.office = roles_of.office AND md5(e.subject) = md5('staff:' || roles_of.actor)
    AND e.subject = 'staff:' || roles_of.actor AND e.kind = 'staff.set' AND e.hlc < roles_of.hlc
    AND NOT EXISTS (SELECT FROM quay.flag f
                    WHERE f.office = e.office AND f.counter = e.counter AND f.seq = e.seq)
  ORDER BY e.hlc DESC, e.counter DESC, e.seq DESC
  LIMIT 1
$$;

CREATE FUNCTION quay.reason_against(office text, kind text, actor text, hlc bigint, body bytea) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  roles jsonb := quay.roles_of(office, actor, hlc);
BEGIN
  IF body IS NOT NULL AND quay.object(body) IS NULL THEN
    RETURN 'unreadable';
  ELSIF roles IS NULL AND EXISTS (
    SELECT FROM quay.entry e
    WHERE e.office = reason_against.office AND e.kind = 'staff.set' AND e.hlc < reason_against.hlc
      AND NOT EXISTS (SELECT FROM quay.flag f
                      WHERE f.office = e.office AND f.counter = e.counter AND f.seq = e.seq)
  ) OR jsonb_typeof(roles) <> 'array' OR NOT roles ?| quay.roles_for(kind) THEN
    RETURN 'right';
  END IF;
  RETURN NULL;
END
$$;
CREATE INDEX entry_staff ON quay.entry (office, hlc) WHERE kind = 'staff.set';

-- Log 0 tells who is enrolled; counter and enrolment are read off it, so that a centre put back to an older state
-- learns from any counter who exists and who is out. The login's password is set by «central upgrade».
CREATE FUNCTION quay.project_log0(office text, first bigint, last bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  own quay.counter;
  said record;
  key bytea;
BEGIN
  SELECT * INTO own FROM quay.counter c WHERE c.office = project_log0.office AND c.counter = 0;
  FOR said IN
    SELECT b ->> 'number' AS number, b -> 'active' IS DISTINCT FROM 'false' AS active, b ->> 'login' AS login,
           b ->> 'sealed' AS sealed, e.salt
    FROM (SELECT *, quay.object(x.body) AS b FROM quay.entry x
          WHERE x.office = project_log0.office AND x.counter = 0 AND x.seq BETWEEN first AND last
            AND x.kind = 'counter.enrolled') AS e
    WHERE b ->> 'number' ~ '^[1-9][0-9]{0,8}$'
    ORDER BY e.seq
  LOOP
    IF said.sealed ~ '^([0-9a-f]{2})+$' AND said.login <> '' AND said.salt IS NOT NULL THEN
      key := substr(quay.unseal(own.inner_pad, own.outer_pad, said.salt, decode(said.sealed, 'hex')), 1, 32)
             || decode(repeat('00', 32), 'hex');
      INSERT INTO quay.counter AS c (office, counter, inner_pad, outer_pad)
      VALUES (project_log0.office, said.number::integer,
              quay.xor(key, decode(repeat('36', 64), 'hex')), quay.xor(key, decode(repeat('5c', 64), 'hex')))
      ON CONFLICT DO NOTHING;
      INSERT INTO quay.enrolment (role, office, counter)
      VALUES (said.login, project_log0.office, said.number::integer) ON CONFLICT DO NOTHING;
    END IF;
    UPDATE quay.counter c SET status = CASE WHEN said.active THEN 'active' ELSE 'revoked' END
      WHERE c.office = project_log0.office AND c.counter = said.number::integer;
  END LOOP;
END
$$;

-- What is erased by law goes here too, whichever comes first, the erasure or the entry. Settlements, erasures and
-- undos name no person and stay (domain/settlements.py).
CREATE FUNCTION quay.erase(office text, log integer, at_seq bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  about text;
  said jsonb;
BEGIN
  SELECT e.subject, quay.object(e.body) INTO about, said FROM quay.entry e
    WHERE e.office = erase.office AND e.counter = log AND e.seq = at_seq;
  INSERT INTO quay.erasure (office, key)
  SELECT erase.office, md5(about) || ':' || (id #>> '{}')
  FROM jsonb_path_query(said, 'lax $.entries[*] ? (@.type() == "string")') AS id
  WHERE octet_length(id #>> '{}') <= 100
  UNION
  SELECT erase.office, 'blob:' || (sha #>> '{}')
  FROM jsonb_path_query(said, 'lax $.blobs[*] ? (@.type() == "string")') AS sha
  WHERE (sha #>> '{}') ~ '^[0-9a-f]{64}$'
  ON CONFLICT DO NOTHING;
  UPDATE quay.entry e SET body = NULL, salt = NULL
    WHERE e.office = erase.office AND md5(e.subject) = md5(about) AND e.subject = about AND e.body IS NOT NULL
      AND e.kind NOT IN ('conflict.settled', 'data.erased', 'act.undone')
      AND EXISTS (SELECT FROM quay.erasure x WHERE x.office = e.office AND x.key = md5(about) || ':' || e.id);
  UPDATE quay.entry_archive e SET body = NULL, salt = NULL
    WHERE e.office = erase.office AND md5(e.subject) = md5(about) AND e.subject = about AND e.body IS NOT NULL
      AND e.kind NOT IN ('conflict.settled', 'data.erased', 'act.undone')
      AND EXISTS (SELECT FROM quay.erasure x WHERE x.office = e.office AND x.key = md5(about) || ':' || e.id);
  UPDATE quay.refused_push e SET body = NULL, salt = NULL
    WHERE e.office = erase.office AND e.subject = about AND e.body IS NOT NULL
      AND e.kind NOT IN ('conflict.settled', 'data.erased', 'act.undone')
      AND EXISTS (SELECT FROM quay.erasure x WHERE x.office = e.office AND x.key = md5(about) || ':' || e.id);
  DELETE FROM quay.blob_chunk k
    WHERE k.office = erase.office AND EXISTS (
      SELECT FROM quay.erasure x WHERE x.office = k.office AND x.key = 'blob:' || encode(k.sha256, 'hex'));
  DELETE FROM quay.blob k
    WHERE k.office = erase.office AND EXISTS (
      SELECT FROM quay.erasure x WHERE x.office = k.office AND x.key = 'blob:' || encode(k.sha256, 'hex'));
END
$$;

-- What follows from entries that have just been stored; subjects are theirs, judged tells whether any is of a kind that
-- asks for a right. Nothing in here may fail for what an entry says.
CREATE FUNCTION quay.follow(office text, log integer, first bigint, last bigint, subjects text[], judged boolean)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  e record;
  reason text;
BEGIN
  INSERT INTO quay.dossier AS d (office, id, stale)
  SELECT DISTINCT follow.office, substr(subject, 9), true FROM unnest(subjects) AS subject
  WHERE subject LIKE 'dossier:%' AND octet_length(subject) <= 108
  ORDER BY 2 -- always in one order, so that two counters never wait for each other
  ON CONFLICT ON CONSTRAINT dossier_pkey DO UPDATE SET stale = true WHERE NOT d.stale;

  IF EXISTS (SELECT FROM quay.erasure x WHERE x.office = follow.office) THEN
    UPDATE quay.entry n SET body = NULL, salt = NULL
      WHERE n.office = follow.office AND n.counter = log AND n.seq BETWEEN first AND last AND n.body IS NOT NULL
        AND n.kind NOT IN ('conflict.settled', 'data.erased', 'act.undone')
        AND EXISTS (SELECT FROM quay.erasure x
                    WHERE x.office = n.office AND x.key = md5(n.subject) || ':' || n.id);
  END IF;

  IF log = 0 THEN
    PERFORM quay.project_log0(office, first, last);
  END IF;
  IF log = 0 OR NOT coalesce(judged, false) THEN
    RETURN;
  END IF;
  FOR e IN
    SELECT n.seq, n.kind, n.hlc, n.body, convert_from(n.header, 'UTF8')::jsonb ->> 'actor' AS actor, n.subject
    FROM quay.entry n
    WHERE n.office = follow.office AND n.counter = log AND n.seq BETWEEN first AND last
      AND quay.roles_for(n.kind) IS NOT NULL
    ORDER BY n.seq
  LOOP
    reason := quay.reason_against(office, e.kind, e.actor, e.hlc, e.body);
    IF reason IS NOT NULL THEN
      INSERT INTO quay.flag (office, counter, seq, reason, actor)
      VALUES (follow.office, log, e.seq, reason, e.actor) ON CONFLICT DO NOTHING;
    ELSIF e.kind = 'data.erased' THEN
      PERFORM quay.erase(office, log, e.seq);
    ELSIF e.kind = 'staff.set' THEN
      PERFORM quay.judge_again(office, substr(e.subject, 7));
    END IF;
  END LOOP;
END
$$;

-- The author's right may arrive after what he wrote: his flags are looked at again.
CREATE FUNCTION quay.judge_again(office text, actor text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  e record;
BEGIN
  FOR e IN
    SELECT n.counter, n.seq, n.kind, n.hlc, n.body FROM quay.flag f
    JOIN quay.journal n ON n.office = f.office AND n.counter = f.counter AND n.seq = f.seq
    WHERE f.office = judge_again.office AND f.actor = judge_again.actor AND f.reason = 'right'
    ORDER BY n.hlc
  LOOP
    IF quay.reason_against(office, e.kind, actor, e.hlc, e.body) IS NULL THEN
      DELETE FROM quay.flag f WHERE f.office = judge_again.office AND f.counter = e.counter AND f.seq = e.seq;
      IF e.kind = 'data.erased' THEN
        PERFORM quay.erase(office, e.counter, e.seq);
      END IF;
    END IF;
  END LOOP;
END
$$;

-- As in 003_functions.sql. A revoked counter's own log is judged the same way and then put aside: receipts given to
-- citizens are never stranded, and nobody sees them until somebody says so.
CREATE OR REPLACE FUNCTION quay.push(
  log integer, first_seq bigint,
  headers bytea[], bodies bytea[], salts bytea[], hashes bytea[], macs bytea[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan -- a plan made for one batch would carry the batch in it
AS $$
DECLARE
  me_office text := quay.caller_office();
  me_counter integer := quay.caller_counter();
  target quay.counter;
  aside boolean;
  total integer := coalesce(cardinality(headers), 0);
  sizes record;
  skipped bigint;
  fault text;
  subjects text[];
  asks boolean;
BEGIN
  IF me_office IS NULL THEN
    RAISE EXCEPTION 'not enrolled' USING ERRCODE = 'QM001';
  END IF;
  SELECT c.status = 'revoked' INTO aside FROM quay.counter c WHERE c.office = me_office AND c.counter = me_counter;
  IF aside IS NULL OR (aside AND log IS DISTINCT FROM me_counter) THEN
    RAISE EXCEPTION 'revoked' USING ERRCODE = 'QM002';
  END IF;
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
  SELECT * INTO target FROM quay.counter c WHERE c.office = me_office AND c.counter = push.log FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no log %', log USING ERRCODE = 'QM003';
  END IF;
  aside := target.status = 'revoked' AND push.log = me_counter; -- as it stands now that the row is ours
  IF aside AND target.refused_head > target.head THEN
    IF target.refused_head - target.head > 50000 THEN -- a year's work; whoever sends more is no counter of ours
      RAISE EXCEPTION 'too much of a revoked counter' USING ERRCODE = 'QM003';
    END IF;
    target.head := target.refused_head;
    target.head_hash := target.refused_hash;
  END IF;
  IF first_seq > target.head + 1 THEN
    RAISE EXCEPTION 'log % ends at %, batch begins at %', log, target.head, first_seq USING ERRCODE = 'QM004';
  END IF;
  skipped := least(target.head - first_seq + 1, total);

  -- Ranges of the key and not a join: a join is planned as a walk through the whole journal.
  IF skipped > 0 AND (
    SELECT count(*) <> skipped FROM (
      SELECT e.seq FROM quay.journal e
      WHERE e.office = me_office AND e.counter = push.log AND e.seq BETWEEN first_seq AND first_seq + skipped - 1
        AND e.hash = hashes[e.seq - first_seq + 1]
      UNION
      SELECT e.seq FROM quay.refused_push e
      WHERE aside AND e.office = me_office AND e.counter = push.log
        AND e.seq BETWEEN first_seq AND first_seq + skipped - 1 AND e.hash = hashes[e.seq - first_seq + 1]
    ) AS same
  ) THEN
    RAISE EXCEPTION 'log % was written twice', log USING ERRCODE = 'QM005';
  END IF;
  IF skipped = total THEN
    RETURN target.head;
  END IF;

  -- Subscripts and not unnest, which would lay every array out in a store of its own; no window, which would sort.
  WITH given AS MATERIALIZED (
    SELECT g.*, CASE
        WHEN NOT quay.is_header(h) THEN 'header'
        WHEN h ->> 'office' <> me_office OR h -> 'counter' IS DISTINCT FROM to_jsonb(push.log)
          OR h -> 'seq' IS DISTINCT FROM to_jsonb(seq) THEN 'key'
        WHEN body IS NOT NULL AND encode(sha256(salt || body), 'hex') IS DISTINCT FROM h ->> 'digest' THEN 'digest'
        WHEN hash IS DISTINCT FROM sha256(previous || header) THEN 'chain'
        WHEN mac IS DISTINCT FROM quay.mac(target.inner_pad, target.outer_pad, hash) THEN 'mac'
      END AS fault
    FROM (
      SELECT first_seq + n - 1 AS seq, convert_from(headers[n], 'UTF8')::jsonb AS h, headers[n] AS header,
             bodies[n] AS body, salts[n] AS salt, hashes[n] AS hash, macs[n] AS mac,
             CASE WHEN n > skipped + 1 THEN hashes[n - 1] ELSE target.head_hash END AS previous
      FROM generate_series(skipped::integer + 1, total) AS n
      OFFSET 0 -- keeps h from being read once for every word of it
    ) AS g
  ), stored AS (
    INSERT INTO quay.entry (office, counter, seq, id, kind, subject, hlc, header, body, salt, hash, mac, relayed_by)
    SELECT me_office, push.log, seq, h ->> 'id', h ->> 'kind', h ->> 'subject', (h -> 'hlc')::bigint,
           header, body, salt, hash, mac, CASE WHEN push.log <> me_counter THEN me_counter END
    FROM given
    WHERE NOT EXISTS (SELECT FROM given AS other WHERE other.fault IS NOT NULL)
    RETURNING kind, subject
  )
  SELECT (SELECT g.fault || ' of entry ' || g.seq FROM given g WHERE g.fault IS NOT NULL ORDER BY g.seq LIMIT 1),
         array_agg(DISTINCT s.subject COLLATE "C"), bool_or(quay.roles_for(s.kind) IS NOT NULL)
    INTO fault, subjects, asks FROM stored s;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION '%', fault USING ERRCODE = 'QM006';
  END IF;
  IF aside THEN
    WITH moved AS (
      DELETE FROM quay.entry e WHERE e.office = me_office AND e.counter = push.log AND e.seq > target.head RETURNING *
    )
    INSERT INTO quay.refused_push SELECT * FROM moved ON CONFLICT DO NOTHING;
    UPDATE quay.counter c SET refused_head = first_seq + total - 1, refused_hash = hashes[total]
      WHERE c.office = me_office AND c.counter = push.log;
    RETURN first_seq + total - 1;
  END IF;
  UPDATE quay.counter c SET head = first_seq + total - 1, head_hash = hashes[total]
    WHERE c.office = me_office AND c.counter = push.log;
  PERFORM quay.follow(me_office, push.log, first_seq + skipped, first_seq + total - 1, subjects, asks);
  RETURN first_seq + total - 1;
END
$$;

-- What a revoked counter has sent since joins its log as far as it goes on from there. Returns how many entries.
CREATE FUNCTION quay.release_refused(office text, counter integer) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  own quay.counter;
  start bigint;
  waiting quay.refused_push;
BEGIN
  SELECT * INTO own FROM quay.counter c
    WHERE c.office = release_refused.office AND c.counter = release_refused.counter FOR UPDATE;
  start := own.head;
  LOOP
    SELECT * INTO waiting FROM quay.refused_push r
      WHERE r.office = own.office AND r.counter = own.counter AND r.seq = own.head + 1
        AND sha256(own.head_hash || r.header) = r.hash;
    EXIT WHEN NOT FOUND;
    WITH moved AS (
      DELETE FROM quay.refused_push r
      WHERE r.office = waiting.office AND r.counter = waiting.counter AND r.seq = waiting.seq AND r.hash = waiting.hash
      RETURNING *
    )
    INSERT INTO quay.entry (office, counter, seq, id, kind, subject, hlc, header, body, salt, hash, mac, relayed_by)
    SELECT m.office, m.counter, m.seq, m.id, m.kind, m.subject, m.hlc, m.header, m.body, m.salt, m.hash, m.mac,
           m.relayed_by FROM moved m;
    own.head := waiting.seq;
    own.head_hash := waiting.hash;
  END LOOP;
  DELETE FROM quay.refused_push r USING quay.entry e -- what a sibling has brought in the meantime
    WHERE r.office = own.office AND r.counter = own.counter
      AND e.office = own.office AND e.counter = own.counter AND e.seq = r.seq AND e.hash = r.hash;
  UPDATE quay.counter c SET head = own.head, head_hash = own.head_hash, refused_head = NULL, refused_hash = NULL
    WHERE c.office = own.office AND c.counter = own.counter;
  PERFORM quay.follow(own.office, own.counter, start + 1, own.head, (
    SELECT array_agg(DISTINCT e.subject) FROM quay.entry e
    WHERE e.office = own.office AND e.counter = own.counter AND e.seq > start), true);
  RETURN own.head - start;
END
$$;

-- Looked at and not taken: kept for ever, given to nobody. A later release still finds it.
CREATE FUNCTION quay.reject_refused(office text, counter integer) RETURNS bigint
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
  WITH done AS (
    UPDATE quay.refused_push r SET verdict = 'rejected'
    WHERE r.office = reject_refused.office AND r.counter = reject_refused.counter AND r.verdict = 'waiting'
    RETURNING 1
  )
  SELECT count(*) FROM done
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA quay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  quay.release_refused(text, integer), quay.reject_refused(text, integer), quay.follow(text, integer, bigint, bigint, text[], boolean),
  quay.erase(text, integer, bigint), quay.judge_again(text, text), quay.project_log0(text, bigint, bigint),
  quay.reason_against(text, text, text, bigint, bytea), quay.roles_of(text, text, bigint), quay.roles_for(text),
  quay.object(bytea), quay.unseal(bytea, bytea, bytea, bytea), quay.xor(bytea, bytea), quay.mac(bytea, bytea, bytea)
TO quay_admin;

RESET ROLE;
