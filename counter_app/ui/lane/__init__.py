"""Chứng thực: the fast lane."""
