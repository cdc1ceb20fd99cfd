"""A centre to measure at: a real PostgreSQL of its own whose commits wait for the disk, and what its processes used.

What a process used is read from ``/proc``, so these figures need Linux.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from counter_app.domain.entry import Entry
from counter_app.operations import demo
from counter_app.sync import provision
from counter_app.sync.central import MOST_BYTES, MOST_ENTRIES, Central, Login
from counter_app.sync.embedded import EmbeddedServer

_TICKS = os.sysconf("SC_CLK_TCK")
_CPU, _CHILDREN = slice(11, 13), slice(13, 15)
_TCP_BYTES = 120
"""Where ``struct tcp_info`` counts what was acknowledged and what was received."""


@dataclass(frozen=True)
class Bench:
    """A started centre."""

    server: EmbeddedServer
    url: str

    def enrol(self, counter: int, office: str = demo.AGENCY, key: bytes | None = None) -> provision.Enrolled:
        return provision.enrol(self.url, office, counter, datetime.now(UTC), key=key)

    def line(self, enrolled: provision.Enrolled) -> Central:
        return Central(Login(self.url, enrolled.user, enrolled.password))

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url, autocommit=True)

    def all_cpu(self) -> float:
        """Seconds that the server's processes have computed: those that ended and those that are there."""
        main = int((self.server.folder / "data" / "postmaster.pid").read_text().split()[0])
        there = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        return _seconds(main, _CHILDREN) + sum(map(cpu, map(int, there)))


@contextmanager
def started(folder: Path) -> Iterator[Bench]:
    """A new centre in an empty folder, stopped at the end."""
    server = EmbeddedServer(folder, durable=True)
    server.start()
    try:
        provision.init(server.url)
        yield Bench(server, server.url)
    finally:
        server.stop()


def cpu(pid: int) -> float:
    """Seconds that a process has computed, in hundredths; 0 of one that has just ended."""
    try:
        return _seconds(pid, _CPU)
    except FileNotFoundError:
        return 0


def _seconds(pid: int, which: slice) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[which])) / _TICKS


def private_mb(pid: int) -> float:
    """Memory that a process shares with nobody."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def backend(line: Central) -> int:
    """The server's process behind a line."""
    with line._asking() as connection:
        return connection.info.backend_pid


def carried(line: Central) -> tuple[int, int]:
    """Bytes that the line's connection has carried up and down, as the kernel counted them."""
    with line._asking() as connection:
        end = socket.socket(fileno=os.dup(connection.fileno()))
    with end:
        told = end.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_BYTES + 16)
    up, down = struct.unpack_from("QQ", told, _TCP_BYTES)
    return up, down


def batches(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """As the exchange cuts them: 500 entries, 512 KiB."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        size += len(entry.header) + len(entry.body or b"")
        if batch and (len(batch) == MOST_ENTRIES or size > MOST_BYTES):
            yield batch
            batch, size = [], len(entry.header) + len(entry.body or b"")
        batch.append(entry)
    yield batch
