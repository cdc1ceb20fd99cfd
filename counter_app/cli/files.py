"""Files that a command takes, and those it makes: never over one that is there, never half of one."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from counter_app.errors import Problem, StorageTrouble, UserError, why


def read_json(file: Path) -> Any:
    """What a JSON file holds. Raises UserError when it cannot be read or is none."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(Problem("file", f"Không đọc được tệp {file}: {why(error)}.")) from error
    except json.JSONDecodeError as error:
        place = f"sai từ dòng {error.lineno}, cột {error.colno}"
        raise UserError(Problem("file", f"Tệp {file} không phải JSON: {place}.")) from error
    except (ValueError, RecursionError) as error:  # no UTF-8, numbers of a thousand digits, lists in lists in lists
        raise UserError(Problem("file", f"Tệp {file} không phải JSON mã UTF-8.")) from error


def check_free(out: Path | None, name: str) -> None:
    """Raises UserError when a file that is to be written is there already; ``name`` is the argument's."""
    if out and os.path.lexists(out):  # False also for a name no file can have, which writing then tells
        raise UserError(Problem(name, f"Tệp {out} đã có; hãy chọn tên khác."))


def write_new(out: Path, content: bytes, kept: str = "") -> None:
    """Writes a file whole or not at all. Raises StorageTrouble, ending with what was ``kept``."""
    made = False
    try:
        with out.open("xb") as file:
            made = True
            file.write(content)
    except OSError as error:
        if made:
            with suppress(OSError):  # half a paper looks like one
                out.unlink()
        raise StorageTrouble(f"Không ghi được {out}: {why(error)}. {kept}".rstrip()) from error
