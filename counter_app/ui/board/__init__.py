"""Hồ sơ trong ngày: chips, list, and the chosen dossier beside it."""
