"""Which machine this is: enough to notice that a disk or an image of one runs on another.

Hashes of the system's own id and of the network cards' addresses; nothing that names the machine leaves it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import uuid
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

_CARDS = Path("/sys/class/net")
_RANDOM_ADDRESS = 1 << 40


def fingerprint() -> str:
    """``id:card,card``; a part that this machine does not tell is empty."""
    return f"{_short(_system_id())}:{','.join(sorted(_short(card) for card in _cards()))}"


def is_same(known: str, now: str) -> bool:
    """Whether two fingerprints are of one machine: the same system, and a network card in common. What either does not
    tell counts as the same, because a false alarm costs an office more trust than a card that was changed.
    """
    (known_id, known_cards), (now_id, now_cards) = (one.partition(":")[::2] for one in (known, now))
    if known_id and now_id and known_id != now_id:
        return False
    before, after = set(filter(None, known_cards.split(","))), set(filter(None, now_cards.split(",")))
    return not before or not after or bool(before & after)


def _short(text: str) -> str:
    return hashlib.sha256(b"quay-mot-cua " + text.encode()).hexdigest()[:12] if text else ""


def _system_id() -> str:
    if os.name == "nt":
        import winreg

        registry: Any = winreg  # its functions exist nowhere else
        try:
            with registry.OpenKey(registry.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
                return str(registry.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""
    try:
        return Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _cards() -> list[str]:
    """Addresses of the cards that are hardware; a virtual one changes with every start."""
    found: list[str] = []
    try:
        cards = [card for card in sorted(_CARDS.iterdir()) if (card / "device").exists()]
        found = [(card / "address").read_text(encoding="ascii").strip() for card in cards]
    except (OSError, UnicodeDecodeError) as error:
        log.info("no network cards: %s", error)
    if not found and os.name == "nt":
        address = uuid.getnode()
        found = [f"{address:012x}"] if not address & _RANDOM_ADDRESS else []
    return [card for card in found if card.strip("0:")][:4]
