"""The catalogue as a workbook: what goes out comes back, and a bad file is told by sheet, row and column."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from counter_app.documents import sheets
from counter_app.documents.catalogue_book import read_book, write_book
from counter_app.documents.catalogue_file import read_file
from counter_app.documents.sheets import Faults
from counter_app.domain.catalogue_changes import Incoming
from counter_app.domain.fees import Exemption, Fee, Tier
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.national import FIELDS
from counter_app.domain.procedure import Case, Channel, Localised, Need, Paper, Shelf, StartRule
from counter_app.domain.process import Stage
from counter_app.errors import UserError
from tests import catalogue
from tests.factories import procedure

DAY, TWO = Limit(1, Unit.WORKING_DAYS), Limit(2, Unit.WORKING_DAYS)

TIERED = Fee(
    "Lệ phí", 2000, "trang", "TT 226/2016/TT-BTC", (Tier(2, 2000), Tier(None, 1000)), 200_000, "bản",
    {Channel.ONLINE: 1000}, (Exemption("NKT", "Người khuyết tật", 50, "Giấy xác nhận"),), "2026-01-01", "2026-12-31",
)  # fmt: skip

RICH = replace(
    procedure(code="1.012789", name="Đăng ký biến động đất đai"),
    field="Đất đai",
    cases=(
        Case("Chưa rõ", {}),
        Case("Chuyển nhượng", {"*": Limit(10, Unit.WORKING_DAYS)}, {"COUNTER": Limit(8, Unit.WORKING_DAYS)}),
        Case("Đính chính", {Channel.COUNTER: Limit(0, Unit.SAME_DAY), Channel.POST: Limit(48, Unit.HOURS)}),
    ),
    papers=(
        Paper("Đơn đề nghị", form="Mẫu 18; Mẫu 21"),
        Paper("Sổ hộ khẩu", Need.ONE_OF, True, 0, 1),
        Paper("Thẻ căn cước", Need.ONE_OF, False),
        Paper("Văn bản ủy quyền", Need.NOTE),
    ),
    fees=(TIERED, Fee("Phí thẩm định", None, note="HĐND tỉnh quyết định")),
    result="Giấy chứng nhận",
    result_code="KQ.G10.001148",
    valid_from="2026-01-01",
    starts=StartRule.PAYMENT,
    proxy_allowed=False,
    note="Xem Luật Đất đai 2024",
    stages=(Stage("Thẩm tra", "Phòng Kinh tế", "người thụ lý", TWO), Stage("Ký", "Lãnh đạo", "", DAY, "UBND", True)),
    rules={"SUPPLEMENT_WITHIN": ("5", "Luật Đất đai 2024")},
    source="0123456789abcdef",
)
FREE = replace(procedure(code="2.000908", name="=Cấp bản sao từ sổ gốc"), fees=(), field="Hộ tịch")
PROCEDURES = (RICH, FREE)
SHELF = Shelf(("2.000908", "1.012789"), frozenset({"1.012789"}), {2: frozenset({"Đất đai"})})
LOCAL = (
    Localised("1.012789", {"Chuyển nhượng": {"*": TWO}}, (Fee("Lệ phí", 14_000, "giấy"),), "NQ 01/2026/NQ-HĐND"),
    Localised("2.000908", fees=(), basis="NQ 02/2026/NQ-HĐND"),
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "danh mục.xlsx"
    path.write_bytes(write_book(PROCEDURES, SHELF, LOCAL))
    return path


def test_a_book_reads_back_as_it_was_written(book: Path) -> None:
    """The office edits one cell and imports: nothing else may have moved."""
    assert read_book(book) == Incoming(PROCEDURES, SHELF, LOCAL)
    assert write_book(PROCEDURES, SHELF, LOCAL) == book.read_bytes()


def test_the_seed_and_the_national_catalogue_read_back(tmp_path: Path) -> None:
    """A procedure that the book cannot hold would be changed by exporting it."""
    path = catalogue.national_file()
    national = read_file(path, "2026-07-20").incoming.procedures[::12] if path else ()
    procedures = {one.code: one for one in (*national, *catalogue.seed()[0])}.values()
    book = tmp_path / "x.xlsx"
    book.write_bytes(write_book(tuple(procedures), Shelf(), ()))
    assert read_book(book).procedures == tuple(procedures)


def test_what_the_office_chose_of_other_procedures_is_not_in_the_book(tmp_path: Path) -> None:
    """A shelf that names a code the book does not have could not be read back."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(write_book([FREE], SHELF, LOCAL))
    assert read_book(path) == Incoming((FREE,), Shelf(("2.000908",)), LOCAL[1:])


def test_a_book_saved_by_another_program_with_columns_moved_is_the_same(book: Path) -> None:
    """LibreOffice writes other XML, and people drag columns about."""
    edited = load_workbook(book)
    page = edited["Giấy tờ"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    for n, row in enumerate(rows, 1):
        for column, value in enumerate([*row[1:], row[0]], 1):
            page.cell(n, column).value = value
    edited.save(book)
    assert read_book(book) == Incoming(PROCEDURES, SHELF, LOCAL)


Edit = Callable[[Any], object]


def put(title: str, cell: str, value: object) -> Edit:
    """Types something into a cell."""

    def edit(workbook: Any) -> None:
        workbook[title][cell] = value

    return edit


# What somebody did to the book → the sentence they get, with sheet, row and column.
FAULTS: dict[str, tuple[Edit, str]] = {
    "a column renamed": (
        put("Thủ tục", "B1", "Tên"),
        "Sheet «Thủ tục»: thiếu cột «Tên thủ tục» ở dòng đầu. Cột lạ: «Tên».",
    ),
    "a column twice": (put("Phí", "B1", "Mã"), "Sheet «Phí»: cột «Mã» có hai lần."),
    "a sheet gone": (
        lambda book: book.remove(book["Phí"]),
        "không phải sổ do chương trình xuất ra: thiếu sheet «Phí»",
    ),
    "a formula": (
        put("Phí", "C2", "=2000*14"),
        "Sheet «Phí», dòng 2, cột «Số tiền»: có công thức; hãy dán lại thành giá trị (Paste Special → Values).",
    ),
    "an error of Excel": (put("Phí", "C2", "#REF!"), "Sheet «Phí», dòng 2, cột «Số tiền»: có lỗi #REF! của Excel."),
    "a code twice": (
        put("Thủ tục", "A3", "1.012789"),
        "Sheet «Thủ tục», dòng 3, cột «Mã»: mã 1.012789 đã có ở dòng 2.",
    ),
    "a code that became a number": (
        put("Thủ tục", "A2", 1.012789),
        "Sheet «Thủ tục», dòng 2, cột «Mã»: là số (1.012789), cần chữ; hãy định dạng ô là Text rồi gõ lại.",
    ),
    "a code that became a date": (
        put("Thủ tục", "A2", date(2026, 1, 12)),
        "Sheet «Thủ tục», dòng 2, cột «Mã»: Excel đã đổi thành ngày (12/01/2026)",
    ),
    "a code nobody has": (put("Phí", "A2", "9.999999"), "Sheet «Phí», dòng 2, cột «Mã»: mã 9.999999 không có ở sheet"),
    "a date of 1900": (
        put("Thủ tục", "J2", date(1900, 1, 5)),
        "Sheet «Thủ tục», dòng 2, cột «Hiệu lực từ»: ngày 05/01/1900 không hợp lý.",
    ),
    "a date that is none": (
        put("Thủ tục", "J2", "31/02/2026"),
        "Sheet «Thủ tục», dòng 2, cột «Hiệu lực từ»: «31/02/2026» không phải ngày (dd/mm/yyyy).",
    ),
    "an empty name": (put("Thủ tục", "B2", None), "Sheet «Thủ tục», dòng 2, cột «Tên thủ tục»: ô trống, cần điền."),
    "a name too long": (
        put("Thủ tục", "B2", "x" * 1201),
        "Sheet «Thủ tục», dòng 2, cột «Tên thủ tục»: dài 1201 ký tự, nhiều nhất 1200.",
    ),
    "half a day": (
        put("Trường hợp", "D3", 2.5),
        "Sheet «Trường hợp», dòng 3, cột «Thời hạn»: «2.5» không phải số nguyên.",
    ),
    "a negative fee": (put("Phí", "C2", -5), "Sheet «Phí», dòng 2, cột «Số tiền»: -5 ngoài khoảng 0–999999999999."),
    "another unit": (
        put("Trường hợp", "E3", "tuần"),
        "Sheet «Trường hợp», dòng 3, cột «Đơn vị»: «tuần» không phải một trong: ngày làm",
    ),
    "a number without its unit": (
        put("Trường hợp", "E3", None),
        "Sheet «Trường hợp», dòng 3, cột «Đơn vị»: có số mà chưa có đơn vị.",
    ),
    "no fee line": (
        lambda book: book["Phí"].delete_rows(4),
        "Sheet «Thủ tục», dòng 3, cột «Mã»: thủ tục 2.000908 chưa có dòng nào ở sheet «Phí»; nếu miễn phí hãy ghi",
    ),
    "keys with a gap": (put("Đơn vị", "D2", 5), "Sheet «Đơn vị»: phím số phải liền nhau từ 1, đang có [1, 5]."),
    "one key twice": (
        put("Đơn vị", "D2", 1),
        "Sheet «Đơn vị», dòng 3, cột «Phím số»: phím số từ 1 đến 9, mỗi phím một",
    ),
    "a case of one's own that is none": (
        put("Thời hạn riêng", "B2", "Tặng cho"),
        "Sheet «Thời hạn riêng», dòng 2, cột «Trường hợp»: thủ tục 1.012789 không có trường hợp «Tặng cho».",
    ),
    "a rule without sense": (
        put("Quy tắc riêng", "C2", "mai"),
        "Sheet «Quy tắc riêng», dòng 2, cột «Giá trị»: «mai» không",
    ),
    "a field nobody has": (
        put("Quầy", "B2", "Dầu khí"),
        "Sheet «Quầy», dòng 2, cột «Lĩnh vực»: lĩnh vực «Dầu khí» không",
    ),
    "a hidden cell edited": (
        put("Phí", "F2", "{hỏng"),
        "Sheet «Phí», dòng 2, cột «Chi tiết khác»: nội dung không đọc được",
    ),
}


@pytest.mark.parametrize(("edit", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_sheet_row_and_column(book: Path, edit: Edit, sentence: str) -> None:
    """Among ten thousand cells, whoever edited the book must find theirs without asking anybody."""
    workbook = load_workbook(book)
    edit(workbook)
    workbook.save(book)
    with pytest.raises(UserError) as told:
        read_book(book)
    assert any(sentence in problem.sentence for problem in told.value.problems), told.value.problems


def test_all_faults_are_told_at_once(book: Path) -> None:
    """One fault a try would be twenty tries; two hundred on the screen nobody reads."""
    workbook = load_workbook(book)
    for n in range(4, 74):
        workbook["Thủ tục"].cell(n, 1).value = "1.012789"
    workbook.save(book)
    with pytest.raises(UserError) as told:
        read_book(book)
    assert len(told.value.problems) == sheets.MOST_PROBLEMS + 1
    assert told.value.problems[-1].sentence.endswith("lỗi khác.")


def bomb(path: Path) -> None:
    """A hundred times what any catalogue needs, in one megabyte."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(sheets.LARGEST_CONTENT // 2**20 + 1):
            part.write(b" " * 2**20)


def entities(path: Path) -> None:
    """A workbook whose XML defines words that explode."""
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>')


def large(path: Path) -> None:
    """50 MB, none of them on the disk."""
    with path.open("wb") as file:
        file.truncate(50 * 2**20)


def other(path: Path) -> None:
    """Somebody's own table."""
    Workbook().save(path)


NO_BOOKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: path.write_bytes(b""), "bị hỏng hoặc không phải sổ Excel"),
    "a text": (lambda path: path.write_text("Mã;Tên\n1.004222;x\n"), "bị hỏng hoặc không phải sổ Excel"),
    "an old Excel": (
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600)),
        "Excel đời cũ (.xls) hoặc có mật khẩu",
    ),
    "half a book": (lambda path: path.write_bytes(write_book(PROCEDURES, SHELF, LOCAL)[:6000]), "bị hỏng"),
    "50 MB": (large, "lớn 50 MB, nhiều nhất 20 MB"),
    "a bomb": (bomb, "giải nén ra quá lớn"),
    "entities": (entities, "bị hỏng hoặc không phải sổ Excel"),
    "another table": (other, "thiếu sheet «Thủ tục», «Trường hợp»"),
}


@pytest.mark.parametrize(("make", "sentence"), NO_BOOKS.values(), ids=NO_BOOKS)
def test_a_file_that_is_no_book_is_one_sentence(tmp_path: Path, make: Callable[[Path], object], sentence: str) -> None:
    """The wrong file on the wrong day must neither crash the window nor fill its memory."""
    path = tmp_path / "sổ.xlsx"
    make(path)
    with pytest.raises(UserError, match=r"sổ\.xlsx") as told:
        read_file(path, "2026-07-20")
    assert sentence in str(told.value)


def test_a_damaged_byte_anywhere_is_a_sentence_too(book: Path) -> None:
    """A stick that lost a block: whatever the library stumbles over, the clerk reads one sentence."""
    whole, refused = book.read_bytes(), []
    for place in range(40, len(whole), len(whole) // 60):
        book.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            read_book(book)
        except UserError as error:
            refused.append(str(error))
    assert len(refused) > 30
    assert all(book.name in sentence for sentence in refused)


# Records as JSON lines

RECORD = dict.fromkeys(FIELDS, "") | {
    "ma_thu_tuc": "1.004222",
    "ten_thu_tuc": "Đăng ký thường trú",
    "linh_vuc": "Cư trú",
    "bo": "bo-cong-an",
    "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp7 Ngày làm việc20,000 VNĐ(20.000 đồng/lần)",
}
LINE = json.dumps(RECORD, ensure_ascii=False).encode() + b"\n"
SECOND = LINE.replace(b"1.004222", b"1.004194")

BAD_LINES: dict[str, tuple[str, bytes, str]] = {
    "half a line": ("x.jsonl", LINE + SECOND[:80], "Dòng 2: không phải một bản ghi JSON."),
    "half a gzip": ("x.jsonl.gz", gzip.compress(LINE * 200)[:-40], "bị hỏng hoặc chưa chép xong"),
    "no gzip": ("x.jsonl.gz", LINE, "bị hỏng hoặc chưa chép xong"),
    "another encoding": ("x.jsonl", "ten: Đăng ký".encode("utf-16"), "Dòng 1: không phải chữ UTF-8"),
    "a code twice": ("x.jsonl", LINE + SECOND + LINE, "Dòng 3: mã 1.004222 đã có ở dòng 1."),
    "nothing": ("x.jsonl", b"", "không có thủ tục nào đọc được"),
    "only blank lines": ("x.jsonl", b"\n\n", "không có thủ tục nào đọc được"),
    "brackets without end": ("x.jsonl", b"[" * 100_000, "Dòng 1: không phải một bản ghi JSON."),
    "a line without end": ("x.jsonl.gz", gzip.compress(b" " * (5 * 2**20)), "dòng quá dài hoặc giải nén ra quá lớn"),
    "another kind": ("x.csv", LINE, "phải là .xlsx, .jsonl hoặc .jsonl.gz"),
}


@pytest.mark.parametrize(("name", "content", "sentence"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_file_of_records_is_refused_whole(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    """Half a national catalogue taken for all of it would drop the other half."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError) as told:
        read_file(path, "2026-07-20")
    assert sentence in str(told.value)


def test_50_megabytes_of_records_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The size is looked at before anything is read."""
    large(tmp_path / "x.jsonl.gz")
    with pytest.raises(UserError, match="quá lớn"):
        read_file(tmp_path / "x.jsonl.gz", "2026-07-20")
    with pytest.raises(UserError, match="Không đọc được tệp"):
        read_file(tmp_path / "y.jsonl", "2026-07-20")


def test_a_record_that_is_no_procedure_leaves_the_others(tmp_path: Path) -> None:
    """One bad record of 1,848 is listed with its reason; the office still gets the rest."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + LINE + b'{"ma_thu_tuc": "dsfas", "ten_thu_tuc": "x"}\n' + SECOND)
    told: list[tuple[int, int]] = []
    found = read_file(path, "2026-07-20", lambda done, whole: told.append((done, whole)))
    assert [one.code for one in found.incoming.procedures] == ["1.004222", "1.004194"]
    assert [(one.code, one.problem) for one in found.left_out] == [
        ("dsfas", "Mã thủ tục «dsfas» không có dạng 1.004222.")
    ]
    assert found.incoming.published
    assert found.incoming.shelf is None


def test_faults_name_their_place() -> None:
    """A fault of the whole book has none."""
    faults = Faults()
    faults.check()
    faults.add("x.")
    with pytest.raises(UserError, match=r"^x\.$"):
        faults.check()
