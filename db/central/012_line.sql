-- What a counter is told of its own log, and a supervisor's word about what a revoked counter has sent.
SET ROLE quay_owner;

-- flags: the caller's own entries that nobody goes by, and why.
CREATE FUNCTION quay.flags() RETURNS TABLE (seq bigint, kind text, subject text, reason text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
BEGIN
  SELECT * INTO me FROM quay.caller();
  RETURN QUERY
    SELECT f.seq, e.kind, e.subject, f.reason FROM quay.flag f
    JOIN quay.journal e ON e.office = f.office AND e.counter = f.counter AND e.seq = f.seq
    WHERE f.office = me.office AND f.counter = me.counter
    ORDER BY f.seq LIMIT 200;
END
$$;

-- As in 006_push.sql, with who may decide about a revoked counter.
CREATE OR REPLACE FUNCTION quay.roles_for(kind text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN kind IN ('data.erased', 'refused.settled') THEN ARRAY['SUPERVISOR']
  WHEN kind IN ('blank.printed', 'blank.used', 'blank.spoiled') THEN ARRAY['CLERK', 'SUPERVISOR']
  WHEN kind IN ('office.set', 'counter.enrolled', 'staff.set', 'procedure.published', 'catalogue.published',
    'shelf.set', 'procedure.localised', 'units.set', 'rule.set', 'calendar.day_set', 'calendar.published',
    'notice.template_set', 'register.opened')
    THEN ARRAY['SUPERVISOR', 'IT']
END;

-- An entry refused.settled names a counter and says release or reject. Anything else in it does nothing.
CREATE FUNCTION quay.settle_refused(office text, log integer, at_seq bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  said jsonb;
BEGIN
  SELECT quay.object(e.body) INTO said FROM quay.entry e
    WHERE e.office = settle_refused.office AND e.counter = log AND e.seq = at_seq;
  IF said ->> 'counter' ~ '^[1-9][0-9]{0,8}$' AND (said ->> 'counter')::integer <> log THEN
    IF said ->> 'verdict' = 'release' THEN
      PERFORM quay.release_refused(office, (said ->> 'counter')::integer);
    ELSIF said ->> 'verdict' = 'reject' THEN
      PERFORM quay.reject_refused(office, (said ->> 'counter')::integer);
    END IF;
  END IF;
END
$$;

-- What an entry asks of the centre itself, once its author is known to have the right.
CREATE FUNCTION quay.obey(office text, log integer, at_seq bigint, kind text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF kind = 'data.erased' THEN
    PERFORM quay.erase(office, log, at_seq);
  ELSIF kind = 'refused.settled' THEN
    PERFORM quay.settle_refused(office, log, at_seq);
  END IF;
END
$$;

-- As in 006_push.sql. What follows from entries that have just been stored; subjects are theirs, judged tells whether any is of a kind that
-- asks for a right. Nothing in here may fail for what an entry says.
CREATE OR REPLACE FUNCTION quay.follow(office text, log integer, first bigint, last bigint, subjects text[], judged boolean)
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
    ELSIF e.kind = 'staff.set' THEN
      PERFORM quay.judge_again(office, substr(e.subject, 7));
    ELSE
      PERFORM quay.obey(office, log, e.seq, e.kind);
    END IF;
  END LOOP;
END
$$;

-- As in 006_push.sql. The author's right may arrive after what he wrote: his flags are looked at again.
CREATE OR REPLACE FUNCTION quay.judge_again(office text, actor text) RETURNS void
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
      PERFORM quay.obey(office, e.counter, e.seq, e.kind);
    END IF;
  END LOOP;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA quay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quay.flags() TO quay_counter;
GRANT EXECUTE ON FUNCTION quay.obey(text, integer, bigint, text), quay.settle_refused(text, integer, bigint) TO quay_admin;
RESET ROLE;
