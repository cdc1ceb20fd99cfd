"""Runs one command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from counter_app import paths
from counter_app.cli import output, parser
from counter_app.domain.attachments import Seen
from counter_app.domain.moments import Clock
from counter_app.domain.text import whole_number
from counter_app.errors import CounterError, Problem, UserError, why
from counter_app.paths import DataDir

Size = tuple[int, int]
_SHOWN = 40
_LEAST_SCALE, _MOST_SCALE = 0.5, 4


@dataclass(frozen=True)
class Front:
    """What needs Qt, handed in by the composition root: without it every other command works all the same."""

    window: Callable[[DataDir, bool, bool], int]
    """Opens the window: data folder, demo, with a centre."""
    picture: Callable[[str, DataDir, Clock, Path, Size, float], None]
    """Draws a page: its name, data folder, clock, target, size, scale."""
    inspect: Callable[[bytes, str], Seen] | None = None
    """Looks into a file that is to be attached: content and name."""
    checks: Mapping[str, Callable[[], str]] = field(default_factory=dict)


def machine_clock() -> datetime:
    """The current moment, from this machine."""
    return datetime.now(UTC)


def main(arguments: Sequence[str] | None = None, *, front: Front | None = None, clock: Clock = machine_clock) -> int:
    """Runs the command line and returns its exit code; without a command the window is opened."""
    output.speak_vietnamese()
    told = sys.argv[1:] if arguments is None else arguments
    given = parser.build().parse_args(told)
    as_json = getattr(given, "json", False)
    place = DataDir(getattr(given, "data_dir", None) or paths.default_data_dir())
    try:
        _refuse_unreadable(told)
        _check_folder(place)
        if given.command is None or given.command == "screenshot":
            return _with_qt(given, place, clock, front, as_json=as_json)
        return _run(given, place, clock, front, as_json=as_json)
    except CounterError as error:
        return output.complain(error, as_json=as_json)
    except KeyboardInterrupt:
        return output.DONE


def _refuse_unreadable(arguments: Sequence[str]) -> None:
    """Raises UserError for an argument that is no text: no file, no database and no paper could take it."""
    for text in arguments:
        if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
            shown = ascii(text[:_SHOWN])
            raise UserError(f"Tham số {shown} có ký tự không phải chữ (mã UTF-8 hỏng). Chưa làm gì; hãy gõ lại.")


def _check_folder(place: DataDir) -> None:
    """Raises UserError for a data folder that no system could have."""
    try:
        place.root.exists()
    except OSError as error:
        raise UserError(Problem("data_dir", f"Không dùng được thư mục dữ liệu này: {why(error)}.")) from error


def _with_qt(given: argparse.Namespace, place: DataDir, clock: Clock, front: Front | None, *, as_json: bool) -> int:
    if given.command is None and given.demo and (front is None or not _has_screen()):
        from counter_app.cli import demo

        return demo.walk(place, clock, with_centre=given.with_centre)
    if front is None:
        raise UserError("Bản này không có cửa sổ; xem: counter-app --help")
    if given.command is None:
        return front.window(place, given.demo, given.with_centre)
    size = given.size.lower().split("x")
    width, height = (whole_number(part, 4) for part in size) if len(size) == 2 else (None, None)
    if not width or not height:
        raise UserError(Problem("size", "Kích thước viết theo dạng 1366x720."))
    if not _LEAST_SCALE <= given.scale <= _MOST_SCALE:
        raise UserError(Problem("scale", "Tỷ lệ phóng là một số từ 0.5 đến 4."))
    front.picture(given.page, place, clock, given.out, (width, height), given.scale)
    return output.answer({"picture": str(given.out)}, str(given.out), as_json=as_json)


def _has_screen() -> bool:
    """Whether a window could be seen."""
    return sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )


def _run(given: argparse.Namespace, place: DataDir, clock: Clock, front: Front | None, *, as_json: bool) -> int:
    from counter_app.cli import attachments, commands, doctor, privacy

    if given.command == "doctor":
        return doctor.doctor(given, place, clock, as_json, front.checks if front else None)
    if given.command == "attach":
        return attachments.attach(given, place, clock, as_json, front.inspect if front else None)
    done = commands.COMMANDS[given.command](given, place, clock, as_json)
    if given.command in privacy.LOOKS:
        privacy.note(given, place, clock)
    return done
