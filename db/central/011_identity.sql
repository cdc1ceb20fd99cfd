-- Two machines that wrote under one number: the one that speaks second gets a number of its own.
SET ROLE quay_owner;

-- A counter that was split off another: it calls by the other's login and names its own number. Asked after enrolment
-- has told the office.
CREATE TABLE quay.incarnation (
  office  text NOT NULL,
  counter integer NOT NULL,
  role    name NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (office, counter)
);
ALTER TABLE quay.incarnation ENABLE ROW LEVEL SECURITY;
ALTER TABLE quay.incarnation FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON quay.incarnation USING (office = (SELECT quay.caller_office())
  OR (SELECT quay.caller_is_admin()));
GRANT SELECT, INSERT, UPDATE, DELETE ON quay.incarnation TO quay_admin;

-- The login's own counter; or the one it names in quay.counter, where that was split off for this login.
CREATE OR REPLACE FUNCTION quay.caller_counter() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT coalesce((
    SELECT i.counter FROM quay.incarnation i
    WHERE current_setting('quay.counter', true) <> '' AND i.office = e.office AND i.role = e.role
      AND i.counter::text = current_setting('quay.counter', true)), e.counter)
  FROM quay.enrolment e WHERE e.role = session_user
$$;

-- As in 006_push.sql; and counters that were split off, which have no login of their own.
CREATE OR REPLACE FUNCTION quay.project_log0(office text, first bigint, last bigint) RETURNS void
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
           b ->> 'split_from' AS split_from, b ->> 'sealed' AS sealed, e.salt
    FROM (SELECT *, quay.object(x.body) AS b FROM quay.entry x
          WHERE x.office = project_log0.office AND x.counter = 0 AND x.seq BETWEEN first AND last
            AND x.kind = 'counter.enrolled') AS e
    WHERE b ->> 'number' ~ '^[1-9][0-9]{0,8}$'
    ORDER BY e.seq
  LOOP
    IF said.sealed ~ '^([0-9a-f]{2})+$' AND coalesce(nullif(said.login, ''), said.split_from) <> ''
       AND said.salt IS NOT NULL THEN
      key := substr(quay.unseal(own.inner_pad, own.outer_pad, said.salt, decode(said.sealed, 'hex')), 1, 32)
             || decode(repeat('00', 32), 'hex');
      INSERT INTO quay.counter AS c (office, counter, inner_pad, outer_pad)
      VALUES (project_log0.office, said.number::integer,
              quay.xor(key, decode(repeat('36', 64), 'hex')), quay.xor(key, decode(repeat('5c', 64), 'hex')))
      ON CONFLICT DO NOTHING;
      IF said.login <> '' THEN
        INSERT INTO quay.enrolment (role, office, counter)
        VALUES (said.login, project_log0.office, said.number::integer) ON CONFLICT DO NOTHING;
      ELSE
        INSERT INTO quay.incarnation (office, counter, role)
        VALUES (project_log0.office, said.number::integer, said.split_from) ON CONFLICT DO NOTHING;
      END IF;
    END IF;
    UPDATE quay.counter c SET status = CASE WHEN said.active THEN 'active' ELSE 'revoked' END
      WHERE c.office = project_log0.office AND c.counter = said.number::integer;
  END LOOP;
END
$$;

-- split: a number of its own for a caller whose entry at a place of its log is another than the centre's. key signs the
-- new log; asked again with the same key (the answer was lost), the same number is told. The number is the highest free
-- one up to 99, its slice the last of the band that nobody has; both stand in log 0 like any enrolment.
CREATE FUNCTION quay.split(at_seq bigint, their_hash bytea, key bytea) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me record;
  rules quay.office;
  own quay.counter;
  pad bytea;
  number integer;
  slice integer;
  salt bytea;
  body bytea;
  header bytea;
  digest bytea;
  micros bigint;
BEGIN
  SELECT * INTO me FROM quay.caller();
  IF octet_length(key) IS DISTINCT FROM 32 THEN
    RAISE EXCEPTION 'no key' USING ERRCODE = 'QM003';
  END IF;
  pad := quay.xor(key || decode(repeat('00', 32), 'hex'), decode(repeat('36', 64), 'hex'));
  SELECT * INTO rules FROM quay.office o WHERE o.office = me.office FOR UPDATE; -- as whoever enrols a counter does
  SELECT i.counter INTO number FROM quay.incarnation i
    JOIN quay.counter c ON c.office = i.office AND c.counter = i.counter
    WHERE i.office = me.office AND i.role = session_user AND c.inner_pad = pad;
  IF FOUND THEN
    RETURN number;
  END IF;
  IF NOT EXISTS (SELECT FROM quay.journal e WHERE e.office = me.office AND e.counter = me.counter
                 AND e.seq = at_seq AND e.hash <> their_hash) THEN
    RAISE EXCEPTION 'no other entry at %', at_seq USING ERRCODE = 'QM003';
  END IF;
  SELECT max(n) INTO number FROM generate_series(1, 99) AS n
    WHERE NOT EXISTS (SELECT FROM quay.counter c WHERE c.office = me.office AND c.counter = n);
  SELECT max(start) INTO slice
    FROM generate_series(rules.band_start, rules.band_stop - 499, 500) AS start
    WHERE NOT EXISTS (
      SELECT FROM quay.journal e,
        LATERAL jsonb_path_query(quay.object(e.body), 'lax $.*[*] ? (exists(@.start))') AS given
      WHERE e.office = me.office AND e.counter = 0 AND e.kind = 'counter.enrolled'
        AND (given ->> 'start')::integer < start + 500
        AND start < (given ->> 'start')::integer + (given ->> 'size')::integer);
  IF number IS NULL OR slice IS NULL THEN
    RAISE EXCEPTION 'no number left' USING ERRCODE = 'QM009';
  END IF;

  SELECT * INTO own FROM quay.counter c WHERE c.office = me.office AND c.counter = 0 FOR UPDATE;
  salt := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
  body := convert_to(format(
    '{"active":true,"name":%s,"number":%s,"sealed":"%s","slices":[{"size":500,"start":%s}],"split_from":%s}',
    to_json('Quầy ' || me.counter || ' (máy ' || number || ')'), number,
    encode(quay.unseal(own.inner_pad, own.outer_pad, salt, key), 'hex'), slice, to_json(session_user::text)), 'UTF8');
  micros := floor(extract(epoch FROM clock_timestamp()) * 1000000);
  header := convert_to(format(
    '{"actor":"centre","at":"%s","counter":0,"digest":"%s","hlc":%s,"id":"%s","kind":"counter.enrolled","office":%s,'
    '"seen":{},"seq":%s,"subject":"counter:%s","version":1}',
    to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), encode(sha256(salt || body), 'hex'),
    micros, gen_random_uuid(), to_json(me.office::text), own.head + 1, number), 'UTF8');
  digest := sha256(own.head_hash || header);
  INSERT INTO quay.entry (office, counter, seq, id, kind, subject, hlc, header, body, salt, hash, mac)
  VALUES (me.office, 0, own.head + 1, convert_from(header, 'UTF8')::jsonb ->> 'id', 'counter.enrolled',
          'counter:' || number, micros, header, body, salt, digest, quay.mac(own.inner_pad, own.outer_pad, digest));
  UPDATE quay.counter c SET head = own.head + 1, head_hash = digest WHERE c.office = me.office AND c.counter = 0;
  PERFORM quay.project_log0(me.office, own.head + 1, own.head + 1);
  RETURN number;
END
$$;

REVOKE ALL ON FUNCTION quay.split(bigint, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quay.split(bigint, bytea, bytea) TO quay_counter;
RESET ROLE;
