"""What a hand strikes for a Vietnamese text in Telex or VNI, as it stands on the screen where no driver took it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

BREVE, CIRCUMFLEX, HORN, STROKE = "\u0306", "\u0302", "\u031b", "\u0335"
GRAVE, HOOK, TILDE, ACUTE, DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_STROKES = str.maketrans({"đ": "d" + STROKE, "Đ": "D" + STROKE})


@dataclass(frozen=True)
class Keys:
    """A way to strike marks: behind their letter or behind the word. "" is the letter struck once more."""

    marks: dict[str, str]
    tones: dict[str, str]

    def typed(self, text: str, *, marks_late: bool = False, tones_late: bool = False) -> str:
        """The keys of every word of a text; what is no letter stays."""
        return re.sub(r"[^\W\d_]+", lambda word: self._word(word[0], marks_late, tones_late), text)

    def _word(self, word: str, marks_late: bool, tones_late: bool) -> str:
        struck, late_marks, late_tones = "", "", ""
        for letter in unicodedata.normalize("NFC", word):
            bare, *signs = unicodedata.normalize("NFD", letter.translate(_STROKES))
            marks = "".join(self.marks[sign] or bare.lower() for sign in signs if sign in self.marks)
            tones = "".join(self.tones[sign] for sign in signs if sign in self.tones)
            struck += bare + marks * (not marks_late) + tones * (not tones_late)
            late_marks += marks * marks_late
            late_tones += tones * tones_late
        return struck + late_marks + late_tones


TELEX = Keys(
    {CIRCUMFLEX: "", BREVE: "w", HORN: "w", STROKE: ""}, {GRAVE: "f", HOOK: "r", TILDE: "x", ACUTE: "s", DOT: "j"}
)
VNI = Keys(
    {CIRCUMFLEX: "6", BREVE: "8", HORN: "7", STROKE: "9"}, {GRAVE: "2", HOOK: "3", TILDE: "4", ACUTE: "1", DOT: "5"}
)
