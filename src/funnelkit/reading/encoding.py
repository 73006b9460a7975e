"""Which encoding a text is in, judged by its bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError
from funnelkit.reading.letters import score
from funnelkit.reading.mixture import parted, second_page

if TYPE_CHECKING:
    from collections.abc import Iterable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In the order in which they win where they give the same text.
_CYRILLIC = ("cp1251", "koi8-u", "koi8-r", "cp866", "cp1125", "iso8859-5", "mac-cyrillic", "cp855")
CODE_PAGES = ("cp1252", "cp1250", "iso8859-2", "cp852", *_CYRILLIC)
# Pages of DOS and of old Macs: with so little text that others are as likely, they are not meant.
_RARE = ("cp852", "cp866", "cp1125", "cp855", "mac-cyrillic", "iso8859-5")
_RARER = 1.0
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_SAMPLE = 64 * 1024
_WORDS = 600
# The mean log-likelihood of a byte under which a text is no language of ours; Russian has -3.1, Hungarian -2.
_POOR_CYRILLIC = -3.3
_POOR_CYRILLIC_FEW = -4.5
_POOR_LATIN = -4.0
_ENOUGH = 60
# How much likelier the best must be than the next that reads otherwise (natural logarithm) to stand alone.
CLOSE = 3.0
# Under this, chardet has the word.
VERY_CLOSE = 0.7


class EncodingUnknown(UsageError):
    """No encoding has the name that was given."""

    key = "encoding_unknown"


@dataclass(frozen=True)
class Judgement:
    """An encoding, and the next likely one that would read the text otherwise, if they are close.

    `second` is the encoding of some of the lines, where the file is a mixture.
    """

    encoding: str
    rival: str | None = None
    second: str = ""


def named_encoding(name: str) -> str:
    """Give Python's name of an encoding a person named. Raises EncodingUnknown."""
    try:
        "".encode(name)  # refuses what is no text encoding, such as "hex"
        return codecs.lookup(name).name
    except (LookupError, ValueError) as fault:
        raise EncodingUnknown(encoding=name) from fault


def find_encoding(head: bytes, *, whole: bool) -> Judgement:
    """Judge the encoding of a file's first bytes; with `whole` False they may end inside a character.

    A byte order mark says it; what is UTF-8 throughout is UTF-8; UTF-16 without a mark shows in its zero bytes (or
    0x04, Cyrillic). Else the code pages are weighed by the letters they give, with chardet as the second judge.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Judgement(name)
    sixteen = _sixteen(head)
    if sixteen:
        return Judgement(sixteen)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return _mixed_or_page(head)
    return Judgement("utf-8")


def _mixed_or_page(head: bytes) -> Judgement:
    """Judge what is not UTF-8 throughout: some lines may be, or some may be in another code page than the rest."""
    both = parted(head)
    if both and not both[1]:
        return Judgement("utf-8")
    if both:
        others = _code_page(both[1])
        return Judgement("utf-8", others.rival, others.encoding)
    found = _code_page(head)
    if found.rival is not None:
        return found
    return replace(found, second=second_page(head[:_SAMPLE], found.encoding) or "")


def _sixteen(head: bytes) -> str | None:
    """Tell UTF-16 or UTF-32 without a mark: one half of the byte pairs is zero or, for Cyrillic, 4."""
    if len(head) < 4:
        return None
    sample = head[: _SAMPLE // 4 * 4]
    high = [sum(sample[at::2].count(byte) for byte in (0, 4)) for at in (0, 1)]
    half = len(sample) / 2
    if max(high) > 0.8 * half and min(high) < 0.3 * half:
        return "utf-16-le" if high[1] > high[0] else "utf-16-be"
    quarters = [sample[at::4].count(0) for at in range(4)]
    if min(quarters[2:]) > 0.45 * half:
        return _if_it_reads(sample, "utf-32-le")
    return _if_it_reads(sample, "utf-32-be") if min(quarters[:2]) > 0.45 * half else None


def _if_it_reads(head: bytes, name: str) -> str | None:
    try:
        codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return None
    return name


def _code_page(head: bytes) -> Judgement:
    words = _words(head)
    texts = {page: list(decoded(words, page)) for page in CODE_PAGES}
    scores = {page: score(texts[page], cyrillic=page in _CYRILLIC) for page in CODE_PAGES}
    for page in _RARE:
        scores[page] -= _RARER
    best = max(CODE_PAGES, key=lambda page: scores[page])
    if _is_strange(words, scores[best], best):
        second = _second_judge(head)
        return Judgement(second) if second not in (None, *CODE_PAGES) else Judgement(best)
    rivals = [page for page in CODE_PAGES if texts[page] != texts[best]]
    rival = max(rivals, key=lambda page: scores[page])
    margin = scores[best] - scores[rival]
    if margin >= CLOSE:
        return Judgement(best)
    if margin < VERY_CLOSE and _second_judge(head) == rival:
        return Judgement(rival, best)
    return Judgement(best, rival)


def _is_strange(words: list[bytes], likelihood: float, page: str) -> bool:
    """Say whether even the best code page reads as no language of ours: Hebrew, Greek, Turkish, Chinese."""
    count = sum(1 for word in words for byte in word if byte >= 0x80)
    mean = likelihood / max(1, count)
    if page in _CYRILLIC:
        return mean < (_POOR_CYRILLIC if count >= _ENOUGH else _POOR_CYRILLIC_FEW)
    return mean < _POOR_LATIN


def _second_judge(head: bytes) -> str | None:
    """Ask chardet."""
    import chardet

    found = chardet.detect(head[:_SAMPLE], compat_names=False)["encoding"]
    return named_encoding(found) if found else None


def _words(head: bytes) -> list[bytes]:
    """Give the first distinct words that hold a byte beyond ASCII."""
    found: dict[bytes, None] = {}
    for match in _WORD.finditer(head):
        found[match.group()[:40]] = None
        if len(found) == _WORDS:
            break
    return list(found)


def decoded(words: Iterable[bytes], page: str) -> Iterable[str]:
    """Read words in a code page, U+FFFD for what it has not."""
    return (word.decode(page, "replace") for word in words)
