"""The PC among the others: what waits goes out by file, another counter's comes in; what happened to its data."""

from __future__ import annotations

import argparse

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.output import answer
from counter_app.domain.moments import Clock
from counter_app.operations import carry as carrying
from counter_app.operations import centre, identity
from counter_app.paths import DataDir
from counter_app.settings import load


def carry(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """``carry out | in``."""
    with opened(place, clock) as desk:
        if given.what == "out":
            count = carrying.out(desk, given.file)
            words = (
                f"Đã ghi {count} thao tác chờ gửi vào {given.file}. Mang sang quầy có mạng: counter-app carry in TỆP"
            )
            return answer({"file": str(given.file), "entries": count}, words, as_json=as_json)
        taken = carrying.take(desk, given.file)
    words = f"Đã nhận {taken.entries} thao tác của quầy {taken.counter}; lượt đồng bộ tới gửi về trung tâm."
    return answer({"counter": taken.counter, "entries": taken.entries}, words, as_json=as_json)


def machine(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """``machine``: what happened to this PC's file; ``--only-one`` says that no other PC has this counter open."""
    with opened(place, clock) as desk:
        if given.only_one:
            at_work = desk.with_clerk(clerk_of(desk, given.staff, "counter.enrolled"))
            identity.confirm(at_work)
        said = identity.banner(desk, has_centre=centre.login_of(desk, load(place.settings)) is not None)
        result = {"counter": desk.me.counter, "banner": said, "carried": carrying.waiting(desk)}
    return answer(result, said or f"Quầy {desk.me.counter:02}: dữ liệu đúng máy, đúng chỗ.", as_json=as_json)


COMMANDS = {"carry": carry, "machine": machine}
