"""Every paper of the program with the longest words it may be given: no box of words over another, a line or the edge.

The hundred longest names are those of the national catalogue, read where it lies; without it invented ones as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any

import pypdfium2
import pytest

from counter_app.documents import report_book
from counter_app.documents.certified_register import Period as BookPeriod
from counter_app.documents.certified_register import certified_register
from counter_app.documents.day_sheet import day_sheet, fund_sheet
from counter_app.documents.forms import FORMS, Wanted, printable
from counter_app.documents.handover_slip import slip as handover_slip
from counter_app.documents.posting import posting
from counter_app.documents.receipt import Layout, receipt
from counter_app.documents.register import register
from counter_app.documents.trial_page import trial_page
from counter_app.domain.application import PaperLine
from counter_app.domain.copies import REGISTERS, CopyLine, Written
from counter_app.domain.dossier import Dossier, fold
from counter_app.domain.form_rows import SECTORS
from counter_app.domain.guidance import Guidance
from counter_app.domain.person import Organisation
from counter_app.domain.procedure import Paper
from counter_app.domain.register import Register
from counter_app.domain.report import Figure, Period, Report, Row
from counter_app.domain.slip import APOLOGY, REFUSAL, SUPPLEMENT
from counter_app.domain.text import nfc
from tests.catalogue import national
from tests.documents.boxes import faults
from tests.documents.test_day_papers import PAPER as FULL_DAY
from tests.documents.test_handover_slip import BATCH
from tests.factories import MONDAY, Log, intake, person, procedure
from tests.papers import FORMS as OF_ACTS
from tests.papers import REAL, with_paper

TODAY = date(2026, 11, 28)
PERSON = person(
    name="Công Tằng Tôn Nữ Thị Phương Thảo Nguyên Hoàng Bảo Ngọc Quỳnh Anh Y Ênuôl Niê Kđăm Siu H'Ble",
    address="Số 1234/56/78B, ngách 99, ngõ 1001, đường Nguyễn Thị Minh Khai nối dài, tổ dân phố Thống Nhất số 15, "
    "phường Phước Long, thành phố Thử Nghiệm, tỉnh Giả Định",
)
FIRM = Organisation(
    name="Công ty trách nhiệm hữu hạn một thành viên đầu tư xây dựng, thương mại, dịch vụ, du lịch, vận tải và xuất "
    "nhập khẩu tổng hợp Thử Nghiệm Giả Định – Chi nhánh khu công nghiệp công nghệ cao số 12",
    tax_code="0123456789-001",
    address=PERSON.address,
)
PHRASE = "Cấp đổi giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất; "
OFFICE = replace(
    REAL,
    name="Trung tâm Phục vụ hành chính công phường Phước Long – Điểm tiếp nhận số 3 khu vực Thống Nhất",
    parent="Ủy ban nhân dân phường Phước Long, thành phố Thử Nghiệm, tỉnh Giả Định",
    notes=("Tra cứu tại https://tra-cuu.vidu.vn",),
)
OLD = datetime(2025, 8, 4, 1, 12, tzinfo=UTC)


@cache
def names() -> tuple[str, ...]:
    """The hundred longest."""
    known = {" ".join(nfc(one.name).split()) for one in national()}
    invented = {(PHRASE * 14)[: 1094 - 7 * n].strip() for n in range(100)}
    return tuple(sorted(known or invented, key=len, reverse=True)[:100])


def dossier(name: str, form: str, **changes: Any) -> Dossier:
    """A dossier of a procedure of this name with everything that the form shows."""
    of_procedure = {"name": name, **changes.pop("procedure", {})}
    if form in OF_ACTS:
        return with_paper(form, OFFICE, procedure=of_procedure, **changes)
    log = Log(1)
    body = intake(office=OFFICE, procedure=procedure(**of_procedure), **changes).to_body()
    log.write("dossier:1", "dossier.received", body)
    log.write("dossier:1", "dossier.handed_over", {"to": FIRM.name, "batch": BATCH})
    return fold("1", log.own)


def made(form: str, name: str, n: int = 0, **changes: Any) -> bytes:
    """The paper, on A4 and A5 in turn, every third one a reprint."""
    changes = {"owners": (FIRM if n % 4 == 3 else PERSON,)} | changes
    one, layout = dossier(name, form, **changes), list(Layout)[n % 2]
    return printable(form, one, OFFICE, TODAY, layout, int(n % 3 == 0), counter="Quầy số 1", clerk=PERSON.name).pdf


def assert_sound(pdf: bytes, name: str = "") -> None:
    """No box meets another; the whole name is on the paper."""
    assert not list(faults(pdf)), name
    with pypdfium2.PdfDocument(pdf) as document:
        said = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    said = nfc(said.replace("\ufffe", "-"))
    assert "".join(name.split()) in said


NAMED = [form for form in FORMS if form not in ("HANDOVER", "SURVEY")]
"""A slip of many dossiers shortens their names on purpose, and is among the others below; an opinion slip has none."""


@pytest.mark.parametrize("form", NAMED)
def test_the_hundred_longest_real_names_fit_every_form(form: str) -> None:
    """A name cut on the paper is a procedure nobody asked for, and a word over a rule is a word nobody can read.

    The twelve longest are on every form, the others on one after another: a paper costs 45 ms.
    """
    for n, name in enumerate(names()):
        if n < 12 or n % len(NAMED) == NAMED.index(form):
            assert_sound(made(form, name, n), name)


MANY = tuple(f"{n}. {PHRASE[: 30 + n % 50].strip()} bản thứ {n}" for n in range(1, 201))
PAPERS = tuple(PaperLine(name, n % 3, 1 + n % 2) for n, name in enumerate(MANY))


@pytest.mark.parametrize("form", NAMED)
def test_two_hundred_lines_go_on_over_the_leaf(form: str) -> None:
    """A land dossier of a whole hamlet: every line is there, none over another."""
    changes: dict[str, Any] = {"papers": PAPERS, "procedure": {"papers": tuple(Paper(name) for name in MANY)}}
    if form in OF_ACTS:
        changes["items"] = MANY
        changes["reason"] = PHRASE * 7
    assert_sound(made(form, names()[0], NAMED.index(form), **changes))


def _day(make: Callable[..., bytes]) -> bytes:
    return make(replace(FULL_DAY, office=OFFICE))


def _slip() -> bytes:
    return handover_slip(
        [dossier(name, "HANDOVER", owners=(PERSON, FIRM)) for name in names()[::4]], OFFICE, "1", "A", TODAY
    )


def _register() -> bytes:
    dossiers = []
    for n, name in enumerate(names()[::4], 1):
        body = intake(n, office=OFFICE, owners=((PERSON, FIRM)[n % 2],), procedure=procedure(name=name)).to_body()
        dossiers.append(fold(str(n), [Log(1).write(f"dossier:{n}", "dossier.received", body)]))
    return register(Register.of("01/2026", dossiers), OFFICE, TODAY)


def _certified() -> bytes:
    lines = [
        Written(
            CopyLine(PHRASE * 2, 1, 2, 4_000, "BS-01/2026", n, PHRASE if n == 7 else ""), PERSON.name, "001099012345",
            MONDAY, MONDAY + timedelta(minutes=n), f"{PERSON.name}, Phó Giám đốc Trung tâm",
        )
        for n in range(1, 40)
    ]  # fmt: skip
    period = BookPeriod(date(2026, 11, 1), date(2026, 11, 30))
    return certified_register(REGISTERS["BS"], "BS-01/2026", period, lines, OFFICE, TODAY)


def _report() -> bytes:
    rows = tuple(Row(name[: 60 + n], dict.fromkeys(Figure, 123_456)) for n, name in enumerate(names()[::2]))
    return report_book.paper(Report(Period(TODAY, TODAY), MONDAY, rows), OFFICE, TODAY)


def _guidance(form: str, layout: Layout) -> bytes:
    kind = "guidance.issued" if form == SUPPLEMENT else "intake.refused"
    given = Guidance(
        id="1", kind=kind, at=MONDAY, code="H55.242-HD26-01.00001", procedure_code="2.002516",
        procedure_name=names()[0],
        case=0, person=FIRM, submitter=PERSON, papers=(), items=MANY if form == SUPPLEMENT else (), reason=PHRASE * 7,
        excuses=(), number="01.00001", office=OFFICE, clerk=PERSON.name,
    )  # fmt: skip
    return printable(form, given, OFFICE, TODAY, layout).pdf


def _of_2018(form: str, layout: Layout) -> bytes:
    one = with_paper(form, OFFICE, items=MANY[:30], owners=(PERSON,), procedure={"name": names()[0]})
    slips = {key: replace(slip, at=OLD) for key, slip in one.slips.items()}
    return FORMS[form].make(Wanted(replace(one, slips=slips), OFFICE, TODAY, layout))


def _receipt(office: Any = OFFICE, now: datetime = MONDAY, **changes: Any) -> bytes:
    wanted = procedure(name=names()[0], papers=tuple(map(Paper, MANY[:12])))
    made = intake(now=now, office=office, owners=(PERSON, FIRM), papers=PAPERS[:12], procedure=wanted)
    return receipt(made, **changes)


SECTOR = replace(SECTORS[0], on=True, fields=(), title=f"{SECTORS[0].title} {PHRASE[:90]}".upper())
OTHERS: dict[str, Callable[[], bytes]] = {
    "day sheet": partial(_day, day_sheet),
    "fund sheet": partial(_day, fund_sheet),
    "hand-over slip": _slip,
    "register": _register,
    "certified register": _certified,
    "report": _report,
    "posting": lambda: posting(procedure(name=names()[0], papers=tuple(map(Paper, MANY[:60]))), OFFICE, TODAY),
    "trial page A4": lambda: trial_page(FIRM.name[:60], MONDAY),
    "trial page A5": lambda: trial_page(FIRM.name[:60], MONDAY, a5=True),
    "receipt, three liên": lambda: _receipt(copies=3),
    "receipt of 2018": lambda: _receipt(now=OLD),
    "receipt of 2018 on A5": lambda: _receipt(now=OLD, layout=Layout.A5),
    "receipt of a sector": lambda: _receipt(replace(OFFICE, forms=(SECTOR,))),
}
for _layout in Layout:
    for _form in (SUPPLEMENT, REFUSAL):
        OTHERS[f"{_form} at the intake {_layout}"] = partial(_guidance, _form, _layout)
    for _form in (SUPPLEMENT, REFUSAL, APOLOGY):
        OTHERS[f"{_form} of 2018 {_layout}"] = partial(_of_2018, _form, _layout)


@pytest.mark.parametrize("name", OTHERS)
def test_every_other_paper_holds_the_longest_words(name: str) -> None:
    """Two people sign under it; what lies over something else is signed unread."""
    found: Iterable[str] = faults(OTHERS[name]())
    assert not list(found)


def test_the_check_itself_sees_what_meets() -> None:
    """A check that finds nothing anywhere would be worth nothing."""
    from counter_app.documents.fonts import Text
    from counter_app.documents.page import A4, Rule, Sheet, Strip, render

    marks = (
        Text(100, 100, "chữ nằm dưới", 12), Text(120, 104, "chữ nằm trên", 12), Text(100, 200, "bị gạch ngang", 12),
        Rule(90, 196, across=200), Text(100, 300, "bị gạch dọc", 12), Rule(120, 280, down=40),
        Text(2, 400, "ở mép", 12),
    )  # fmt: skip
    sheet = Sheet(A4)
    sheet.put(0, 0, Strip(0, marks))
    found = list(faults(render([sheet], title="", author="", subject="")))
    assert [words.split(": ")[1].split(" (")[0] for words in found] == [
        "words at the paper's edge",
        "words over words",
        "a line through words",
        "a line through words",
    ]
