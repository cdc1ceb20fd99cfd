"""The window. The only importer of PySide6 (and pypdfium2, for preview and print); writes only through operations."""
