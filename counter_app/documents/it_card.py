"""IT's card for one counter: the code that lets a PC in, and what to do on the day a PC is new, dead, or put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reportlab.lib.units import mm

from counter_app.documents.fonts import BOLD, ITALIC, Run
from counter_app.documents.page import A4, Sheet, Strip, Template, Watermark, centred, foot, paragraph, render
from counter_app.domain.moments import show
from counter_app.domain.office import is_fictitious

TEMPLATE = Template(
    form="IT_CARD",
    number="Thẻ quản trị",
    title="THẺ QUẢN TRỊ QUẦY",
    generation="của chương trình",
    valid_from=date(2026, 11, 28),
    key="IT_CARD",
    version="1",
)
_LEFT, _TOP, _ROOM = 20 * mm, 18 * mm, 170 * mm
_SIZE = 11.5

_CARE = (
    "Mã dùng được một lần: máy nào gõ mã thì thành quầy này, gõ xong mã hết hiệu lực. "
    "Không chụp, không gửi thẻ qua mạng."
)
_STEPS = (
    (
        "Máy mới",
        (
            "Cài chương trình, chạy: counter-app join --server (địa chỉ trên thẻ), gõ mã khi được hỏi.",
            "Trung tâm dùng chứng thư riêng thì thêm --ca (tệp chứng thư gốc) vào lệnh đó.",
            "Chép mã khôi phục mà chương trình hiện ra vào dòng dưới cùng, cất thẻ vào tủ có khóa.",
            "Chạy: counter-app sync --once, rồi mở chương trình; quầy tiếp nhận được ngay.",
        ),
    ),
    (
        "Thay máy hỏng hoặc mất (máy dự phòng, khoảng 15 phút)",
        (
            "Máy mất: chạy counter-app central revoke trước tiên; central exposed kể tên hồ sơ có trên máy.",
            "Tại trung tâm chạy: counter-app central code cho đúng số quầy này; mật khẩu của máy cũ hết hiệu lực ngay.",
            "Trên máy dự phòng làm như máy mới; nhật ký của quầy được lấy về từ trung tâm ở lượt đồng bộ đầu tiên.",
            "Đồng bộ xong mới tiếp nhận, và đối chiếu với giấy tiếp nhận máy cũ đã phát trong ngày mà chưa kịp gửi.",
        ),
    ),
    (
        "Khôi phục từ bản sao lưu trên chính máy này",
        (
            "Đóng cửa sổ chương trình, chạy: counter-app restore (tệp sao lưu); tệp cũ được giữ lại bên cạnh.",
            "Nếu được hỏi khóa: gõ mã khôi phục ghi ở dòng dưới cùng. Không cần mã cấp quầy mới.",
            "Chạy: counter-app sync --once, rồi counter-app verify; có lỗi thì dừng và báo quản trị trung tâm.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ItCard:
    """What the card says. ``numbers`` as «1–500»; ``server`` is the centre's address without any login."""

    office: str
    counter: int
    server: str
    code: str
    expires_at: datetime
    numbers: tuple[str, ...]
    replaces: bool


def it_card(card: ItCard) -> bytes:
    """The card as PDF bytes, one A4 page."""
    sheet = Sheet(A4)
    if is_fictitious(card.office):
        sheet.put(0, 0, Strip(0, (Watermark(A4[0] / 2, A4[1] * 0.56, 38, 52),)))
    why = "Thay máy: mật khẩu của máy cũ không còn hiệu lực." if card.replaces else "Cấp quầy mới."
    facts = (
        ("Đơn vị", card.office),
        ("Quầy số", f"{card.counter}   (dải số trong ngày: {', '.join(card.numbers)})"),
        ("Trung tâm", card.server),
        ("Mã có hiệu lực đến", show(card.expires_at)),
    )
    strips = [*centred(TEMPLATE.title, _SIZE + 5, _ROOM, BOLD), *centred((Run(why, ITALIC),), _SIZE, _ROOM)]
    strips.append(Strip(4 * mm))
    for label, value in facts:
        strips += paragraph((Run(f"{label}:"), Run(value, BOLD)), _SIZE, _ROOM, after=1 * mm)
    strips += [Strip(5 * mm), *centred(card.code, 22, _ROOM, BOLD), Strip(2 * mm)]
    strips += [*centred((Run(_CARE, ITALIC),), _SIZE - 1, _ROOM), Strip(4 * mm)]
    for title, steps in _STEPS:
        strips += [Strip(2 * mm), *paragraph((Run(title, BOLD),), _SIZE, _ROOM, after=1 * mm)]
        for n, step in enumerate(steps, 1):
            strips += paragraph(f"{n}. {step}", _SIZE, _ROOM, after=0.8 * mm)
    strips += [Strip(8 * mm), *paragraph(f"Mã khôi phục: {'.' * 90}", _SIZE, _ROOM, after=5 * mm)]
    strips += paragraph(f"Người cài, ngày: {'.' * 87}", _SIZE, _ROOM)
    sheet.put(_LEFT, _TOP, *strips)
    sheet.put(_LEFT, A4[1] - 12 * mm, foot(TEMPLATE, "", _ROOM))
    return render([sheet], title=f"Thẻ quản trị quầy {card.counter}", author=card.office, subject=TEMPLATE.stamp)
