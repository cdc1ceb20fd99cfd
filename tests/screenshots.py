"""A picture of every screen and paper, for looking at: ``make screenshots``.

    python -m tests.screenshots FOLDER                                      everything
    python -m tests.screenshots FOLDER --page board --scale 1.25 --from D   one picture of the office in D

The office is the demonstration's, made with a clock that stands at 09:40 of Monday 23/11/2026, so two runs show the
same people. Every picture is taken by a process of its own (Qt reads its scale once) from a copy of its own (pages
write drafts). Papers are drawn at 110 dpi.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

from counter_app.cli.parser import PAGES
from counter_app.documents.certified_register import Period, certified_register
from counter_app.documents.forms import FORMS, Wanted
from counter_app.documents.receipt import Layout, receipt
from counter_app.documents.register import register
from counter_app.documents.trial_page import trial_page
from counter_app.domain.copies import COPIES, REGISTERS, CopyLine, Written
from counter_app.domain.dossier import fold
from counter_app.domain.office import Office
from counter_app.domain.register import Register
from counter_app.domain.vietqr import BankAccount
from counter_app.operations import demo
from counter_app.paths import DataDir
from tests.documents import images
from tests.factories import Log, intake, procedure
from tests.papers import FORMS as FORMS_OF_ACTS
from tests.papers import REAL, with_paper

SIZE = (1366, 768)
SCALES = (1.0, 1.25)
DPI = 110
LONGEST_S = 120
VOID_NUMBER = 3
NOW = datetime(2026, 11, 23, 2, 40, tzinfo=UTC)


def clock() -> datetime:
    """09:40 in Vietnam, for ever."""
    return NOW


def papers() -> dict[str, bytes]:
    """The receipt as most citizens get it, and where it is hardest to lay out."""
    plain = intake(now=NOW)
    paying = replace(plain, code="H30.12-261123-0003", office=with_bank(replace(plain.office, agency="H30.12")))
    wordy = intake(now=NOW, procedure=procedure(name=_words(1094)))
    return {
        "receipt-a4": receipt(plain),
        "receipt-a5": receipt(plain, layout=Layout.A5),
        "receipt-longest-name": receipt(wordy),
        "receipt-longest-name-a5": receipt(wordy, layout=Layout.A5),
        "receipt-reprint": receipt(plain, reprint=2),
        "receipt-vietqr-a4": receipt(paying, owed=8_000),
        "receipt-vietqr-a5": receipt(paying, owed=8_000, layout=Layout.A5),
        "certified-register": _register(plain.office),
        "receipt-of-2018": receipt(intake(now=datetime(2025, 8, 4, 1, 12, tzinfo=UTC))),
        "receipt-three-lien": receipt(plain, copies=3),
        "trial-page-a4": trial_page("HP LaserJet", NOW),
        "trial-page-a5": trial_page("HP LaserJet", NOW, a5=True),
        "receipt-vietqr-training": receipt(replace(plain, office=with_bank(plain.office)), owed=8_000),
        **of_acts(),
    }


def _register(office: Office) -> bytes:
    """A month of the book of certified copies, one number void."""
    register, book = REGISTERS[COPIES], "BS-01/2026"
    kinds = (*register.kinds, "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất")
    lines = [
        Written(
            CopyLine(kind, 1, 2, 4_000, book, n, "Bản chính bị tẩy xóa" if n == VOID_NUMBER else ""),
            "Nguyễn Văn An", "001099012345", NOW, NOW, "Lê Văn Dũng, Giám đốc Trung tâm",
        )
        for n, kind in enumerate(kinds, 1)
    ]  # fmt: skip
    period = Period(date(2026, 11, 1), date(2026, 11, 30))
    return certified_register(register, book, period, lines, office, date(2026, 11, 30))


def of_acts() -> dict[str, bytes]:
    """The papers of acts on A4 and A5, with the longest name as a reprint, and the register."""
    made, day = {}, date(2026, 11, 28)
    for form in FORMS_OF_ACTS:
        plain, wordy = with_paper(form), with_paper(form, procedure={"name": _words(1094)})
        for layout in Layout:
            name = f"{form.lower()}-{layout.value.lower().removesuffix('_two')}"
            made[name] = FORMS[form].make(Wanted(plain, REAL, day, layout))
            made[f"{name}-longest-name"] = FORMS[form].make(Wanted(wordy, REAL, day, layout, reprint=1))
    dossiers = [
        fold(str(n), [Log(1).write(f"dossier:{n}", "dossier.received", intake(n, NOW, office=REAL).to_body())])
        for n in range(1, 31)
    ]
    made["register"] = register(Register.of("01/2026", dossiers), REAL, day)
    return made


def with_bank(office: Office) -> Office:
    """The office taking transfers to an account that does not exist."""
    return replace(office, bank=BankAccount("970436", "0000000001", "UBND XA MAU", vietqr=True))


def _words(letters: int) -> str:
    """A name as long as the longest of the national list."""
    phrase = "Cấp đổi giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất; "
    return (phrase * (letters // len(phrase) + 1))[:letters].strip()


def everything(folder: Path) -> list[str]:
    """Makes every picture; returns what went wrong, a line each."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        office = DataDir(Path(temporary) / "office")
        demo.make(office, clock).database.close()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = [pool.submit(_in_a_process, folder, page, scale, office) for page, scale in product(PAGES, SCALES)]
            wrong = [words for words in (job.result() for job in jobs) if words]
    for name, paper in papers().items():
        pages = images(paper, DPI)
        for n, picture in enumerate(pages, 1):
            picture.save(folder / f"{name}{f'-{n}' if len(pages) > 1 else ''}.png")
    return wrong


def _in_a_process(folder: Path, page: str, scale: float, office: DataDir) -> str:
    given = [str(folder), "--page", page, "--scale", str(scale), "--from", str(office.root)]
    try:
        run = subprocess.run(
            [sys.executable, "-m", "tests.screenshots", *given],
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{page} at {scale:.0%}: not done within {LONGEST_S} s"
    if run.returncode == 0 and _target(folder, page, scale).exists():
        return ""
    return f"{page} at {scale:.0%}: exit code {run.returncode}\n{run.stderr.strip()}"


def _target(folder: Path, page: str, scale: float) -> Path:
    return folder / f"{page}-{scale:.0%}.png".replace("%", "")


def one(folder: Path, page: str, scale: float, office: Path) -> None:
    """One picture of a page of the window, the way ``counter-app screenshot`` takes it."""
    from counter_app.app import take_picture

    target = _target(folder, page, scale)
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        place = DataDir(Path(temporary) / "office")
        shutil.copytree(office, place.root)
        take_picture(page, place, clock, target, SIZE, scale)


def _list(folder: Path) -> Iterator[str]:
    from PIL import Image

    for file in sorted(folder.glob("*.png")):
        with Image.open(file) as picture:
            yield f"{file}  {picture.width}×{picture.height}"


def main() -> int:
    """Exit code 1 when one of the pictures could not be made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--page", choices=PAGES)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--from", dest="office", type=Path)
    given = parser.parse_args()
    if given.page:
        one(given.folder, given.page, given.scale, given.office)
        return 0
    wrong = everything(given.folder)
    sys.stdout.write("\n".join([*_list(given.folder), *wrong]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
