"""Reception: everything that is missing is said at once, and what is decided is frozen as it was."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.application import (
    LONGEST_LINE,
    MOST_SETS,
    RETURN_TO,
    Application,
    PaperLine,
    check,
    missing_papers,
    promise,
    suggested_fees,
)
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.entry import canonical
from counter_app.domain.fees import Fee, FeeLine, Quantity
from counter_app.domain.intake import Intake, decide
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import local
from counter_app.domain.person import Checked, IdKind, Organisation, Person
from counter_app.domain.procedure import Case, Channel, Need, Paper
from counter_app.errors import UserError
from tests.factories import CALENDAR, CLERK, MONDAY, OFFICE, application, intake, person, procedure

COMPANY = Organisation("Công ty TNHH Ví Dụ", "0101234567-001", "Số 9, phố Mẫu", "02438251234", "vanthu@vidu.vn")
UNKNOWN = procedure(cases=(), fees=(Fee("Lệ phí", None),))
CHOICE = procedure(
    papers=(
        Paper("Tờ khai"),
        Paper("Giấy khai sinh", Need.ONE_OF),
        Paper("Sổ hộ khẩu cũ", Need.ONE_OF),
        Paper("Văn bản ủy quyền", Need.NOTE),
    )
)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def problems(form: Application) -> list[str]:
    with pytest.raises(UserError) as caught:
        check(form)
    assert all(problem.sentence.endswith(".") for problem in caught.value.problems)
    return [problem.field for problem in caught.value.problems]


def sentence(form: Application) -> str:
    with pytest.raises(UserError) as caught:
        check(form)
    return str(caught.value)


def received(form: Application, **changes: Any) -> Intake:
    code = DossierCode.mint(OFFICE.agency, date(2026, 11, 23), 3)
    frame: dict[str, Any] = {
        "now": MONDAY,
        "code": code,
        "foreign": False,
        "number": "01.00003",
        "book": "01/2026",
        "book_number": 3,
        "calendar": CALENDAR,
        "office": OFFICE,
        "clerk": CLERK,
        "counter": "Quầy 1",
    }
    return decide(form, **{**frame, **changes})


def there_and_back(frozen: Intake) -> Intake:
    return Intake.from_body(json.loads(canonical(frozen.to_body())))


@pytest.mark.parametrize(
    "form",
    [
        application(),
        application(owners=(person(), person(name="Trần Thị Bình", gender="Nữ", id_number="079304001234"))),
        application(owners=(COMPANY,), submitter=person(), relation="Nhân viên"),
        application(owners=(Person("An"),)),
        application(owners=(person(id_kind=IdKind.PASSPORT, id_number="C1234567", born="1990"),)),
        application(fees=()),
        application(foreign_code="000.00.12.H30-220314-0003"),
        application(sets=MOST_SETS, note="x" * LONGEST_LINE),
        *(application(channel=channel) for channel in Channel),
    ],
)
def test_a_complete_form_passes_as_it_is(form: Application) -> None:
    """What was right must not be changed behind the clerk's back."""
    assert check(form) == form
    assert check(check(form)) == check(form)


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_form() -> None:
    """A clerk who mends one field a try needs six tries, and the citizen waits."""
    form = Application(
        procedure=UNKNOWN,
        owners=(
            Person("", IdKind.CMND, "123", phone="1"),
            Organisation("", "12"),
        ),
        submitter=Person("4n"),
        subject_line="x" * (LONGEST_LINE + 1),
        note="x" * (LONGEST_LINE + 1),
        sets=0,
        foreign_code="H30",
    )
    found = problems(form)
    groups = [field.split(".")[0] for field in found]
    assert list(dict.fromkeys(groups)) == [
        "owner",
        "owner2",
        "submitter",
        "papers",
        "limit",
        "fee",
        "subject_line",
        "note",
        "sets",
        "foreign_code",
    ]
    assert {"owner.name", "owner.id_number", "owner.phone", "owner2.name", "owner2.tax_code"} < set(found)
    assert "submitter.name" in found
    assert len(found) == len(set(found))


def test_the_first_problem_of_a_person_is_the_first_field_of_the_person() -> None:
    """The focus jumps to the first one named; it must not jump over the number and back again."""
    found = problems(
        application(
            owners=(Person("", IdKind.CMND, "1", born="99", address="a" * 401, phone="1", email="x"),),
        )
    )
    place = {field.removeprefix("owner."): n for n, field in enumerate(found)}
    assert max(place["id_number"], place["name"]) < place["born"]
    assert place["born"] < min(place["address"], place["phone"], place["email"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"owners": ()}, "owner.name"),
        ({"owners": (person(name=" "),)}, "owner.name"),
        ({"owners": (person(id_number="0010990123"),)}, "owner.id_number"),
        ({"owners": (person(id_number=""),)}, "owner.id_number"),
        ({"owners": (person(phone="12"),)}, "owner.phone"),
        ({"owners": (person(email="an"),)}, "owner.email"),
        ({"owners": (person(address="a" * 401),)}, "owner.address"),
        ({"owners": (person(born="1990-02-31"),)}, "owner.born"),
        ({"owners": (person(), person(name="???"))}, "owner2.name"),
        ({"owners": (replace(COMPANY, tax_code="1"),)}, "owner.tax_code"),
        ({"owners": (replace(COMPANY, name="…"),)}, "owner.name"),
        ({"submitter": person(name="")}, "submitter.name"),
        ({"papers": ()}, "papers"),
        ({"fees": None}, "fee"),
        ({"fees": (FeeLine("Lệ phí", -1),)}, "fee"),
        ({"fees": (FeeLine("Lệ phí", 10**12),)}, "fee"),
        ({"sets": 0}, "sets"),
        ({"sets": MOST_SETS + 1}, "sets"),
        ({"note": "x" * 501}, "note"),
        ({"subject_line": "x" * 501}, "subject_line"),
        ({"foreign_code": "H30.12-260229-0001"}, "foreign_code"),
        ({"procedure": procedure(cases=())}, "limit"),
    ],
)
def test_one_wrong_field_is_named_alone(changes: dict[str, Any], field: str) -> None:
    """The error stands beside its field and nowhere else."""
    assert problems(application(**changes)) == [field]


def test_a_form_without_a_procedure_asks_for_it_only() -> None:
    """Papers, limit and fee follow from the procedure and are not asked before it."""
    assert problems(replace(application(), procedure=None, papers=(), fees=None)) == ["procedure"]


@pytest.mark.parametrize("dirt", [nfd, lambda text: f" {text}\r\n", lambda text: text.replace(" ", "\u00a0\u200b")])
def test_texts_are_cleaned_before_they_are_frozen(dirt: Callable[[str], str]) -> None:
    """What is printed, stored and searched is one spelling."""
    owner = person(name=dirt("Nguyễn Văn Ấn"), address=dirt("Số 5, phố Giả Định"), phone=dirt("0912 345 678"))
    form = application(
        owners=(owner, replace(COMPANY, name=dirt("Công ty Ví Dụ"))),
        submitter=replace(owner),
        relation=dirt("Con ruột"),
        subject_line=dirt("Thửa đất số 12"),
        note=dirt("Đã đối chiếu"),
    )
    checked = check(form)
    clean_owner = person(name="Nguyễn Văn Ấn", address="Số 5, phố Giả Định", phone="0912345678")
    assert checked.owners == (clean_owner, replace(COMPANY, name="Công ty Ví Dụ"))
    assert checked.submitter == clean_owner
    assert (checked.relation, checked.subject_line, checked.note) == ("Con ruột", "Thửa đất số 12", "Đã đối chiếu")


@pytest.mark.parametrize(
    "dirt", [nfd, lambda text: f" {text}\r\n", lambda text: f"{text}\0", lambda text: f"{text}\ud800"]
)
def test_the_texts_of_papers_and_fees_are_cleaned_too(dirt: Callable[[str], str]) -> None:
    """A note beside a paper is typed by a person: a NUL in it must not turn the reception into a crash at save."""
    wanted = procedure()
    papers = tuple(replace(PaperLine.of(paper), note=dirt("bản cũ, đã mờ")) for paper in wanted.papers)
    extra = PaperLine(dirt("Giấy ủy quyền"), 1)
    form = check(application(procedure=wanted, papers=(*papers, extra), fees=(FeeLine(dirt("Phí xác nhận"), 1),)))
    assert {line.note for line in form.papers[:-1]} == {"bản cũ, đã mờ"}
    assert form.papers[-1].name == "Giấy ủy quyền"
    assert form.fees == (FeeLine("Phí xác nhận", 1),)
    frozen = received(form)
    assert there_and_back(frozen) == frozen


def test_a_gender_in_another_spelling_is_not_lost() -> None:
    """«Nữ» decomposed, as a Mac or an import writes it, would print an empty field on a birth certificate."""
    assert check(application(owners=(person(gender=nfd("Nữ")),))).owners == (person(gender="Nữ"),)


@pytest.mark.parametrize("gender", ["", "Nam", "Nữ"])
def test_a_gender_is_one_of_two_words_or_unknown(gender: str) -> None:
    """The forms know two words."""
    (owner,) = check(application(owners=(person(gender=gender),))).owners
    assert isinstance(owner, Person)
    assert owner.gender == gender


@pytest.mark.parametrize("field", ["note", "subject_line"])
def test_length_is_what_people_see_not_how_it_is_stored(field: str) -> None:
    """500 letters typed on a Mac must not be refused as 900."""
    line = "Đường Nguyễn " * 38
    assert len(line) <= LONGEST_LINE < len(nfd(line))
    assert getattr(check(application(**{field: nfd(line)})), field) == line.strip()


@pytest.mark.parametrize(
    ("given_papers", "missing"),
    [
        ((), ["Tờ khai", "một trong: Giấy khai sinh; Sổ hộ khẩu cũ"]),
        ((PaperLine("Tờ khai", 1),), ["một trong: Giấy khai sinh; Sổ hộ khẩu cũ"]),
        ((PaperLine("Giấy khai sinh", 1),), ["Tờ khai"]),
        ((PaperLine("Tờ khai", 1), PaperLine("Sổ hộ khẩu cũ", 0, 1)), []),
        ((PaperLine("Tờ khai", 1), PaperLine("Giấy khai sinh", 1), PaperLine("Sổ hộ khẩu cũ", 1)), []),
        ((PaperLine("Tờ khai", 1), PaperLine("Giấy khai sinh", how="data")), []),
        ((PaperLine("Tờ khai", 1), PaperLine("Giấy khai sinh", how="shown")), []),
        ((PaperLine("Tờ khai", 1), PaperLine("Văn bản ủy quyền", 1)), ["một trong: Giấy khai sinh; Sổ hộ khẩu cũ"]),
    ],
)
def test_required_papers_and_one_of_each_choice_must_be_there(
    given_papers: tuple[PaperLine, ...], missing: list[str]
) -> None:
    """What is missing goes on the supplement slip; what may be missing keeps nobody away."""
    assert missing_papers(CHOICE, given_papers) == missing
    form = application(procedure=CHOICE, papers=given_papers)
    if missing:
        assert problems(form) == ["papers"]
        assert all(name in sentence(form) for name in missing)
    else:
        assert check(form) == form


def test_a_paper_of_which_no_piece_was_handed_in_is_missing() -> None:
    """A line with 0 originals and 0 copies would print «Bản chính, số lượng 0» on a receipt that says complete."""
    assert missing_papers(CHOICE, [PaperLine("Tờ khai"), PaperLine("Giấy khai sinh", 1)]) == ["Tờ khai"]


def test_what_the_catalogue_does_not_say_is_asked_for_and_never_guessed() -> None:
    """A limit or a fee invented by the program would be a promise in the office's name."""
    form = application(procedure=UNKNOWN, fees=None)
    assert promise(form, MONDAY, CALENDAR, OFFICE) is None
    assert suggested_fees(UNKNOWN) is None
    assert problems(form) == ["limit", "fee"]
    told = replace(form, limit=Limit(5, Unit.WORKING_DAYS), fees=(FeeLine("Lệ phí", 0),))
    frozen = received(told)
    assert frozen.deadline.limit == Limit(5, Unit.WORKING_DAYS)
    assert frozen.fee_total == 0


def test_the_published_limit_stands_above_what_was_typed() -> None:
    """The clerk cannot shorten or stretch what the decision published."""
    form = application(limit=Limit(30, Unit.CALENDAR_DAYS))
    assert form.effective_limit == Limit(3, Unit.WORKING_DAYS)
    assert received(form).deadline.limit == Limit(3, Unit.WORKING_DAYS)


def test_case_and_channel_choose_the_limit() -> None:
    """The same procedure has 5 days at the counter and 3 online, and 20 where something must be verified."""
    many = procedure(
        cases=(
            Case("Thông thường", {"*": Limit(5, Unit.WORKING_DAYS), "ONLINE": Limit(3, Unit.WORKING_DAYS)}),
            Case("Phải xác minh", {"*": Limit(20, Unit.CALENDAR_DAYS)}),
        )
    )
    assert application(procedure=many).effective_limit == Limit(5, Unit.WORKING_DAYS)
    assert application(procedure=many, channel=Channel.ONLINE).effective_limit == Limit(3, Unit.WORKING_DAYS)
    verified = received(application(procedure=many, case=1, channel=Channel.ONLINE))
    assert (verified.case_name, verified.deadline.limit) == ("Phải xác minh", Limit(20, Unit.CALENDAR_DAYS))


@pytest.mark.parametrize("case", [-1, 1, 99])
def test_a_case_the_procedure_does_not_have_has_neither_limit_nor_name(case: int) -> None:
    """An imported file that counts from 1 must not put another case's name on the receipt."""
    assert problems(application(case=case)) == ["limit"]
    assert received(application(case=case, limit=Limit(2, Unit.WORKING_DAYS))).case_name == ""


@pytest.mark.parametrize(
    ("quantity", "fees", "total"),
    [
        (1, (Fee("Lệ phí", 8000),), 8000),
        (5, (Fee("Lệ phí", 8000),), 8000),
        (5, (Fee("Phí bản sao", 2000, "bản"),), 10_000),
        (3, (Fee("Lệ phí", 5000), Fee("Phí bản sao", 2000, "bản")), 11_000),
        (3, (), 0),
    ],
)
def test_the_suggested_fee_is_per_dossier_or_per_piece(quantity: int, fees: tuple[Fee, ...], total: int) -> None:
    """Ten copies cost ten times, ten copies in one dossier pay one dossier's fee."""
    lines = suggested_fees(procedure(fees=fees), Quantity(copies=quantity))
    assert lines is not None
    assert sum(line.amount for line in lines) == total
    assert [line.name for line in lines] == [fee.name for fee in fees]


@pytest.mark.parametrize(
    ("line", "kind", "count"),
    [
        (PaperLine("A", 1), "Bản chính", 1),
        (PaperLine("A", 0, 2), "Bản sao", 2),
        (PaperLine("A", 1, 2), "Bản chính + Bản sao", 3),
        (PaperLine("A", 1, how="shown"), "Xuất trình", 1),
        (PaperLine("A", how="data"), "Khai thác từ CSDL", 0),
        (PaperLine.of(Paper("A", originals=2, copies=1)), "Bản chính + Bản sao", 3),
        (PaperLine.of(Paper("A", hand_in=False)), "Xuất trình", 1),
    ],
)
def test_the_kind_of_a_paper_is_what_the_receipt_column_says(line: PaperLine, kind: str, count: int) -> None:
    """The office owes the citizen every original that stands on the receipt."""
    assert (line.kind, line.count) == (kind, count)


def test_the_reception_freezes_what_the_receipt_shows() -> None:
    """A reprint in five years needs nothing but the entry."""
    frozen = received(application(owners=(person(), COMPANY), submitter=person(name="Lê Văn Nộp"), relation="Con"))
    assert frozen.code == "X99.01-261123-0003"
    assert frozen.deadline.start == MONDAY
    assert f"{local(frozen.deadline.due_at):%d/%m/%Y %H:%M}" == "27/11/2026 17:00"
    assert (frozen.procedure_code, frozen.procedure_version, frozen.field) == ("2.002516", "2026-07-20", "Hộ tịch")
    assert frozen.presenter == person(name="Lê Văn Nộp")
    assert replace(frozen, submitter=None).presenter == person()
    assert frozen.fee_total == 8000
    assert (frozen.clerk, frozen.clerk_title) == (CLERK.name, CLERK.title)
    assert frozen.office == OFFICE


def test_the_date_on_the_form_is_the_date_on_the_receipt() -> None:
    """The clerk tells the citizen the date before pressing F9."""
    form = application()
    shown = promise(form, MONDAY, CALENDAR, OFFICE)
    assert shown == received(form).deadline
    assert promise(replace(form, procedure=None), MONDAY, CALENDAR, OFFICE) is None


@pytest.mark.parametrize("changes", [{"owners": ()}, {"papers": ()}, {"fees": None}, {"sets": 0}])
def test_an_incomplete_form_is_never_received(changes: dict[str, Any]) -> None:
    """The check at save is the same as on the form: the command line and an import get no shortcut."""
    with pytest.raises(UserError):
        received(application(**changes))


def test_what_is_received_is_the_cleaned_form() -> None:
    """The entry holds NFC or its hash could not be computed twice the same."""
    frozen = received(application(owners=(person(name=nfd("  Nguyễn  Văn Ấn ")),)))
    assert frozen.owners == (person(name="Nguyễn Văn Ấn"),)


parties = st.sampled_from(
    [person(), COMPANY, Person("Y Blơ Niê"), person(id_kind=IdKind.NONE, id_number="", born="1950")]
)
lines = st.sampled_from(["", "Thửa 12, tờ 3", "K'Sor Hờ Lan", "'; DROP TABLE", "😀 <b>"])
forms = st.builds(
    application,
    owners=st.lists(parties, min_size=1, max_size=4).map(tuple),
    channel=st.sampled_from(Channel),
    submitter=st.none() | st.just(person(name="Lê Văn Nộp", email="nop@vi.vn")),
    relation=lines,
    subject_line=lines,
    note=lines,
    sets=st.integers(1, MOST_SETS),
    checked=st.sampled_from(Checked),
    population_db=st.booleans(),
    return_to=st.sampled_from(sorted(RETURN_TO)),
    fees=st.lists(st.builds(FeeLine, lines, st.integers(0, 10**9)), max_size=3).map(tuple),
    procedure=st.sampled_from(
        [
            procedure(),
            procedure(papers=(), fees=()),
            procedure(cases=(Case("Trong ngày", {"*": Limit(0, Unit.SAME_DAY)}),)),
            procedure(cases=(Case("", {"*": Limit(1, Unit.MONTHS)}),), papers=(Paper("A", copies=3), Paper("B"))),
        ]
    ),
)


@settings(max_examples=80)
@given(forms, st.integers(0, 100_000), st.booleans())
def test_a_reception_comes_back_from_its_entry_as_it_went_in(form: Application, minutes: int, foreign: bool) -> None:
    """The fold, the reprint and every other counter read it from canonical JSON and nothing else."""
    frozen = received(form, now=MONDAY + timedelta(minutes=minutes), foreign=foreign)
    assert there_and_back(frozen) == frozen
    assert canonical(there_and_back(frozen).to_body()) == canonical(frozen.to_body())
    assert frozen.fee_total == sum(fee.amount for fee in form.fees or ())
    assert frozen.deadline.due_at >= frozen.deadline.start.replace(second=0, microsecond=0)


def test_a_code_minted_elsewhere_is_kept_as_it_was_printed() -> None:
    """The portal's code is the dossier's only one; a second would make two dossiers of it."""
    code = DossierCode.parse("000.00.12.h30 - 220314 - 0003")
    frozen = received(application(foreign_code="000.00.12.H30-220314-0003"), code=code, foreign=True)
    assert (frozen.code, frozen.foreign) == ("000.00.12.H30-220314-0003", True)
    assert there_and_back(frozen) == frozen


def test_a_body_of_an_earlier_program_without_a_counter_name_is_read() -> None:
    """The first stored entries must be readable for ever."""
    body = intake().to_body()
    del body["counter"]
    assert Intake.from_body(body).counter == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("submitter", COMPANY.to_body()),
        ("channel", "PIGEON"),
        ("owners", [{"type": "person"}]),
        ("owners", 5),
        ("deadline", {}),
        ("fees", [["Lệ phí", "nhiều"]]),
        ("papers", [[1, 2, 3, 4, 5, 6]]),
        ("procedure", "2.002516"),
        ("checked", "BY_SMELL"),
        ("sets", None),
    ],
)
def test_a_body_that_is_no_reception_is_told_apart(key: str, value: Any) -> None:
    """A damaged entry is flagged; it must not show half a dossier."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        Intake.from_body({**intake().to_body(), key: value})


@pytest.mark.parametrize("key", sorted(set(intake().to_body()) - {"counter", "submitter"}))
def test_a_reception_without_one_of_its_parts_is_told_apart(key: str) -> None:
    """Nothing the receipt shows may be silently empty."""
    body = intake().to_body()
    del body[key]
    with pytest.raises(KeyError):
        Intake.from_body(body)


def test_the_places_of_return_have_words() -> None:
    """They stand on the receipt under «Đăng ký nhận kết quả tại»."""
    assert all(words.strip() for words in RETURN_TO.values())
    assert application().return_to in RETURN_TO
    assert MOST_SETS > 1
