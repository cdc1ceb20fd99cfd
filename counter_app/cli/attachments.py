"""``attach``, ``files``, ``file``, ``detach``: the files of a dossier's papers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import answer
from counter_app.domain.attaching import file_named, paper_lines, read_line
from counter_app.domain.attachments import ATTACHED, DETACHED, Attached, Flag, Seen, size_in_words
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import Clock
from counter_app.errors import UserError
from counter_app.operations import attach as operation
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import board

Inspect = Callable[[bytes, str], Seen]
"""Looks into a file: content and name. PDFium comes with the window, so the composition root hands it in."""


def attach(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool, inspect: Inspect | None) -> int:
    """One file onto one paper."""
    if inspect is None:
        raise UserError("Bản này không có phần đọc PDF; xem: counter-app --help")
    content = operation.read(given.file)
    seen = inspect(content, given.file.name)
    flags = [flag for flag in Flag if getattr(given, flag.value.lower())]
    with opened(place, clock) as desk:
        dossier = _find(desk, given.code)
        at_work = desk.with_clerk(clerk_of(desk, given.staff, ATTACHED))
        line = read_line(dossier, given.paper)
        replaces = file_named(dossier, given.replaces).entry_id if given.replaces else ""
        after = operation.attach(at_work, dossier.id, line, content, seen, flags, replaces)
    made = after.files[-1]
    words = f"Đã đính kèm «{made.name}» vào «{made.paper}» – {after.code}."
    return answer(
        {"code": after.code, **made.to_body()},
        "\n".join([words, _line(made), *made.remarks]),
        as_json=as_json,
    )


def listed(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The papers of a dossier, each with its files and where they are."""
    with opened(place, clock) as desk:
        dossier = _find(desk, given.code)
        absent = operation.absent(desk, dossier)
    result: list[dict[str, Any]] = []
    lines = [f"{dossier.code}  {len(dossier.files)} tệp"]
    for n, paper in paper_lines(dossier):
        lines.append(f"{n if n > 0 else '–'}  {paper}")
        for one in (file for file in dossier.files if file.line == n):
            lines += [f"     {_line(one)}", *(f"       {remark}" for remark in one.remarks)]
            if one.sha256 in absent:
                lines.append(f"       {operation.elsewhere(one)}")
            result.append({**one.to_body(), "here": one.sha256 not in absent})
    return answer({"code": dossier.code, "files": result}, "\n".join(lines), as_json=as_json)


def take_out(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """A copy of a file, for another program to open."""
    check_free(given.out, "out")
    with opened(place, clock) as desk:
        one = file_named(_find(desk, given.code), given.hash)
        content = operation.content(desk, one)
    write_new(given.out, content)
    return answer({"file": str(given.out), **one.to_body()}, str(given.out), as_json=as_json)


def detach(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """A file off its paper."""
    with opened(place, clock) as desk:
        dossier = _find(desk, given.code)
        line = read_line(dossier, given.paper) if given.paper else None
        one = file_named(dossier, given.hash, line)
        at_work = desk.with_clerk(clerk_of(desk, given.staff, DETACHED))
        after = operation.detach(at_work, dossier.id, one.entry_id, given.reason)
    words = f"Đã gỡ «{one.name}» khỏi «{one.paper}» – {after.code}; hồ sơ còn {len(after.files)} tệp."
    return answer({"code": after.code, "detached": one.to_body(), "files": len(after.files)}, words, as_json=as_json)


def _find(desk: Desk, code: str) -> Dossier:
    with desk.database.read() as connection:
        return board.find(connection, desk.me.office, code)


def _line(one: Attached) -> str:
    marks = ", ".join(flag.label for flag in one.flags)
    told = f"{one.sha256[:12]}  {one.name}  {one.kind}, {one.pages} trang, {size_in_words(one.size)}"
    return f"{told}  {marks}".rstrip()
