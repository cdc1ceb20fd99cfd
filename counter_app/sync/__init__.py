"""One bounded exchange with the central database, callable without Qt. The only importer of psycopg."""
