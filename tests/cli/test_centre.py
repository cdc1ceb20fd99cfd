"""central init, enrol, revoke and sync, against a real PostgreSQL."""

from __future__ import annotations

import io
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from counter_app import credentials, settings
from counter_app.errors import CredentialTrouble
from counter_app.operations import centre as login
from counter_app.operations import first_run, open_counter
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import journal
from counter_app.sync.central import address
from tests.cli.conftest import Answer, Run
from tests.conftest import Centre, FakeClock, no_code
from tests.documents import text as page_text
from tests.factories import OFFICE

Form = Callable[..., Path]
FAR = "postgresql://quay@centre.example.vn/quay"


def enrol(run: Run, centre: Centre, counter: int = 1, *more: object, office: str = OFFICE.agency) -> Answer:
    return run("central", "enrol", "--url", centre.url, "--office", office, "--counter", counter, *more, "--json")


def enrolled(centre: Centre) -> list[tuple[object, ...]]:
    with centre.admin() as admin:
        return admin.execute("SELECT office, counter FROM quay.enrolment ORDER BY 1, 2").fetchall()


def test_init_runs_once(run: Run, centre: Centre) -> None:
    """IT runs it again after every update."""
    again = run("central", "init", "--url", centre.url, "--json")
    assert (again.code, again.json) == (0, {"ran": []})
    assert "đã mới nhất" in run("central", "init", "--url", centre.url).out


def test_a_counter_that_worked_alone_joins_the_centre_and_sends_what_it_has(
    run: Run, centre: Centre, form: Form
) -> None:
    """The office worked a month without a centre; its key, slice and journal stay."""
    assert run("sync", "--json").code == 2
    first = run("receive", form(), "--json").json["code"]
    made = enrol(run, centre)
    assert made.code == 0, made
    assert made.json["numbers"] == ["1–500"]
    sent = run("sync", "--once", "--json")
    assert sent.code == 0
    assert set(sent.json) >= {"verdict", "pushed", "pulled", "pending", "conflicts", "skew_seconds"}
    assert (sent.json["waiting"], sent.json["stop"], sent.json["flags"]) == ([], "NONE", [])
    told = run("sync", "--status", "--json").json
    assert told["why"] == "Đường truyền tới trung tâm thông suốt."
    assert told["last_exchange"] == sent.json["last_exchange"]
    assert (sent.json["verdict"], sent.json["pending"], sent.json["conflicts"]) == ("ok", 0, 0)
    assert sent.json["pushed"] > 10
    assert sent.json["pulled"] == 1
    with centre.admin() as admin:
        found = admin.execute(
            "SELECT count(*) FROM quay.entry WHERE kind = 'dossier.received' "
            "AND convert_from(body, 'UTF8')::jsonb ->> 'code' = %s", (first,)
        ).fetchone()  # fmt: skip
    assert found == (1,)
    again = run("sync", "--json").json
    assert (again["pushed"], again["pulled"], again["pending"]) == (0, 0, 0)
    assert "Đã gửi 0, nhận 0, chờ gửi 0" in run("sync").out
    assert run("receive", form(), "--json").json["code"] == "X99.01-261123-0002"
    assert run("verify").code == 0


def test_a_second_pc_joins_by_a_card_and_shows_the_same(
    run: Run, run_in: Run, centre: Centre, form: Form, tmp_path: Path
) -> None:
    """IT makes the card, carries it over, and the new counter receives minutes later."""
    enrol(run, centre)
    first = run("receive", form(), "--json").json["code"]
    run("sync")
    card = tmp_path / "the.json"
    made = enrol(run, centre, 2, "--card", card)
    assert (made.code, made.json["card"], made.json["numbers"]) == (0, str(card), ["501–1000"])
    assert stat.S_IMODE(card.stat().st_mode) == 0o600
    assert "recovery_code" not in made.json
    body = json.loads(card.read_text())
    assert body["url"] == address(centre.url)
    assert "postgres" not in body["user"]
    second = DataDir(tmp_path / "second")
    database, _, _ = open_counter.make_files(second, "demo")
    first_run.join(database, first_run.Enrolment.from_text(card.read_text()))
    database.close()
    assert run_in(second.root, "list", "--json").code == 2
    assert run_in(second.root, "sync", "--json").json["verdict"] == "ok"
    assert run_in(second.root, "show", first).code == 0
    received = run_in(second.root, "receive", form(), "--json").json
    assert received["code"] == "X99.01-261123-0501"
    run_in(second.root, "sync")
    run("sync")
    assert run("show", received["code"]).code == 0
    assert run("verify").code == run_in(second.root, "verify").code == 0


def test_an_empty_pc_becomes_the_counter_it_is_enrolled_as(run_in: Run, centre: Centre, tmp_path: Path) -> None:
    """One command on the PC itself; and the recovery code is told, because nobody can ask for it later."""
    place = DataDir(tmp_path / "here")
    made = enrol(lambda *words: run_in(place.root, *words), centre, 3, "--name", "Quầy Ba", "--band", "5000-9999")
    assert made.code == 0, made
    assert made.json["numbers"] == ["6000–6499"]
    assert credentials.unwrap(place, made.json["recovery_code"]).hex() == place.demo_key.read_text()
    assert run_in(place.root, "sync", "--json").json["pulled"] == 1


def test_a_real_office_is_never_enrolled_under_an_open_key(
    run_in: Run, centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a key store the code is typed at each start; a key beside the file is for training only."""

    def none() -> None:
        raise CredentialTrouble("no key store here")

    monkeypatch.setattr(credentials, "machine_keyring", none)
    place = DataDir(tmp_path / "here")
    made = enrol(lambda *words: run_in(place.root, *words), centre, 1, office="H30.12")
    assert made.code == 0, made
    assert not place.demo_key.exists()
    assert run_in(place.root, "sync", "--json").code == 3
    code = made.json["recovery_code"]
    desk = open_counter.open_desk(place, FakeClock(), lambda: code)
    assert (desk.me.office, desk.me.counter) == ("H30.12", 1)
    desk.database.close()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        (("--band", "1"), "band"),
        (("--band", "x-y"), "band"),
        (("--band", "500-100"), "band"),
        (("--band", "0-999"), "band"),
        (("--band", "1-10000"), "band"),
        (("--band", "1-100"), "band"),
    ],
)
def test_enrol_names_what_cannot_be(run: Run, centre: Centre, more: tuple[str, ...], field: str) -> None:
    """A mistyped band is told before anything stands at the centre for ever."""
    answer = enrol(run, centre, 2, *more)
    assert (answer.code, answer.fields) == (2, [field])
    assert enrolled(centre) == []


@pytest.mark.parametrize(("office", "counter"), [("nonsense", 1), ("Z99.01", 1), (OFFICE.agency, 0)])
def test_enrol_refuses_offices_and_counters_that_cannot_be(
    run_in: Run, tmp_path: Path, centre: Centre, office: str, counter: int
) -> None:
    """Counter 0 is the centre's own log."""
    answer = enrol(lambda *words: run_in(tmp_path / "here", *words), centre, counter, office=office)
    assert answer.code == 2
    assert enrolled(centre) == []
    assert not open_counter.exists(DataDir(tmp_path / "here"))


def test_a_counter_is_enrolled_once_and_a_failed_try_uses_nothing_up(
    run: Run, run_in: Run, centre: Centre, tmp_path: Path
) -> None:
    """The login is handed out once: if it cannot be written down, the counter must not be enrolled."""
    nowhere = enrol(run, centre, 2, "--card", tmp_path / "no folder" / "the.json")
    assert nowhere.code == 3
    other = enrol(run, centre, 2)  # this PC is counter 1 already
    assert other.code == 2
    (tmp_path / "there.json").write_text("another counter's card")
    there = enrol(run, centre, 2, "--card", tmp_path / "there.json")
    assert (there.code, there.fields) == (2, ["card"])
    assert (tmp_path / "there.json").read_text() == "another counter's card"
    assert enrolled(centre) == []
    assert enrol(run, centre, 2, "--card", tmp_path / "the.json").code == 0
    again = enrol(run, centre, 2, "--card", tmp_path / "the2.json")
    assert again.code == 2
    assert "đã được cấp" in again.json["error"]
    assert not (tmp_path / "the2.json").exists()
    here = DataDir(tmp_path / "here")
    twice = enrol(lambda *words: run_in(here.root, *words), centre, 2)
    assert twice.code == 2
    assert not open_counter.exists(here)
    assert enrolled(centre) == [(OFFICE.agency, 2)]


def test_a_revoked_counter_goes_on_and_is_told(run: Run, centre: Centre, form: Form) -> None:
    """The citizen in front of it must be served; the supervisor decides later."""
    enrol(run, centre)
    run("sync")
    gone = run("central", "revoke", "--url", centre.url, "--office", OFFICE.agency, "--counter", 1, "--json")
    assert (gone.code, gone.json["status"]) == (0, "revoked")
    assert run("receive", form()).code == 0
    after = run("sync", "--json")
    assert "thu hồi" in (after.json.get("error") or run("sync").out)
    nobody = run("central", "revoke", "--url", centre.url, "--office", OFFICE.agency, "--counter", 9, "--json")
    assert nobody.code == 2


@pytest.mark.parametrize("words", [("init",), ("enrol", "--office", "H30.12", "--counter", 1, "--card", "x.json")])
def test_a_centre_that_does_not_answer_is_trouble(run: Run, tmp_path: Path, words: tuple[object, ...]) -> None:
    """IT mistyped the address: exit code 3 and a sentence."""
    (verb, *rest) = words
    rest = [tmp_path / word if word == "x.json" else word for word in rest]
    answer = run("central", verb, "--url", "postgresql://nobody@127.0.0.1:1/nowhere", *rest, "--json")
    assert answer.code == 3
    assert "trung tâm" in answer.json["error"]
    assert not (tmp_path / "x.json").exists()


def test_a_training_office_never_reaches_a_real_centre(run: Run, centre: Centre, form: Form, tmp_path: Path) -> None:
    """Invented citizens must not appear among the province's figures."""
    for url in (FAR, "host=10.0.0.5 dbname=quay", "host=127.0.0.1,centre.example.vn", "dbname=quay", "%%%"):
        answer = run("central", "enrol", "--url", url, "--office", OFFICE.agency, "--counter", 1, "--json")
        assert answer.code == 3
        assert "tập huấn" in answer.json["error"]
    enrol(run, centre)
    run("receive", form())
    answer = run("sync", "--url", FAR, "--json")
    assert answer.code == 3
    assert "tập huấn" in answer.json["error"]
    assert run("sync", "--json").json["pending"] == 0


def test_no_line_is_trouble_and_everything_waits(run: Run, centre: Centre, form: Form, place: DataDir) -> None:
    """The cable is out: nothing is lost, exit code 3."""
    enrol(run, centre)
    run("receive", form())
    answer = run("sync", "--url", "postgresql://127.0.0.1:1/nowhere", "--json")
    assert answer.code == 3
    assert "chờ gửi" in answer.json["error"]
    desk: Desk = open_counter.open_desk(place, FakeClock(), no_code)
    with desk.database.read() as connection:
        assert journal.unsent(connection, desk.me) > 10
    desk.database.close()
    assert run("sync", "--json").json["pending"] == 0


def test_the_login_lies_inside_the_encrypted_file_only(run: Run, centre: Centre, place: DataDir) -> None:
    """Who copies settings.json must not be able to sign in at the centre."""
    enrol(run, centre)
    desk = open_counter.open_desk(place, FakeClock(), no_code)
    from counter_app import settings

    kept = login.login_of(desk, settings.load(place.settings))
    desk.database.close()
    assert kept is not None
    assert kept.url == address(centre.url)
    for path in place.root.rglob("*"):
        if path.is_file():
            assert kept.password.encode() not in path.read_bytes()


def code_for(run: Run, centre: Centre, counter: int, *more: object, office: str = OFFICE.agency) -> Answer:
    url = ("--url", centre.url, "--office", office, "--counter", counter)
    return run("central", "code", *url, *more, "--json")


def test_a_spare_pc_takes_a_dead_ones_place_by_a_code(
    run: Run, run_in: Run, centre: Centre, form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is dead at nine; by a quarter past the spare PC receives, and shows what the old one had received."""
    enrol(run, centre)
    received = run("receive", form(), "--json").json["code"]
    run("sync")
    card = tmp_path / "the.pdf"
    made = code_for(run, centre, 1, "--hours", 2, "--card", card)
    assert (made.code, made.json["replaces"], made.json["numbers"]) == (0, True, ["1–500"])
    words = page_text(card.read_bytes())
    assert made.json["code"] in words
    assert address(centre.url).split()[0] in words
    assert run("sync", "--json").code == 3  # the old PC is out
    spare = tmp_path / "spare"
    monkeypatch.setattr(credentials, "best_kind", lambda: "demo")
    monkeypatch.setattr(sys, "stdin", io.StringIO(made.json["code"] + "\n"))
    root = tmp_path / "root.pem"
    joined = run_in(spare, "join", "--server", made.json["server"], "--ca", root, "--json")
    assert (joined.code, joined.json["counter"]) == (0, 1), joined
    kept = settings.load(DataDir(spare).settings)
    assert (kept.central_url, kept.central_ca) == (made.json["server"], str(root))  # the next round is checked by it
    assert credentials.unwrap(DataDir(spare), joined.json["recovery_code"]).hex() == DataDir(spare).demo_key.read_text()
    assert run_in(spare, "sync", "--json").json["verdict"] == "rolled_back"
    assert run_in(spare, "show", received).code == 0
    assert run_in(spare, "receive", form(), "--json").json["code"] != received
    monkeypatch.setattr(sys, "stdin", io.StringIO(made.json["code"] + "\n"))
    again = run_in(tmp_path / "third", "join", "--server", made.json["server"], "--json")
    assert (again.code, again.fields) == (2, ["code"])
    assert not open_counter.exists(DataDir(tmp_path / "third"))


def test_who_wants_to_type_the_code_at_each_start_has_no_key_kept(
    run: Run, run_in: Run, centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PC in an open hall: IT asked that nothing on it opens the file."""
    url = make_conninfo(centre.url, sslrootcert="/home/it/root.pem")
    made = run("central", "code", "--url", url, "--office", OFFICE.agency, "--counter", 2, "--json")
    assert "sslrootcert" not in made.json["server"]  # IT's own file is not there
    monkeypatch.setattr(credentials, "best_kind", lambda: "demo")
    monkeypatch.setattr(sys, "stdin", io.StringIO(made.json["code"] + "\n"))
    joined = run_in(tmp_path / "hall", "join", "--server", made.json["server"], "--type-code", "--json")
    assert (joined.code, joined.json["counter"]) == (0, 2), joined
    place = DataDir(tmp_path / "hall")
    assert settings.load(place.settings).key_store == "session"
    assert not place.demo_key.exists()


def test_supervisor_and_it_see_how_the_counters_stand(
    run: Run, centre: Centre, form: Form, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Which PC is silent since when, which is out, what waits for whom."""
    assert run("overview", "--json").code == 2
    enrol(run, centre)
    enrol(run, centre, 2, "--card", tmp_path / "the.json")
    run("receive", form())
    run("sync")
    rows = {row["counter"]: row for row in run("overview", "--json").json}
    assert set(rows) == {0, 1, 2}
    assert (rows[1]["status"], rows[1]["head"] > 10, rows[2]["lag"]) == ("active", True, rows[1]["head"] + 2)
    assert "Quầy 2: chưa gọi lần nào" in run("overview").out
    url = ("--url", centre.url)
    run("central", "revoke", *url, "--office", OFFICE.agency, "--counter", 1)
    run("receive", form())
    assert run("sync", "--json").json["verdict"] == "revoked"
    said = run("central", "status", *url).out
    assert "ĐÃ THU HỒI" in said
    assert "mục chờ duyệt" in said
    (office,) = run("central", "status", *url, "--office", OFFICE.agency, "--json").json
    table = tmp_path / "lost.csv"
    at = ("--office", OFFICE.agency, "--counter")
    lost = run("central", "exposed", *url, *at, 1, "--out", table, "--json").json["dossiers"]
    assert [one["code"] for one in lost] == ["X99.01-261123-0001"]  # the later one waits for release
    assert lost[0]["code"] in table.read_text(encoding="utf-8-sig")
    assert run("central", "exposed", *url, *at, 2, "--json").json["dossiers"] == []  # it never called
    assert run("central", "exposed", *url, *at, 1, "--out", table, "--json").fields == ["out"]
    assert run("central", "exposed", *url, *at, 9, "--json").code == 2
    assert office["counters"][1]["waiting"] > 0
    here = (*url, "--office", OFFICE.agency, "--counter", 1, "--json")
    assert run("central", "reject", *here).json["reject"] == office["counters"][1]["waiting"]
    assert run("central", "release", *here).json["release"] == office["counters"][1]["waiting"]
    assert run("central", "status", *url, "--office", "H30.99", "--json").code == 2
    assert run("central", "upgrade", *url, "--json").json == {"ran": []}


def test_it_is_told_what_cannot_be(run: Run, centre: Centre, tmp_path: Path) -> None:
    """Nothing is enrolled by a command that ends in a complaint."""
    (tmp_path / "the.pdf").write_text("there")
    assert code_for(run, centre, 2, "--card", tmp_path / "the.pdf").code == 2
    assert code_for(run, centre, 2, "--hours", 0).fields == ["hours"]
    far = run("central", "code", "--url", FAR, "--office", OFFICE.agency, "--counter", 2, "--json")
    assert (far.code, "tập huấn" in far.json["error"]) == (3, True)
    assert enrolled(centre) == []
    url = ("--url", centre.url, "--office", OFFICE.agency)
    for words in (("subscribe", "--from", "H30"), ("subscribe", "--from", OFFICE.agency), ("archive", "--before", "x")):
        assert run("central", words[0], *url, *words[1:], "--json").code == 2
    enrol(run, centre)
    assert run("central", "archive", *url, "--before", "2020-01-01", "--json").json["archived"] == 0
    assert run("central", "subscribe", *url, "--from", OFFICE.agency, "--json").code == 2
