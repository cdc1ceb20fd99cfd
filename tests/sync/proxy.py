"""A bad line between a counter and the centre: a TCP proxy on 127.0.0.1 that cuts, stalls, is slow or repeats."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress


class Proxy:
    """Forwards to ``port``. Per connection, ``up`` and ``down`` are the bytes let through before it cuts (None: all).

    ``stalls``: instead of cutting it keeps the line open and forwards nothing more; so it does, on every connection,
    while ``silent`` is set. ``stalled`` is set once something was kept back. ``delay`` seconds pass before every piece;
    ``half_close`` shuts only the way to the client, so that it still may send into nowhere. ``twice`` is the piece of
    each way, counted from 0, that is sent two times. Close it.
    """

    def __init__(
        self,
        port: int,
        *,
        up: int | None = None,
        down: int | None = None,
        stalls: bool = False,
        delay: float = 0,
        half_close: bool = False,
        twice: int | None = None,
    ) -> None:
        self.target = port
        self.delay, self.half_close, self.twice = delay, half_close, twice
        self.up, self.down, self.stalls = up, down, stalls
        self.connections = 0
        self._half: list[socket.socket] = []
        self.silent, self.stalled = threading.Event(), threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends every connection."""
        self.closing.set()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            pass  # wakes the selector
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()
        self._listener.close()

    def _serve(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self._listener, selectors.EVENT_READ)
        pairs: dict[socket.socket, _Way] = {}
        while not self.closing.is_set():
            for key, _ in selector.select(timeout=5):
                here = key.fileobj
                assert isinstance(here, socket.socket)
                if here is self._listener:
                    self._accept(selector, pairs)
                elif here in pairs and not pairs[here].forward():
                    self._end(selector, pairs, pairs[here])
        for end in (*pairs, *self._half):
            end.close()
        selector.close()

    def _end(self, selector: selectors.BaseSelector, pairs: dict[socket.socket, _Way], way: _Way) -> None:
        """A connection is over, or, where it closes by half, only what is said on this way."""
        if self.half_close and way.source in pairs and way.target in pairs:
            pairs.pop(way.source)
            selector.unregister(way.source)
            self._half.append(way.source)
            with suppress(OSError):
                way.target.shutdown(socket.SHUT_WR)
            return
        for end in (way.source, way.target):
            pairs.pop(end, None)
            with suppress(KeyError):
                selector.unregister(end)
            end.close()

    def _accept(self, selector: selectors.BaseSelector, pairs: dict[socket.socket, _Way]) -> None:
        client, _ = self._listener.accept()
        if self.closing.is_set():
            client.close()
            return
        self.connections += 1
        try:
            server = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            client.close()
            return
        pairs[client] = _Way(self, client, server, self.up)
        pairs[server] = _Way(self, server, client, self.down)
        for end in (client, server):
            selector.register(end, selectors.EVENT_READ)


class _Way:
    """One direction of one connection; ``left`` bytes of it are let through."""

    def __init__(self, proxy: Proxy, source: socket.socket, target: socket.socket, left: int | None) -> None:
        self.proxy, self.source, self.target, self.left = proxy, source, target, left
        self._pieces = 0

    def forward(self) -> bool:
        """Moves what has come; False when the connection is over."""
        try:
            data = self.source.recv(65536)
            if not data:
                return False
            if self.proxy.silent.is_set():
                return True
            let_through = data if self.left is None else data[: self.left]
            if self.left is not None:
                self.left -= len(let_through)
            if self.proxy.delay:
                self.proxy.closing.wait(self.proxy.delay)
            self.target.sendall(let_through * 2 if self._pieces == self.proxy.twice else let_through)
            self._pieces += 1
        except OSError:
            return False
        if len(let_through) < len(data):
            self.proxy.stalled.set()
            return self.proxy.stalls
        return True


class Deaf:
    """Something that accepts and never says a word."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def close(self) -> None:
        self._listener.close()
