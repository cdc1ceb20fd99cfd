"""Attaching a file to a paper and taking it off: which paper is meant, what is refused, what the entry says."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from counter_app.domain.acts import allow, needed
from counter_app.domain.attachments import ATTACHED, DETACHED, OTHER, RESULT, Attached, Flag, Seen
from counter_app.domain.dossier import Dossier
from counter_app.domain.office import Office
from counter_app.domain.text import clean, fold, whole_number
from counter_app.errors import Problem, Refused, UserError

_WORDS = {OTHER: "Giấy khác", RESULT: "Kết quả giải quyết"}
_LINES = {"khac": OTHER, "giay khac": OTHER, "ket qua": RESULT, "ket-qua": RESULT}

LONGEST_NAME = 120


def paper_lines(dossier: Dossier) -> list[tuple[int, str]]:
    """What a file may belong to, number and words: the papers of the reception, other papers, the result."""
    papers = dossier.intake.papers if dossier.intake else ()
    return [*((n, paper.name) for n, paper in enumerate(papers, 1)), *_WORDS.items()]


def read_line(dossier: Dossier, text: str) -> int:
    """The line that «3», «khác» or «kết quả» means. Raises UserError naming the lines there are."""
    said = fold(text)
    line = whole_number(said)
    if line is None:
        line = _LINES.get(said, OTHER - 2)
    if line not in dict(paper_lines(dossier)):
        there = "; ".join(f"{n}. {words}" for n, words in paper_lines(dossier) if n > 0)
        raise UserError(Problem("paper", f"Không có giấy tờ «{text[:30]}». Chọn: {there}; khac; ket-qua."))
    return line


# Identity papers

_IDENTITY = (
    "can cuoc", "cccd", "cmnd", "chung minh nhan dan", "giay chung minh thu", "ho chieu", "passport",
    "giay to tuy than", "giay to chung minh nhan than",
)  # fmt: skip
_ABOUT = ("to khai", "don ", "phieu", "van ban", "giay uy quyen", "giay moi", "bien ban", "thong bao")
"""A form that asks for a passport is no passport."""


def is_identity_paper(name: str) -> bool:
    """Whether a paper or a file, by its name, is an identity paper: its image would be kept for nothing."""
    words = " ".join(fold(name.replace("_", " ").replace("-", " ")).split())
    return not words.startswith(_ABOUT) and any(sign in words for sign in _IDENTITY)


def _check_identity(paper: str, name: str, office: Office, today: date) -> None:
    found = next((words for words in (paper, name) if is_identity_paper(words)), "")
    if found and not (office.id_images_from and office.id_images_from <= today.isoformat()):
        raise Refused(
            "file.identity",
            f"«{found}» là giấy tờ tùy thân: đơn vị không lưu ảnh giấy tờ tùy thân (dữ liệu cá nhân), số định danh ghi "
            "ở bước tiếp nhận là đủ. Chưa lưu gì. Nếu đây là giấy khác, chọn «Giấy khác» và đặt tên tệp theo giấy đó; "
            "nếu phải lưu, phụ trách cho phép trong «Quản trị».",
            "paper",
        )


# Acts


def attach(
    dossier: Dossier,
    seen: Seen,
    line: int,
    flags: Collection[Flag],
    office: Office,
    today: date,
    replaces: str = "",
) -> dict[str, Any]:
    """Đính kèm tệp. The same content on the same line under other flags takes the place of itself; ``replaces`` names
    another file of the dossier that it takes the place of.

    Raises Refused for a line that is none, an identity paper, or the same file once more.
    """
    allow(dossier, ATTACHED)
    paper = dict(paper_lines(dossier)).get(line)
    if paper is None:
        raise Refused("file.line", "Chưa chọn giấy tờ mà tệp này thuộc về.", "paper")
    _check_identity(paper, seen.name, office, today)
    marked = [flag for flag in Flag if flag in flags]
    same = next((one for one in dossier.files if (one.line, one.sha256) == (line, seen.sha256)), None)
    if same is not None:
        if list(same.flags) == marked:
            raise Refused("file.same", f"Tệp này đã đính kèm ở «{paper}» ({same.name}); không đính kèm lần nữa.")
        replaces = replaces or same.entry_id
    if replaces:
        _file_of(dossier, replaces)
    remarks = list(seen.remarks)
    if not seen.signed and (Flag.CERTIFIED in flags or line == RESULT):
        remarks.append("Không tìm thấy chữ ký số trong tệp.")
    return {
        "line": line,
        "paper_name": paper,
        "name": short_name(seen.name),
        "sha256": seen.sha256,
        "size": seen.size,
        "kind": seen.kind,
        "pages": seen.pages,
        "flags": [flag.value for flag in marked],
        **({"signed": True} if seen.signed else {}),
        **({"remarks": remarks} if remarks else {}),
        **({"replaces": replaces} if replaces else {}),
    }


def detach(dossier: Dossier, entry_id: str, reason: str) -> dict[str, Any]:
    """Gỡ tệp: the dossier no longer shows it; its content stays as long as the dossier's history names it."""
    allow(dossier, DETACHED)
    one = _file_of(dossier, entry_id)
    return {
        "file": entry_id,
        "name": one.name,
        "reason": needed(reason, "reason.missing", "Chưa ghi lý do gỡ tệp."),
    }


def file_named(dossier: Dossier, digest: str, line: int | None = None) -> Attached:
    """The file whose SHA-256 begins so, on a line where one is given. Raises UserError for none or several."""
    wanted = digest.lower().strip()
    found = [
        one for one in dossier.files if wanted and one.sha256.startswith(wanted) and (line is None or one.line == line)
    ]
    if not found:
        raise UserError(Problem("hash", f"Hồ sơ {dossier.code} không có tệp nào mang mã «{digest[:16]}»."))
    if len({(one.sha256, one.line) for one in found}) > 1 and (line is None or len({f.sha256 for f in found}) > 1):
        raise UserError(Problem("hash", "Nhiều tệp cùng phần đầu mã này; hãy ghi dài hơn hoặc thêm --paper."))
    return found[-1]


def _file_of(dossier: Dossier, entry_id: str) -> Attached:
    found = next((one for one in dossier.files if one.entry_id == entry_id), None)
    if found is None:
        raise Refused("file.gone", f"Tệp này không còn trên hồ sơ {dossier.code}; danh sách đã thay đổi.")
    return found


def short_name(name: str) -> str:
    """A file's name as it stands in the entry: without folders, its ending kept where it is too long."""
    plain = clean(name.replace("\\", "/").rsplit("/", 1)[-1]) or "tep"
    if len(plain) <= LONGEST_NAME:
        return plain
    stem, dot, ending = plain.rpartition(".")
    tail = f"{dot}{ending}" if stem and len(ending) <= 5 else ""
    return plain[: LONGEST_NAME - 1 - len(tail)] + "…" + tail
