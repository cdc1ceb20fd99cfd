"""From the result's arrival at the counter to the citizen's hands, and back when the post returns it.

One function per act, each returning the body of its entry, as in ``acts``.
"""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.acts import allow, needed
from counter_app.domain.application import RETURN_TO
from counter_app.domain.dossier import Dossier
from counter_app.domain.dossier_code import looks_like_code
from counter_app.domain.moments import show
from counter_app.domain.person import Party
from counter_app.domain.promise import Body
from counter_app.domain.receiver import CIVIL_STATUS, Authorisation, Handing, Receiver, is_near_kin
from counter_app.domain.text import clean, fold
from counter_app.domain.transitions import State
from counter_app.errors import Refused

LONGEST_SHELF = 20
RATINGS = {
    "5": "Rất hài lòng",
    "4": "Hài lòng",
    "3": "Bình thường",
    "2": "Không hài lòng",
    "1": "Rất không hài lòng",
}
"""The five steps of SIPAS."""
RATED_BY = {"QR": "Mã QR", "PAPER": "Phiếu giấy"}
"""How the citizen answered: never by the clerk's key, so there is no other source and no default."""


def by_words(source: str) -> str:
    """The way of an answer inside a sentence."""
    label = RATED_BY.get(source, source)
    return label[:1].lower() + label[1:]


_SURVEY = "HL-"


def survey_code(code: str) -> str:
    """What the barcode of a dossier's opinion slip holds."""
    return _SURVEY + code


def looks_like_survey(text: str) -> bool:
    """Whether a scan is the barcode of an opinion slip."""
    return text.strip().upper().startswith(_SURVEY) and looks_like_code(text.strip()[len(_SURVEY) :])


def surveyed_code(text: str) -> str:
    """The dossier code in such a barcode."""
    return text.strip()[len(_SURVEY) :]


def parties(dossier: Dossier) -> tuple[Party, ...]:
    """Who may take the result in person: the owners and, where proxies may, who handed it in."""
    intake = dossier.intake
    if intake is None:
        return ()
    handed_in = () if intake.in_person or intake.submitter is None else (intake.submitter,)
    return (*handed_in, *intake.owners)


def party_of(dossier: Dossier, receiver: Receiver) -> Party | None:
    """The party that a receiver is, by number where both are known, else by name; None for somebody else."""
    number, name = "".join(receiver.id_number.split()), fold(receiver.name)
    for party in parties(dossier):
        if number and party.id_number:
            if party.id_number == number:
                return party
        elif name and fold(party.name) == name:
            return party
    return None


def authorisation_by(dossier: Dossier, relation: str) -> Authorisation:
    """What a seen paper counts as for this relation: near kin in civil status need no certified one."""
    civil = dossier.intake is not None and dossier.intake.field == CIVIL_STATUS
    return Authorisation.KIN if civil and is_near_kin(relation) else Authorisation.PAPER


def may_return(dossier: Dossier) -> None:
    """Raises Refused when there is nothing to return, saying why in the counter's words."""
    handing, state = dossier.handing, dossier.state
    if state is State.RETURNED and dossier.returned_at is not None:
        by = next((line.counter for line in reversed(dossier.timeline) if line.kind == "dossier.returned"), 0)
        who = f", người nhận {handing.receiver.name}" if handing and handing.receiver.name else ""
        raise Refused(
            "state.illegal",
            f"Hồ sơ {dossier.code} đang ở trạng thái «{state.label}»: quầy {by} đã trả lúc "
            f"{show(dossier.returned_at)}{who}. Chưa ghi gì thêm.",
        )
    if state is not None and state is not State.RESOLVED:
        why = "đã hủy, không có kết quả để trả" if state is State.VOID else "chưa có kết quả để trả"
        raise Refused("state.illegal", f"Hồ sơ {dossier.code} {why} (trạng thái «{state.label}»). Chưa ghi gì thêm.")
    allow(dossier, "dossier.returned")


def return_result(dossier: Dossier, handing: Handing) -> Body:
    """Trả kết quả (NĐ 61/2018 Đ20).

    Raises Refused when there is nothing to return, and for a receiver who may not take it: somebody else without a
    relation or an authorisation, anybody else where the procedure wants its owners.
    """
    may_return(dossier)
    name = needed(handing.receiver.name, "receiver.missing", "Chưa ghi người nhận kết quả.")
    if handing.how not in RETURN_TO:
        raise Refused("how.unknown", f"Trả kết quả bằng một trong: {', '.join(RETURN_TO.values())}.", "how")
    tracking = clean(handing.tracking)
    if tracking and handing.how != "POST":
        raise Refused("tracking.alone", "Chỉ ghi số bưu gửi khi trả qua bưu chính công ích.", "tracking")
    receiver = replace(handing.receiver, name=name, relation=clean(handing.receiver.relation))
    if handing.how == "COUNTER":
        receiver = _entitled(dossier, receiver)
    given_back = tuple(filter(None, map(clean, handing.originals)))
    whole = replace(
        handing, receiver=receiver, tracking=tracking, originals=given_back, lost=clean(handing.lost), owed=dossier.owed
    )
    if whole.lost and not receiver.id_number:
        raise Refused(
            "lost.unchecked",
            "Mất giấy hẹn thì phải kiểm tra giấy tờ tùy thân: hãy quét thẻ hoặc ghi số định danh.",
            "id_number",
        )  # fmt: skip
    return whole.to_body()


def _entitled(dossier: Dossier, receiver: Receiver) -> Receiver:
    """The receiver at the counter as the law takes them. Raises Refused."""
    intake = dossier.intake
    if intake is None:
        return receiver
    if party := party_of(dossier, receiver):
        return Receiver(receiver.name, receiver.id_number or party.id_number)
    if intake.in_person:
        raise Refused(
            "proxy.never",
            f"Thủ tục «{intake.procedure_name}» không nhận kết quả thay; "
            f"{' và '.join(owner.name for owner in intake.owners)} phải có mặt. Chưa trả kết quả.",
            "receiver",
        )
    if not receiver.relation:
        raise Refused(
            "proxy.relation",
            f"{receiver.name} không phải người đứng tên trên hồ sơ. Hãy chọn quan hệ với chủ hồ sơ, "
            "hoặc quét lại đúng thẻ.",
            "relation",
        )
    if receiver.authorisation is Authorisation.NONE:
        raise Refused(
            "proxy.paper",
            f"{receiver.name} nhận thay thì phải có giấy ủy quyền hoặc giấy tờ đại diện.",
            "authorisation",
        )
    if receiver.authorisation is Authorisation.KIN and authorisation_by(dossier, receiver.relation) is not (
        Authorisation.KIN
    ):
        raise Refused(
            "proxy.kin",
            "Giấy ủy quyền không chứng thực chỉ dùng cho ông, bà, cha, mẹ, con, vợ, chồng, anh, chị, em ruột trong "
            "thủ tục hộ tịch; hãy yêu cầu giấy có công chứng, chứng thực.",
            "authorisation",
        )
    return receiver


def papers_to_give_back(dossier: Dossier) -> tuple[str, ...]:
    """Names of the papers whose originals were kept."""
    papers = dossier.intake.papers if dossier.intake else ()
    return tuple(paper.name for paper in papers if paper.originals and paper.how == "paper")


def arrive(dossier: Dossier, shelf: str = "") -> Body:
    """Kết quả đã về quầy, in which box it waits: from now on it can be returned."""
    allow(dossier, "dossier.arrived")
    box = clean(shelf)
    if len(box) > LONGEST_SHELF:
        raise Refused("shelf.long", f"Ô kệ ghi nhiều nhất {LONGEST_SHELF} ký tự.", "shelf")
    return {"shelf": box, "note": f"Ô kệ {box}" if box else ""}


def contact(dossier: Dossier, note: str) -> Body:
    """Đã gọi điện, đã nhắn tin: what was said; the state stays."""
    allow(dossier, "dossier.contacted")
    return {"note": needed(note, "note.missing", "Chưa ghi đã liên hệ thế nào, ví dụ «đã gọi điện, hẹn chiều nay».")}


def mail_back(dossier: Dossier, reason: str, shelf: str = "") -> Body:
    """Bưu chính trả lại: the result is at the counter again. Raises Refused when it had not gone by post."""
    allow(dossier, "dossier.mail_returned")
    if dossier.handing is None or dossier.handing.how != "POST":
        raise Refused("mail.never", f"Kết quả của hồ sơ {dossier.code} không gửi qua bưu chính.")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do bưu chính trả lại.")
    return {"reason": cause, "shelf": clean(shelf)}


def rate(dossier: Dossier, answer: str, source: str) -> Body:
    """What the citizen answered, on which of the five steps of SIPAS and how; nothing is ever assumed."""
    allow(dossier, "dossier.rated")
    if answer not in RATINGS or source not in RATED_BY:
        raise Refused("rating.unknown", "Ghi mức hài lòng người dân đã chọn và cách trả lời (mã QR hoặc phiếu giấy).")
    if dossier.ratings:
        known = dossier.ratings[0]
        raise Refused(
            "rating.twice",
            f"Hồ sơ {dossier.code} đã có đánh giá «{RATINGS[str(known.answer)]}» ({by_words(known.source)}) "
            f"lúc {show(known.at)}; chỉ ghi một lần.",
        )
    return {"answer": int(answer), "source": source, "note": f"{RATINGS[answer]} ({by_words(source)})"}
