"""Danh mục TTHC: procedures, the working calendar, dates to look at again."""
