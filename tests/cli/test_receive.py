"""`receive FILE.json`: the same reception as the window's, and every wrong field named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest

from counter_app import settings
from counter_app.operations import catalogue
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import journal, local
from tests.cli.conftest import Run
from tests.conftest import PROCEDURES
from tests.factories import CARD, OFFICE, SUPERVISOR

Form = Callable[..., Path]


def written(desk: Desk) -> tuple[object, ...]:
    with desk.database.read() as connection:
        return journal.vector(connection), local.unprinted(connection)


def text_of(paper: Path) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(paper).pages)


def test_a_form_becomes_a_dossier(run: Run, form: Form) -> None:
    """An import of last year's paper dossiers is three hundred of these."""
    answer = run("receive", form(), "--json")
    assert answer.code == 0
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.json["id"])
    assert {name: answer.json[name] for name in ("code", "due_at", "fee", "receipt")} == {
        "code": "X99.01-261123-0001", "due_at": "2026-11-27T17:00:00+07:00", "fee": 8000, "receipt": None,
    }  # fmt: skip
    words = run("receive", form())
    assert words.out.startswith("X99.01-261123-0002  hẹn trả 27/11/2026 17:00  phí 8.000 đồng")
    assert run("show", "X99.01-261123-0001", "--json").json["intake"]["checked"] == "CCCD_QR"


def test_every_field_of_the_table_is_taken(run: Run, form: Form) -> None:
    """What the handbook promises to importers."""
    owners = [
        {"name": "Lê Thị Mai", "id_kind": "CMND", "id_number": "012345678", "born": "1960", "gender": "Nữ"},
        {"type": "organisation", "name": "Công ty Mẫu", "tax_code": "0101234567", "email": "a@b.vn"},
    ]
    body = {
        "procedure": "1.000894", "card": None, "owners": owners, "phone": None,
        "submitter": {"name": "Đỗ Văn Hai", "phone": "0987654321"}, "relation": "con",
        "papers": ["Tờ khai yêu cầu xác nhận", {"name": "Giấy tờ tùy thân", "copies": 2, "how": "paper"},
                   {"name": "Ảnh", "how": "shown", "originals": None}],
        "fees": [["Lệ phí", 15000], ["Phí", 0]], "limit": {"amount": 5, "unit": "calendar-days"}, "sets": 2,
        "subject_line": "Mai – Hùng", "checked": "VNEID", "population_db": True, "return_to": "POST",
        "foreign_code": "H30.12-261120-0042", "note": "gấp", "channel": "ONLINE", "case": 0,
    }  # fmt: skip
    answer = run("receive", form(**body), "--json")
    assert answer.code == 0, answer
    assert (answer.json["code"], answer.json["fee"]) == ("H30.12-261120-0042", 15000)
    intake = run("show", "H30.12-261120-0042", "--json").json["intake"]
    assert [owner["name"] for owner in intake["owners"]] == ["Lê Thị Mai", "Công ty Mẫu"]
    assert (intake["submitter"]["name"], intake["relation"], intake["sets"]) == ("Đỗ Văn Hai", "con", 2)
    assert intake["papers"] == [
        ["Tờ khai yêu cầu xác nhận", 1, 0, "paper", ""],
        ["Giấy tờ tùy thân", 0, 2, "paper", ""],
        ["Ảnh", 0, 0, "shown", ""],
    ]
    assert intake["deadline"]["limit"] == {"amount": 5, "unit": "calendar-days"}
    assert (intake["channel"], intake["checked"], intake["return_to"]) == ("ONLINE", "VNEID", "POST")
    assert (intake["population_db"], intake["subject_line"], intake["note"]) == (True, "Mai – Hùng", "gấp")


def test_the_commune_of_today_is_taken_by_its_code_and_the_address_is_not_touched(run: Run, form: Form) -> None:
    """An import knows the code; the name that the dossier keeps is the program's."""
    owners = [{"name": "Lê Thị Mai", "address": "Phường Tràng Tiền, Hoàn Kiếm, Hà Nội", "commune": "00082"},
              {"type": "organisation", "name": "Công ty Mẫu", "commune": "31078"}]  # fmt: skip
    form_file = form(commune="00070", owners=owners, submitter={"name": "Đỗ Văn Hai", "commune": "26732"})
    code = run("receive", form_file, "--json").json["code"]
    intake = run("show", code, "--json").json["intake"]
    people = [*intake["owners"], intake["submitter"]]
    assert [(one["commune"], one["commune_name"]) for one in people] == [
        ("00070", "Phường Hoàn Kiếm, Thành phố Hà Nội"),
        ("00082", "Phường Cửa Nam, Thành phố Hà Nội"),
        ("31078", "Đặc khu Phú Quốc, Tỉnh An Giang"),
        ("26732", "Đặc khu Côn Đảo, Thành phố Hồ Chí Minh"),
    ]
    assert people[0]["address"] == "Số 5, phố Giả Định, phường Ví Dụ, Hà Nội"
    assert people[1]["address"] == "Phường Tràng Tiền, Hoàn Kiếm, Hà Nội"


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"procedure": None}, ["procedure"]),
    ({"procedure": 5}, ["procedure"]),
    ({"procedure": "9.999999"}, ["procedure"]),
    ({"procedure": "\ud800"}, ["procedure"]),
    ({"card": None}, ["owners"]),
    ({"card": None, "owners": None}, ["owners"]),
    ({"card": 5, "owners": 5, "papers": 5, "fees": 5, "limit": 5}, ["card", "papers", "owners", "fees", "limit"]),
    ({"owners": {"name": "An"}, "submitter": "An"}, ["owners", "submitter"]),
    ({"zzz": 1, "Procedure": "x"}, ["zzz", "Procedure"]),
    ({"owners": [5, {"nam": "An"}, {"name": 5}]}, ["owners[0]", "owners[1].nam", "owners[2].name"]),
    ({"owners": [{"name": "An", "id_kind": "CCCD"}]}, ["owners[0].id_kind"]),
    ({"owners": [{"name": "An", "type": "ghost"}]}, ["owners[0].type"]),
    ({"owners": [{"name": None}]}, ["owner2.name"]),
    ({"submitter": {}}, ["submitter.name"]),
    ({"commune": "99999", "owners": [{"name": "An", "commune": "7"}], "submitter": {"name": "An", "commune": "Huế"}},
     ["commune", "owners[0].commune", "submitter.commune"]),
    ({"commune": 70, "owners": [{"name": "An", "commune": True}]}, ["commune", "owners[0].commune"]),
    ({"submitter": {"name": None, "phone": 5}}, ["submitter.phone"]),
    ({"submitter": {"type": "organisation", "name": "Công ty"}}, ["submitter"]),
    ({"case": 99}, ["case"]),
    ({"case": -1}, ["case"]),
    ({"case": True}, ["case"]),
    ({"case": 0.5}, ["case"]),
    ({"channel": "FAX", "checked": "no", "return_to": "MARS"}, ["channel", "checked", "return_to"]),
    ({"papers": "some"}, ["papers"]),
    ({"papers": [5, {"nam": "x"}, {"copies": 1}]}, ["papers[0]", "papers[1].nam", "papers[2].name"]),
    ({"papers": [{"name": "Ảnh", "originals": -5, "copies": 10**30}]}, ["papers[0].originals", "papers[0].copies"]),
    ({"papers": [{"name": "Ảnh", "originals": 1.5}]}, ["papers[0].originals"]),
    ({"papers": [{"name": "Ảnh", "how": "fax"}]}, ["papers[0].how"]),
    ({"papers": []}, ["papers"]),
    ({"papers": None}, ["papers"]),
    ({"fees": [["Phí", 1.5], ["Phí", "8000"], ["Phí"], "Phí", ["Phí", True], [5, 5], [None, 1]]},
     [f"fees[{n}]" for n in range(7)]),
    ({"fees": [["Phí", -1]]}, ["fee"]),
    ({"fees": [["Phí", 10**15]]}, ["fee"]),
    ({"limit": {}}, ["limit.amount", "limit.unit"]),
    ({"limit": {"amount": None, "unit": "aeons"}}, ["limit.unit", "limit.amount"]),
    ({"limit": {"amount": 3.5, "unit": "hours", "x": 1}}, ["limit.amount", "limit.x"]),
    ({"limit": {"amount": 0, "unit": "hours"}}, ["amount"]),
    ({"sets": 0}, ["sets"]),
    ({"sets": "2"}, ["sets"]),
    ({"population_db": 1}, ["population_db"]),
    ({"phone": "12"}, ["owner.phone"]),
    ({"note": "x" * 501, "subject_line": "x" * 501}, ["subject_line", "note"]),
    ({"foreign_code": "abc"}, ["foreign_code"]),
    ({"foreign_code": "H30.12-269999-0001"}, ["foreign_code"]),
    ({"card": "abc"}, ["card"]),
    ({"card": CARD.replace("001099012345", "123")}, ["number"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "fields"), WRONG, ids=[str(changes)[:50] for changes, _ in WRONG])
def test_every_wrong_field_is_named_and_nothing_is_saved(
    run: Run, form: Form, desk: Desk, changes: dict[str, Any], fields: list[str]
) -> None:
    """Nothing is guessed: a file that says 1.5 đồng or «FAX» goes back to whoever made it, with the place."""
    before = written(desk)
    answer = run("receive", form(**changes), "--json")
    assert (answer.code, answer.fields) == (2, fields)
    assert all(problem["sentence"] for problem in answer.json["problems"])
    assert written(desk) == before
    words = run("receive", form(**changes))
    assert (words.code, words.out) == (2, "")
    assert [line.split(": ")[0] for line in words.err.splitlines()] == fields


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"5", b"null", b"[]", b'"x"', b"\xff\xfe{}", b"[" * 100_000, b'{"procedure": NaN}', b'{"sets": 1e999}',
     b'{"sets": ' + b"9" * 5000 + b"}"],
    ids=lambda content: ascii(content[:12]),
)  # fmt: skip
def test_a_file_that_is_no_form_is_a_sentence(run: Run, tmp_path: Path, desk: Desk, content: bytes) -> None:
    """The wrong file was dragged onto the icon."""
    path = tmp_path / "x.json"
    path.write_bytes(content)
    before = written(desk)
    answer = run("receive", path, "--json")
    assert answer.code == 2
    assert answer.json["error"]
    assert written(desk) == before


def test_a_file_that_is_not_there_is_a_sentence(run: Run, tmp_path: Path) -> None:
    """A typing mistake in a path is the caller's to mend."""
    for path in (tmp_path / "nowhere.json", tmp_path):
        answer = run("receive", path, "--json")
        assert (answer.code, answer.fields) == (2, ["file"])


def test_a_form_too_large_to_travel_is_refused(run: Run, form: Form, desk: Desk) -> None:
    """Nine hundred owners would be an entry the centre must refuse for ever."""
    before = written(desk)
    owners = [{"name": "Nguyễn Văn An", "address": "x" * 390}] * 900
    answer = run("receive", form(owners=owners), "--json")
    assert answer.code == 2
    assert "quá dài" in answer.json["error"]
    assert written(desk) == before


def test_what_a_form_may_hold_is_cleaned_and_not_refused(run: Run, form: Form) -> None:
    """Odd characters come from Word and from phones; what cannot travel is left out before the number is drawn."""
    odd = {"note": "a\u200bb\x00c\n\nd\ud800", "subject_line": "Thửa\u0301 \ufeffđất", "relation": "\t con \t"}
    answer = run("receive", form(**odd), "--json")
    assert answer.code == 0
    intake = run("show", answer.json["code"], "--json").json["intake"]
    assert (intake["note"], intake["relation"]) == ("abc d", "con")


# The paper


def test_print_writes_the_receipt_and_notes_that_it_came_out(run: Run, form: Form, tmp_path: Path, desk: Desk) -> None:
    """A counter without a window still gives the citizen a paper, and the journal knows its hash."""
    out = tmp_path / "giay.pdf"
    answer = run("receive", form(), "--print", out, "--json")
    assert (answer.code, answer.json["receipt"]) == (0, str(out))
    assert "X99.01-261123-0001" in text_of(out)
    assert "In lại" not in text_of(out)
    with desk.database.read() as connection:
        assert local.unprinted(connection) == 0
        entry = list(journal.whole_log(connection, OFFICE.agency, 1))[-1]
    assert entry.kind == "document.printed"
    assert desk.archive.get(entry.content["sha256"]) == out.read_bytes()


def test_a_paper_that_is_there_already_is_not_overwritten_and_nothing_is_received(
    run: Run, form: Form, tmp_path: Path, desk: Desk
) -> None:
    """The other citizen's receipt lies under that name."""
    out = tmp_path / "giay.pdf"
    out.write_bytes(b"somebody else's")
    before = written(desk)
    answer = run("receive", form(), "--print", out, "--json")
    assert (answer.code, answer.fields) == (2, ["print"])
    assert (out.read_bytes(), written(desk)) == (b"somebody else's", before)


def test_a_paper_that_cannot_be_written_waits_on_the_list(run: Run, form: Form, tmp_path: Path, desk: Desk) -> None:
    """The dossier is saved; the sentence names its code and where the paper is."""
    answer = run("receive", form(), "--print", tmp_path / "nowhere" / "giay.pdf", "--json")
    assert answer.code == 3
    assert "X99.01-261123-0001" in answer.json["error"]
    with desk.database.read() as connection:
        (job,) = local.print_jobs(connection)
    assert job.trouble == answer.json["error"]
    assert run("show", "X99.01-261123-0001").code == 0


def test_a_layout_nobody_knows_in_the_settings_does_not_break_a_reception(
    run: Run, form: Form, tmp_path: Path, with_settings: Callable[..., None]
) -> None:
    """IT mistyped «A4»: the dossier was saved, and the paper must come out all the same."""
    with_settings(receipt_layout="A4")
    assert run("receive", form(), "--print", tmp_path / "a.pdf").code == 0
    with_settings(receipt_layout="A5")
    assert run("receive", form(), "--print", tmp_path / "b.pdf").code == 0
    sizes = [pypdf.PdfReader(tmp_path / name).pages[0].mediabox for name in ("a.pdf", "b.pdf")]
    assert sizes[0].height != sizes[1].height


def test_printing_again_is_marked_and_counted(run: Run, form: Form, tmp_path: Path) -> None:
    """A second slip of one dossier must say that it is one."""
    code = run("receive", form(), "--print", tmp_path / "0.pdf", "--json").json["code"]
    for n in (1, 2):
        answer = run("print", code, "--form", "receipt", "--out", tmp_path / f"{n}.pdf", "--json")
        assert (answer.code, answer.json) == (0, {"code": code, "paper": str(tmp_path / f"{n}.pdf")})
        assert f"lần {n}" in text_of(tmp_path / f"{n}.pdf")
    labels = [line["note"] for line in run("show", code, "--json").json["timeline"]]
    assert [note for note in labels if "in lại" in note] == [
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả (in lại lần 1)",
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả (in lại lần 2)",
    ]


def test_print_refuses_what_is_not_there(run: Run, form: Form, tmp_path: Path, desk: Desk) -> None:
    """No paper without a dossier, none over another paper, and no mark for a paper that did not come out."""
    code = run("receive", form(), "--json").json["code"]
    before = written(desk)
    (tmp_path / "there.pdf").write_bytes(b"x")
    for words, exit_code in (
        (("X99.01-261123-0999", "--out", tmp_path / "a.pdf"), 2),
        ((code, "--out", tmp_path / "there.pdf"), 2),
        ((code, "--out", tmp_path / "a.pdf", "--as", "nobody"), 2),
    ):
        assert run("print", *words, "--form", "receipt", "--json").code == exit_code
        assert written(desk) == before
    assert run("print", code, "--form", "receipt", "--out", tmp_path / "no" / "a.pdf", "--json").code == 3
    assert (tmp_path / "there.pdf").read_bytes() == b"x"
    assert run("print", code, "--form", "receipt", "--out", tmp_path / "a.pdf").code == 0
    assert "In lại" not in text_of(tmp_path / "a.pdf")


# Who acts


def test_who_acts_is_who_was_named(run: Run, form: Form, desk: Desk) -> None:
    """In a training office without a password, but never somebody else than named."""
    assert run("receive", form(), "--as", "hanh").code == 0
    before = written(desk)
    answer = run("receive", form(), "--as", "nobody", "--json")
    assert (answer.code, answer.fields) == (2, ["as"])
    assert written(desk) == before
    assert run("show", "X99.01-261123-0001", "--json").json["timeline"][0]["actor"] == "hanh"
    catalogue.set_staff(desk.with_clerk(SUPERVISOR), replace(SUPERVISOR, active=False))
    assert run("receive", form()).code == 0
    assert run("show", "X99.01-261123-0002", "--json").json["timeline"][0]["actor"] == "hanh"


def test_a_real_office_asks_for_the_password(
    run_in: Run, form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dossier received by script is still somebody's act."""
    from counter_app.operations import first_run, open_counter
    from tests.conftest import FakeClock
    from tests.factories import CALENDAR

    place = DataDir(tmp_path / "real")
    database, archive, code = open_counter.make_files(place, "session")
    first_run.open_office(
        database, archive, FakeClock(), office=replace(OFFICE, agency="H30.12"), counter=1, counter_name="Quầy 1",
        first=SUPERVISOR, password="mật khẩu thật", seeds=first_run.Seeds(tuple(CALENDAR.days.values()), PROCEDURES),
    )  # fmt: skip
    database.close()
    locked = run_in(place.root, "verify", "--json")
    assert locked.code == 3
    assert "mã khôi phục" in locked.json["error"]
    from counter_app.cli import at_desk

    monkeypatch.setattr(at_desk, "ask_code", lambda: code)
    assert run_in(place.root, "verify").code == 0
    assert run_in(place.root, "receive", form(), "--json").fields == ["as"]
    monkeypatch.setenv("COUNTER_PASSWORD", "sai")
    assert run_in(place.root, "receive", form(), "--as", "dung", "--json").fields == ["password"]
    monkeypatch.setenv("COUNTER_PASSWORD", "mật khẩu thật")
    answer = run_in(place.root, "receive", form(), "--as", "dung", "--json")
    assert (answer.code, answer.json["code"]) == (0, "H30.12-261123-0001")
    assert settings.load(place.settings).key_store == "session"
    assert run_in(place.root, "doctor", "--json").json["checks"]["store"]["ok"]


def test_the_answer_of_a_refusal_is_json_too(run: Run, tmp_path: Path) -> None:
    """A program that calls us parses one thing."""
    answer = run("receive", tmp_path / "nowhere.json", "--json")
    assert set(json.loads(answer.out)) == {"error", "problems"}
    assert answer.err == ""
