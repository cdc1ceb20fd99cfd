-- For a province that one server cannot carry: the same schema distributed by office over a Citus cluster. Not run by
-- «central upgrade»; IT runs it once on the coordinator, after «central upgrade» and before the first counter:
--
--     psql -v ON_ERROR_STOP=1 -f db/central/citus.sql "$URL"
--
-- Every key begins with office and every statement of the contract names its office, so each call is answered by one
-- node, and what belongs to one office lies together (tests/sync/test_upgrade.py holds both). enrolment is asked before
-- an office is known, so every node has all of it.
--
-- Functions and roles are carried to the workers by Citus; log in at the coordinator only. After a later
-- «central upgrade» that adds a table, add it here and run its line.
--
-- Tried by hand with Citus 13.0.5 in its first form; run the tests of tests/sync against the cluster
-- (COUNTER_TEST_PG="host=… dbname=…") before using it.
CREATE EXTENSION IF NOT EXISTS citus;

SELECT create_reference_table('quay.enrolment');

SELECT create_distributed_table('quay.office', 'office');
SELECT create_distributed_table('quay.counter', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.entry', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.entry_archive', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.refused_push', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.flag', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.erasure', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.credential', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.subscription', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.dossier', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.blob', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.blob_chunk', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.invitation', 'office', colocate_with => 'quay.office');
SELECT create_distributed_table('quay.incarnation', 'office', colocate_with => 'quay.office');
