-- What IT does: putting old years aside, letting one PC in by a code.
SET ROLE quay_owner;

-- Moves the oldest part of every log of an office to entry_archive: entries received before a moment, as far as no newer
-- one stands before them in the log. Returns how many. Nothing else changes: counters still pull them.
CREATE FUNCTION quay.archive(office text, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  log record;
  moved bigint := 0;
  part bigint;
BEGIN
  FOR log IN
    SELECT c.counter, coalesce(
      (SELECT min(e.seq) - 1 FROM quay.entry e
       WHERE e.office = archive.office AND e.counter = c.counter AND e.received_at >= before), c.head) AS last
    FROM quay.counter c WHERE c.office = archive.office AND c.counter > 0 ORDER BY c.counter FOR UPDATE
  LOOP
    WITH gone AS (
      DELETE FROM quay.entry e WHERE e.office = archive.office AND e.counter = log.counter AND e.seq <= log.last
        AND e.kind <> 'staff.set' -- who had which right is asked for every day
      RETURNING *
    )
    INSERT INTO quay.entry_archive SELECT * FROM gone;
    GET DIAGNOSTICS part = ROW_COUNT;
    moved := moved + part;
  END LOOP;
  RETURN moved;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA quay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quay.archive(text, timestamptz), quay.roles_for(text) TO quay_admin;
RESET ROLE;

-- Whoever holds a code logs in as a member of this role, whose only right is to be given what waits for it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quay_join') THEN
    CREATE ROLE quay_join NOLOGIN;
  END IF;
END
$$;
SET ROLE quay_owner;
GRANT USAGE ON SCHEMA quay TO quay_join;

-- claim: what was shut under the caller's code, once. The code is dead from then on.
CREATE FUNCTION quay.claim() RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  given bytea;
BEGIN
  -- Asked by the login, before an office is known: the one statement that cannot name it.
  SELECT i.sealed INTO given FROM quay.invitation i
    WHERE i.login = session_user AND i.expires_at > clock_timestamp() FOR UPDATE;
  IF given IS NULL THEN
    RAISE EXCEPTION 'code used or expired' USING ERRCODE = 'QM008';
  END IF;
  UPDATE quay.invitation i SET sealed = NULL WHERE i.login = session_user;
  RETURN given;
END
$$;
REVOKE ALL ON FUNCTION quay.claim() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quay.claim() TO quay_join;
CREATE POLICY own_code ON quay.invitation USING (login = (SELECT session_user));
RESET ROLE;
