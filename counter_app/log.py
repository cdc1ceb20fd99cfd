"""The log: a rotating file without personal data. Numbers that could name a person are masked on their way in."""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

from counter_app.domain.text import mask_number

_LARGEST_FILE = 1_000_000
_FILES_KEPT = 5
_NUMBER = re.compile(r"(?<![\d-])\d{9,12}(?![\d-])")


class _Discreet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _NUMBER.sub(lambda found: mask_number(found[0]), super().format(record))


def to_file(path: Path) -> logging.Handler:
    """Sends the program's log to a file; returns the handler, which the caller closes on the way out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=_LARGEST_FILE, backupCount=_FILES_KEPT, encoding="utf-8")
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler
