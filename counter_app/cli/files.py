"""Files that a command takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from counter_app.errors import Problem, UserError


def read_json(file: Path) -> Any:
    """What a JSON file holds. Raises UserError when it cannot be read or is none."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(Problem("file", f"Không đọc được tệp {file}: {error.strerror}.")) from error
    except (ValueError, RecursionError) as error:
        raise UserError(Problem("file", f"Tệp {file} không phải JSON mã UTF-8: {error}.")) from error
