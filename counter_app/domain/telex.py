"""What a word means that was typed in Telex or VNI without a Vietnamese keyboard driver, or with one that did half.

«ddawng», «d9a8ng» and «ddăng» all mean «đăng». The one thing to know: nothing here decides. «boss» may be a name or
«bố» in Telex, so a word has all its readings, the literal one first, and whoever searches prefers it.
"""

from __future__ import annotations

_VOWELS = "aeiouy"
_TELEX_TONES = "sfrxjz"
_VNI_NEEDS = dict.fromkeys("012345", _VOWELS) | {"6": "aeo", "7": "ou", "8": "a", "9": "d"}
"""A VNI digit and the letters of which one must stand before it."""
_VNI_MOST = {"7": 2}
"""«ươ» may be struck as u7o7; every other mark stands once in a syllable, and so does the tone."""


def readings(word: str) -> tuple[str, ...]:
    """What a folded word may mean, each reading folded and told once: as it was typed, then in Telex
    or, where it has digits, in VNI and in both: at most three.

    A word that begins with a digit has no reading but itself, nor has one whose digits set no marks (``h30``). «ở» is
    o73: whoever looks for codes of a letter and two digits must not ask.
    """
    if word.isalpha():
        return tuple(dict.fromkeys((word, _telex(word))))
    if vni := _vni(word):
        return tuple(dict.fromkeys((word, vni, _telex(vni))))
    return (word,)


def _telex(word: str) -> str:
    """Without the keys that only set marks. A mark may be struck anywhere behind its letter: «tieens», «tiense»."""
    letters = ""
    for key in word:
        if key == "w" and not any(vowel in letters for vowel in "aou"):
            letters += "u"
        elif not _only_marks(key, letters):
            letters += key
    return letters


def _only_marks(key: str, before: str) -> bool:
    """Whether a Telex key changes a letter before it: no Vietnamese syllable has s, r or x behind its vowel, none has a
    letter twice that a second stroke marks (but for «oeo» and «oo», which are found as typed).
    """
    if key in _TELEX_TONES:
        return any(vowel in before for vowel in _VOWELS)
    return key == "w" or (key in "aeod" and key in before)


def _vni(word: str) -> str:
    """Without the digits that set marks, "" where one of them cannot."""
    if not word[:1].isalpha():
        return ""
    letters, struck = "", ""
    for key in word:
        if key.isalpha():
            letters += key
        elif key in _VNI_NEEDS and any(letter in letters for letter in _VNI_NEEDS[key]):
            struck += "0" if key in "012345" else key
        else:
            return ""
    return letters if all(struck.count(key) <= _VNI_MOST.get(key, 1) for key in struck) else ""
