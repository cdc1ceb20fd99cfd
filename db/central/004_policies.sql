-- The second wall: even quay_owner, as whom the functions run, sees only the caller's office. The condition stands in
-- a sub-select so that it is worked out once a statement and not once a row.
SET ROLE quay_owner;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['office', 'counter', 'entry', 'credential'] LOOP
    EXECUTE format('ALTER TABLE quay.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE quay.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY own_office ON quay.%I USING (office = (SELECT quay.caller_office()) '
      'OR (SELECT quay.caller_is_admin()))', name);
  END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA quay TO quay_admin;
GRANT EXECUTE ON FUNCTION quay.caller_office(), quay.caller_is_admin() TO quay_admin;

RESET ROLE;
