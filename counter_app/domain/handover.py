"""Dossiers on their way in batches: which slip they go with, who signs for it there, who works on them.

NĐ 61/2018 Đ18; NĐ 309/2026 Đ18 k2. The act itself is ``acts.hand_over``; a batch is many of them with one name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.domain.acts import allow, needed
from counter_app.domain.clock import hand_over_by
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local, show, to_text
from counter_app.domain.promise import Body, Circumstances
from counter_app.domain.text import clean, distinct_lines
from counter_app.errors import Problem, Refused, UserError

LONGEST_NAME = 120
MOST_UNITS = 100
MOST_AT_ONCE = 200
"""Dossiers on one slip: eight sheets, and a second of the file."""
_BATCH = re.compile(r"BG\d{2}-\d{6}-\d{6}")


@dataclass(frozen=True, slots=True)
class Units:
    """Where this office's dossiers go, in the order in which they are offered."""

    names: tuple[str, ...]

    def to_body(self) -> dict[str, Any]:
        """As it stands in the entry ``units.set``."""
        return {"names": list(self.names)}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Units:
        """The units written by :meth:`to_body`."""
        return cls(tuple(name + "" for name in body["names"]))


STANDARD = Units(
    (
        "Phòng Văn hóa - Xã hội",
        "Phòng Kinh tế",
        "Văn phòng HĐND và UBND",
        "Văn thư",
        "Chi nhánh Văn phòng đăng ký đất đai",
        "Thuế cơ sở",
        "Trung tâm Phục vụ hành chính công tỉnh",
    )
)
"""What a commune has until it says otherwise (NĐ 150/2025/NĐ-CP)."""


def units_from_form(lines: str) -> Units:
    """A unit a line, empty lines and repetitions left out. Raises UserError."""
    names = distinct_lines(lines)
    problems = [
        Problem("units", f"Tên «{name[:30]}…» dài quá {LONGEST_NAME} ký tự.")
        for name in names
        if len(name) > LONGEST_NAME
    ]
    if not names:
        problems.append(Problem("units", "Ghi ít nhất một nơi nhận hồ sơ, mỗi dòng một nơi."))
    if len(names) > MOST_UNITS:
        problems.append(Problem("units", f"Nhiều nhất {MOST_UNITS} nơi nhận hồ sơ."))
    if problems:
        raise UserError(*problems)
    return Units(tuple(names))


def batch_name(counter: int, moment: datetime) -> str:
    """The name of a batch, as its barcode says it: ``BG01-261123-081200`` is what counter 1 handed over at 08:12:00."""
    return f"BG{counter:02}-{local(moment):%y%m%d-%H%M%S}"


def looks_like_batch(text: str) -> bool:
    """Whether a scan or a typed text is meant to be a hand-over slip."""
    return bool(_BATCH.fullmatch(batch_key(text)))


def batch_key(text: str) -> str:
    """A batch's name as it is kept, whatever a keyboard made of it."""
    return re.sub(r"\s", "", clean(text)).upper().replace("–", "-").replace("—", "-")


def due(dossier: Dossier, there: Circumstances) -> datetime | None:
    """Until when a dossier that is still at the counter is to be handed over."""
    if dossier.received_at is None:
        return None
    return hand_over_by(dossier.received_at, there.calendar, there.hours, there.rules)


def accept(dossier: Dossier, there: Circumstances, batch: str, by: str, signed_at: datetime | None = None) -> Body:
    """Bên nhận ký nhận: at once, or ``signed_at`` as it stands on the slip that came back signed.

    Raises Refused for a slip the dossier did not go with, one that is signed for, and a moment before it left or in the
    future.
    """
    allow(dossier, "dossier.handover_accepted")
    name = needed(by, "signer.missing", "Chưa ghi người ký nhận.")
    if batch != dossier.batch:
        raise Refused("batch.other", f"Hồ sơ {dossier.code} không đi theo phiếu bàn giao {batch or '(không số)'}.")
    if dossier.signed_at is not None:
        raise Refused(
            "batch.signed", f"Phiếu {batch} đã được {dossier.accepted_by} ký nhận lúc {show(dossier.signed_at)}."
        )
    when = signed_at or there.now
    left = dossier.handed_at
    if when > there.now or (left is not None and when < left.replace(second=0, microsecond=0)):
        since = show(left) if left else "lúc chuyển"
        raise Refused("moment.wrong", f"Thời điểm ký nhận phải từ {since} đến nay.", "moment")
    return {"batch": batch, "by": name, "signed_at": to_text(when), "note": f"{name} · {batch}"}


def reassign(dossier: Dossier, to: str, reason: str = "") -> Body:
    """Giao lại cho người khác: only who holds it changes; state, clock, step and papers stay."""
    allow(dossier, "dossier.reassigned")
    name = needed(to, "unit.missing", "Chưa chọn người thụ lý mới.")
    if name == dossier.holder:
        raise Refused("holder.same", f"Hồ sơ {dossier.code} đang ở {name} rồi.", "to")
    said = clean(reason)
    return {"to": name, "from": dossier.holder, "note": " · ".join(filter(None, (name, said)))}
