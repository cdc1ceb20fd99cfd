"""A catalogue that comes from a file: what it would change, and carrying that out.

A book that the office edited is the whole catalogue and is taken as it is. The ministry's records are not: they do not
overwrite what the office typed or edited itself, and a procedure goes only when a record of it was there before and no
longer is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from counter_app.domain.catalogue_changes import Change, Changes, Incoming, differences, local_over, same, shelf_over
from counter_app.domain.procedure import Listed, Localised, Procedure, Shelf
from counter_app.operations import catalogue
from counter_app.operations.desk import Desk
from counter_app.store import reference


def held(desk: Desk) -> tuple[tuple[Procedure, ...], Shelf, tuple[Localised, ...]]:
    """The catalogue that holds, as published, and what the office has of its own: what a book is written of."""
    with desk.database.read() as connection:
        procedures = reference.release(connection, desk.me.office)
        own = reference.localised(connection, desk.me.office)
        return procedures, desk.reference(connection).catalogue.shelf, own


def plan(desk: Desk, incoming: Incoming, version: str, *, afresh: bool = False, only_new: bool = False) -> Changes:
    """What publishing a file would change. New and changed procedures bear ``version``, the others keep theirs.

    ``afresh`` takes the ministry's records even over what the office edited; ``only_new`` adds what the office does not
    have and touches nothing else.
    """
    procedures, shelf, own = held(desk)
    here = {one.code: one for one in procedures}
    coming = {one.code: replace(one, version=version) for one in incoming.procedures}
    first, second = (here, coming) if incoming.published or only_new else (coming, here)
    new: list[Procedure] = []
    changed: list[Change] = []
    kept: list[Change] = []
    gone: list[Listed] = []
    release: list[Procedure] = []
    for code in (*first, *(code for code in second if code not in first)):
        before, after = here.get(code), coming.get(code)
        if before is None and after is not None:
            new.append(after)
            release.append(after)
        elif before is not None and (only_new or (after is None and incoming.published and not before.source)):
            release.append(before)
        elif before is not None and after is None:
            gone.append(Listed(before.code, before.name, before.field, before.version))
        elif before is not None and after is not None:
            if same(before, after):
                release.append(before)
            elif incoming.published and not afresh and before.source in ("", after.source):
                kept.append(Change(before, differences(before, after)))
                release.append(before)
            else:
                changed.append(Change(after, differences(before, after)))
                release.append(after)
    lost = {one.code for one in gone}
    return Changes(
        new=tuple(new),
        changed=tuple(changed),
        gone=tuple(gone),
        kept=tuple(kept),
        unchanged=len(release) - len(new) - len(changed) - len(kept),
        release=tuple(release),
        reordered=[one.code for one in release if one.code in here] != [code for code in here if code not in lost],
        shelf=None if only_new else _new_shelf(shelf, incoming),
        local=() if only_new else _new_local(own, incoming),
    )


def _new_shelf(before: Shelf, incoming: Incoming) -> Shelf | None:
    after = incoming.shelf
    return None if after is None or after == shelf_over(before, incoming.procedures) else after


def _new_local(own: Iterable[Localised], incoming: Incoming) -> tuple[Localised, ...]:
    """The office's own times and fees that have to be written; what a book no longer names is taken back."""
    if incoming.local is None:
        return ()
    procedures = {one.code: one for one in incoming.procedures}
    before = {one.code: local_over(one, procedures[one.code]) for one in own if one.code in procedures}
    told = {one.code: one for one in incoming.local}
    after = {code: _with_process(told.get(code), before.get(code), code) for code in {**before, **told}}
    return tuple(one for code, one in after.items() if before.get(code, Localised(code)) != one)


def _with_process(told: Localised | None, before: Localised | None, code: str) -> Localised:
    """What a book says; the office's own internal process is typed in the window and no book takes it away."""
    return replace(told or Localised(code), stages=before.stages if before else None)


def carry_out(desk: Desk, changes: Changes, version: str) -> Iterator[tuple[int, int]]:
    """Publishes what was planned and the office's own choice, a short transaction a step; after each, how many entries
    of how many are written. Whoever stops before the last has changed nothing that holds; see
    :func:`catalogue.publishing`.
    """
    own = len(changes.local) + (changes.shelf is not None)
    done = whole = 0
    if changes.of_catalogue:
        for done, whole in catalogue.publishing(desk, version, changes.release):
            yield done, whole + own
    for local in changes.local:
        catalogue.localise(desk, local)
    if changes.shelf is not None:
        catalogue.set_shelf(desk, changes.shelf)
    if own:
        yield done + own, whole + own


def stopped(done: int, whole: int) -> str:
    """What to tell whoever stopped an import after so many entries."""
    return (
        f"Đã dừng theo yêu cầu: ghi được {done} trên {whole} thao tác, danh mục cũ vẫn giữ nguyên hiệu lực. "
        "Nhập lại tệp này để làm tiếp."
    )
