"""The second front end: proves that everything below ``ui`` works without Qt.

Every command takes ``--json`` and ``--data-dir``; exit codes are 0, 2 (usage or what the person can mend) and 3 (the
world: disk, line, key store). Sentences go to standard error, results to standard output.
"""
