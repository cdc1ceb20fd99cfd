"""Chuyển hồ sơ."""
