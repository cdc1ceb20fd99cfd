-- What a centre that may be put back can promise.
SET ROLE quay_owner;

-- held: as in 013_old_years.sql, of what has been here for longer than backups are kept. A counter lets go of words on
-- this word, and a centre put back to before it had them could never get them again.
CREATE OR REPLACE FUNCTION quay.held(subjects text[])
RETURNS TABLE (counter integer, seq bigint, digest bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
BEGIN
  SELECT * INTO me FROM quay.caller();
  IF cardinality(subjects) > 100 THEN
    RAISE EXCEPTION '% subjects', cardinality(subjects) USING ERRCODE = 'QM003';
  END IF;
  RETURN QUERY
    SELECT e.counter, e.seq, pg_catalog.sha256(e.salt || e.body)
    FROM (SELECT DISTINCT s FROM unnest(subjects) AS s) AS wanted
    JOIN quay.journal e ON e.office = me.office AND md5(e.subject) = md5(wanted.s) AND e.subject = wanted.s
    WHERE e.body IS NOT NULL AND e.salt IS NOT NULL AND e.received_at < clock_timestamp() - interval '35 days'
    ORDER BY e.counter, e.seq;
END
$$;

RESET ROLE;
