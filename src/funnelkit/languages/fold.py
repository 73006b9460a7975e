"""One folding of headers and words, so that `Cделка *`, `сделка:` and `СДЕЛКА` are one.

Rules and the files they come from: docs/exports.md.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_CACHED = 200  # a comment of many pages is not worth keeping

_APOSTROPHES = "'`´‘’‚‛ʹʻʼʽˈ′‵＇"
_TICKS = "✔☑✅🗸"
_CROSSES = "✗✘❌❎"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f"
_DASHES = "‐‑‒–—―−﹘﹣－"

_LATIN = "aeopcxyikmthb"
_CYRILLIC = "аеорсхуікмтнв"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_MIXED = re.compile("[a-z]-?[\u0400-\u04ff]|[\u0400-\u04ff]-?[a-z]")
_HYPHENED = re.compile(r"(?:[^\W\d_]|-)+")
_LETTERS = re.compile(r"[^\W\d_]+")

_LOWER = "a-zß-öø-ÿőű\u0430-\u045fґ"
_UPPER = "A-ZÀ-ÖØ-ÞŐŰ\u0400-\u042fҐ"
_CAMEL = re.compile(f"(?<=[{_LOWER}0-9])(?=[{_UPPER}])|(?<=[{_UPPER}])(?=[{_UPPER}][{_LOWER}]{{2}})")
_BRACKETS = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）][\s*:]*$")


class _Signs(dict[int, int | str | None]):
    """What a character becomes, decided at its first sight; serves `str.translate`."""

    def __missing__(self, code: int) -> int | str | None:
        category = unicodedata.category(chr(code))
        folded: int | str | None = code
        if category == "Cf":
            folded = None
        elif category == "Sc":
            folded = f" {chr(code)} "
        elif category[0] in "PSZC":
            folded = " "
        self[code] = folded
        return folded


def _plain_signs() -> dict[str, str]:
    """Say what to make of signs that differ for the eye only, before Unicode's own folding."""
    signs = dict.fromkeys(_APOSTROPHES + _INVISIBLE, "")
    signs |= dict.fromkeys(_DASHES, "-") | dict.fromkeys(_TICKS, "✓") | dict.fromkeys(_CROSSES, "✗")
    return signs | {"№": "#"}


_BEFORE = _plain_signs()
_SPECIAL = re.compile(f"[{re.escape(''.join(_BEFORE))}]")
_AFTER = _Signs({ord("\n"): "\n", ord("%"): " % ", ord("_"): " "})


def fold(text: str) -> str:
    """Bring a header or a word to the form in which it is compared; folding twice changes nothing.

    Case, ё, accents lost by a wrong code page (õ, û), look-alike letters of another script, blanks, quotes and
    punctuation do not tell words apart; letters, digits, `%` and currency signs do. A text of signs only (`+`, `-`,
    `✓`, `?`) stays as it is; so does a sign before a leading number.
    """
    if len(text) > _LONGEST_CACHED:
        return fold_all((text,))[0]
    return _fold_short(text)


@lru_cache(maxsize=8192)
def _fold_short(text: str) -> str:
    return fold_all((text,))[0]


def fold_header(text: str) -> str:
    """Fold a header: as `fold`, with `CamelCase` taken apart and a trailing `(…)` left out."""
    bare, _ = split_brackets(text)
    return fold(split_camel(bare))


def fold_headers(texts: Iterable[str]) -> list[str]:
    """Fold many headers of a vocabulary at once; trailing brackets stay."""
    listed = [text.replace("\n", " ") for text in texts]
    return fold_all(split_camel("\n".join(listed)).split("\n")) if listed else []


def split_camel(text: str) -> str:
    """Set blanks between the words of `StageName` or `ДатаСоздания`; `ID`, `NPS`, `IDs` stay whole."""
    return _CAMEL.sub(" ", text)


def split_brackets(text: str) -> tuple[str, str]:
    """Give a header without its trailing `(…)`, and what stood in it: empty where there is none, or nothing else."""
    found = _BRACKETS.search(text)
    bare = text[: found.start()].rstrip() if found else ""
    return (bare, found[1]) if found and any(map(str.isalnum, bare)) else (text, "")


def without_accents(text: str) -> str:
    """Give a folded text with its Latin letters bare: `értékesítő` as a database spells it, `ertekesito`."""
    return text if text.isascii() else text.translate(_BARE)


class _Bare(dict[int, str]):
    """What a letter is without its accent, decided at its first sight; serves `str.translate`."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        first = unicodedata.normalize("NFD", letter)[0]
        self[code] = bare = first if first.isascii() else letter
        return bare


_BARE = _Bare()


def fold_all(texts: Iterable[str]) -> list[str]:
    """Fold many texts at once (a whole vocabulary in about a millisecond)."""
    joined = "\n".join(text.replace("\n", " ") for text in texts)
    joined = _SPECIAL.sub(_plain_sign, joined)
    joined = joined.casefold() if joined.isascii() else _one_script(_unicode_folded(joined))
    words = joined.translate(_AFTER)
    return [_line(bare, signs) for bare, signs in zip(words.split("\n"), joined.split("\n"), strict=True)]


def _plain_sign(found: re.Match[str]) -> str:
    return _BEFORE[found[0]]


def _unicode_folded(text: str) -> str:
    """Fold by NFKC and case, twice, as some letters need; then what wrong code pages and habit make of letters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = _SPECIAL.sub(_plain_sign, unicodedata.normalize("NFKC", folded).casefold())
    return folded.replace("ё", "е").replace("õ", "ő").replace("û", "ű")


def _line(bare: str, signs: str) -> str:
    words = " ".join(bare.split())
    if not words:
        return " ".join(_visible(signs).split())
    start = signs.lstrip()
    return start[0] + words if start[0] in "+-" and start[1:2].isdigit() else words


def _visible(signs: str) -> str:
    return "".join(sign for sign in signs if sign.isspace() or unicodedata.category(sign)[0] != "C")


def _one_script(text: str) -> str:
    """Write words of two scripts in one, line by line; few lines have any."""
    pieces, done = [], 0
    for found in _MIXED.finditer(text):
        if found.start() < done:
            continue
        start = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.end())
        end = len(text) if end < 0 else end
        pieces += [
            text[done:start],
            _LETTERS.sub(_letters_alike, _HYPHENED.sub(_latin_alike, text[start:end])),
        ]
        done = end
    return unicodedata.normalize("NFKC", "".join([*pieces, text[done:]])) if pieces else text


def _letters_alike(found: re.Match[str]) -> str:
    """Write a word of two scripts in one, if every letter of the rarer script has a twin in the other."""
    word = found[0]
    latin = [letter for letter in word if "a" <= letter <= "z"]
    cyrillic = [letter for letter in word if "\u0400" <= letter <= "\u04ff"]
    if not latin or not cyrillic:
        return word
    if len(latin) > len(cyrillic):
        return _latin_alike(found)
    return word.translate(_TO_CYRILLIC) if all(letter in _LATIN for letter in latin) else word


def _latin_alike(found: re.Match[str]) -> str:
    """Write a mostly Latin word, `е-mail` with a Cyrillic `е`, in Latin."""
    word = found[0]
    latin = sum("a" <= letter <= "z" for letter in word)
    cyrillic = [letter for letter in word if "\u0400" <= letter <= "\u04ff"]
    alike = latin > len(cyrillic) and all(letter in _CYRILLIC for letter in cyrillic)
    return word.translate(_TO_LATIN) if alike else word


def digits_of(text: str) -> str:
    """Give the digits of a text, one behind the other."""
    return "".join(sign for sign in text if sign.isdecimal())


def halves(folded: str) -> Iterator[tuple[str, str]]:
    """Part a text of several words at each blank: what stands before it, and behind.

    >>> list(halves("a b c"))
    [('a', 'b c'), ('a b', 'c')]
    """
    words = folded.split()
    for at in range(1, len(words)):
        yield " ".join(words[:at]), " ".join(words[at:])


def holds_any(folded: str, phrases: Iterable[str]) -> bool:
    """Say whether a folded text holds one of some phrases, as whole words.

    >>> holds_any("is not lost", ("not", "never")), holds_any("notary", ("not",))
    (True, False)
    """
    padded = f" {folded} "
    return any(f" {phrase} " in padded for phrase in phrases)
