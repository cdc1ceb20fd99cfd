"""What an address has become: real spellings of cards and clerks, and what must never be guessed."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counter_app.domain import units
from counter_app.domain.address import MOST_FOUND, Units
from counter_app.domain.text import fold
from counter_app.domain.units import Commune, FormerUnit
from tests.domain.test_units import FORMER, TODAY, UNITS

NOW = Units.read(UNITS, FORMER, TODAY)
COMMUNES = list(NOW.communes.values())
FORMER_UNITS = [FormerUnit.of(row) for row in units.rows(FORMER)]


def codes(address: str) -> str:
    """Proposed codes, best first; the certain one with a star."""
    return " ".join(one.commune.code + "*" * one.certain for one in NOW.propose(address))


CASES = [
    # whole communes, as cards of 2021–2025 print them
    ("Thôn Đông, xã An Bình, huyện Phú Giáo, Bình Dương", "25858*"),
    ("Tổ 3, ấp 2, Vĩnh Lộc A, Bình Chánh, TP. Hồ Chí Minh", "27601*"),
    ("Xóm 3, Nam Cường, Nam Trực, Nam Định", "13966*"),
    ("Tổ dân phố 5, thị trấn Hồ, Thuận Thành, Bắc Ninh", "09400*"),
    ("Buôn Ea Nhái, xã Hòa Đông, Krông Pắc, Đăk Lăk", "24505*"),
    ("Phú Hòa Đông, Củ Chi, Thành phố Hồ Chí Minh", "27541*"),
    ("Số 9, ngõ 12, phố Đội Cấn, Liễu Giai, Ba Đình, Hà Nội", "00008*"),
    # all the people to one, some land to another
    ("phường Thụy Khuê, quận Tây Hồ, Hà Nội", "00103* 00004"),
    ("Thôn 2, Đặng Xá, Gia Lâm, Hà Nội", "00562* 00541"),
    # divided: all of them, none certain
    ("Số 5, phố X, phường Tràng Tiền, Hoàn Kiếm, Hà Nội", "00070 00082"),
    ("Phường Ngọc Hà, Quận Ba Đình, Hà Nội", "00004 00008"),
    ("thị trấn Đông Anh, Đông Anh, Hà Nội", "00454 00466 00475"),
    # Thủ Đức and what it was made of
    ("phường An Phú, thành phố Thủ Đức, TP Hồ Chí Minh", "27094 27097"),
    ("Linh Trung, TP Thủ Đức, TP.HCM", "26800*"),
    ("phường Phước Long B, quận 9, TP.HCM", "26848*"),
    ("P. Thạnh Mỹ Lợi, Q. 2, Hồ Chí Minh", "27112*"),
    # islands
    ("khu phố 5, Dương Đông, Phú Quốc, Kiên Giang", "31078*"),
    ("xã Thổ Châu, thành phố Phú Quốc, tỉnh Kiên Giang", "31105*"),
    ("đặc khu Phú Quốc, An Giang", "31078*"),
    ("Khu dân cư số 3, huyện Côn Đảo, Bà Rịa - Vũng Tàu", "26732*"),
    ("Đặc khu Côn Đảo, Thành phố Hồ Chí Minh", "26732*"),
    ("thôn Tây An Vĩnh, Lý Sơn, Quảng Ngãi", "21548*"),
    ("Cát Bà, Cát Hải, Hải Phòng", "11914*"),
    # numbers are not names by themselves
    ("P.5, Q.3, TP.HCM", "27154*"),
    ("P5 Q3 TPHCM", "27154*"),
    ("Phường 05, Quận 3, Hồ Chí Minh", "27154*"),
    ("12, Quận 3, TP.HCM", ""),
    ("2 5 Hồ Chí Minh", ""),
    ("phường IV, TP Vị Thanh, Hậu Giang", "31333*"),
    ("Phường 4, Vị Thanh, Hậu Giang", "31333*"),
    ("F12, Q.Tân Bình, HCM", "26983*"),
    # renamed or moved before 01/07/2025
    ("phường Phú Mỹ, thị xã Phú Mỹ, Bà Rịa - Vũng Tàu", "26704*"),
    ("phường Kim Long, TP Huế, Thừa Thiên Huế", "19774*"),
    ("xã Đông Tiến, huyện Đông Sơn, Thanh Hóa", "15853*"),
    ("Xã Xuân Sơn, thị xã Đông Triều, Quảng Ninh", "07069*"),
    ("xã Quy Đức, Bình Chánh, TP HCM", "27628*"),
    # merged before 01/07/2025: proposed, never certain
    ("phường Nguyễn Trung Trực, Ba Đình, Hà Nội", "00004"),
    ("Phường Văn Miếu, Quận Đống Đa, Hà Nội", "00190 00226"),
    ("Phường Hải Châu I, Hải Châu, Đà Nẵng", "20242*"),
    # addresses of today
    ("Phường Hoàn Kiếm, Thành phố Hà Nội", "00070*"),
    ("Số 1, xã Đông Anh, Hà Nội", "00454*"),
    ("phường Phú Xuân, Thành phố Huế", "19753*"),
    ("xã Bố Hạ, tỉnh Bắc Ninh", "07294*"),
    ("Phường Bố Hạ, thành phố Bắc Ninh", "07294*"),
    ("Phường Ba Đình, quận Ba Đình, Hà Nội", "00004*"),
    ("Xã Phú Giáo, Bình Dương", "25858*"),
    # marks decide between names that look alike without them
    ("xã Hoằng Phú, Hoằng Hóa, Thanh Hóa", "15889*"),
    ("xã Hoằng Phụ, Hoằng Hoá, Thanh Hoá", "16000*"),
    ("xa hoang phu, hoang hoa, thanh hoa", "15889 16000"),
    ("Xã Văn Lăng, Tỉnh Thái Nguyên", "05665*"),
    ("xa van lang, thai nguyen", "02143 05665"),
    # kinds, too
    ("Thị trấn Mường Tè, Huyện Mường Tè, Lai Châu", "03433*"),
    ("Xã Mường Tè, Huyện Mường Tè, Lai Châu", "03445*"),
    # however it is typed
    ("to 3 ap 2 vinh loc a binh chanh tp hcm", "27601*"),
    ("TỔ 3, ẤP 2, XÃ VĨNH LỘC A, HUYỆN BÌNH CHÁNH, THÀNH PHỐ HỒ CHÍ MINH", "27601*"),
    (unicodedata.normalize("NFD", "xã Hòa Đông, huyện Krông Pắc, Đắk Lắk"), "24505*"),
    ("xa hoa dong - huyen krong pac - daklak", "24505*"),
    ("X. Hoà Đông, H. Krông Păc, T. Đắc Lắc, Việt Nam 630000", "24505*"),
    ("TT. Đông Anh; H. Đông Anh; TP. Hà Nội", "00454 00466 00475"),
    ("xã Phú Giáo (xã An Bình, huyện Phú Giáo cũ), Thành phố Hồ Chí Minh", "25858*"),
    ("xã Ea H'leo, huyện Ea H'leo, Đắk Lắk", "24184*"),
    ("phường Văn Miếu - Quốc Tử Giám, Đống Đa, Hà Nội", "00190 00226"),
    # no district: sure only where the province has one such commune and nothing else is called so
    ("phường Suối Hoa, TP Bắc Ninh", "09187*"),
    ("phường 1, TP Sóc Trăng", "31510*"),
    ("phường 1, Sóc Trăng", "31510 31732 31783"),
    ("xã An Bình, TP Hồ Chí Minh", "25858"),
    ("xã An Bình, Đồng Tháp", "29954 29888"),
    ("Đông Anh, Hà Nội", "00454 00466 00475"),
    ("Phú Quốc, Kiên Giang", "31078"),
    # no province: only what is one of a kind
    ("xã An Bình, huyện Phú Giáo", "25858*"),
    ("phường Tràng Tiền, quận Hoàn Kiếm", "00070 00082"),
    ("xã An Bình", ""),
    ("An Bình", ""),
    ("xã An Khánh, huyện Châu Thành", ""),
    # nothing that fits
    ("Đường Tân Phú, Quận 7, TP HCM", ""),
    ("xã Không Có, Phú Giáo, Bình Dương", ""),
    ("xã Phú Giáo, Bà Rịa - Vũng Tàu", ""),
    ("số 12 Nguyễn Huệ", ""),
    ("phường Ví Dụ, Hà Nội", ""),
    ("Hà Nội", ""),
    ("", ""),
]


@pytest.mark.parametrize(("address", "wanted"), CASES)
def test_an_address_proposes_what_it_can_mean_and_no_more(address: str, wanted: str) -> None:
    """A wrong commune taken by default goes onto a citizen's dossier; none at all costs the clerk's typing."""
    assert codes(address) == wanted


@given(st.sampled_from(COMMUNES), st.sampled_from(["{}", "Số 5, đường Lê Lợi, {}", "Thôn Đông, {}, Việt Nam"]))
def test_every_commune_of_today_written_in_full_is_proposed_first_and_certain(commune: Commune, form: str) -> None:
    """Cards printed since 01/07/2025 name it so: nothing may be left to do."""
    first = NOW.propose(form.format(commune.label))[0]
    assert (first.commune, first.certain) == (commune, True)


@given(st.sampled_from(COMMUNES))
def test_writing_it_otherwise_changes_nothing(commune: Commune) -> None:
    """Scanners send decomposed letters, forms ask for capitals, old keyboards put the tone elsewhere."""
    for written in (unicodedata.normalize("NFD", commune.label), commune.label.upper(), commune.label.lower()):
        assert NOW.propose(written)[0].commune == commune
    assert commune in [one.commune for one in NOW.propose(fold(commune.label))]


@given(st.sampled_from(FORMER_UNITS))
@example(next(unit for unit in FORMER_UNITS if len(unit.successors) == 5))
def test_every_former_commune_written_in_full_proposes_exactly_its_successors(unit: FormerUnit) -> None:
    """Most cards in the queue were printed before the communes were joined."""
    whole = unit.name if unit.name == unit.district else f"{unit.name}, {unit.district}"
    found = NOW.propose(f"Tổ 1, {whole}, {unit.province}")
    assert {one.commune.code for one in found} == {code for code, _ in unit.successors}
    assert all(one.why for one in found)
    certain = [code for code, share in unit.successors if share is units.Share.ALL]
    assert [one.commune.code for one in found if one.certain] == certain


@given(st.sampled_from(FORMER_UNITS))
def test_what_is_certain_without_kinds_and_marks_is_right(unit: FormerUnit) -> None:
    """Typed in a hurry: to find nothing is allowed, to be sure of the wrong commune is not."""
    parts = [name.split(" ", 1)[1].removeprefix("trấn ").removeprefix("xã ").removeprefix("phố ") for name in
             (unit.name, unit.district, unit.province)]  # fmt: skip
    found = NOW.propose(fold(", ".join(parts)))
    wrong = {one.commune.code for one in found if one.certain} - {code for code, _ in unit.successors}
    assert not wrong


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(["phường", "xã", "huyện", ",", ".", "(", ")", "1", "IV", "Hà", "Nội", "Quận", "tp"])
    ).map(" ".join)
)
def test_nothing_typed_raises(text: str) -> None:
    """A cat on the keyboard must not close the intake."""
    assert all(one.commune.code in NOW.communes for one in NOW.propose(text))
    assert len(NOW.find(text)) <= MOST_FOUND


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (
            "Vĩnh Lộc A, Bình Chánh, TP. Hồ Chí Minh",
            "xã Vĩnh Lộc A, huyện Bình Chánh, TP. Hồ Chí Minh nay thuộc xã Vĩnh Lộc, TP. Hồ Chí Minh",
        ),
        (
            "phường Tràng Tiền, Hoàn Kiếm, Hà Nội",
            "một phần phường Tràng Tiền, quận Hoàn Kiếm, TP. Hà Nội nay thuộc phường Hoàn Kiếm, TP. Hà Nội",
        ),
        (
            "phường Trung Tự, Đống Đa, Hà Nội",
            (
                "phường Trung Tự, quận Đống Đa, TP. Hà Nội đã nhập vào nơi khác trước 01/07/2025, "
                "nay có thể thuộc phường Kim Liên, TP. Hà Nội"
            ),
        ),
        ("Xã Vĩnh Lộc, Thành phố Hồ Chí Minh", "tên hiện nay"),
    ],
)
def test_a_proposal_says_why(address: str, why: str) -> None:
    """The citizen asks «sao lại là xã khác?», and the clerk reads it out."""
    assert NOW.propose(address)[0].why == why


@pytest.mark.parametrize(
    ("typed", "near", "first"),
    [
        ("hoan k", "", "Phường Hoàn Kiếm, Thành phố Hà Nội"),
        ("p. hoàn k", "", "Phường Hoàn Kiếm, Thành phố Hà Nội"),
        ("an binh", "86", "Xã An Bình, Tỉnh Vĩnh Long"),
        ("An Bình Đồng Tháp", "86", "Phường An Bình, Tỉnh Đồng Tháp"),
        ("dac khu phu q", "", "Đặc khu Phú Quý, Tỉnh Lâm Đồng"),
        ("hoangkiem", "", None),
        ("  ", "", None),
        ("xã", "", "Xã Xa Dung, Tỉnh Điện Biên"),
    ],
)
def test_typing_finds_by_the_first_letters_and_the_office_s_province_first(
    typed: str, near: str, first: str | None
) -> None:
    """Where nothing fits the clerk types three or four letters."""
    found = NOW.find(typed, near)
    assert (found[0].label if found else None) == first
    assert len(found) <= MOST_FOUND


def test_on_a_day_before_the_communes_nothing_is_proposed() -> None:
    """Dated data must not answer for days it does not hold for."""
    before = Units.read(UNITS, FORMER, date(2025, 6, 30))
    assert before.propose("Phường Hoàn Kiếm, Thành phố Hà Nội") == ()
    assert before.find("hoan") == []
    assert before.commune("00070") is None
