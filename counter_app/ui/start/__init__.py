"""Before the board: the first day of an office, and signing in."""
