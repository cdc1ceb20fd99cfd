-- Who there is. quay_owner owns everything and nobody logs in as it; counters are members of quay_counter and hold
-- EXECUTE on a handful of functions and no table rights; IT's accounts are members of quay_admin.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quay_owner') THEN
    CREATE ROLE quay_owner NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quay_counter') THEN
    CREATE ROLE quay_counter NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quay_admin') THEN
    CREATE ROLE quay_admin NOLOGIN;
  END IF;
END
$$;

GRANT quay_owner TO CURRENT_USER;
GRANT quay_admin TO CURRENT_USER;
DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CREATE ON DATABASE %I TO quay_owner', current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- Large objects belong to no schema, so no schema's rights keep a counter from filling the disk with them.
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;

CREATE SCHEMA IF NOT EXISTS quay AUTHORIZATION quay_owner;
GRANT USAGE ON SCHEMA quay TO quay_counter, quay_admin;
