"""A catalogue that comes from a file: what it would change, and carrying that out.

The ministry's records do not overwrite what the office made of them: where a record is the same as when it was read
last, the office's edited version stays, unless everything is wanted afresh. A book that the office edited is taken as
it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from counter_app.domain.catalogue_changes import Change, Changes, Incoming, differences, local_over, same, shelf_over
from counter_app.domain.procedure import Listed, Localised, Shelf
from counter_app.operations import catalogue
from counter_app.operations.desk import Desk
from counter_app.store import reference


def plan(desk: Desk, incoming: Incoming, version: str, *, afresh: bool = False, only_new: bool = False) -> Changes:
    """What publishing a file would change. New and changed procedures bear ``version``, the others keep theirs.

    ``afresh`` takes the ministry's records even over what the office edited; ``only_new`` adds what the office does not
    have and touches nothing else.
    """
    with desk.database.read() as connection:
        held = {one.code: one for one in reference.release(connection, desk.me.office)}
        own = reference.localised(connection, desk.me.office)
        shelf = desk.reference(connection).catalogue.shelf
    if only_new:
        added = [one for one in incoming.procedures if one.code not in held]
        incoming = Incoming((*held.values(), *added))
    new, changed, kept, release = [], [], [], []
    for one in incoming.procedures:
        before, after = held.get(one.code), replace(one, version=version)
        if before is None:
            new.append(after)
            release.append(after)
        elif same(before, after):
            release.append(before)
        elif incoming.published and not afresh and after.source == before.source:
            kept.append(Change(before, differences(before, after)))
            release.append(before)
        else:
            changed.append(Change(after, differences(before, after)))
            release.append(after)
    coming = {one.code for one in release}
    gone = [Listed(one.code, one.name, one.field, one.version) for one in held.values() if one.code not in coming]
    return Changes(
        new=tuple(new),
        changed=tuple(changed),
        gone=tuple(gone),
        kept=tuple(kept),
        unchanged=len(release) - len(new) - len(changed) - len(kept),
        release=tuple(release),
        reordered=[one.code for one in release if one.code in held] != [code for code in held if code in coming],
        shelf=_new_shelf(shelf, incoming),
        local=_new_local(own, incoming),
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
    after = {code: Localised(code) for code in before} | {one.code: one for one in incoming.local}
    return tuple(one for code, one in after.items() if before.get(code, Localised(code)) != one)


def carry_out(
    desk: Desk,
    changes: Changes,
    version: str,
    progress: Callable[[int, int], None] = lambda _done, _whole: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Publishes what was planned and the office's own choice; returns how many entries were written, 0 when all of it
    was there already. Raises what :func:`catalogue.publish_catalogue` raises; then the catalogue before it holds.
    """
    written = 0
    if changes.of_catalogue:
        written += 1 + catalogue.publish_catalogue(desk, version, changes.release, progress, cancelled)
    for local in changes.local:
        catalogue.localise(desk, local)
    if changes.shelf is not None:
        catalogue.set_shelf(desk, changes.shelf)
    return written + len(changes.local) + (changes.shelf is not None)
