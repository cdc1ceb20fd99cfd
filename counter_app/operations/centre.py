"""How this counter reaches the centre, if it has one."""

from __future__ import annotations

from typing import NamedTuple

from counter_app.domain.office import is_fictitious
from counter_app.errors import Trouble
from counter_app.operations.desk import Desk
from counter_app.settings import Settings
from counter_app.store import local


class LoginParts(NamedTuple):
    """What IT's card said: the centre's address, this counter's login there, the root certificate's file."""

    url: str
    user: str
    password: str
    ca: str


def login_of(desk: Desk, settings: Settings) -> LoginParts | None:
    """The counter's login; None before it was enrolled at a centre. ``central_url`` of the settings goes before the
    card's, because addresses change.
    """
    with desk.database.read() as connection:
        url, user, password = (
            (local.kept(connection, name) or b"").decode() for name in ("centre_url", "centre_user", "centre_password")
        )
    url = settings.central_url or url
    return LoginParts(url, user, password, settings.central_ca) if url and user else None


def keep_login(desk: Desk, url: str, user: str, password: str) -> None:
    """Remembers a new login, inside the encrypted file."""
    with desk.database.write() as connection:
        local.keep(connection, centre_url=url, centre_user=user, centre_password=password)


def check_training(desk: Desk, url: str, *, loopback: bool) -> None:
    """An invented office must never reach a real centre. Raises Trouble."""
    if is_fictitious(desk.me.office) and not loopback:
        raise Trouble(f"Đơn vị tập huấn không được nối tới trung tâm thật ({url.rpartition('@')[2]}).")
