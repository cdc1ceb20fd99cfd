"""Giấy tờ, tệp: looking into files, their page."""
