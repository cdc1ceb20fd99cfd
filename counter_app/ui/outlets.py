"""Which printer, tray and paper a kind of paper gets on this PC, and what is said when its own printer is not there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from counter_app.domain.slip import RECEIPT, SLIPS, STOP
from counter_app.ui import printing
from counter_app.ui.printing import TRAYS, Printer, SystemPrinter
from counter_app.ui.session import Session

OTHER = "OTHER"
BOUND = {
    RECEIPT: "Giấy tiếp nhận",
    **SLIPS,
    STOP: "Thông báo dừng",
    "HANDOVER": "Phiếu bàn giao",
    "WHY": "Cách tính ngày hẹn",
    "PROGRESS": "Diễn biến hồ sơ",
    OTHER: "Sổ, báo cáo",
}
"""The kinds of paper that may have a printer of their own. Not read from ``documents``: that would import ReportLab
before the first paint.
"""


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where a paper comes out, on what, how often; ``remark`` is a sentence when that is not as was set up."""

    printer: Printer
    layout: str
    copies: int
    """0: as usual."""
    remark: str = ""


def outlet(session: Session, form: str) -> Outlet:
    """As this PC's settings say; the PC's common printer where the one of this form is gone. Raises PrinterTrouble
    when neither is there.
    """
    bound = session.settings.binding(form)
    layout, copies = bound.layout or session.settings.receipt_layout, bound.copies
    printer, remark = session.printer, ""
    if bound.printer and bound.printer in printing.names():
        printer = SystemPrinter(bound.printer)
    elif bound.printer:
        remark = (
            f"Không thấy máy in «{bound.printer}» dành cho {BOUND.get(form, form)}; giấy in ra {printer.label}. "
            "Hãy bật máy in ấy hoặc chọn máy khác ở Quản trị."
        )
    if bound.tray and isinstance(printer, SystemPrinter) and not remark:
        from_tray = replace(printer, tray=bound.tray)
        if from_tray.has_tray:
            printer = from_tray
        else:
            remark = (
                f"Máy in «{printer.name}» không có {TRAYS.get(bound.tray, bound.tray).lower()}; giấy lấy từ khay "
                "máy in tự chọn."
            )
    return Outlet(printer, layout, copies, remark)
