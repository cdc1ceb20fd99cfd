"""How a command answers: words for people, or one JSON object for programs. And the one thing it may ask."""

from __future__ import annotations

import getpass
import io
import json
import sys
from collections.abc import Mapping
from typing import Any

from counter_app.errors import CounterError, CredentialTrouble, UserError

DONE, USER, TROUBLE = 0, 2, 3


def speak_vietnamese() -> None:
    """Output that goes to a file or a pipe is UTF-8 on every system; what has no UTF-8 is escaped, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def ask_code() -> str:
    """The recovery code, from the person at the keyboard. Raises CredentialTrouble when there is none."""
    if not (sys.stdin and sys.stdin.isatty()):
        raise CredentialTrouble("Kho khóa đặt là session: cần gõ mã khôi phục, hãy chạy lệnh trong một cửa sổ lệnh.")
    return getpass.getpass("Mã khôi phục: ")


def answer(result: Mapping[str, Any] | list[Any], words: str, *, as_json: bool) -> int:
    """Prints the result, as JSON where it was asked for; returns the exit code of success."""
    print(json.dumps(result, ensure_ascii=False, indent=2, default=str) if as_json else words)
    return DONE


def complain(error: CounterError, *, as_json: bool) -> int:
    """Says what went wrong; returns the exit code that tells whose turn it is."""
    problems = error.problems if isinstance(error, UserError) else ()
    if as_json:
        fields = [{"field": problem.field, "sentence": problem.sentence} for problem in problems]
        print(json.dumps({"error": str(error), "problems": fields}, ensure_ascii=False, indent=2))
    elif problems:
        for problem in problems:
            print(f"{problem.field}: {problem.sentence}" if problem.field else problem.sentence, file=sys.stderr)
    else:
        print(error, file=sys.stderr)
    return USER if isinstance(error, UserError) else TROUBLE
