"""How likely a word is in some language, letter by letter: what tells one code page from another.

The weights are letters per thousand: for Cyrillic of all letters, for Latin of the letters beyond ASCII. Rounded from
common knowledge of the languages, not measured on the files they are judged by.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cache

_CYRILLIC = {
    "ru": "о109 е85 а80 и73 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 "
    "ц5 щ4 э3 ф3 ъ0.4 ё1",
    "uk": "о94 а76 н65 и61 і57 в55 т53 р47 е46 с40 л36 к36 д34 у32 м31 п29 я24 з23 ь18 б17 г16 ч13 й13 х12 ю8 ж8 ш7 ц7 "
    "ї6 є5 щ5 ф3 ґ0.5",
    "bg": "а110 о88 е87 и85 н68 т67 р50 с48 в45 л37 д34 к34 п28 м25 з21 я20 ъ17 г15 б15 у15 ч13 ц8 щ6 х6 ж6 й5 ш4 ф4 "
    "ю1 ь0.4",
}
_LATIN = {
    "hu": "á300 é290 ó90 ö85 ő75 í55 ü45 ú30 ű15",
    "pl": "ł230 ę170 ą150 ó110 ż110 ś90 ć60 ń40 ź15",
    "cs": "í220 á160 ě110 é100 ř90 č80 ž70 ý70 š60 ů50 ú10 ň7 ť5 ď4 ó2",
    "sk": "á180 í120 č110 ú100 é90 š90 ž90 ý90 ľ50 ť40 ô25 ň15 ď15 ó15 ä8 ĺ2 ŕ1",
    "ro": "ă300 ţ190 ş180 î180 â80 ț10 ș10",
    "hr": "č250 š250 ž200 ć200 đ80",
    "de": "ü360 ä320 ö150 ß150 é5",
    "fr": "é560 è110 à110 ê55 ç30 ô20 î15 â15 ù15 û12 ï8 œ8 ë5",
    "es": "ó300 í250 á190 é140 ñ100 ú60 ü5",
    "pt": "ã260 ç180 é130 á130 í80 ó80 ê70 õ60 â25 ú25 à25 ô10",
    "it": "à300 è300 ò150 ù150 é60 ì60",
    "nord": "å300 ä250 ö200 ø150 æ100 é5",
}
# Signs that stand in ordinary exports; any other beyond ASCII speaks against the code page.
_SIGNS = frozenset("«»–—…“”„‚‘’№€₽₴°·•§\u00a0\u00ad©®™±²³×½¿¡ªº£")

_USUAL_SIGNS = frozenset("«»–—…“”„’№\u00a0")
_INSIDE = "’\u00ad\u00a0–—"
# Languages that are rarer in these exports than the letters they share with others.
_PRIOR = {"ro": -1.5, "bg": -1.0, "sk": -0.5, "hr": -0.5, "nord": -0.5, "it": -0.5}

_STRANGE_LETTER = math.log(0.0002)
_USUAL_SIGN = math.log(0.03)
_SIGN = math.log(0.004)
_STRANGE_SIGN = math.log(0.00002)
_CONTROL = math.log(0.0000001)
_MIXED = math.log(0.01)
_CAPITAL_INSIDE = math.log(0.02)
_PAIR = math.log(0.3)
_BAD_TILDE = math.log(0.02)


@cache
def languages() -> dict[str, dict[str, float]]:
    """Give the logarithm of each letter's share, by language."""
    tables = {}
    for name, text in (*_CYRILLIC.items(), *_LATIN.items()):
        weights = {entry[0]: float(entry[1:]) for entry in text.split()}
        total = sum(weights.values())
        tables[name] = {letter: math.log(weight / total) for letter, weight in weights.items()}
    return tables


def score(words: list[str], *, cyrillic: bool) -> float:
    """Give the log-likelihood of some words in the one language of a script that suits them best."""
    structure = sum(_structure(word, cyrillic=cyrillic) for word in words)
    letters = Counter(
        sign for word in words for sign in word.lower() if not sign.isascii() and sign.isalpha()
    )
    scripts = _CYRILLIC if cyrillic else _LATIN
    return structure + max(
        _PRIOR.get(name, 0.0)
        + sum(count * table.get(letter, _STRANGE_LETTER) for letter, count in letters.items())
        for name, table in languages().items()
        if name in scripts
    )


def _structure(word: str, *, cyrillic: bool) -> float:
    """Give what speaks against a word in any language: strange signs, torn scripts, capitals inside."""
    total = 0.0
    before = ""
    capitals = word.isupper()
    for at, sign in enumerate(word):
        after = word[at + 1 : at + 2]
        if sign.isascii():
            if cyrillic and before.isalpha() and not before.isascii():
                total += _MIXED
        elif sign.isalpha():
            total += _joined(before, sign, capitals=capitals, cyrillic=cyrillic)
            if sign == "õ" and after != "e":
                total += _BAD_TILDE  # Portuguese has it in "ões" only; elsewhere it is a Hungarian ő
        else:
            total += _of_sign(sign)
            if before.isalpha() and after.isalpha() and sign not in _INSIDE:
                total += _STRANGE_SIGN
        before = sign
    return total


def _joined(before: str, letter: str, *, capitals: bool, cyrillic: bool) -> float:
    if not before.isalpha():
        return 0.0
    total = _CAPITAL_INSIDE if before.islower() and letter.isupper() and not capitals else 0.0
    if cyrillic and before.isascii():
        return total + _MIXED
    return total if cyrillic or before.isascii() else total + _PAIR


def _of_sign(sign: str) -> float:
    if sign in _SIGNS:
        return _USUAL_SIGN if sign in _USUAL_SIGNS else _SIGN
    return _STRANGE_SIGN if sign.isprintable() and sign != "\ufffd" else _CONTROL
