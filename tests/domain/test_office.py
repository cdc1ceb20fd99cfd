"""The office and its people: the header of every paper, and who may do what."""

from __future__ import annotations

import json
from datetime import time

import pytest

from counter_app.domain.entry import canonical
from counter_app.domain.hours import Hours, Session
from counter_app.domain.numbers import Slice, cut
from counter_app.domain.office import (
    Counter,
    Office,
    Role,
    Staff,
    account_of,
    check_right,
    is_fictitious,
    office_from_form,
    staff_from_form,
)
from counter_app.domain.transitions import ACTS
from counter_app.errors import Refused, UserError
from tests.factories import CLERK, OFFICE, SUPERVISOR

OFFICES = [
    OFFICE,
    Office("H30.12", "Trung tâm", "UBND xã", "Xã Mẫu"),
    Office(
        "H55.242",
        "Trung tâm Phục vụ hành chính công phường Ví Dụ",
        "UBND phường Ví Dụ",
        "Ví Dụ",
        "Số 1",
        "0200",
        "VP",
        5000,
        9999,
        Hours((Session(time(7), time(11)), Session(time(13), time(16, 30))), time(15, 30)),
        print_limits=True,
        notes=("Mang theo giấy này", "Không nhận thay"),
    ),
]
STAFF = [CLERK, SUPERVISOR, Staff("x", "Y Blơ Niê", "", (), active=False), Staff("all", "A", "B", tuple(Role))]

EVERYBODY = set(Role)
BUT_IT = EVERYBODY - {Role.IT}
RECEIVERS = {Role.CLERK, Role.SUPERVISOR}
LEADS = {Role.SUPERVISOR}
SETTERS = {Role.SUPERVISOR, Role.IT}
RIGHTS = {
    **dict.fromkeys(ACTS, BUT_IT),
    "dossier.received": RECEIVERS,
    "dossier.undone": RECEIVERS,
    "document.printed": EVERYBODY,
    "document.waived": EVERYBODY,
    "dossier.voided": LEADS,
    "dossier.imported": SETTERS,
    "dossier.noted": LEADS,
    "guidance.noted": LEADS,
    "conflict.settled": LEADS,
    "data.erased": LEADS,
    "office.set": SETTERS,
    "staff.set": SETTERS,
    "procedure.published": SETTERS,
    "catalogue.published": SETTERS,
    "shelf.set": SETTERS,
    "kinds.set": SETTERS,
    "calendar.day_set": SETTERS,
    "calendar.published": SETTERS,
}


def may(staff: Staff, kind: str) -> bool:
    try:
        check_right(staff, kind)
    except Refused:
        return False
    return True


def test_a_missing_right_is_told_with_the_name_and_the_next_step() -> None:
    """Two people share a counter: the sentence says who is signed in and whom to ask."""
    with pytest.raises(Refused, match=CLERK.name) as caught:
        check_right(CLERK, "dossier.voided")
    assert caught.value.code == "right.missing"
    assert "báo phụ trách" in str(caught.value)


@pytest.mark.parametrize("kind", RIGHTS)
@pytest.mark.parametrize("role", Role)
def test_the_table_of_rights(role: Role, kind: str) -> None:
    """Who may receive, void, erase or publish is what an inspection asks first."""
    assert may(Staff("x", "Lê Văn X", "", (role,)), kind) is (role in RIGHTS[kind])


@pytest.mark.parametrize("kind", RIGHTS)
def test_who_has_left_or_has_no_role_may_do_nothing(kind: str) -> None:
    """A colleague who moved away still knows the password."""
    assert not may(Staff("x", "Lê Văn X", "", tuple(Role), active=False), kind)
    assert not may(Staff("x", "Lê Văn X", "", ()), kind)


@pytest.mark.parametrize("kind", RIGHTS)
def test_with_two_roles_one_may_do_what_either_may(kind: str) -> None:
    """In a small commune the supervisor is also the clerk and the IT man."""
    assert may(Staff("x", "Lê Văn X", "", (Role.IT, Role.CLERK)), kind) is bool({Role.IT, Role.CLERK} & RIGHTS[kind])
    assert may(Staff("x", "Lê Văn X", "", tuple(Role)), kind)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_vietnamese_name(role: Role) -> None:
    """It stands under the signature."""
    assert role.label.strip()
    assert role.label != role.value


@pytest.mark.parametrize("office", OFFICES)
def test_an_office_comes_back_from_its_entry_as_it_went_in(office: Office) -> None:
    """Its header is frozen onto every paper."""
    assert Office.from_body(json.loads(canonical(office.to_body()))) == office
    assert Office.from_body({**office.to_body(), "logo": "x"}) == office


def test_an_office_of_the_first_entries_gets_the_usual_hours_and_band() -> None:
    """The first stored entry may lack what was added later."""
    body = {"agency": "H30.12", "name": "A", "parent": "B", "place": "C"}
    assert Office.from_body(body) == Office("H30.12", "A", "B", "C")
    assert Office.from_body(body).band == range(1, 10_000)


@pytest.mark.parametrize("missing", ["agency", "name", "parent", "place"])
def test_an_office_without_its_header_is_told_apart(missing: str) -> None:
    """A receipt without the agency's name is no receipt."""
    body = OFFICE.to_body()
    del body[missing]
    with pytest.raises(KeyError):
        Office.from_body(body)


@pytest.mark.parametrize("staff", STAFF)
def test_staff_come_back_from_their_entry_as_they_went_in(staff: Staff) -> None:
    """Colleagues of another counter must be known by the same name and roles."""
    assert Staff.from_body(json.loads(canonical(staff.to_body()))) == staff


def test_staff_with_an_unknown_role_are_told_apart() -> None:
    """A role of a newer program must not silently become no role, or any."""
    with pytest.raises(ValueError, match="WIZARD"):
        Staff.from_body({**CLERK.to_body(), "roles": ["CLERK", "WIZARD"]})


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("slices", [(), (Slice(1, 500),), (Slice(1, 500), Slice(9001, 500))])
def test_a_counter_comes_back_from_its_enrolment_as_it_went_in(slices: tuple[Slice, ...], active: bool) -> None:
    """Its slices are the only numbers it may print."""
    counter = Counter(3, "Quầy 3", slices, active)
    assert Counter.from_body(json.loads(canonical(counter.to_body()))) == counter


def test_the_band_of_an_office_can_be_cut_into_slices() -> None:
    """The band is agreed with the province; its last number belongs to it."""
    office = OFFICES[-1]
    assert (office.band.start, office.band[-1]) == (5000, 9999)
    assert len(cut(office.band)) == 10
    assert len(cut(OFFICE.band)) == 19


@pytest.mark.parametrize(
    ("agency", "fictitious"),
    [
        ("X99", True),
        ("X99.01", True),
        ("X99.01.000", True),
        ("X990.1", False),
        ("H30.12", False),
        ("H30.X99", False),
        ("", False),
    ],
)
def test_only_the_invented_agency_is_for_training(agency: str, fictitious: bool) -> None:
    """A real receipt with «TẬP HUẤN» across it is worthless; a training one without it is a forgery."""
    assert is_fictitious(agency) is fictitious
    assert Office(agency, "A", "B", "C").fictitious is fictitious


def test_the_first_run_page_makes_an_office() -> None:
    """What the form takes stands cleaned in the header of every paper."""
    form = {"name": " Trung tâm  PVHCC ", "parent": "UBND xã Mẫu\n", "place": "Xa\u0303 Mẫu", "phone": "0200 000 000"}
    assert office_from_form(form, "X99.01") == Office(
        "X99.01", "Trung tâm PVHCC", "UBND xã Mẫu", "Xã Mẫu", phone="0200 000 000"
    )


@pytest.mark.parametrize("empty", [{}, {"name": " ", "parent": "\u200b", "place": "\t"}])
def test_the_first_run_page_names_every_empty_field_at_once(empty: dict[str, str]) -> None:
    """IT stands there for an hour with six offices to do."""
    with pytest.raises(UserError) as caught:
        office_from_form(empty, "X99.01")
    assert [problem.field for problem in caught.value.problems] == ["name", "parent", "place"]
    assert all("trống" in problem.sentence for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("name", "account"),
    [("Ngô Thị Đào", "ntdao"), ("Đỗ Quang Kỳ", "dqky"), ("Ánh", "anh"), ("NGUYỄN VĂN AN", "nvan")],
)
def test_an_account_is_made_of_the_name(name: str, account: str) -> None:
    """Nobody should have to think one up."""
    assert account_of(name) == account


def test_two_people_of_one_name_have_two_accounts() -> None:
    """One of them would sign the other's receipts."""
    assert account_of("Ngô Thị Đào", ["ntdao", "ntdao2"]) == "ntdao3"


def test_who_joins_is_added_and_who_is_changed_keeps_the_account() -> None:
    """The account stands on everything a person has done."""
    joined = staff_from_form(" Ngô Thị  Đào", "Công chức", [Role.CLERK], active=True, team=[BOSS])
    assert joined == Staff("ntdao", "Ngô Thị Đào", "Công chức", (Role.CLERK,))
    married = staff_from_form("Ngô Lê Thị Đào", "", [Role.CLERK], active=False, team=[BOSS, joined], staff_id="ntdao")
    assert (married.id, married.active) == ("ntdao", False)


@pytest.mark.parametrize(
    ("name", "roles", "active", "fields"),
    [
        ("", [], True, ["name", "roles"]),
        ("Lê Văn Dũng", [Role.CLERK], True, ["roles"]),
        ("Lê Văn Dũng", [Role.SUPERVISOR], False, ["roles"]),
    ],
)
def test_a_team_nobody_could_change_any_more_is_refused(
    name: str, roles: list[Role], active: bool, fields: list[str]
) -> None:
    """The only person in charge unticked the wrong box."""
    with pytest.raises(UserError) as caught:
        staff_from_form(name, "", roles, active=active, team=[BOSS], staff_id="dung")
    assert [problem.field for problem in caught.value.problems] == fields


BOSS = Staff("dung", "Lê Văn Dũng", "Giám đốc", (Role.SUPERVISOR,))
