"""The entry is frozen by the first stored one: its bytes, its chain, its mac and what an erasure leaves."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.entry import (
    GENESIS,
    LARGEST_ENTRY,
    Entry,
    Forged,
    NotCanonical,
    canonical,
    mac_pads,
    new_id,
    next_hlc,
)
from tests.factories import MONDAY, Log

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_a_value_has_one_spelling_whatever_order_and_form_it_came_in(value: object) -> None:
    """Two devices that hash the same act must hash the same bytes, or a true log looks forged."""
    written = canonical(value)
    assert canonical(json.loads(written)) == written
    assert unicodedata.is_normalized("NFC", written.decode())


@pytest.mark.parametrize("value", [1.5, "a\0b", "\ud800", {1: "a"}, 2**53, {"a": {"b": float("nan")}}, b"bytes"])
def test_what_has_no_single_spelling_is_refused(value: object) -> None:
    """PostgreSQL's jsonb cannot hold NUL or lone surrogates; a float prints differently elsewhere."""
    with pytest.raises(NotCanonical):
        canonical(value)


def test_the_bytes_of_the_first_entry_never_change() -> None:
    """A changed byte here would make every stored log of every office unverifiable."""
    entry = Log(3).write(
        "dossier:1", "dossier.received", {"code": "X99.01-261123-0003"}, entry_id="id-1", salt=b"s" * 16
    )
    assert entry.header.decode() == (
        '{"actor":"hanh","at":"2026-11-23T01:12:01.000000Z","counter":3,'
        '"digest":"' + hashlib.sha256(b"s" * 16 + b'{"code":"X99.01-261123-0003"}').hexdigest() + '",'
        '"hlc":1795396321000000,"id":"id-1","kind":"dossier.received","office":"X99.01","seen":{},"seq":1,'
        '"subject":"dossier:1","version":1}'
    )
    assert entry.hash == hashlib.sha256(GENESIS + entry.header).digest()
    assert entry.mac == hmac.digest(b"k" * 32, entry.hash, "sha256")


def test_the_mac_can_be_checked_with_two_plain_sha256_calls() -> None:
    """The centre has no HMAC function, only the two pads of each counter's key."""
    entry = Log(1).write("s", "k")
    for key in (b"k" * 32, b"long" * 40):
        inner, outer = mac_pads(key)
        mac = hashlib.sha256(outer + hashlib.sha256(inner + entry.hash).digest()).digest()
        assert mac == hmac.digest(key, entry.hash, "sha256")


def test_any_changed_byte_is_noticed() -> None:
    """A forged, altered or reordered log must never be folded as a colleague's work."""
    log = Log(1)
    first, second = log.write("s", "a", {"n": 1}), log.write("s", "b", {"n": 2})
    first.verify(GENESIS, log.key)
    second.verify(first.hash, log.key)
    with pytest.raises(Forged, match="digest"):
        Entry.read(second.header, b'{"n":3}', second.salt, second.hash, second.mac).verify(first.hash)
    with pytest.raises(Forged, match="digest"):
        Entry.read(second.header, second.body, b"other salt", second.hash, second.mac).verify(first.hash)
    with pytest.raises(Forged, match="chain"):
        second.verify(GENESIS)
    altered = second.header.replace(b'"hanh"', b'"dung"')
    with pytest.raises(Forged, match="chain"):
        Entry.read(altered, second.body, second.salt, second.hash, second.mac).verify(first.hash)
    with pytest.raises(Forged, match="mac"):
        second.verify(first.hash, b"another counter's key")


def test_after_an_erasure_the_chain_still_verifies_and_nothing_of_the_text_is_left() -> None:
    """The law lets a citizen's data be erased; the office's log must stay provable all the same."""
    log = Log(1)
    first = log.write("s", "a", {"name": "Nguyễn Văn An"})
    second = log.write("s", "b")
    gone = first.erased()
    gone.verify(GENESIS, log.key)
    second.verify(gone.hash, log.key)
    assert gone.content == {}
    assert "Nguyễn" not in repr(gone)


def test_equal_bodies_have_unequal_digests() -> None:
    """Without a salt the digest of an erased name could be found by trying names."""
    log = Log(1)
    assert log.write("s", "a", {"name": "An"}).digest != log.write("s", "a", {"name": "An"}).digest


def test_an_entry_over_the_limit_is_refused_before_it_is_appended() -> None:
    """One huge entry would never pass the line and everything behind it would wait."""
    with pytest.raises(ValueError, match="is over"):
        Log(1).write("s", "a", {"text": "x" * LARGEST_ENTRY})


@pytest.mark.parametrize("header", [b"", b"{}", b"[1]", b'{"id":1}', b"\xff", b"[" * 100_000])
def test_a_header_that_is_none_of_ours_is_called_forged(header: bytes) -> None:
    """A damaged reply of the line must not crash the window."""
    with pytest.raises(Forged):
        Entry.read(header, None, None, b"", b"")


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"\xff\xff", b"[" * 100_000, b'"text"'])
def test_a_body_that_is_no_object_reads_as_empty(body: bytes) -> None:
    """Nobody's entry may block the entries behind it."""
    whole = Log(1).write("s", "a")
    assert Entry.read(whole.header, body, whole.salt, whole.hash, whole.mac).content == {}


def test_the_clock_of_an_entry_is_never_behind_what_its_subject_holds() -> None:
    """A PC whose clock is behind must still put its act after the one it answers."""
    now = int(MONDAY.timestamp() * 1_000_000)
    assert next_hlc(MONDAY, 0, 0) == now
    assert next_hlc(MONDAY, -5, 0) == now - 5
    assert next_hlc(MONDAY, 0, now + 10) == now + 11


@given(st.binary(min_size=10, max_size=10))
def test_ids_are_version_7_and_sort_by_time(random: bytes) -> None:
    """Ids made later stand later in every index."""
    import uuid

    made = uuid.UUID(new_id(MONDAY, random))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(MONDAY.timestamp() * 1000)
