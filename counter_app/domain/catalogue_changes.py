"""What a catalogue that comes in would change: procedure by procedure, field by field, in the words of the office."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from counter_app.domain.fees import Fee
from counter_app.domain.money import show
from counter_app.domain.procedure import Channel, Limits, Listed, Localised, Paper, Procedure, Shelf

EVERY_CHANNEL = "mọi hình thức"
ASK = "chưa rõ, hỏi khi tiếp nhận"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A catalogue read from a file. ``shelf`` and ``local`` are None where the file does not speak of the office's own
    choice. ``published`` marks the ministry's records as they are, not yet worked on by anybody.
    """

    procedures: tuple[Procedure, ...]
    shelf: Shelf | None = None
    local: tuple[Localised, ...] | None = None
    published: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changes; "" is «not there»."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A procedure that changes, as it will be, and how."""

    procedure: Procedure
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import would do. ``kept`` are procedures that the office typed or edited and whose record the ministry
    has not touched since: they stay as they are, and the differences are what is passed over. ``release`` is the whole
    catalogue as it will be, in its order; ``shelf`` and ``local`` are what has to be written of the office's choice.
    """

    new: tuple[Procedure, ...] = ()
    changed: tuple[Change, ...] = ()
    gone: tuple[Listed, ...] = ()
    kept: tuple[Change, ...] = ()
    unchanged: int = 0
    release: tuple[Procedure, ...] = ()
    reordered: bool = False
    shelf: Shelf | None = None
    local: tuple[Localised, ...] = ()

    @property
    def of_catalogue(self) -> bool:
        """Whether the catalogue itself changes."""
        return bool(self.new or self.changed or self.gone or self.reordered)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.of_catalogue or self.shelf is not None or self.local)


def same(one: Procedure, other: Procedure) -> bool:
    """Whether two versions of a procedure say the same; when they were read does not matter."""
    return replace(one, version="", retrieved_on="") == replace(other, version="", retrieved_on="")


def differences(before: Procedure, after: Procedure) -> tuple[Difference, ...]:
    """Every field in which two versions differ."""
    old, new = dict(_fields(before)), dict(_fields(after))
    return tuple(
        Difference(field, old.get(field, ""), new.get(field, ""))
        for field in dict.fromkeys((*old, *new))
        if old.get(field, "") != new.get(field, "")
    )


def shelf_over(shelf: Shelf, procedures: Collection[Procedure]) -> Shelf:
    """What of an office's choice bears on these procedures."""
    codes, fields = {one.code for one in procedures}, {one.field for one in procedures}
    own = {counter: some & fields for counter, some in shelf.fields.items() if some & fields}
    return Shelf(tuple(code for code in shelf.top if code in codes), shelf.inactive & codes, own)


def local_over(local: Localised, procedure: Procedure) -> Localised:
    """What of an office's own times and fees bears on this version of the procedure: its cases may have other names."""
    names = {case.name for case in procedure.cases}
    shortened = {case: limits for case, limits in local.shortened.items() if case in names and limits}
    basis = local.basis if shortened or local.fees is not None else ""
    return replace(local, shortened=shortened, basis=basis)


def channel_label(channel: str) -> str:
    """The name of a key of :data:`Limits`."""
    return EVERY_CHANNEL if channel == "*" else Channel(channel).label


def fee_label(fee: Fee) -> str:
    """«8.000 đồng/bản», or that the clerk asks; with the note, and what else the line says."""
    amount = ASK if fee.amount is None else f"{show(fee.amount)} đồng/{fee.unit}"
    more = {key: value for key, value in fee.to_body().items() if key not in ("name", "amount", "unit", "note")}
    rest = json.dumps(more, ensure_ascii=False, sort_keys=True) if more else ""
    return "; ".join(filter(None, (amount, fee.note, rest)))


def paper_label(paper: Paper) -> str:
    """«bắt buộc, nộp 1 bản chính, 0 bản sao, mẫu TK01»."""
    way = "nộp" if paper.hand_in else "xuất trình"
    form = f", mẫu {paper.form}" if paper.form else ""
    return f"{paper.need.label}, {way} {paper.originals} bản chính, {paper.copies} bản sao{form}"


def _fields(procedure: Procedure) -> Iterator[tuple[str, str]]:
    yield "Tên", procedure.name
    yield "Lĩnh vực", procedure.field
    yield "Quyết định", procedure.decision
    yield "Cấp thực hiện", procedure.level
    for case in procedure.cases:
        yield from _limits(f"Thời hạn · {case.name}", case.limits)
        if case.shortened:
            yield from _limits(f"Rút ngắn · {case.name}", case.shortened)
    for paper in procedure.papers:
        yield f"Giấy tờ · {paper.name}", paper_label(paper)
    if not procedure.fees:
        yield "Phí", "miễn phí"
    for fee in procedure.fees:
        yield f"Phí · {fee.name}", fee_label(fee)
    yield "Kết quả", procedure.result
    yield "Mã kết quả", procedure.result_code
    yield "Hiệu lực từ", procedure.valid_from
    yield "Nguồn", procedure.source_url
    yield "Nộp thay", "có" if procedure.proxy_allowed else "không"
    yield "Nhận thay", "không" if procedure.collect_in_person else "có"
    yield "Tính thời hạn", procedure.starts.label
    for n, stage in enumerate(procedure.stages, 1):
        beside = ", song song" if stage.beside else ""
        where = " · ".join(filter(None, (stage.unit, stage.role, stage.agency)))
        yield f"Bước {n}", f"{stage.name}: {stage.limit}, {where}{beside}"
    for key, (value, basis) in procedure.rules.items():
        yield f"Quy tắc · {key}", f"{value} ({basis})"
    yield "Ghi chú", procedure.note
    yield "Dấu nguồn", procedure.source


def _limits(field: str, limits: Limits) -> Iterator[tuple[str, str]]:
    if not limits:
        yield field, ASK
    for channel, limit in _sorted(limits).items():
        yield f"{field} · {channel_label(channel)}", str(limit)


def _sorted(limits: Limits) -> Mapping[str, object]:
    return dict(sorted(limits.items()))
