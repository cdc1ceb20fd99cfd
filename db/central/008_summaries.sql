-- What the province reads: a row a dossier, folded by a counter, without anybody's name.
SET ROLE quay_owner;

-- summaries: rows as the caller's program folds them, each with the number of entries it folded. A row is kept only if
-- that is how many the centre holds; else the dossier stays on the list of work that hello hands out.
-- Returns how many were kept.
CREATE FUNCTION quay.summaries(rows jsonb, program text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
  kept bigint;
BEGIN
  SELECT * INTO me FROM quay.caller();
  IF jsonb_typeof(rows) IS DISTINCT FROM 'array' OR jsonb_array_length(rows) > 500 THEN
    RAISE EXCEPTION 'at most 500 summaries' USING ERRCODE = 'QM003';
  END IF;
  -- The rows are locked first and in one order: push makes them stale under the same locks.
  PERFORM 1 FROM quay.dossier d
    WHERE d.office = me.office AND d.id IN (SELECT r ->> 'id' FROM jsonb_array_elements(rows) AS r)
    ORDER BY d.id FOR UPDATE;
  WITH told AS (
    SELECT DISTINCT ON (t.id) t.*
    FROM jsonb_to_recordset(rows) AS t (
      id text, entries bigint, code text, counter integer, procedure_code text, field text, channel text, state text,
      outcome text, apologies integer, received_at timestamptz, due_at timestamptz, lawful_due_at timestamptz,
      ended_at timestamptz)
    WHERE octet_length(t.id) <= 100
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

-- Dossiers that came before this table did are work like any other.
INSERT INTO quay.dossier (office, id, stale)
SELECT DISTINCT e.office, substr(e.subject, 9), true FROM quay.entry e
WHERE e.subject LIKE 'dossier:%' AND octet_length(e.subject) <= 108
ON CONFLICT DO NOTHING;

-- For reports of the province: neither the code, which stands on a citizen's paper, nor the id. barrier: a condition
-- that somebody adds must not see rows before the view's own.
CREATE VIEW quay.dossier_report WITH (security_barrier) AS
SELECT office, counter, procedure_code, field, channel, state, outcome, apologies,
       received_at, due_at, lawful_due_at, ended_at, stale
FROM quay.dossier WHERE entries > 0;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA quay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quay.summaries(jsonb, text) TO quay_counter;
RESET ROLE;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quay_report') THEN
    CREATE ROLE quay_report NOLOGIN;
  END IF;
END
$$;
SET ROLE quay_owner;
GRANT USAGE ON SCHEMA quay TO quay_report;
GRANT SELECT ON quay.dossier_report TO quay_report;
-- The view reads as quay_owner, for whom the second wall holds too: it opens for the report's readers.
CREATE FUNCTION quay.caller_is_reporter() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_has_role(session_user, 'quay_report', 'member') $$;
REVOKE ALL ON FUNCTION quay.caller_is_reporter() FROM PUBLIC;
-- In a view the policy's functions are called as whoever reads it.
GRANT EXECUTE ON FUNCTION quay.caller_is_reporter(), quay.caller_office(), quay.caller_is_admin() TO quay_report;
CREATE POLICY reported ON quay.dossier FOR SELECT USING ((SELECT quay.caller_is_reporter()));
RESET ROLE;
