"""The office and its people: what stands in the header of every paper, who sits where, who may do what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import chain, count
from typing import Any

from counter_app.domain.books import BookRule, Rules
from counter_app.domain.form_rows import FormRow, frozen
from counter_app.domain.hours import Hours
from counter_app.domain.numbers import Slice
from counter_app.domain.person import person_name
from counter_app.domain.text import clean, fold
from counter_app.domain.vietqr import BankAccount
from counter_app.errors import Problem, Refused, UserError

FICTITIOUS = "X99"
"""Agency codes of invented offices begin so (no real level-1 unit has it): demonstration and training."""


LONGEST_SYMBOL = 30
LONGEST_LINE = 300
MONTHS_KEPT = 24
"""Until the office says otherwise: Luật 91/2025/QH15 keeps personal data no longer than its purpose needs."""


def is_fictitious(agency: str) -> bool:
    """Whether an agency code is for training: papers watermarked, no real centre."""
    return agency.split(".", maxsplit=1)[0] == FICTITIOUS


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs what the office's head signs: ``TUQ. CHỦ TỊCH``, ``GIÁM ĐỐC``, the name; each may be empty."""

    authority: str = ""
    title: str = ""
    name: str = ""

    def to_body(self) -> dict[str, str]:
        """As it stands in an entry."""
        return {"authority": self.authority, "title": self.title, "name": self.name}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Signer:
        """The signer written by :meth:`to_body`."""
        return cls(*(str(body.get(part, "")) for part in ("authority", "title", "name")))


@dataclass(frozen=True, slots=True)
class Office:
    """An office's header and rules, as one ``office.set`` entry tells them; frozen onto each of its papers."""

    agency: str
    """Identifier code (QĐ 20/2020), e.g. ``H30.12``; the first part of its dossier codes."""
    name: str
    parent: str
    """Line above the name: UBND XÃ …"""
    place: str
    """Địa danh in «…, ngày … tháng …»."""
    address: str = ""
    phone: str = ""
    symbol: str = "TTPVHCC"
    """«Số: …/TTPVHCC»."""
    band_start: int = 1
    band_stop: int = 9999
    hours: Hours = Hours()  # noqa: RUF009 - frozen
    print_limits: bool = False
    """Whether the receipt names the processing time, the law's and the shorter one that was promised."""
    notes: tuple[str, ...] = ()
    """Extra lines under «Chú ý» of the receipt."""
    symbols: Mapping[str, str] = field(default_factory=dict)
    """A form's own symbol by its key (``HDHS``, ``PXL``); elsewhere ``symbol``."""
    signer: Signer = Signer()
    footer: str = ""
    """The last lines of each form: «Nơi nhận», address of the lookup page …"""
    print_control: bool = True
    """Whether a hand-over prints the Phiếu kiểm soát by itself."""
    bank: BankAccount | None = None
    """Where fees are transferred to; printed as a VietQR only where it says so."""
    forms: tuple[FormRow, ...] = ()
    """The office's own forms, of a sector or of all; frozen onto a paper, the one that it is printed on."""
    books: Rules = ()
    """How «Quyển» is named, each rule with the day it holds from; frozen onto a dossier by its book."""
    holders: Mapping[str, int] = field(default_factory=dict)
    """The counter that alone keeps a legal register of certification, by the register's key; else each its own."""
    id_images_from: str = ""
    """From which day (ISO) images of identity papers may be attached; "" for never, as they come."""
    fetch_files: bool = False
    """Whether every counter comes to hold every file; else one is fetched when somebody opens it."""
    retention: tuple[tuple[date, int], ...] = ()
    """For how many months after its end a dossier's words stay on the counters, each number with the day it holds
    from; 0 for ever. See :meth:`months_kept`."""
    survey_url: str = ""
    """Where citizens answer what they think, ``{ma}`` standing for the dossier code; "" for paper alone."""

    @property
    def fictitious(self) -> bool:
        """Training office."""
        return is_fictitious(self.agency)

    def number(self, number: str, form: str) -> str:
        """«01.00012/TTPVHCC» of a form, dots where the number is written by hand."""
        return f"{number or '………'}/{self.symbols.get(form) or self.symbol}"

    def for_paper(self, form: str, field: str, day: date) -> Office:
        """As it is frozen onto a paper of a procedure of this field: with the one row of its forms that holds."""
        return replace(self, forms=frozen(form, day, field, self.forms))

    def months_kept(self, day: date) -> int:
        """For how many months after its end a dossier's words stay on this office's counters, 0 for ever."""
        return max((rule for rule in self.retention if rule[0] <= day), default=(date.min, MONTHS_KEPT))[1]

    @property
    def band(self) -> range:
        """The day's numbers this program may use here, agreed with whoever else issues codes for the agency."""
        return range(self.band_start, self.band_stop + 1)

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "agency": self.agency,
            "name": self.name,
            "parent": self.parent,
            "place": self.place,
            "address": self.address,
            "phone": self.phone,
            "symbol": self.symbol,
            "band_start": self.band_start,
            "band_stop": self.band_stop,
            "hours": self.hours.to_body(),
            "notes": list(self.notes),
            **({"print_limits": True} if self.print_limits else {}),
            **({"symbols": dict(self.symbols)} if self.symbols else {}),
            **({"signer": self.signer.to_body()} if self.signer != Signer() else {}),
            **({"footer": self.footer} if self.footer else {}),
            **({} if self.print_control else {"print_control": False}),
            **({"bank": self.bank.to_body()} if self.bank else {}),
            **({"forms": [row.to_body() for row in self.forms]} if self.forms else {}),
            **({"books": [[day.isoformat(), rule.value] for day, rule in self.books]} if self.books else {}),
            **({"holders": dict(self.holders)} if self.holders else {}),
            **({"id_images_from": self.id_images_from} if self.id_images_from else {}),
            **({"fetch_files": True} if self.fetch_files else {}),
            **({"retention": [[day.isoformat(), months] for day, months in self.retention]} if self.retention else {}),
            **({"survey_url": self.survey_url} if self.survey_url else {}),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Office:
        """The office written by :meth:`to_body`."""
        return cls(
            agency=str(body["agency"]),
            name=str(body["name"]),
            parent=str(body["parent"]),
            place=str(body["place"]),
            address=str(body.get("address", "")),
            phone=str(body.get("phone", "")),
            symbol=str(body.get("symbol", "TTPVHCC")),
            band_start=int(body.get("band_start", 1)),
            band_stop=int(body.get("band_stop", 9999)),
            hours=Hours.from_body(body["hours"]) if "hours" in body else Hours(),
            notes=tuple(str(note) for note in body.get("notes", ())),
            print_limits=bool(body.get("print_limits", False)),
            symbols={str(form): str(symbol) for form, symbol in dict(body.get("symbols", {})).items()},
            signer=Signer.from_body(body.get("signer", {})),
            footer=str(body.get("footer", "")),
            print_control=bool(body.get("print_control", True)),
            bank=BankAccount.from_body(body["bank"]) if body.get("bank") else None,
            forms=tuple(FormRow.from_body(row) for row in body.get("forms", ())),
            books=tuple((date.fromisoformat(day), BookRule(rule)) for day, rule in body.get("books", ())),
            holders={str(key): int(counter) for key, counter in dict(body.get("holders", {})).items()},
            id_images_from=str(body.get("id_images_from", "")),
            fetch_files=bool(body.get("fetch_files", False)),
            retention=tuple((date.fromisoformat(day), int(months)) for day, months in body.get("retention", ())),
            survey_url=str(body.get("survey_url", "")),
        )


class Role(StrEnum):
    """What a member of staff is there for."""

    CLERK = "CLERK"
    SUPERVISOR = "SUPERVISOR"
    IT = "IT"
    OFFICER = "OFFICER"
    REGISTRAR = "REGISTRAR"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.CLERK: "Cán bộ tiếp nhận",
    Role.SUPERVISOR: "Phụ trách trung tâm",
    Role.IT: "Quản trị",
    Role.OFFICER: "Người thụ lý",
    Role.REGISTRAR: "Văn thư",
}


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff. The password's verifier is elsewhere: entries stay for ever, verifiers must not."""

    id: str
    name: str
    title: str
    roles: tuple[Role, ...]
    active: bool = True

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "roles": [role.value for role in self.roles],
            "active": self.active,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Staff:
        """The person written by :meth:`to_body`."""
        return cls(
            id=str(body["id"]),
            name=str(body["name"]),
            title=str(body["title"]),
            roles=tuple(Role(role) for role in body["roles"]),
            active=bool(body.get("active", True)),
        )


def account_of(name: str, taken: Iterable[str] = ()) -> str:
    """A short account for a person: initials and given name without diacritics, numbered when it is taken."""
    words = fold(name).split()
    short = "".join(word[0] for word in words[:-1]) + words[-1]
    others = set(taken)
    numbered = (f"{short}{n}" for n in count(2))
    return next(made for made in chain([short], numbered) if made not in others)


def staff_from_form(
    name: str, title: str, roles: Collection[Role], *, active: bool, team: Sequence[Staff], staff_id: str = ""
) -> Staff:
    """A member of staff as typed; ``staff_id`` is "" for somebody new.

    Raises UserError when the name is none, no role is chosen, or nobody would be left who may change the team.
    """
    problems: list[Problem] = []
    cleaned = ""
    try:
        cleaned = person_name(name)
    except UserError as error:
        problems += error.problems
    if not roles:
        problems.append(Problem("roles", "Chọn ít nhất một vai trò."))
    if problems:
        raise UserError(*problems)
    account = staff_id or account_of(cleaned, (one.id for one in team))
    person = Staff(account, cleaned, clean(title), tuple(role for role in Role if role in roles), active)
    others = [one for one in team if one.id != account]
    if not any(may(one, "staff.set") for one in (*others, person)):
        raise UserError(Problem("roles", "Phải còn ít nhất một người phụ trách hoặc quản trị đang làm việc."))
    return person


_MAY: dict[str, frozenset[Role]] = {
    "dossier.received": frozenset({Role.CLERK, Role.SUPERVISOR}),
    "dossier.imported": frozenset({Role.SUPERVISOR, Role.IT}),
    "dossier.undone": frozenset({Role.CLERK, Role.SUPERVISOR}),
    "document.printed": frozenset(Role),
    "document.waived": frozenset(Role),
    "access.sealed": frozenset(Role),
    "day.opened": frozenset({Role.CLERK, Role.SUPERVISOR}),
    "day.closed": frozenset({Role.CLERK, Role.SUPERVISOR}),
    "day.reopened": frozenset({Role.CLERK, Role.SUPERVISOR}),
    "blank.printed": frozenset({Role.CLERK, Role.SUPERVISOR}),
    "blank.used": frozenset({Role.CLERK, Role.SUPERVISOR}),
    "blank.spoiled": frozenset({Role.CLERK, Role.SUPERVISOR}),
    "dossier.voided": frozenset({Role.SUPERVISOR}),
    "dossier.noted": frozenset({Role.SUPERVISOR}),
    "guidance.noted": frozenset({Role.SUPERVISOR}),
    "conflict.settled": frozenset({Role.SUPERVISOR}),
    "data.erased": frozenset({Role.SUPERVISOR}),
    "refused.settled": frozenset({Role.SUPERVISOR}),
    "office.set": frozenset({Role.SUPERVISOR, Role.IT}),
    "counter.enrolled": frozenset({Role.SUPERVISOR, Role.IT}),
    "staff.set": frozenset({Role.SUPERVISOR, Role.IT}),
    "procedure.published": frozenset({Role.SUPERVISOR, Role.IT}),
    "catalogue.published": frozenset({Role.SUPERVISOR, Role.IT}),
    "shelf.set": frozenset({Role.SUPERVISOR, Role.IT}),
    "procedure.localised": frozenset({Role.SUPERVISOR, Role.IT}),
    "register.opened": frozenset({Role.SUPERVISOR, Role.IT}),
    "units.set": frozenset({Role.SUPERVISOR, Role.IT}),
    "kinds.set": frozenset({Role.SUPERVISOR, Role.IT}),
    "rule.set": frozenset({Role.SUPERVISOR, Role.IT}),
    "notice.template_set": frozenset({Role.SUPERVISOR, Role.IT}),
    "calendar.day_set": frozenset({Role.SUPERVISOR, Role.IT}),
    "calendar.published": frozenset({Role.SUPERVISOR, Role.IT}),
}
"""Who may write which entries. Other acts on a dossier: everybody but IT."""


def may(staff: Staff, kind: str) -> bool:
    """Whether this person may write such an entry."""
    return staff.active and not (_MAY.get(kind) or frozenset(Role) - {Role.IT}).isdisjoint(staff.roles)


def check_right(staff: Staff, kind: str) -> None:
    """Raises Refused when this person's roles do not allow the act. Judged where the act happens, not in the fold."""
    if not may(staff, kind):
        raise Refused(
            "right.missing",
            f"{staff.name} không có quyền thực hiện thao tác này; hãy báo phụ trách trung tâm.",
        )


def office_from_form(form: Mapping[str, str], agency: str) -> Office:
    """The office of the first-run page. Raises UserError with every empty field at once."""
    asked = {"name": "Tên trung tâm", "parent": "Cơ quan chủ quản", "place": "Địa danh"}
    missing = [Problem(name, f"{label} còn trống.") for name, label in asked.items() if not clean(form.get(name, ""))]
    if missing:
        raise UserError(*missing)
    name, parent, place, address, phone = (
        clean(form.get(field, "")) for field in ("name", "parent", "place", "address", "phone")
    )
    return Office(agency, name, parent, place, address, phone)


def check_symbol(text: str, name: str = "symbol") -> str:
    """The symbol behind «Số: …/», in capitals. Raises UserError for what no symbol holds."""
    symbol = clean(text).upper()
    if len(symbol) > LONGEST_SYMBOL or not all(c.isalnum() or c in "-.&/" for c in symbol):
        raise UserError(
            Problem(
                name,
                f"Ký hiệu gồm chữ cái, chữ số và - . & / , không quá {LONGEST_SYMBOL} ký tự; đang là «{text[:30]}».",
            )
        )
    return symbol


def forms_from_form(form: Mapping[str, str], office: Office, own: Iterable[str] = ()) -> Office:
    """The office with symbols, signer, notes (parted by ``|``) and last line as typed; ``own`` are the forms that may
    have a symbol of their own. Raises UserError naming every field that is wrong.
    """
    problems: list[Problem] = []
    symbols: dict[str, str] = {}
    for name in ("symbol", *own):
        try:
            symbols[name] = check_symbol(form.get(name, ""), name)
        except UserError as error:
            problems += error.problems
    if not symbols.get("symbol", "?"):
        problems.append(Problem("symbol", "Ký hiệu còn trống, ví dụ TTPVHCC."))
    texts = {name: clean(form.get(name, "")) for name in ("authority", "title", "name", "notes", "footer")}
    problems += [
        Problem(name, f"Nội dung dài quá {LONGEST_LINE} ký tự, hiện có {len(text)}.")
        for name, text in texts.items()
        if len(text) > LONGEST_LINE
    ]
    survey = form.get("survey_url", "").strip()
    if survey and (
        not survey.startswith("https://") or "{ma}" not in survey or not survey.isascii() or len(survey) > 200
    ):
        sentence = "Địa chỉ khảo sát bắt đầu bằng https://, có {ma} ở chỗ mã hồ sơ, không dấu, không quá 200 ký tự."
        problems.append(Problem("survey_url", sentence))
    if problems:
        raise UserError(*problems)
    return replace(
        office,
        symbol=symbols.pop("symbol"),
        symbols={name: symbol for name, symbol in symbols.items() if symbol},
        signer=Signer(texts["authority"], texts["title"], texts["name"]),
        notes=tuple(note for note in map(clean, texts["notes"].split("|")) if note),
        footer=texts["footer"],
        survey_url=survey,
    )


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter of the office as enrolled: its number, the slices of the band it may draw from, and the ``spares``
    for days on which its file was put back.
    """

    number: int
    name: str
    slices: tuple[Slice, ...]
    active: bool = True
    spares: tuple[Slice, ...] = ()

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "number": self.number,
            "name": self.name,
            "slices": [own.to_body() for own in self.slices],
            "active": self.active,
            **({"spares": [own.to_body() for own in self.spares]} if self.spares else {}),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Counter:
        """The counter written by :meth:`to_body`."""
        return cls(
            number=int(body["number"]),
            name=str(body["name"]),
            slices=tuple(Slice.from_body(own) for own in body["slices"]),
            active=bool(body.get("active", True)),
            spares=tuple(Slice.from_body(own) for own in body.get("spares", ())),
        )
