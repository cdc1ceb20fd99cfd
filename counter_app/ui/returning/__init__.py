"""Trả kết quả."""
