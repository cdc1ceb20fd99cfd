"""TLS in front of a test's PostgreSQL, which has none of its own: certificates made here, and a door that speaks it."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SSL_REQUEST = b"\0\0\0\x08\x04\xd2\x16\x2f"


class Authority:
    """A certification authority; ``root`` is the file that IT puts on every counter."""

    def __init__(self, folder: Path, name: str = "root") -> None:
        self.folder, self.name = folder, name
        self._key = ec.generate_private_key(ec.SECP256R1())
        own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} of the tests")])
        self._own = own
        made = self._blank(own, self._key.public_key(), 2099).add_extension(x509.BasicConstraints(True, None), True)
        self.root = folder / f"{name}.pem"
        self.root.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def certificate(self, host: str, *, until: int = 2099) -> Path:
        """A server's certificate with its key, for a host, good until a year."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = self._blank(subject, key.public_key(), until).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), False
        )
        file = self.folder / f"{self.name}-{host}-{until}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        return file

    def _blank(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, until: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._own)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(until, 1, 1, tzinfo=UTC))
        )


class Door:
    """Answers PostgreSQL's request for TLS under a certificate and hands everything on to ``port``. Close it."""

    def __init__(self, port: int, certificate: Path) -> None:
        self._target = port
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Ends every connection."""
        self._closing.set()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            pass  # wakes accept
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._closing.is_set():
                client.close()
                return
            thread = threading.Thread(target=self._hand_on, args=(client,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _hand_on(self, client: socket.socket) -> None:
        with client, suppress(OSError):  # a line that breaks here is what the tests are about
            client.settimeout(5)
            if client.recv(8) != SSL_REQUEST:
                return
            client.sendall(b"S")
            with (
                self._context.wrap_socket(client, server_side=True) as inside,
                socket.create_connection(("127.0.0.1", self._target), timeout=5) as server,
            ):
                while not self._closing.is_set():
                    ready = [inside] if inside.pending() else select.select([inside, server], [], [], 0.2)[0]
                    for end, other in ((inside, server), (server, inside)):
                        if end in ready:
                            data = end.recv(65536)
                            if not data:
                                return
                            other.sendall(data)
