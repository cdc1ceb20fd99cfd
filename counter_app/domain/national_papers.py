"""«Thành phần hồ sơ» of the national catalogue: groups of papers, each behind a heading, their cells run together.

    Giấy tờ phải nộp:Tên giấy tờMẫu đơn, tờ khaiSố lượngTờ khai …Mẫu 01.docx1 bản chínhGiấy …0 bản chính,1 bản sao

A quantity is one digit without a leading zero; «01 bản chính» with a space before it is prose. What may be demanded is
classified with care: a paper is *required* only where no word and no heading makes it depend on something, because a
required paper that does not apply sends a citizen home. Everything that depends is a *note*; the office curates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from counter_app.domain.national_notes import About, Note, Reason, cut, quote
from counter_app.domain.national_table import CAPITALS, SMALL
from counter_app.domain.procedure import LONGEST_NAME, Need, Paper
from counter_app.domain.text import clean

COLUMNS = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
MOST_PAPERS = 200

_LONGEST_HEADING = 160
_LONGEST_REMARKS = 2000

_QUANTITY = re.compile(
    r"(?<![\s(:]0)(?<!^0)(?P<originals>\d) bản chính(?:,(?P<copies>\d{1,2}) bản sao)?(?:(?=[^\s,.;:)]|$)|"
    rf"(?<=\w)(?<! \d bản chính)(?=\s[{CAPITALS}(*+–-]))"
)
_BULLET = re.compile(
    r"(?:[-–+*•·●\uf0b7]+\s*|\(?\d{1,2}(?:\.\d{1,2})*[.)/]\s*(?!\d)|\(?(?:[a-zđ]|[ivx]{1,4})\d?[.)]\s*)+"
)
_EXTENSION = re.compile(r"\.(?:docx?|pdf|xlsx?|rtf|zip|rar|jpe?g|png)", re.IGNORECASE)
_GLUED = re.compile(
    rf"(?<=[{SMALL})”\"’])(?=[{CAPITALS}])|(?<=[^\d\s][.;:,])(?=[{CAPITALS}\d])|"
    rf"(?<=\d[.;])(?=[{CAPITALS}][{SMALL}])|(?<=[{SMALL})])(?=\d{{1,3}}(?:\.\d{{1,2}})*[.-] ?[{CAPITALS}])|"
    rf"(?<=[{CAPITALS}\d])(?=M[ẫâa]u[ \d]|Mus\d|m[ẫa]u |Ph[ụu] ?l[ụu]c)"
)
"""Where a form file's name may begin: a capital without a space before it."""
_LONGEST_FILE = 130

_CONDITION = re.compile(
    r"\b(?:nếu|trường hợp|tùy (?:theo|từng)|(?:khi có|theo) yêu cầu)\b|^(?:đối với|hoặc|khi|ngoài)\b|\(đối với\b|"
    r"\bkhông (?:(?:phải|yêu cầu|bắt buộc|cần) )+(?:nộp|xuất trình|cung cấp|gửi)\b|\bmiễn (?:nộp|xuất trình)\b|"
    r"\báp dụng đối với\b|\bmột số (?:cơ sở|ngành|đối tượng)\b|"
    r"\bthay (?:thế )?cho\b",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?:lưu ý|ghi chú|chú ý|chú thích|số lượng hồ sơ)\b", re.IGNORECASE)
_PROSE = re.compile(r"(?:trường hợp|người|đối với|khi|nếu|việc|cơ quan|tổ chức|cá nhân|các|theo)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]")
_OPENS_LIST = re.compile(
    r"[,\s]*(?:thì )?(?:hồ sơ|cần|phải|kèm theo)?\s*(?:bao gồm|gồm có|gồm|cụ thể|như sau|sau đây|phải có|cần có|có)$",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"\bxuất trình\b", re.IGNORECASE)
_HANDED_IN = re.compile(r"\b(?:nộp|gửi)\b", re.IGNORECASE)
_ONE_OF = re.compile(r"\bmột trong (?:các|những|số)\b", re.IGNORECASE)
_PLAIN_HEADING = re.compile(
    r"(?:[\s*.:(),–-]|\b(?:[a-z]|\d{1,2})\)?|thành phần|hồ sơ|các|loại|giấy tờ|tài liệu|phải|nộp|xuất trình|bản chính|"
    r"bản sao|đây|sau|bao gồm|gồm có|gồm|mỗi|bộ|một|người yêu cầu|chứng thực|yêu cầu|để|lưu giữ|tại|cơ quan)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    heading: str
    name: str
    originals: int
    copies: int


def read_papers(text: str) -> tuple[tuple[Paper, ...], str, tuple[Note, ...]]:
    """The papers of a record, its remarks that are no papers, and what was not understood."""
    text = clean(" ".join(text.split()))
    groups, behind = _groups(text)
    if not groups:
        words = text.strip("- ")
        said = f" {quote(words, 160)}" if words else ""
        note = Note(About.PAPERS, Reason.NO_PAPERS, f"Không đọc được bảng thành phần hồ sơ{said}.")
        return (), cut(words, _LONGEST_REMARKS), (note,)
    papers, remarks, notes = _classified(groups)
    remarks += [behind] if behind.strip("- ") else []
    told = [Note(About.PAPERS, Reason.REMARKS, f"{len(remarks)} dòng là lưu ý, không phải giấy tờ.")] if remarks else []
    return tuple(papers), cut(" ".join(remarks), _LONGEST_REMARKS), (*notes, *told)


def _groups(text: str) -> tuple[list[tuple[str, list[_Line]]], str]:
    """The groups with their headings, and what stands behind the last quantity."""
    heading, *parts = text.split(COLUMNS)
    groups = []
    for part in parts:
        lines, start = [], 0
        for quantity in _QUANTITY.finditer(part):
            name = part[start : quantity.start()]
            lines.append(_Line(heading, name, int(quantity["originals"]), int(quantity["copies"] or 0)))
            start = quantity.end()
        groups.append((heading.strip(), lines))
        heading = part[start:]
    return groups, heading.strip() if parts else ""


def _classified(groups: list[tuple[str, list[_Line]]]) -> tuple[list[Paper], list[str], list[Note]]:
    papers: dict[str, Paper] = {}
    remarks: list[str] = []
    counted = dict.fromkeys((Reason.BY_CASE, Reason.CUT, Reason.TWICE), 0)
    alone = len(groups) == 1
    plain = [n for n, group in enumerate(groups) if _is_plain(group[0], alone=alone) and not _is_mixed(group[1])]
    handed = [n for n in plain if not _is_shown(groups[n][0])]
    choices = [n for n, group in enumerate(groups) if _is_choice(*group)]
    everybodys = len(choices) == 1 and len(plain) == len(groups) - 1
    for n, (heading, lines) in enumerate(groups):
        if _REMARK.match(_bare(heading)):
            remarks += [line.name.strip() for line in lines]
            continue
        case = _case(heading)
        for line in lines:
            name, form = _name_and_form(line.name)
            if _is_remark(line, name):
                remarks += [name] if _WORD.search(name) else []
                continue
            shown = _is_shown(heading) or name.lower().startswith("xuất trình")
            sure = n in plain and (shown or not handed or n == handed[0])
            sure_need = Need.REQUIRED if sure and not _depends(line, name) else Need.NOTE
            need = Need.ONE_OF if everybodys and n in choices else sure_need
            counted[Reason.BY_CASE] += n not in plain
            whole = LONGEST_NAME if n in plain else LONGEST_NAME - len(case) - 3
            counted[Reason.CUT] += len(name) > whole
            name = cut(name, whole) if n in plain or not case else f"{cut(name, whole)} ({case})"
            counted[Reason.TWICE] += name in papers
            papers.setdefault(name, Paper(name, need, not shown, line.originals, line.copies, form))
    kept = sorted(papers.values(), key=lambda paper: list(Need).index(paper.need))[:MOST_PAPERS]
    counted[Reason.CUT] += max(0, len(papers) - MOST_PAPERS)
    notes = [Note(About.PAPERS, why, f"{number} {_COUNTED[why]}.") for why, number in counted.items() if number]
    return kept, remarks, notes


_COUNTED = {
    Reason.BY_CASE: "giấy tờ thuộc các trường hợp khác nhau, ghi là «nếu có»; đơn vị phân loại lại",
    Reason.CUT: "giấy tờ có tên quá dài hoặc quá nhiều, đã cắt; xem nguồn",
    Reason.TWICE: "dòng ghi lại giấy tờ đã có",
}


def _bare(text: str) -> str:
    """A name or heading without the bullets, numbers and letters that lists open with."""
    text = text.strip()
    opening = _BULLET.match(text)
    return (text[opening.end() :] if opening else text).strip(" :;./–-")


def _case(heading: str) -> str:
    """A heading as the bracket behind a paper's name."""
    return cut(_OPENS_LIST.sub("", _bare(heading).strip("()")), _LONGEST_HEADING)


def _is_remark(line: _Line, name: str) -> bool:
    """A line that is no paper: an instruction, «không có», or prose that is wanted in no copy."""
    if not _WORD.search(name) or _REMARK.match(name) or name.lower() in ("không có", "không", "không quy định"):
        return True
    return not (line.originals or line.copies) and _PROSE.match(name) is not None


def _is_plain(heading: str, *, alone: bool) -> bool:
    """Whether papers under a heading are everybody's: it names no case, or is the only one and sets no condition."""
    bare = _bare(heading).strip("- ")
    if not bare or _PLAIN_HEADING.fullmatch(bare[:200]):
        return True
    return alone and not _CONDITION.search(bare) and not _ONE_OF.search(bare) and not re.match("đối với", bare, re.I)


def _is_mixed(lines: list[_Line]) -> bool:
    """Whether lines that name cases stand among the papers of a group; the portal shuffles both."""
    return any(line.name.rstrip().endswith(":") and _CONDITION.match(_bare(line.name)) for line in lines)


def _is_shown(heading: str) -> bool:
    """Whether papers under a heading are only shown: «xuất trình», and no word of handing in before it."""
    shown = _SHOWN.search(heading[:120])
    return shown is not None and not _HANDED_IN.search(heading[: shown.start()])


def _is_choice(heading: str, lines: list[_Line]) -> bool:
    """A group of which any one paper is enough. It is everybody's only where no other group names a case: «giấy tờ
    chứng minh là trẻ em gồm một trong …» beside the same for the disabled asks nothing of the others.
    """
    asked = _ONE_OF.search(heading) is not None and not _CONDITION.search(_bare(heading))
    return asked and len(lines) > 1 and not any(_depends(line, line.name.strip()) for line in lines)


def _depends(line: _Line, name: str) -> bool:
    """Whether a paper is asked for only sometimes; one that is wanted in no copy at all is."""
    return not (line.originals or line.copies) or _CONDITION.search(name) is not None


def _name_and_form(text: str) -> tuple[str, str]:
    """A paper's name, and the names of the form files that the portal's page glued to it."""
    text = text.rstrip()
    files = [end.end() for end in _EXTENSION.finditer(text)]
    if not files or files[-1] != len(text):
        return _bare(text), ""
    for border in _GLUED.finditer(text, max(0, len(text) - _LONGEST_FILE * len(files))):
        first = min(end for end in files if end > border.start())
        if first - border.start() <= _LONGEST_FILE:
            forms = [part.strip() for part in _EXTENSION.split(text[border.start() :])]
            return _bare(text[: border.start()]), "; ".join(_unique(forms))
    return _bare(text), ""


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, texts)))
