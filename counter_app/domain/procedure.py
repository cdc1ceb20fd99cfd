"""A procedure of the catalogue (thủ tục hành chính): what is asked for, how long it takes, what it costs.

A version of a procedure is dated data with the decision that published it; a dossier keeps the version it was received
under. What the catalogue does not say for certain is None, and then the clerk is asked: a limit or a fee is never
guessed. «Miễn phí» whose prose leaves the amount to the provincial council is None too, not 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made
from enum import StrEnum
from typing import Any

from counter_app.domain.fees import Fee
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.process import Stage

LONGEST_NAME = 1200
"""Published names reach 1,094 characters."""


def short_name(name: str) -> str:
    """A published name without the «Thủ tục» that many begin with, for lists on the screen; papers print it whole."""
    rest = name.removeprefix("Thủ tục ")
    return rest[:1].upper() + rest[1:]


class Channel(StrEnum):
    """How a dossier arrives (NĐ 61/2018 Đ16; kiosks: NĐ 309/2026)."""

    COUNTER = "COUNTER"
    HELPED_ONLINE = "HELPED_ONLINE"
    ONLINE = "ONLINE"
    POST = "POST"
    KIOSK = "KIOSK"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _CHANNEL_LABELS[self]


_CHANNEL_LABELS = {
    Channel.COUNTER: "Trực tiếp tại quầy",
    Channel.HELPED_ONLINE: "Hỗ trợ nộp trực tuyến tại quầy",
    Channel.ONLINE: "Trực tuyến",
    Channel.POST: "Dịch vụ bưu chính công ích",
    Channel.KIOSK: "Ki-ốt thông minh",
}


class Need(StrEnum):
    """Whether a paper must be there."""

    REQUIRED = "required"
    ONE_OF = "one-of"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The Vietnamese word in the list of papers."""
        return {"required": "bắt buộc", "one-of": "một trong các loại", "note": "nếu có"}[self.value]


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of thành phần hồ sơ. ``hand_in`` is False for papers that are only shown (xuất trình)."""

    name: str
    need: Need = Need.REQUIRED
    hand_in: bool = True
    originals: int = 1
    copies: int = 0
    form: str = ""

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "name": self.name,
            "need": self.need.value,
            "hand_in": self.hand_in,
            "originals": self.originals,
            "copies": self.copies,
            "form": self.form,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Paper:
        """The paper written by :meth:`to_body`."""
        return cls(
            name=str(body["name"]),
            need=Need(body.get("need", Need.REQUIRED)),
            hand_in=bool(body.get("hand_in", True)),
            originals=int(body.get("originals", 1)),
            copies=int(body.get("copies", 0)),
            form=str(body.get("form", "")),
        )


class StartRule(StrEnum):
    """When the processing time begins."""

    ACCEPTANCE = "ACCEPTANCE"
    PAYMENT = "PAYMENT"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return {"ACCEPTANCE": "từ khi tiếp nhận đủ hồ sơ", "PAYMENT": "từ khi nộp đủ phí, lệ phí"}[self]


Limits = Mapping[str, Limit]
"""Time limits by channel; ``"*"`` stands for the other channels."""


def limits_to_body(limits: Limits) -> dict[str, Any]:
    """As they stand in an entry."""
    return {channel: limit.to_body() for channel, limit in limits.items()}


def limits_from_body(body: Mapping[str, Any]) -> dict[str, Limit]:
    """The limits written by :func:`limits_to_body`."""
    return {str(channel): Limit.from_body(limit) for channel, limit in body.items()}


def limit_of(limits: Limits, channel: Channel) -> Limit | None:
    """The limit of a channel."""
    return limits.get(channel.value, limits.get("*"))


@dataclass(frozen=True, slots=True)
class Case:
    """One case (trường hợp) of a procedure: the time the law gives, and the province's shorter one beside it."""

    name: str
    limits: Limits
    shortened: Limits = made(default_factory=dict)

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "name": self.name,
            "limits": limits_to_body(self.limits),
            **({"shortened": limits_to_body(self.shortened)} if self.shortened else {}),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Case:
        """The case written by :meth:`to_body`."""
        return cls(str(body["name"]), limits_from_body(body["limits"]), limits_from_body(body.get("shortened", {})))


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of one procedure."""

    code: str
    name: str
    version: str
    field: str
    decision: str
    cases: tuple[Case, ...]
    papers: tuple[Paper, ...]
    fees: tuple[Fee, ...]
    level: str = ""
    result: str = ""
    result_code: str = ""
    valid_from: str = ""
    source_url: str = ""
    retrieved_on: str = ""
    proxy_allowed: bool = True
    collect_in_person: bool = False
    """«Không nhận thay»: the owners come for the result themselves (marriage: Luật Hộ tịch 2014 Đ18 k2)."""
    note: str = ""
    starts: StartRule = StartRule.ACCEPTANCE
    stages: tuple[Stage, ...] = ()
    """The internal process (ISO), or the legs of a liên thông procedure."""
    rules: Mapping[str, tuple[str, str]] = made(default_factory=dict)
    """Where sector law departs from the general rules of the clock: (value, legal basis) by ``RuleKey``."""
    source: str = ""
    """A digest of the record it was read from: tells at the next import whether the ministry changed anything."""

    def limit(self, case: int, channel: Channel) -> Limit | None:
        """The published limit of a case and channel; None means: ask the clerk."""
        return limit_of(self.cases[case].limits, channel) if 0 <= case < len(self.cases) else None

    def shortened(self, case: int, channel: Channel) -> Limit | None:
        """The shorter time that the province or the office has promised for it, if any."""
        return limit_of(self.cases[case].shortened, channel) if 0 <= case < len(self.cases) else None

    def at_once(self, case: int, channel: Channel) -> bool:
        """Returned on the spot: no receipt is needed unless the citizen asks (NĐ 61/2018 Đ17 k4)."""
        limit = self.shortened(case, channel) or self.limit(case, channel)
        return limit is not None and limit.unit is Unit.SAME_DAY

    def localised(self, local: Localised) -> Procedure:
        """The procedure as this office receives it: its own times and fees over the published ones."""
        cases = tuple(
            replace(case, shortened={**case.shortened, **local.shortened.get(case.name, {})}) for case in self.cases
        )
        return replace(
            self,
            cases=cases,
            fees=self.fees if local.fees is None else local.fees,
            stages=self.stages if local.stages is None else local.stages,
        )

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry and in ``db/seed``."""
        return {
            "code": self.code,
            "name": self.name,
            "version": self.version,
            "field": self.field,
            "decision": self.decision,
            "level": self.level,
            "cases": [case.to_body() for case in self.cases],
            "papers": [paper.to_body() for paper in self.papers],
            "fees": [fee.to_body() for fee in self.fees],
            "result": self.result,
            "result_code": self.result_code,
            "valid_from": self.valid_from,
            "source_url": self.source_url,
            "retrieved_on": self.retrieved_on,
            "proxy_allowed": self.proxy_allowed,
            "note": self.note,
            **({"starts": self.starts.value} if self.starts is not StartRule.ACCEPTANCE else {}),
            **({"stages": [stage.to_body() for stage in self.stages]} if self.stages else {}),
            **({"rules": {key: list(own) for key, own in self.rules.items()}} if self.rules else {}),
            **({"source": self.source} if self.source else {}),
            **({"collect_in_person": True} if self.collect_in_person else {}),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Procedure:
        """The procedure written by :meth:`to_body`; fields of a newer program are passed over."""
        return cls(
            code=str(body["code"]),
            name=str(body["name"]),
            version=str(body["version"]),
            field=str(body["field"]),
            decision=str(body["decision"]),
            level=str(body.get("level", "")),
            cases=tuple(Case.from_body(case) for case in body["cases"]),
            papers=tuple(Paper.from_body(paper) for paper in body["papers"]),
            fees=tuple(Fee.from_body(fee) for fee in body["fees"]),
            result=str(body.get("result", "")),
            result_code=str(body.get("result_code", "")),
            valid_from=str(body.get("valid_from", "")),
            source_url=str(body.get("source_url", "")),
            retrieved_on=str(body.get("retrieved_on", "")),
            proxy_allowed=bool(body.get("proxy_allowed", True)),
            note=str(body.get("note", "")),
            starts=StartRule(body.get("starts", StartRule.ACCEPTANCE)),
            stages=tuple(Stage.from_body(stage) for stage in body.get("stages", ())),
            rules={str(key): (str(value), str(basis)) for key, (value, basis) in body.get("rules", {}).items()},
            source=str(body.get("source", "")),
            collect_in_person=bool(body.get("collect_in_person", False)),
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """The office's choice over the catalogue: ``top`` are the codes of digits 1–9, ``inactive`` what it does not
    receive, ``fields`` the fields (lĩnh vực) of counters that receive only some.
    """

    top: tuple[str, ...] = ()
    inactive: frozenset[str] = frozenset()
    fields: Mapping[int, frozenset[str]] = made(default_factory=dict)

    def offers(self, code: str, field: str, counter: int) -> bool:
        """Whether a counter of this office receives a procedure."""
        return code not in self.inactive and (not self.fields.get(counter) or field in self.fields[counter])

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "top": list(self.top),
            "inactive": sorted(self.inactive),
            "fields": {str(counter): sorted(own) for counter, own in self.fields.items()},
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Shelf:
        """The shelf written by :meth:`to_body`. Raises KeyError, TypeError or ValueError when it is none."""
        return cls(
            tuple(code + "" for code in body["top"])[:9],
            frozenset(code + "" for code in body["inactive"]),
            {int(counter): frozenset(own) for counter, own in body.get("fields", {}).items()},
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """A procedure as lists and searches need it; the whole of it is read when it is picked."""

    code: str
    name: str
    field: str
    version: str
    source: str = ""
    """The office whose release it is of: the province's agency code; "" for this office's own."""


@dataclass(frozen=True, slots=True)
class Localised:
    """What an office has of its own over a published procedure: shorter times by name of the case, fees and the
    internal process (None: as published), by the decision named in ``basis``.
    """

    code: str
    shortened: Mapping[str, Limits] = made(default_factory=dict)
    fees: tuple[Fee, ...] | None = None
    basis: str = ""
    stages: tuple[Stage, ...] | None = None

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "code": self.code,
            **({} if self.stages is None else {"stages": [stage.to_body() for stage in self.stages]}),
            "shortened": {case: limits_to_body(limits) for case, limits in self.shortened.items()},
            "fees": None if self.fees is None else [fee.to_body() for fee in self.fees],
            "basis": self.basis,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Localised:
        """What :meth:`to_body` wrote."""
        fees, stages = body.get("fees"), body.get("stages")
        return cls(
            code=str(body["code"]),
            stages=None if stages is None else tuple(Stage.from_body(stage) for stage in stages),
            shortened={str(case): limits_from_body(limits) for case, limits in body.get("shortened", {}).items()},
            fees=None if fees is None else tuple(Fee.from_body(fee) for fee in fees),
            basis=str(body.get("basis", "")),
        )
