"""Quản trị: the office, its people, this PC."""
