"""«Phiếu lấy ý kiến»: five steps of SIPAS for the citizen to tick, with nothing ticked beforehand.

The bars bring the paper back to its dossier. Where the office has a page for it, a QR leads the citizen's phone there.
"""

from __future__ import annotations

from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.barcode import Bars, Square
from counter_app.documents.fonts import BOLD, ITALIC, Run
from counter_app.documents.page import (
    A5_LANDSCAPE,
    Mark,
    Rule,
    Sheet,
    Strip,
    Template,
    Watermark,
    beside,
    centred,
    foot,
    paragraph,
    render,
    stack,
)
from counter_app.domain.dossier import Dossier
from counter_app.domain.office import Office
from counter_app.domain.returning import RATINGS, survey_code
from counter_app.errors import UserError

FORM = "SURVEY"
TEMPLATE = Template(
    form=FORM,
    number="Phiếu ý kiến",
    title="PHIẾU LẤY Ý KIẾN VỀ VIỆC PHỤC VỤ TẠI QUẦY",
    generation="của chương trình; năm mức của SIPAS (Bộ Nội vụ)",
    valid_from=date(2026, 11, 28),
    key="SURVEY",
    version="1",
)
_LEFT, _TOP, _ROOM = 15 * mm, 10 * mm, 180 * mm
_SIZE = 11.5
_BARS, _QR, _BOX = 11 * mm, 30 * mm, 5 * mm
_ASKED = "Ông/Bà hài lòng đến mức nào với việc tiếp nhận và trả kết quả hồ sơ này? Đề nghị đánh dấu một ô:"
_THANKS = "Mã vạch chỉ để biết phiếu của hồ sơ nào. Đề nghị bỏ phiếu vào hộp thư góp ý hoặc đưa lại quầy. Xin cảm ơn!"


def survey(dossier: Dossier, office: Office) -> bytes:
    """The slip as PDF bytes, A5. Raises UserError where the dossier's content is not on this PC."""
    if dossier.intake is None:
        raise UserError("Nội dung hồ sơ này không còn trên máy; không in được phiếu lấy ý kiến.")
    sheet = Sheet(A5_LANDSCAPE)
    wide, tall = A5_LANDSCAPE
    if office.fictitious:
        sheet.put(0, 0, Strip(0, (Watermark(wide / 2, tall * 0.56, 30, 30),)))
    url = office.survey_url.replace("{ma}", dossier.code)
    room = _ROOM - (_QR + 12 * mm if url else 0)
    steps = stack(
        *paragraph(_ASKED, _SIZE, room, after=2.5 * mm),
        *(strip for words in RATINGS.values() for strip in (_step(words, room), Strip(2 * mm))),
    )
    body = beside(steps, _qr(url)) if url else steps
    bars = Bars.fit(0, 0, survey_code(dossier.code), _ROOM, _BARS)
    sheet.put(
        _LEFT,
        _TOP,
        *centred(office.name.upper(), _SIZE - 1, _ROOM),
        *centred(TEMPLATE.title, _SIZE + 2.5, _ROOM, BOLD),
        *centred((Run(f"Hồ sơ {dossier.code}", ITALIC),), _SIZE, _ROOM),
        Strip(2 * mm),
        body,
        *paragraph(f"Ý kiến khác: {'…' * 50}", _SIZE, _ROOM, after=2 * mm),
        *paragraph((Run(_THANKS, ITALIC),), _SIZE - 0.5, _ROOM, after=2.5 * mm),
        Strip(_BARS, (bars,) if bars else ()),
    )
    sheet.put(_LEFT, tall - 7 * mm, foot(TEMPLATE, "", _ROOM))
    return render([sheet], title=f"Phiếu lấy ý kiến {dossier.code}", author=office.name, subject=TEMPLATE.stamp)


def _step(words: str, room: float) -> Strip:
    """An empty box and what it means."""
    box: tuple[Mark, ...] = (
        Rule(0, 0, across=_BOX), Rule(0, _BOX, across=_BOX), Rule(0, 0, down=_BOX), Rule(_BOX, 0, down=_BOX),
    )  # fmt: skip
    return beside(Strip(_BOX, box), *paragraph(words, _SIZE, room - _BOX, x=_BOX + 3 * mm))


def _qr(url: str) -> Strip:
    x = _ROOM - _QR - 3 * mm
    words = centred((Run("hoặc quét bằng điện thoại", ITALIC),), _SIZE - 2.5, _QR + 6 * mm, x=x - 3 * mm)
    return stack(Strip(_QR + 5 * mm, (Square(x, 3 * mm, url, _QR),)), *words)
