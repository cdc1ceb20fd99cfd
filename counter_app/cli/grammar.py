"""The parser of the command line, which says in Vietnamese what argparse says in English."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

from counter_app.domain.text import whole_number

_SAID = {
    r"unrecognized arguments: (.*)": "không hiểu {}",
    r"the following arguments are required: (.*)": "còn thiếu {}",
    r"argument (.*?): invalid choice: (.*) \(choose from (.*)\)": "{} không có {}; chọn một trong: {}",
    r"argument (.*?): invalid whole value: (.*)": "{} là số nguyên không quá chín chữ số, không phải {}",
    r"argument (.*?): invalid \w+ value: (.*)": "{} phải là số, không phải {}",
    r"argument (.*?): expected .*": "{} còn thiếu giá trị",
    r"argument (.*?): ignored explicit argument (.*)": "{} không nhận giá trị {}",
    r"argument (.*?): not allowed with argument (.*)": "{} không đi cùng {}",
    r"one of the arguments (.*) is required": "cần một trong {}",
    r"ambiguous option: (.*) could match (.*)": "{} chưa rõ là {}",
}
_LONGEST = 500
"""A message repeats what was typed; nobody reads a screen of it."""


class Parser(argparse.ArgumentParser):
    """argparse with our words. What it says that is not in the table is said as it is."""

    def error(self, message: str) -> NoReturn:
        """Usage and a sentence on standard error; exit code 2."""
        self.print_usage(sys.stderr)
        print(f"Lệnh chưa đúng: {_in_vietnamese(message)}.", file=sys.stderr)
        raise SystemExit(2)


def whole(text: str) -> int:
    """The value of an argument that is a number. Raises ValueError, also for one that no register reaches."""
    sign = -1 if text.startswith("-") else 1
    number = whole_number(text.removeprefix("-"))
    if number is None:
        raise ValueError
    return sign * number


def _in_vietnamese(message: str) -> str:
    for said, words in _SAID.items():
        if found := re.fullmatch(said, message, re.DOTALL):
            message = words.format(*found.groups())
            break
    return message if len(message) <= _LONGEST else message[:_LONGEST] + "…"
