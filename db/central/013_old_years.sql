-- Files as large as a counter may attach, and the proof that a counter may let go of the words of old dossiers.
SET ROLE quay_owner;

-- As in 009_blobs.sql, up to 30,000,000 bytes.
CREATE OR REPLACE FUNCTION quay.blob_begin(sha256 bytea, size bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  me record;
  held quay.blob;
BEGIN
  SELECT * INTO me FROM quay.caller();
  IF octet_length(blob_begin.sha256) IS DISTINCT FROM 32 OR blob_begin.size IS NULL
     OR blob_begin.size NOT BETWEEN 1 AND 30000000 THEN
    RAISE EXCEPTION 'file of % bytes', blob_begin.size USING ERRCODE = 'QM003';
  END IF;
  IF EXISTS (SELECT FROM quay.erasure x
             WHERE x.office = me.office AND x.key = 'blob:' || encode(blob_begin.sha256, 'hex')) THEN
    RETURN -1;
  END IF;
  INSERT INTO quay.blob (office, sha256, size) VALUES (me.office, blob_begin.sha256, blob_begin.size)
    ON CONFLICT DO NOTHING;
  SELECT * INTO held FROM quay.blob b WHERE b.office = me.office AND b.sha256 = blob_begin.sha256 FOR UPDATE;
  IF held.complete THEN
    RETURN held.size;
  ELSIF held.size <> blob_begin.size THEN -- somebody lied, then or now; the digest will tell
    DELETE FROM quay.blob_chunk k WHERE k.office = me.office AND k.sha256 = blob_begin.sha256;
    UPDATE quay.blob b SET size = blob_begin.size WHERE b.office = me.office AND b.sha256 = blob_begin.sha256;
    RETURN 0;
  END IF;
  RETURN (SELECT coalesce(sum(octet_length(k.data)), 0) FROM quay.blob_chunk k
          WHERE k.office = me.office AND k.sha256 = blob_begin.sha256);
END
$$;

-- held: of each entry about these subjects whose body the centre has, the digest of the bytes that lie here, worked out
-- now: what a counter compares with its own before it lets a body go. Old years included.
CREATE FUNCTION quay.held(subjects text[])
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
    WHERE e.body IS NOT NULL AND e.salt IS NOT NULL
    ORDER BY e.counter, e.seq;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA quay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quay.held(text[]) TO quay_counter;

RESET ROLE;
