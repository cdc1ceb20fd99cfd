"""Everything that may go wrong, in three families.

    CounterError
    ├── UserError            the person can fix it: which field, what was expected
    │   ├── Refused          an act the rules do not allow now (``code`` names the rule)
    │   └── Away             it lies at the centre and not here
    ├── Trouble              the world: nothing the person typed is wrong
    │   ├── Offline          no line to the centre
    │   ├── StorageTrouble   disk full, file locked, damaged or made by a newer program
    │   ├── PrinterTrouble   no printer, or it does not answer
    │   └── CredentialTrouble  the key store is shut or empty
    └── Cancelled            the person changed their mind; unwinds silently

Anything else is a bug. The sentences are for clerks: what happened, what was kept, what to do. Exceptions of
other libraries are turned into these at the edge of the room that uses the library.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass

_WHY = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.ENOTDIR: "một phần của đường dẫn không phải thư mục",
    errno.EISDIR: "đây là một thư mục",
    errno.EEXIST: "đã có tệp cùng tên",
    errno.EACCES: "không có quyền",
    errno.EPERM: "hệ thống không cho phép",
    errno.EROFS: "nơi này chỉ đọc được",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EFBIG: "tệp quá lớn đối với ổ đĩa",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EBUSY: "chương trình khác đang dùng",
    errno.EIO: "ổ đĩa đọc, ghi bị lỗi",
}


def why(error: OSError) -> str:
    """What the system refused, in our words where it says so often; else in its own, which may be English."""
    return _WHY.get(error.errno or 0) or error.strerror or "lỗi ổ đĩa"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: ``field`` is the name of a form field ("" when it is none), ``sentence`` says how."""

    field: str
    sentence: str


class CounterError(Exception):
    """What this program raises on purpose; ``str()`` is a Vietnamese sentence for the person in front of it."""


class UserError(CounterError):
    """Something the person can mend. ``problems`` lists every field at once, in the order of the form."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(p if isinstance(p, Problem) else Problem("", p) for p in problems)
        super().__init__(" ".join(p.sentence for p in self.problems))


class Refused(UserError):
    """An act that the rules do not allow in this state; ``code`` is stable and meant for programs."""

    def __init__(self, code: str, sentence: str, field: str = "") -> None:
        self.code = code
        super().__init__(Problem(field, sentence))


class Away(UserError):
    """What was opened lies at the centre and not here; ``names`` are what to ask it for (``operations.ask_centre``)."""

    def __init__(self, sentence: str, *names: str) -> None:
        self.names = names
        super().__init__(sentence)


class Trouble(CounterError):
    """The world failed; ``str()`` ends with the next step."""


class Offline(Trouble):
    """The centre cannot be reached. A state shown by a light, never a box."""


class TurnedAway(Offline):
    """The centre is there and does not let this counter in, or is not to be trusted: waiting does not help, IT must."""


class StorageTrouble(Trouble):
    """The local file cannot be read or written."""


class PrinterTrouble(Trouble):
    """The paper did not come out, or ``partly``; the dossier is saved all the same. ``what`` happened is told apart
    from what to do then, which is true of papers of a dossier only: no other is on the print list.
    """

    def __init__(self, what: str, then: str = "", *, partly: bool = False) -> None:
        self.what = what
        self.partly = partly
        super().__init__(f"{what} {then}".rstrip())


class CredentialTrouble(Trouble):
    """The key store of the machine is shut, empty or of a kind we do not trust."""


class Cancelled(CounterError):
    """The person changed their mind."""
