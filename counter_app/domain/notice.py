"""Notices to the citizen by SMS, Zalo or e-mail: which act calls for which, in whose words, to whom, and whether it is
still true when its turn comes (NĐ 61/2018 Đ17 k2, Đ19 k9).

Templates are the office's, each from its day on; an office that has switched none on queues nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from counter_app.domain.acts import allow
from counter_app.domain.dossier import Dossier
from counter_app.domain.entry import Entry
from counter_app.domain.message import check_text, filled
from counter_app.domain.moments import FIRST_YEAR, from_text, show
from counter_app.domain.office import Office
from counter_app.domain.particulars import APOLOGY
from counter_app.domain.promise import Body
from counter_app.domain.text import clean
from counter_app.domain.transitions import OPEN, State
from counter_app.errors import Problem, UserError


class About(StrEnum):
    """What a notice is about."""

    RECEIVED = "RECEIVED"
    SUPPLEMENT = "SUPPLEMENT"
    NEW_DATE = "NEW_DATE"
    READY = "READY"
    UNCOLLECTED = "UNCOLLECTED"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return _LABELS[self]


_LABELS = {
    About.RECEIVED: "Đã tiếp nhận",
    About.SUPPLEMENT: "Cần bổ sung",
    About.NEW_DATE: "Ngày hẹn mới",
    About.READY: "Đã có kết quả",
    About.UNCOLLECTED: "Nhắc đến nhận kết quả",
}


class Channel(StrEnum):
    """By what it goes."""

    SMS = "SMS"
    ZALO = "ZALO"
    EMAIL = "EMAIL"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return {"SMS": "tin nhắn SMS", "ZALO": "Zalo", "EMAIL": "thư điện tử"}[self.value]


class Stage(StrEnum):
    """How far a notice has come. Only a waiting one is ever sent."""

    WAITING = "WAITING"
    WRITING = "WRITING"
    """Claimed for a batch; whether the batch went out is not noted yet."""
    WRITTEN = "WRITTEN"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    WITHDRAWN = "WITHDRAWN"
    SKIPPED = "SKIPPED"
    PHONED = "PHONED"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return {
            "WAITING": "Chờ gửi",
            "WRITING": "Đang chuyển đi",
            "WRITTEN": "Đã chuyển đi",
            "DELIVERED": "Đã tới người nhận",
            "FAILED": "Không gửi được",
            "WITHDRAWN": "Đã rút lại",
            "SKIPPED": "Không gửi",
            "PHONED": "Đã gọi điện thay",
        }[self.value]


PLACES = {
    "ma": "mã hồ sơ",
    "ten": "người nhận tin",
    "thu_tuc": "tên thủ tục",
    "hen_tra": "ngày giờ hẹn trả",
    "don_vi": "tên trung tâm",
    "dien_thoai": "điện thoại của trung tâm",
}
"""What every text may name."""
_OWN_PLACES = {
    About.SUPPLEMENT: {"giay_to": "giấy tờ cần bổ sung", "ly_do": "lý do"},
    About.NEW_DATE: {"ly_do": "lý do", "hen_cu": "ngày đã hẹn trước đó"},
    About.READY: {"ket_qua": "số, ký hiệu kết quả", "o_ke": "ô kệ"},
    About.UNCOLLECTED: {"ket_qua": "số, ký hiệu kết quả", "o_ke": "ô kệ", "so_ngay": "số ngày đã chờ"},
}
_TEXTS = {
    About.RECEIVED: "{don_vi} đã tiếp nhận hồ sơ {ma}, hẹn trả {hen_tra}. Liên hệ {dien_thoai}.",
    About.SUPPLEMENT: "Hồ sơ {ma} cần bổ sung: {giay_to}. Đề nghị ông/bà liên hệ {don_vi}, {dien_thoai}.",
    About.NEW_DATE: "Hồ sơ {ma} được hẹn lại, trả kết quả {hen_tra}. Lý do: {ly_do}. Mong ông/bà thông cảm. {don_vi}.",
    About.READY: "Hồ sơ {ma} đã có kết quả. Mời ông/bà mang giấy hẹn đến {don_vi} để nhận.",
    About.UNCOLLECTED: "Kết quả hồ sơ {ma} đã chờ {so_ngay} ngày. Mời ông/bà đến {don_vi} nhận, liên hệ {dien_thoai}.",
}
MOST_DAYS = 365


def places_of(about: About) -> dict[str, str]:
    """The places a text about this may have, each with its words."""
    return PLACES | _OWN_PLACES.get(about, {})


@dataclass(frozen=True, slots=True)
class Template:
    """The office's words for one kind of notice from a day on. ``days`` is how long a result waits before its citizen
    is reminded, and between two reminders.
    """

    about: About
    text: str
    channel: Channel = Channel.SMS
    accents: bool = False
    on: bool = False
    days: int = 7
    valid_from: date = date(FIRST_YEAR, 1, 1)

    @property
    def key(self) -> str:
        """The subject of its entry is ``notice:`` and this."""
        return f"{self.about}/{self.valid_from.isoformat()}"

    def to_body(self) -> dict[str, Any]:
        """As it stands in the entry ``notice.template_set``."""
        return {
            "about": self.about.value,
            "text": self.text,
            "channel": self.channel.value,
            "accents": self.accents,
            "on": self.on,
            "days": self.days,
            "valid_from": self.valid_from.isoformat(),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Template:
        """The template written by :meth:`to_body`."""
        return cls(
            About(body["about"]),
            str(body["text"]),
            Channel(body["channel"]),
            bool(body["accents"]),
            bool(body["on"]),
            int(body["days"]),
            date.fromisoformat(body["valid_from"]),
        )

    def checked(self) -> Template:
        """The same, its text cleaned. Raises UserError."""
        problems: list[Problem] = []
        text = self.text
        try:
            text = check_text(text, places_of(self.about))
        except UserError as error:
            problems += error.problems
        if not 1 <= self.days <= MOST_DAYS:
            problems.append(Problem("days", f"Số ngày chờ trước khi nhắc từ 1 đến {MOST_DAYS}, hiện là {self.days}."))
        if problems:
            raise UserError(*problems)
        return Template(self.about, text, self.channel, self.accents, self.on, self.days, self.valid_from)

    def message(self, values: Mapping[str, str]) -> str:
        """The text for one dossier."""
        return filled(self.text, values, accents=self.accents)


STANDARD = {about: Template(about, text) for about, text in _TEXTS.items()}
"""Before an office says otherwise: written, and switched off."""
SAMPLE = {
    "ma": "H30.12-261123-0057", "ten": "Nguyễn Văn An", "thu_tuc": "Đăng ký khai sinh", "hen_tra": "26/11/2026 17:00",
    "giay_to": "bản sao giấy khai sinh", "ly_do": "cần xác minh", "hen_cu": "24/11/2026 17:00",
    "ket_qua": "12/XN-UBND", "o_ke": "A12", "so_ngay": "7",
}  # fmt: skip
"""Invented values by which an editor counts the SMS of a text."""


@dataclass(frozen=True, slots=True)
class Templates:
    """All of an office's, of every day."""

    known: tuple[Template, ...] = ()

    @classmethod
    def of(cls, known: Iterable[Template]) -> Templates:
        """In the order of their days."""
        return cls(tuple(sorted(known, key=lambda one: one.valid_from)))

    def on(self, day: date, about: About) -> Template:
        """What holds on a day."""
        held = [one for one in self.known if one.about is about and one.valid_from <= day]
        return held[-1] if held else STANDARD[about]


# Which act calls for which notice

_KINDS = {
    "dossier.received": About.RECEIVED,
    "dossier.supplement_requested": About.SUPPLEMENT,
    "dossier.extended": About.NEW_DATE,
    "dossier.accepted_elsewhere": About.RECEIVED,
    "dossier.resolved": About.READY,
    "dossier.arrived": About.READY,
}
TELLING = frozenset(_KINDS)
"""Kinds of entries that may call for a notice."""
ENDING = frozenset(("dossier.returned", "dossier.voided", "dossier.undone"))
"""Kinds of entries after which there is nothing more to say."""


def called_for(entry: Entry, dossier: Dossier) -> About | None:
    """What an act calls for; ``dossier`` is as it stands after it. None where the citizen need not be told: a result
    that is settled elsewhere comes to the counter first, and nobody is told twice that it is there.
    """
    about = _KINDS.get(entry.kind)
    if entry.kind == "dossier.received" and dossier.expected:
        return None  # the time starts when the other side accepts it; then there is a date to tell
    if about is About.NEW_DATE and entry.content.get("ground") != APOLOGY:
        return None  # a time given by law was told with its decision
    if entry.kind == "dossier.resolved" and dossier.holder:
        return None
    if entry.kind == "dossier.arrived" and not dossier.holder:
        return None  # told when it was settled here; now it is only put into a box
    return about


def values_of(dossier: Dossier, office: Office, body: Mapping[str, Any], waited: int = 0) -> dict[str, str]:
    """What the places of a text hold; ``body`` is that of the act, ``waited`` in days."""
    before, intake = body.get("due_before"), dossier.intake
    return {
        "ma": dossier.code,
        "ten": intake.presenter.name if intake else "",
        "thu_tuc": dossier.procedure,
        "hen_tra": show(dossier.due_at) if dossier.due_at else "",
        "don_vi": office.name,
        "dien_thoai": office.phone,
        "giay_to": "; ".join(map(str, body.get("items", ()))),
        "ly_do": str(body.get("reason", "")),
        "hen_cu": show(from_text(before)) if before else "",
        "ket_qua": dossier.result,
        "o_ke": dossier.shelf,
        "so_ngay": str(waited),
    }


def recipient(dossier: Dossier, channel: Channel) -> str:
    """Phone or address as typed at the intake: of who handed in, else of the first owner; "" for none."""
    intake = dossier.intake
    if intake is None:
        return ""
    part = "email" if channel is Channel.EMAIL else "phone"
    return str(getattr(intake.presenter, part) or getattr(intake.owners[0], part))


def why_skipped(dossier: Dossier, channel: Channel) -> str:
    """Why nothing is sent although an act calls for it; "" when it is."""
    if dossier.intake is not None and dossier.intake.no_messages:
        return "Người nộp không nhận tin."
    if not recipient(dossier, channel):
        return "Không có thư điện tử." if channel is Channel.EMAIL else "Không có số điện thoại."
    return ""


def why_untrue(about: About, entry_id: str, dossier: Dossier) -> str:
    """Why a notice that has waited is not to be sent any more; "" when it still holds."""
    act = next((line for line in dossier.timeline if line.entry_id == entry_id), None)
    if act is None or not act.applied:
        return "Thao tác đã được hoàn tác."
    told = [one for one in dossier.told if (one.about, one.entry) == (about, entry_id)]
    if told and not told[-1].failed and about is not About.UNCOLLECTED:
        return "Đã báo rồi."
    holds = {
        About.RECEIVED: OPEN,
        About.NEW_DATE: OPEN,
        About.SUPPLEMENT: frozenset((State.SUPPLEMENT,)),
        About.READY: frozenset((State.RESOLVED,)),
        About.UNCOLLECTED: frozenset((State.RESOLVED,)),
    }[about]
    if dossier.state not in holds:
        return f"Hồ sơ đã chuyển sang «{dossier.state.label if dossier.state else '?'}»."
    return ""


def notified(
    dossier: Dossier, about: About, entry_id: str, channel: Channel, to: str, round_: int = 0, failed: str = ""
) -> Body:
    """Đã chuyển tin báo đi, or that it did not arrive: the body of ``dossier.notified``. Of the phone only the end: the
    rest stands in the reception, where the law may erase it.
    """
    allow(dossier, "dossier.notified")
    end = to[-3:] if channel is not Channel.EMAIL else to.rpartition("@")[2]
    whole = f"{about.label}, {channel.label} …{end}"
    reason = clean(failed)
    return {
        "about": about.value,
        "entry": entry_id,
        "channel": channel.value,
        **({"round": round_} if round_ else {}),
        **({"failed": reason} if reason else {}),
        "note": f"Không tới người nhận: {whole}; {reason}" if reason else whole,
    }
