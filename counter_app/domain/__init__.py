"""The rules of the counter. Only the standard library: no Qt, no SQL, no files, and no clock of its own."""
