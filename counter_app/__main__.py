"""``counter-app``: the window without arguments, else one command."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from counter_app.cli.main import Front, Size
from counter_app.cli.main import main as run_command
from counter_app.domain.attachments import Seen
from counter_app.domain.moments import Clock
from counter_app.paths import DataDir


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code."""
    return run_command(arguments, front=_front())


def _front() -> Front:
    """What needs Qt; Qt itself is imported when it is used."""

    def qt() -> str:
        from counter_app.app import qt_version

        return qt_version()

    def window(place: DataDir, demo: bool, with_centre: bool) -> int:
        # Cycles of widgets must not be collected on a worker thread: it crashes Qt. Already here, because sweeping up
        # behind a thousand imports costs a seventh of the start.
        gc.disable()
        from counter_app.app import start

        return start(place, demo=demo, with_centre=with_centre)

    def picture(page: str, place: DataDir, clock: Clock, out: Path, size: Size, scale: float) -> None:
        from counter_app.app import take_picture

        take_picture(page, place, clock, out, size, scale)

    def inspect(content: bytes, name: str) -> Seen:
        from counter_app.ui.files.inspection import inspect as look_into

        return look_into(content, name)

    return Front(window, picture, inspect, {"qt": qt})


if __name__ == "__main__":
    sys.exit(main())
