"""The acts on a dossier and what they do to its state: the table that officials argue about.

Source: NĐ 61/2018 Đ17–Đ20 and NĐ 118/2025 as amended by NĐ 309/2026; labels of the statuses as the national portal
takes them. *Facts* are acts with paper, money or a person outside the office: they have happened, so they are always
applied, and a dossier that they should not have met is flagged instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a dossier stands."""

    RECEIVED = "RECEIVED"
    ELSEWHERE = "ELSEWHERE"
    PROCESSING = "PROCESSING"
    SUPPLEMENT = "SUPPLEMENT"
    FINANCE = "FINANCE"
    PAUSED = "PAUSED"
    SIGNING = "SIGNING"
    WITHDRAWING = "WITHDRAWING"
    RESOLVED = "RESOLVED"
    RETURNED = "RETURNED"
    STOPPED = "STOPPED"
    REFUSED = "REFUSED"
    VOID = "VOID"

    @property
    def label(self) -> str:
        """The Vietnamese words on screen and paper."""
        return _STATES[self][0]

    @property
    def portal_status(self) -> int:
        """The status number of the national portal (1–10)."""
        return _STATES[self][1]


_STATES = {
    State.RECEIVED: ("Được tiếp nhận", 2),
    State.ELSEWHERE: ("Chờ nơi khác tiếp nhận", 2),
    State.PROCESSING: ("Đang xử lý", 4),
    State.SUPPLEMENT: ("Chờ bổ sung", 5),
    State.FINANCE: ("Chờ nghĩa vụ tài chính", 6),
    State.PAUSED: ("Tạm ngừng tính thời hạn", 4),
    State.SIGNING: ("Chờ ký", 4),
    State.WITHDRAWING: ("Đề nghị rút hồ sơ", 7),
    State.RESOLVED: ("Đã xử lý xong", 9),
    State.RETURNED: ("Đã trả kết quả", 10),
    State.STOPPED: ("Dừng xử lý", 8),
    State.REFUSED: ("Không được tiếp nhận", 3),
    State.VOID: ("Đã hủy", 8),
}

OPEN = frozenset(State) - {State.RESOLVED, State.RETURNED, State.STOPPED, State.REFUSED, State.VOID}
"""The result is still owed."""


class ClockAct(StrEnum):
    """What an act does to the processing time.

    The entry carries what it decided under ``clock``: this effect, its legal basis, and the promise with its calendar
    and trace (START, RESTART, RESUME, EXTEND), what is left (PAUSE), or how the result stands (STOP). An effect that
    the rules of the day or of the procedure changed stands in the entry, not here.
    """

    START = "START"
    RESTART = "RESTART"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    EXTEND = "EXTEND"
    STOP = "STOP"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the table. ``to`` None leaves the state as it is; ``sets`` are the fields it writes."""

    kind: str
    label: str
    origin: frozenset[State]
    to: State | None
    fact: bool = False
    clock: ClockAct | None = None
    sets: tuple[str, ...] = ("state",)
    basis: str = ""


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


_S = State
_AT_WORK = _from(_S.PROCESSING, _S.SIGNING)
_ANY = frozenset(State)
_NONE: frozenset[State] = frozenset()

ACTS: dict[str, Act] = {
    act.kind: act
    for act in (
        # kind, label, from, to
        Act(
            "dossier.received",
            "Tiếp nhận",
            _NONE,
            _S.RECEIVED,
            fact=True,
            clock=ClockAct.START,
            basis="NĐ 61/2018 Đ17 k1 c",
        ),
        # where it stands is in the entry: see ``cut_over``
        Act("dossier.imported", "Chuyển từ hệ thống cũ", _NONE, _S.PROCESSING, clock=ClockAct.START),
        Act(
            "dossier.sent_elsewhere",
            "Chuyển cơ quan có thẩm quyền",
            _from(_S.RECEIVED, _S.PROCESSING),
            _S.ELSEWHERE,
            fact=True,
            clock=ClockAct.PAUSE,
            basis="NĐ 309/2026 Đ17 k3",
        ),
        Act(
            "dossier.accepted_elsewhere",
            "Cơ quan có thẩm quyền đã tiếp nhận",
            _from(_S.ELSEWHERE),
            _S.PROCESSING,
            fact=True,
            clock=ClockAct.START,
            basis="NĐ 309/2026 Đ17 k3",
        ),
        Act(
            "dossier.handed_over",
            "Chuyển hồ sơ",
            _from(_S.RECEIVED, *_AT_WORK),
            _S.PROCESSING,
            fact=True,
            basis="NĐ 61/2018 Đ18",
        ),
        Act(
            "dossier.supplement_requested",
            "Yêu cầu bổ sung",
            _from(_S.RECEIVED, _S.PROCESSING),
            _S.SUPPLEMENT,
            clock=ClockAct.PAUSE,
            basis="NĐ 61/2018 Đ19 k4",
        ),
        Act(
            "dossier.supplemented",
            "Nhận bổ sung",
            _from(_S.SUPPLEMENT),
            _S.PROCESSING,
            clock=ClockAct.RESTART,
            basis="NĐ 61/2018 Đ19 k4",
        ),
        Act(
            "dossier.finance_requested",
            "Yêu cầu nghĩa vụ tài chính",
            _from(_S.PROCESSING),
            _S.FINANCE,
            clock=ClockAct.PAUSE,
        ),
        Act(
            "dossier.finance_done",
            "Đã hoàn thành nghĩa vụ tài chính",
            _from(_S.FINANCE),
            _S.PROCESSING,
            clock=ClockAct.RESUME,
        ),
        Act("dossier.paused", "Tạm ngừng tính thời hạn", _from(_S.PROCESSING), _S.PAUSED, clock=ClockAct.PAUSE),
        Act(
            "dossier.resumed",
            "Tiếp tục tính thời hạn",
            _from(_S.PAUSED),
            _S.PROCESSING,
            clock=ClockAct.RESUME,
        ),
        Act(
            "dossier.extended",
            "Xin lỗi, đề nghị gia hạn",
            _from(_S.RECEIVED, *_AT_WORK),
            None,
            clock=ClockAct.EXTEND,
            sets=("due_at",),
            basis="NĐ 61/2018 Đ19 k9",
        ),
        Act(
            "dossier.fault_apologised",
            "Xin lỗi vì sai sót, thất lạc hồ sơ",
            _ANY - {_S.VOID},
            None,
            fact=True,
            sets=(),
            basis="NĐ 61/2018 Đ21 k1",
        ),
        Act("dossier.escalated", "Báo cáo lãnh đạo", OPEN, None, sets=()),
        Act("dossier.date_reviewed", "Xem lại ngày hẹn", OPEN, None, sets=("due_at",)),
        Act("dossier.sent_for_signing", "Trình ký", _from(_S.RECEIVED, _S.PROCESSING), _S.SIGNING),
        Act(
            "dossier.resolved",
            "Có kết quả",
            _from(_S.RECEIVED, *_AT_WORK, _S.PAUSED, _S.FINANCE),
            _S.RESOLVED,
            fact=True,
            clock=ClockAct.STOP,
            basis="NĐ 61/2018 Đ19",
        ),
        Act(
            "dossier.recalled",
            "Thu hồi, đính chính kết quả",
            _from(_S.RESOLVED, _S.RETURNED),
            _S.PROCESSING,
            basis="NĐ 61/2018 Đ21 k1",
        ),
        Act(
            "dossier.returned",
            "Trả kết quả",
            _from(_S.RESOLVED),
            _S.RETURNED,
            fact=True,
            basis="NĐ 61/2018 Đ20",
        ),
        Act(
            "dossier.handover_accepted",
            "Bên nhận ký nhận hồ sơ",
            OPEN - {_S.RECEIVED},
            None,
            fact=True,
            sets=("accepted",),
        ),
        Act("dossier.reassigned", "Giao lại người thụ lý", OPEN, None, sets=("holder",)),
        Act("dossier.arrived", "Kết quả đã về quầy", _from(_S.RESOLVED), None, fact=True, sets=("shelf",)),
        Act("dossier.contacted", "Liên hệ người nộp", _ANY - {_S.VOID}, None, fact=True, sets=()),
        Act("dossier.notified", "Gửi tin báo", _ANY, None, fact=True, sets=()),
        Act(
            "dossier.mail_returned",
            "Bưu chính trả lại kết quả",
            _from(_S.RETURNED),
            _S.RESOLVED,
            fact=True,
        ),
        Act("dossier.noted", "Người phụ trách đã xem", _ANY - {_S.VOID}, None, sets=()),
        Act("dossier.rated", "Người dân đánh giá", _from(_S.RETURNED), None, fact=True, sets=()),
        Act(
            "dossier.withdrawal_requested",
            "Đề nghị rút hồ sơ",
            _from(_S.RECEIVED, _S.ELSEWHERE, *_AT_WORK, _S.SUPPLEMENT, _S.FINANCE, _S.PAUSED),
            _S.WITHDRAWING,
            clock=ClockAct.PAUSE,
        ),
        Act(
            "dossier.withdrawal_declined",
            "Không rút hồ sơ, tiếp tục giải quyết",
            _from(_S.WITHDRAWING),
            _S.PROCESSING,
            clock=ClockAct.RESUME,
        ),
        Act(
            "dossier.stopped",
            "Dừng giải quyết",
            _from(_S.WITHDRAWING, _S.SUPPLEMENT),
            _S.STOPPED,
            clock=ClockAct.STOP,
        ),
        Act("dossier.refused", "Từ chối giải quyết", _from(_S.SUPPLEMENT), _S.REFUSED, clock=ClockAct.STOP),
        Act("dossier.undone", "Hoàn tác tiếp nhận", _from(_S.RECEIVED), _S.VOID, clock=ClockAct.STOP),
        Act("dossier.void_requested", "Đề nghị hủy hồ sơ", _from(_S.RECEIVED), None, sets=("void_request",)),
        Act("dossier.voided", "Hủy hồ sơ", _from(_S.RECEIVED), _S.VOID, clock=ClockAct.STOP),
        Act("dossier.corrected", "Điều chỉnh", _ANY - {_S.VOID}, None, sets=()),
        Act("dossier.paid", "Thu phí, lệ phí", _ANY, None, fact=True, sets=("paid",)),
        Act("dossier.refunded", "Hoàn trả phí, lệ phí", _ANY, None, fact=True, sets=("paid",)),
        Act("dossier.fee_receipt_voided", "Hủy, thay biên lai", _ANY, None, fact=True, sets=("paid",)),
        Act("document.printed", "In giấy", _ANY, None, fact=True, sets=()),
        Act("document.waived", "Không in giấy", _ANY, None, fact=True, sets=()),
        Act("paper.attached", "Đính kèm tệp", _ANY - {_S.VOID}, None, fact=True, sets=()),
        Act("paper.detached", "Gỡ tệp", _ANY - {_S.VOID}, None, sets=()),
    )
}
"""Every act on a dossier. ``corrected`` writes the fields that its body names."""
