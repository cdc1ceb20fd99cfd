-- Attached files: found by what they contain, carried in pieces of 64 KiB, taken up where the line broke.
SET ROLE quay_owner;

-- Largest file: 20 MiB. QM003 a size or place that cannot be, QM006 bytes that do not add up.

-- blob_begin: at which byte to go on; the size itself when the office has the file already; -1 for one that was erased
-- by law, which is not taken again.
CREATE FUNCTION quay.blob_begin(sha256 bytea, size bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  me record;
  held quay.blob;
BEGIN
  SELECT * INTO me FROM quay.caller();
  IF octet_length(blob_begin.sha256) IS DISTINCT FROM 32 OR blob_begin.size IS NULL
     OR blob_begin.size NOT BETWEEN 1 AND 20971520 THEN
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

-- blob_put: the piece that begins at byte start, 64 KiB or the file's rest; returns at which byte to go on. A piece
-- that is held already is passed over.
CREATE FUNCTION quay.blob_put(sha256 bytea, start bigint, data bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  me record;
  held quay.blob;
  place bigint;
BEGIN
  SELECT * INTO me FROM quay.caller();
  SELECT * INTO held FROM quay.blob b WHERE b.office = me.office AND b.sha256 = blob_put.sha256 FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'file was not begun' USING ERRCODE = 'QM003';
  ELSIF held.complete THEN
    RETURN held.size;
  END IF;
  SELECT coalesce(sum(octet_length(k.data)), 0) INTO place FROM quay.blob_chunk k
    WHERE k.office = me.office AND k.sha256 = blob_put.sha256;
  IF start IS NULL OR start > place OR start < 0 OR start % 65536 <> 0
     OR octet_length(blob_put.data) IS DISTINCT FROM least(65536, held.size - start)::integer THEN
    RAISE EXCEPTION 'piece of % bytes at %, file goes on at %', octet_length(blob_put.data), start, place
      USING ERRCODE = 'QM003';
  END IF;
  IF start = place THEN
    INSERT INTO quay.blob_chunk (office, sha256, n, data)
    VALUES (me.office, blob_put.sha256, (start / 65536)::integer, blob_put.data);
    place := place + octet_length(blob_put.data);
  END IF;
  RETURN place;
END
$$;

-- blob_end: the file is whole and is what it is called. What does not add up is thrown away, to be sent anew; the
-- answer false says so (an error would keep the pieces).
CREATE FUNCTION quay.blob_end(sha256 bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  me record;
  held quay.blob;
  whole bytea;
BEGIN
  SELECT * INTO me FROM quay.caller();
  SELECT * INTO held FROM quay.blob b WHERE b.office = me.office AND b.sha256 = blob_end.sha256 FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'file was not begun' USING ERRCODE = 'QM003';
  ELSIF held.complete THEN
    RETURN true;
  END IF;
  SELECT string_agg(k.data, '' ORDER BY k.n) INTO whole FROM quay.blob_chunk k
    WHERE k.office = me.office AND k.sha256 = blob_end.sha256;
  IF coalesce(octet_length(whole), 0) < held.size THEN
    RAISE EXCEPTION 'file has % of % bytes', coalesce(octet_length(whole), 0), held.size USING ERRCODE = 'QM003';
  ELSIF pg_catalog.sha256(whole) <> blob_end.sha256 THEN
    DELETE FROM quay.blob_chunk k WHERE k.office = me.office AND k.sha256 = blob_end.sha256;
    DELETE FROM quay.blob b WHERE b.office = me.office AND b.sha256 = blob_end.sha256;
    RETURN false;
  END IF;
  UPDATE quay.blob b SET complete = true WHERE b.office = me.office AND b.sha256 = blob_end.sha256;
  RETURN true;
END
$$;

-- blob_get: the piece of a whole file that begins at byte start; NULL when the office has no such file or no such place.
CREATE FUNCTION quay.blob_get(sha256 bytea, start bigint) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
BEGIN
  SELECT * INTO me FROM quay.caller();
  RETURN (
    SELECT k.data FROM quay.blob_chunk k
    JOIN quay.blob b ON b.office = k.office AND b.sha256 = k.sha256 AND b.complete
    WHERE k.office = me.office AND k.sha256 = blob_get.sha256 AND k.n = start / 65536 AND start % 65536 = 0);
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA quay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  quay.blob_begin(bytea, bigint), quay.blob_put(bytea, bigint, bytea), quay.blob_end(bytea),
  quay.blob_get(bytea, bigint)
TO quay_counter;

RESET ROLE;
