"""The line under TLS: the centre's certificate must be the centre's, and a cut inside the tunnel heals like any."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg import conninfo

from counter_app.errors import Offline, Trouble, TurnedAway
from counter_app.operations.receive import receive
from counter_app.sync import central, invitation, provision
from counter_app.sync.central import Central
from tests.factories import MONDAY, application
from tests.sync.conftest import Hub, Writer
from tests.sync.proxy import Proxy
from tests.sync.rounds import Counter, codes, dump, settle, sync
from tests.sync.tls import Authority, Door

Through = Callable[..., Central]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def through(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Through]:
    """The same login by TLS, as from another machine: ``faults`` are those of the proxy outside the tunnel."""
    monkeypatch.setattr(central, "_LOOPBACK", ("127.0.0.1",))  # «localhost» is another machine now
    with ExitStack() as stack:

        def through(
            line: Central, certificate: Path, root: Path | None = None, silence: float = 5, **faults: object
        ) -> Central:
            login = line._login
            server = int(conninfo.conninfo_to_dict(login.url)["port"])
            door = stack.enter_context(closing(Door(server, certificate)))
            proxy = stack.enter_context(closing(Proxy(door.port, **faults)))  # type: ignore[arg-type]
            url = conninfo.make_conninfo(login.url, host="localhost", hostaddr="127.0.0.1", port=proxy.port)
            made = Central(replace(login, url=url, ca=str(root or authority.root)), silence=silence)
            return stack.enter_context(closing(made))

        yield through


def test_a_round_goes_through_tls(
    two_counters: tuple[Counter, Counter], through: Through, authority: Authority
) -> None:
    """As in every office: the counter checks whom it talks to, and the day's receipts arrive."""
    first, second = two_counters
    receive(first[0], application(), receipt=False)
    line = through(first[1], authority.certificate("localhost"))
    assert sync((first[0], line)).pending == 0
    assert line._connection is not None
    assert line._connection.pgconn.ssl_in_use
    sync(second)
    assert codes(second) == codes(first)


@pytest.mark.parametrize(
    ("host", "until", "own", "words"),
    [
        ("centre.gov.vn", 2099, True, "cấp cho địa chỉ khác"),
        ("localhost", 2021, True, "hoặc đã hết hạn"),
        ("localhost", 2099, False, "không do nơi cấp"),
    ],
)
def test_a_certificate_that_is_not_the_centres_is_a_sentence(
    writer: Writer, through: Through, authority: Authority, tmp_path: Path, host: str, until: int, own: bool, words: str
) -> None:
    """Somebody stands between, or IT forgot to renew: waiting does not help, and no password leaves the counter."""
    issuer = authority if own else Authority(tmp_path, "stranger")
    line = through(writer.line, issuer.certificate(host, until=until))
    with pytest.raises(Offline, match=words) as told:
        line.hello(0, b"", "1", "")
    assert "nằm trên máy này" in str(told.value)
    assert "báo quản trị" in str(told.value)


def test_a_root_file_that_is_gone_is_a_sentence(
    writer: Writer, through: Through, authority: Authority, tmp_path: Path
) -> None:
    """Somebody tidied the folder: IT must hear which file, not «offline»."""
    line = through(writer.line, authority.certificate("localhost"), tmp_path / "gone.pem")
    with pytest.raises(Offline, match=r"gone\.pem"):
        line.hello(0, b"", "1", "")


def test_a_code_is_not_spent_at_a_stranger(
    hub: Hub, writer: Writer, through: Through, authority: Authority, tmp_path: Path
) -> None:
    """«Try again» would be tried all morning: the root file is missing or wrong, and the code is still good."""
    made = invitation.invite(hub.url, writer.office, 2, MONDAY)
    stranger = through(writer.line, Authority(tmp_path, "stranger").certificate("localhost"))
    with pytest.raises(TurnedAway, match=r"không do nơi cấp.*còn hiệu lực"):
        invitation.claim(stranger._login.url, made.code, stranger._login.ca)
    own = through(writer.line, authority.certificate("localhost"))
    assert invitation.claim(own._login.url, made.code, own._login.ca).counter == 2
    hub.do(f'DROP ROLE "quay_join_{made.code[:4].lower()}"')


def test_the_connection_of_it_is_verified_too(hub: Hub, writer: Writer, through: Through, authority: Authority) -> None:
    """What IT sends carries the counters' keys: a stranger in between would write in their name."""
    admin = conninfo.conninfo_to_dict(hub.url)

    def at(certificate: Path) -> str:
        url = through(writer.line, certificate)._login.url
        return conninfo.make_conninfo(url, user=admin.get("user"), sslrootcert=str(authority.root))

    with provision.connect(at(authority.certificate("localhost"))) as connection:
        assert connection.pgconn.ssl_in_use
    with pytest.raises(Trouble, match="does not match host name"):
        provision.connect(at(authority.certificate("centre.gov.vn")))


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_tunnel_cut_after_any_number_of_bytes_is_healed(
    two_counters: tuple[Counter, Counter], through: Through, authority: Authority, way: str
) -> None:
    """In the handshake, in the login, in the middle of a batch: nothing half, nothing twice."""
    first, second = two_counters
    settle(two_counters)
    certificate = authority.certificate("localhost")
    went_through = 0
    for after in (0, 5, 9, 300, 900, 1800, 2600, 3400, 5000, 9000, 60_000):
        receive(first[0], application(), receipt=False)
        with suppress(Offline):
            went_through += sync((first[0], through(first[1], certificate, **{way: after}))).verdict == "ok"
    settle(two_counters)
    assert dump(first) == dump(second)
    assert len(set(codes(first))) == len(codes(first)) == 11
    assert 0 < went_through < 11


@pytest.mark.parametrize(
    "faults",
    [
        {"up": 3_400, "stalls": True}, {"down": 3_400, "stalls": True}, {"down": 3_400, "half_close": True},
        {"delay": 0.02}, {"twice": 0}, {"twice": 2}, {"twice": 4}, {"twice": 7},
    ],
    ids=repr,
)  # fmt: skip
def test_whatever_happens_to_a_tunnel_the_next_round_goes_through(
    two_counters: tuple[Counter, Counter], through: Through, authority: Authority, faults: dict[str, object]
) -> None:
    """It stalls, crawls, closes by half, or a box repeats a piece of it: a sentence at most, and nothing twice.
    Repeated pieces are tried here alone: without a tunnel only this machine is called, and nothing stands between.
    """
    first, second = two_counters
    settle(two_counters)
    receive(first[0], application(), receipt=False)
    line = through(first[1], authority.certificate("localhost"), silence=1, **faults)
    with suppress(Offline):
        sync((first[0], line))
    settle(two_counters)
    assert dump(first) == dump(second)
    assert len(codes(second)) == 1
