"""The list of seeded bugs does not rot: each still finds its text, and names a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.sync.mutations import MUTATIONS, ROOT, Mutation

DEFINED = re.compile(r"^CREATE (?:OR REPLACE )?FUNCTION (quay\.\w+)\(", re.MULTILINE)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_seeded_bug_still_applies(mutation: Mutation, tmp_path: Path) -> None:
    """A bug whose text is gone is not tried any more, and whoever wrote the new lines would never hear of it."""
    copied = tmp_path / mutation.file
    copied.parent.mkdir(parents=True)
    before = (ROOT / mutation.file).read_text(encoding="utf-8")
    copied.write_text(before, encoding="utf-8")
    mutation.apply(tmp_path)
    assert copied.read_text(encoding="utf-8") != before
    file, _, test = mutation.killer.partition("::")
    assert f"def {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "mutation", [one for one in MUTATIONS if one.file.endswith(".sql")], ids=lambda mutation: mutation.name
)
def test_a_seeded_bug_stands_in_the_function_that_holds(mutation: Mutation) -> None:
    """A later file writes a function anew: a bug seeded in its older text survives, and a good test seems to sleep."""
    file = ROOT / mutation.file
    before = file.read_text(encoding="utf-8").partition(mutation.old)[0]
    for name in DEFINED.findall(before)[-1:]:  # none: a policy
        later = [one for one in file.parent.glob("*.sql") if one.name > file.name]
        assert not [one.name for one in later if name in DEFINED.findall(one.read_text(encoding="utf-8"))]


def test_there_are_bugs_of_every_layer() -> None:
    """Fifteen at least, and not all in one file."""
    assert len(MUTATIONS) >= 15
    assert len({mutation.file for mutation in MUTATIONS}) >= 8
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)
