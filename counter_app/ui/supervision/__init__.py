"""Theo dõi, điều hành."""
