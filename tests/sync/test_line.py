"""The line to the centre: what it may connect to, and that no silence, cut or refusal ever hangs a round."""

from __future__ import annotations

import logging
import select
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from time import monotonic

import psycopg
import pytest
from psycopg import conninfo

from counter_app.errors import Offline, Trouble, TurnedAway
from counter_app.operations.receive import receive
from counter_app.sync import central, provision
from counter_app.sync.central import Central, LineCut, Login, address, is_loopback
from tests import soak
from tests.conftest import Centre
from tests.factories import application
from tests.sync.conftest import Enrol, Writer
from tests.sync.proxy import Deaf, Proxy
from tests.sync.rounds import Counter, codes, dump, settle, sync

QUICK = 0.3
"""Seconds of silence: long for a machine, short for a test."""


def port_of(url: str) -> int:
    return int(conninfo.conninfo_to_dict(url)["port"])


def through(line: Central, port: int, silence: float = 30) -> Central:
    """The same login over another port."""
    login = line._login
    return Central(replace(login, url=conninfo.make_conninfo(login.url, port=port)), silence=silence)


# --- where it may connect


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://10.0.0.5/gov?sslmode={}",
        "postgresql://centre.gov.vn/gov?sslmode={}",
        "host=localhost hostaddr=10.0.0.5 sslmode={}",
        "hostaddr=10.0.0.5 sslmode={}",
        "host=localhost,10.0.0.5 sslmode={}",
        "host=10.0.0.5,localhost sslmode={}",
        "postgresql://localhost,centre.gov.vn/gov?sslmode={}",
        "host=/tmp hostaddr=10.0.0.5 sslmode={}",
        "host=/tmp,10.0.0.5 sslmode={}",
        "host=localhost, sslmode={}",
        "host=127.0.0.1.gov.vn sslmode={}",
        "dbname=gov sslmode={}",
    ],
)
def test_a_plain_connection_to_anything_else_is_refused_before_a_packet(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Citizens' names and the counter's password must not cross a network in the clear."""
    called: list[str] = []
    monkeypatch.setattr(psycopg, "connect", lambda *given, **more: called.append(str(given)))
    for mode in ("disable", "allow", "prefer", "require", "verify-ca"):
        with pytest.raises(Trouble, match="TLS verify-full") as caught:
            Central(Login(url.format(mode), "quay", "secret")).hello(0, b"", "1", "")
        assert not isinstance(caught.value, Offline)
        with pytest.raises(Trouble, match="TLS verify-full"):
            provision.connect(url.format(mode))  # IT's commands carry counters' keys
    assert called == []
    made = conninfo.conninfo_to_dict(Login(url.format("verify-full"), "quay", "secret").conninfo())
    assert (made["sslmode"], made["sslrootcert"], made["gssencmode"]) == ("verify-full", "system", "disable")
    assert not is_loopback(url.format("verify-full"))


def test_an_address_without_a_mode_is_verified_in_full() -> None:
    """IT writes a bare host; it must get the strictest, against its own root where it has one."""
    url = "postgresql://centre.gov.vn:6432/gov"
    made = conninfo.conninfo_to_dict(Login(url, "quay", "secret", ca="/etc/quay/ca.pem").conninfo())
    assert (made["sslmode"], made["sslrootcert"]) == ("verify-full", "/etc/quay/ca.pem")
    named = Login(url + "?sslrootcert=/etc/own.pem", "quay", "secret").conninfo()
    assert conninfo.conninfo_to_dict(named)["sslrootcert"] == "/etc/own.pem"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://127.0.0.1:5432/x",
        "postgresql://[::1]/x",
        "host=localhost",
        "host=localhost hostaddr=127.0.0.1",
        "host=localhost,127.0.0.1",
        "host=/var/run/postgresql",
        "host=@quay",
    ],
)
def test_this_machine_needs_no_certificate(url: str) -> None:
    """The demonstration's centre has none."""
    made = conninfo.conninfo_to_dict(Login(url, "quay", "secret").conninfo())
    assert "sslmode" not in made
    assert is_loopback(url)


def test_the_environment_cannot_send_the_password_elsewhere(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """PGHOSTADDR of some other program on the PC goes before the host of the address, without a word."""
    with closing(Deaf()) as elsewhere:
        monkeypatch.setenv("PGHOSTADDR", "127.0.0.2")
        monkeypatch.setenv("PGHOST", "127.0.0.2")
        monkeypatch.setenv("PGPORT", str(elsewhere.port))
        assert writer.line.hello(0, b"", "1", "").verdict == "ok"


def test_a_server_without_tls_gets_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody answers in the centre's place; verify-full must stop at «no TLS here»."""
    heard = bytearray()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def answer() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.settimeout(5)
                heard.extend(peer.recv(8))
                peer.sendall(b"N")
                heard.extend(peer.recv(1024))

        monkeypatch.setattr(central, "_LOOPBACK", ())
        with ThreadPoolExecutor(1) as pool:
            listening = pool.submit(answer)
            with pytest.raises(Offline):
                Central(Login(f"postgresql://127.0.0.1:{listener.getsockname()[1]}/x", "quay", "secret")).pull({})
            listening.result(10)
    assert bytes(heard) == b"\0\0\0\x08\x04\xd2\x16\x2f"  # SSLRequest and nothing after it


def test_a_bad_address_is_said_as_such() -> None:
    """IT mistyped it; «offline» would send everybody looking at cables."""
    for url in ("postgresql://[::1/x", "nonsense", "hots=localhost"):
        with pytest.raises(Trouble, match="không đúng dạng"):
            Login(url, "quay", "secret").conninfo()
        assert not is_loopback(url)


def test_an_address_is_told_without_anybodys_login() -> None:
    """It stands on the card and in the settings file."""
    assert "secret" not in address("postgresql://postgres:secret@127.0.0.1:5432/x")
    assert "postgres" not in address("postgresql://postgres:secret@127.0.0.1:5432/x").replace("postgresql", "")


# --- when there is nobody


def test_a_wrong_password_is_said_as_such(writer: Writer) -> None:
    """The clerk cannot mend it and waiting will not: IT must be told."""
    line = Central(replace(writer.line._login, password="another"))
    with pytest.raises(TurnedAway, match="từ chối mật khẩu"):
        line.hello(0, b"", "1", "")


def test_an_unreachable_port_is_offline(writer: Writer) -> None:
    """The centre is down; the sentence says that nothing is lost."""
    with closing(through(writer.line, 1)) as line, pytest.raises(Offline, match="nằm trên máy này"):
        line.hello(0, b"", "1", "")


def test_a_port_that_never_answers_is_given_up(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A firewall that swallows everything would hold the round, and the light, for ever."""
    monkeypatch.setattr(central, "CONNECT_SECONDS", 2)
    began = monotonic()
    with closing(Deaf()) as deaf, pytest.raises(Offline):
        through(writer.line, deaf.port).hello(0, b"", "1", "")
    assert monotonic() - began < 10


def test_a_line_that_goes_silent_is_cut(writer: Writer) -> None:
    """psycopg has no deadline of its own, and a black-holed line still acknowledges packets."""
    with closing(Proxy(port_of(writer.hub.url))) as proxy, closing(through(writer.line, proxy.port, QUICK)) as line:
        assert line.hello(0, b"", "1", "").verdict == "ok"
        proxy.silent.set()
        began = monotonic()
        with pytest.raises(LineCut):
            line.hello(0, b"", "1", "")
        assert QUICK <= monotonic() - began < 10
        proxy.silent.clear()
        assert line.hello(0, b"", "1", "").verdict == "ok"  # a new connection
        assert proxy.connections == 2


def test_a_server_that_is_busy_for_too_long_is_left(enrol: Enrol) -> None:
    """Somebody's transaction holds the log; the round must end and come back, and then nothing stands there twice."""
    writer = enrol()
    entries = [writer.log.write(f"dossier:{n}", "dossier.paid") for n in range(3)]
    with closing(Central(writer.line._login, silence=QUICK)) as line:
        with writer.hub.admin() as admin:
            admin.autocommit = False
            admin.execute("SELECT FROM quay.counter WHERE office = %s FOR UPDATE", (writer.office,))
            with pytest.raises(LineCut):
                line.push(1, entries)
            admin.rollback()
        # The server goes on with the push it was given, though nobody waits for it any more.
        assert writer.line.push(1, entries) == 3
    assert len(writer.stored()) == 3


def test_the_connection_is_kept_and_made_again_when_the_server_has_hung_up(writer: Writer) -> None:
    """A restarted server costs no round: the clerk sees no red light for it."""
    with closing(Proxy(port_of(writer.hub.url))) as proxy, closing(through(writer.line, proxy.port)) as line:
        for _ in range(3):
            line.hello(0, b"", "1", "")
        assert proxy.connections == 1
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"
        assert writer.hub.ask(ended, writer.enrolled.user) == [(True,)]
        wait_for_the_end(line)
        assert line.hello(0, b"", "1", "").verdict == "ok"
        assert proxy.connections == 2


def wait_for_the_end(line: Central) -> None:
    """Until the hanging-up has arrived here."""
    assert line._connection is not None
    assert select.select([line._connection.fileno()], [], [], 10)[0]


def test_watchdogs_do_not_outlive_their_calls(writer: Writer) -> None:
    """Three rounds a minute for a year."""
    for _ in range(20):
        writer.line.hello(0, b"", "1", "")
    watchdogs = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    for watchdog in watchdogs:
        watchdog.join(10)  # one called off still has to wake up
    assert not any(watchdog.is_alive() for watchdog in watchdogs)


@pytest.mark.logs
def test_what_nobody_expected_is_offline_and_in_the_log(writer: Writer, caplog: pytest.LogCaptureFixture) -> None:
    """A half-done upgrade at the centre must not open the crash window at every counter."""
    hello = "(bigint, bytea, jsonb, text, text, timestamptz)"
    writer.hub.do(f"ALTER FUNCTION quay.hello{hello} RENAME TO gone")
    try:
        with caplog.at_level(logging.WARNING), pytest.raises(Offline):
            writer.line.hello(0, b"", "1", "")
    finally:
        writer.hub.do(f"ALTER FUNCTION quay.gone{hello} RENAME TO hello")
    assert "42883" in caplog.text
    assert writer.line.hello(0, b"", "1", "").verdict == "ok"


# --- when it breaks in the middle


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_line_cut_after_any_number_of_bytes_is_healed(two_counters: tuple[Counter, Counter], way: str) -> None:
    """The fibre is dug up in the middle of a batch, or of its answer: never half a batch, never one twice."""
    first, second = two_counters
    settle(two_counters)
    went_through = 0
    for received, after in enumerate((0, 7, *range(60, 3000, soak.times(420, 31)), 5000), 1):
        for counter in two_counters:
            receive(counter[0], application(), receipt=False)
        with closing(Proxy(port_of(first[1]._login.url), **{way: after})) as proxy:
            for counter in two_counters:
                with closing(through(counter[1], proxy.port)) as cut, suppress(Offline):
                    went_through += sync((counter[0], cut)).verdict == "ok"
        settle(two_counters)
        assert dump(first) == dump(second)
        assert len(codes(first)) == len(set(codes(first))) == 2 * received
    assert 0 < went_through < 2 * received


def test_a_line_too_slow_for_a_batch_carries_it_in_pieces(
    two_counters: tuple[Counter, Counter],
) -> None:
    """A line that dies after 40 KB, every time: slow, and never stuck; both ways."""
    first, second = two_counters
    for _ in range(20):
        receive(first[0], application(), receipt=False)
    with closing(Proxy(port_of(first[1]._login.url), up=40_000)) as proxy, closing(through(first[1], proxy.port)) as up:
        assert sync((first[0], up)).pending == 0
        assert proxy.connections > 2
    with closing(Proxy(port_of(first[1]._login.url), down=40_000)) as proxy:
        with closing(through(second[1], proxy.port)) as down:
            sync((second[0], down))
        assert proxy.connections > 2
    assert dump(first) == dump(second)


@pytest.fixture
def stalled(centre: Centre) -> Iterator[Proxy]:
    proxy = Proxy(port_of(centre.url), up=3_000, stalls=True)
    yield proxy
    proxy.close()


def test_a_line_that_stalls_in_the_middle_of_a_batch_ends_the_round(
    two_counters: tuple[Counter, Counter], stalled: Proxy
) -> None:
    """It accepts, acknowledges, and forwards nothing more."""
    first, _ = two_counters
    receive(first[0], application(), receipt=False)
    with closing(through(first[1], stalled.port, QUICK)) as line, pytest.raises(Offline):
        sync((first[0], line))
    assert sync(first).pending == 0


@pytest.mark.parametrize("after", [0, 400, 3_000])
def test_a_line_that_closes_by_half_ends_the_round_at_once(two_counters: tuple[Counter, Counter], after: int) -> None:
    """A box in between has given the connection up on one side only: what we say is swallowed, and nobody answers."""
    first, second = two_counters
    settle(two_counters)
    receive(first[0], application(), receipt=False)
    began = monotonic()
    proxy = Proxy(port_of(first[1]._login.url), down=after, half_close=True)
    with closing(proxy), closing(through(first[1], proxy.port)) as line, suppress(Offline):
        sync((first[0], line))
    assert monotonic() - began < 20
    settle(two_counters)
    assert dump(first) == dump(second)
    assert len(codes(second)) == 1


def test_a_line_with_a_long_way_to_go_carries_everything(two_counters: tuple[Counter, Counter]) -> None:
    """By satellite every answer takes its time; no call may be given up while bytes arrive."""
    first, second = two_counters
    for _ in range(3):
        receive(first[0], application(), receipt=False)
    with closing(Proxy(port_of(first[1]._login.url), delay=0.02)) as proxy:
        for counter in (first, second):
            with closing(through(counter[1], proxy.port)) as line:
                assert sync((counter[0], line)).pending == 0
    assert codes(second) == codes(first)
