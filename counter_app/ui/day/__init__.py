"""Mở quầy, chốt sổ cuối ngày."""
