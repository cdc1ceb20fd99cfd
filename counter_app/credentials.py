"""The key of the local file, and where it is kept. Everything else that is secret lies inside that encrypted file.

    machine   the machine's own store: Windows DPAPI with machine scope, because every Windows account of the PC must
              be able to open the counter's file; the Secret Service on Linux
    session   nowhere: the person types the printed recovery code at start, and it lives in memory
    demo      a file beside the store, readable by anybody; only for invented offices (agency code X99…)

A copy wrapped under the recovery code, printed when the office is opened, lies beside the store: a lost Windows
profile or a dead disk does not lose the data. Key stores that write plain text are never used.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.errors import CredentialTrouble, UserError, why
from counter_app.paths import PROGRAM, DataDir

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEY_BYTES = 32
_WINDOWS = os.name == "nt"

_ALLOWED = ("keyring.backends.SecretService", "keyring.backends.libsecret", "keyring.backends.kwallet")
_CODE_BYTES = 20


def create_key(place: DataDir, kind: str) -> tuple[bytes, str]:
    """A new key for a new store, kept as ``kind`` says, and the recovery code to print.

    Raises CredentialTrouble when the machine has no key store we trust.
    """
    key = secrets.token_bytes(KEY_BYTES)
    code = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode()
    grouped = "-".join(code[n : n + 4] for n in range(0, len(code), 4))
    place.root.mkdir(parents=True, exist_ok=True)
    _write_private(place.recovery, json.dumps(_wrap(key, grouped)).encode())
    keep_key(place, kind, key)
    return key, grouped


def keep_key(place: DataDir, kind: str, key: bytes) -> None:
    """Puts the key where ``kind`` says. Raises CredentialTrouble."""
    if kind == "demo":
        _write_private(place.demo_key, key.hex().encode())
    elif kind == "machine" and _WINDOWS:
        _write_private(_dpapi_file(place), _dpapi(key, protect=True))
    elif kind == "machine":
        with _shut_is_trouble():
            machine_keyring().set_password(PROGRAM, str(place.root.resolve()), key.hex())


def open_key(place: DataDir, kind: str, ask: Callable[[], str]) -> bytes:
    """The key of an existing store; ``ask`` returns the recovery code where it must be typed.

    Raises CredentialTrouble when the key store is shut or empty, UserError when the code is wrong.
    """
    if kind == "session":
        return unwrap(place, ask())
    try:
        if kind == "demo":
            return bytes.fromhex(place.demo_key.read_text())
        if _WINDOWS:
            return _dpapi(_dpapi_file(place).read_bytes(), protect=False)
        with _shut_is_trouble():
            return bytes.fromhex(machine_keyring().get_password(PROGRAM, str(place.root.resolve())) or _NO_HEX)
    except (OSError, ValueError) as error:
        raise CredentialTrouble(_LOST_KEY) from error


def keep_note(place: DataDir, kind: str, text: str) -> None:
    """Keeps a short text that is no secret beside the key: in the Secret Service, or the registry of the Windows
    account; nowhere where the machine has no key store. Raises CredentialTrouble.
    """
    if kind != "machine":
        return
    if not _WINDOWS:
        with _shut_is_trouble():
            machine_keyring().set_password(PROGRAM, _note_of(place), text)
        return
    import winreg

    registry: Any = winreg  # its functions exist nowhere else
    try:
        with registry.CreateKey(registry.HKEY_CURRENT_USER, _REGISTRY) as key:
            registry.SetValueEx(key, _note_of(place), 0, registry.REG_SZ, text)
    except OSError as error:
        raise CredentialTrouble(f"Không ghi được vào kho của máy: {why(error)}.") from error


def kept_note(place: DataDir, kind: str) -> str:
    """What :func:`keep_note` kept, "" where there is nothing or the store is shut."""
    if kind != "machine":
        return ""
    try:
        if not _WINDOWS:
            with _shut_is_trouble():
                return machine_keyring().get_password(PROGRAM, _note_of(place)) or ""
        import winreg

        registry: Any = winreg
        with registry.OpenKey(registry.HKEY_CURRENT_USER, _REGISTRY) as key:
            return str(registry.QueryValueEx(key, _note_of(place))[0])
    except (OSError, CredentialTrouble):
        return ""


_REGISTRY = r"Software\QuayMotCua"


def _note_of(place: DataDir) -> str:
    return f"{place.root.resolve()} witness"


_NO_HEX = "-"


@contextmanager
def _shut_is_trouble() -> Iterator[None]:
    """A key store that is locked, or whose service does not answer, is no bug."""
    from keyring.errors import KeyringError

    try:
        yield
    except KeyringError as error:
        raise CredentialTrouble(
            "Kho khóa của máy đang khóa hoặc không trả lời; hãy mở khóa phiên làm việc rồi mở lại chương trình."
        ) from error


_LOST_KEY = (
    "Kho khóa của máy không có khóa của tệp dữ liệu này. Dữ liệu vẫn còn nguyên; "
    "hãy mở bằng mã khôi phục đã in trên thẻ quản trị (đặt key_store là session)."
)


def machine_keyring() -> KeyringBackend:
    """The machine's key store, if it is one we trust. Raises CredentialTrouble."""
    import keyring.backend

    for backend in keyring.backend.get_all_keyring():
        if type(backend).__module__.startswith(_ALLOWED):
            return backend
    raise CredentialTrouble(
        "Máy này không có kho khóa đáng tin cậy (Secret Service). "
        "Hãy đăng nhập phiên làm việc có kho khóa, hoặc đặt key_store là session để gõ mã khôi phục mỗi lần mở."
    )


def best_kind() -> str:
    """``machine`` where this PC has a key store we trust, else ``session``."""
    try:
        describe()
    except CredentialTrouble:
        return "session"
    return "machine"


def describe() -> str:
    """Names the machine's key store. Raises CredentialTrouble when there is none we trust."""
    if _WINDOWS:
        return "machine: Windows DPAPI, phạm vi máy"
    backend = type(machine_keyring())
    return f"machine: {backend.__module__}.{backend.__name__}"


def unwrap(place: DataDir, code: str) -> bytes:
    """The key from its wrapped copy. Raises UserError for a wrong code, CredentialTrouble without a copy."""
    try:
        kept = json.loads(place.recovery.read_text())
        salt, wrapped, mac = (bytes.fromhex(kept[name]) for name in ("salt", "wrapped", "mac"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CredentialTrouble(f"Không đọc được tệp khôi phục {place.recovery}.") from error
    stream = _stretch(code, salt)
    if not hmac.compare_digest(mac, hmac.digest(stream[KEY_BYTES:], wrapped, hashlib.sha256)):
        raise UserError("Mã khôi phục không đúng. Mã gồm 8 nhóm 4 ký tự in trên thẻ quản trị.")
    return _xor(wrapped, stream)


def _wrap(key: bytes, code: str) -> dict[str, str]:
    salt = secrets.token_bytes(16)
    stream = _stretch(code, salt)
    wrapped = _xor(key, stream)
    return {
        "salt": salt.hex(),
        "wrapped": wrapped.hex(),
        "mac": hmac.digest(stream[KEY_BYTES:], wrapped, hashlib.sha256).hex(),
    }


def _stretch(code: str, salt: bytes) -> bytes:
    """Twice the key's length from the code: one half covers the key (a pad used once), one half signs it."""
    from argon2.low_level import Type, hash_secret_raw

    plain = "".join(code.upper().split()).replace("-", "").encode("ascii", "replace")
    return hash_secret_raw(
        plain, salt, time_cost=3, memory_cost=65536, parallelism=4, hash_len=2 * KEY_BYTES, type=Type.ID
    )


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=False))


def _write_private(path: Path, content: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as error:
        raise CredentialTrouble(f"Không ghi được {path}: thư mục chỉ đọc hoặc ổ đĩa đầy.") from error


def _dpapi_file(place: DataDir) -> Path:
    return place.root / "machine.key"


def _dpapi(data: bytes, *, protect: bool) -> bytes:
    """Windows DPAPI with machine scope: opens for every account of this PC and on no other PC."""
    import ctypes

    class Blob(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint32), ("data", ctypes.POINTER(ctypes.c_char)))

    machine_scope = 0x4
    source = Blob(len(data), ctypes.cast(ctypes.create_string_buffer(data, len(data)), ctypes.POINTER(ctypes.c_char)))
    target = Blob()
    windows: Any = ctypes  # its WinDLL exists nowhere else
    crypt32 = windows.WinDLL("crypt32", use_last_error=True)
    call = crypt32.CryptProtectData if protect else crypt32.CryptUnprotectData
    if not call(ctypes.byref(source), None, None, None, None, machine_scope, ctypes.byref(target)):
        raise CredentialTrouble(_LOST_KEY)
    try:
        return ctypes.string_at(target.data, target.size)
    finally:
        windows.WinDLL("kernel32").LocalFree(target.data)
