"""How a command answers: words for people, or one JSON object for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from counter_app.errors import CounterError, UserError

DONE, USER, TROUBLE = 0, 2, 3


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
