-- A one-time code on a cluster too: rows are locked on one node, whose office is named.
SET ROLE quay_owner;

-- As in 010_administration.sql, which locked by login alone: refused where the table is distributed.
CREATE OR REPLACE FUNCTION quay.claim() RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  mine quay.invitation;
  given bytea;
BEGIN
  -- Asked by the login, before an office is known: the one statement that cannot name it.
  SELECT * INTO mine FROM quay.invitation i WHERE i.login = session_user;
  SELECT i.sealed INTO given FROM quay.invitation i
    WHERE i.office = mine.office AND i.counter = mine.counter
      AND i.login = session_user AND i.expires_at > clock_timestamp() FOR UPDATE;
  IF given IS NULL THEN
    RAISE EXCEPTION 'code used or expired' USING ERRCODE = 'QM008';
  END IF;
  UPDATE quay.invitation i SET sealed = NULL WHERE i.office = mine.office AND i.counter = mine.counter;
  RETURN given;
END
$$;

RESET ROLE;
