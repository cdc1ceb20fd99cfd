"""Catalogues of every size: the seed, the national names where they lie beside the project, and invented ones."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from random import Random

from counter_app.domain.procedure import Procedure
from tests.factories import procedure

ROOT = Path(__file__).resolve().parents[1]
_SEED = ROOT / "db" / "seed" / "procedures.json"
_NATIONAL = [place / "shared" / "data" / "national-procedures.jsonl.gz" for place in (ROOT.parent, ROOT.parent.parent)]


@cache
def seed() -> tuple[tuple[Procedure, ...], tuple[str, ...]]:
    """The seed's procedures and its top nine."""
    content = json.loads(_SEED.read_text(encoding="utf-8"))
    return tuple(map(Procedure.from_body, content["procedures"])), tuple(content["top"])


def national_file() -> Path | None:
    """The national catalogue where it lies beside the project; never copied into it."""
    return next((place for place in _NATIONAL if place.exists()), None)


@cache
def national() -> tuple[Procedure, ...]:
    """The published names and codes; none where the file is not there."""
    found = national_file()
    if found is None:
        return ()
    with gzip.open(found, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return tuple(procedure(code=row["ma_thu_tuc"], name=row["ten_thu_tuc"]) for row in rows)


def of(count: int) -> list[Procedure]:
    """So many procedures: real ones first, then invented ones made of pieces of their names."""
    known = {one.code: one for one in (*seed()[0], *national())}
    names, random = [one.name.split() for one in known.values()], Random(count)
    for number in range(count - len(known)):
        start = random.choice(("Thủ tục đăng ký", "Cấp lại", "Gia hạn", "Thủ tục công nhận", "Điều chỉnh"))
        piece, length = random.choice(names), random.randint(3, 30)
        code = f"3.{900000 + number}"
        known[code] = procedure(code=code, name=f"{start} {' '.join(piece[3 : 3 + length]).lower()}".strip())
    return list(known.values())[:count]
