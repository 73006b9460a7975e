"""Files whose lines are in two encodings: rows of one system pasted below those of another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.reading.letters import score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CYRILLIC = ("cp1251", "koi8-u", "cp866")
"""Code pages of which two are found in one file."""

_LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_SEQUENCES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
# What Cyrillic text hardly holds: a capital behind a small letter, and signs that are none of a text's.
_ODD = re.compile(r"[а-яёіїєґ][А-ЯЁІЇЄҐ]|[^\x00-\x7fа-яА-ЯёЁіІїЇєЄґҐ«»–—…“”„‘’№•·°€₽₴\u00a0\u202f\u00ad]")
_MARGIN = 10.0  # natural logarithm
_LAST_LETTER = "\u052f"  # of Cyrillic
_FEW = 4  # letters beyond ASCII that show UTF-8
_MOST = 40  # odd lines that are weighed


@dataclass(frozen=True)
class Mixture:
    """Two encodings; a line is in the second where it cannot be, or hardly reads, in the first."""

    first: str
    second: str

    def text_of(self, line: bytes) -> tuple[str, bool]:
        """Give a line's text, and whether it is in the second encoding."""
        if line.isascii():
            return line.decode("ascii"), False
        if self.first == "utf-8":
            is_other = not _is_utf8(line)
            return line.decode(self.second, "replace") if is_other else _unbroken(line), is_other
        text = line.decode(self.first, "replace")
        is_other = bool(_ODD.search(text)) and _gain(line, self.first, self.second) > 0
        return line.decode(self.second, "replace") if is_other else text, is_other

    def texts(self, lines: Iterable[bytes], others: list[int]) -> Iterator[str]:
        """Give the text of each line; `others` gathers the numbers of those in the second encoding."""
        for number, line in enumerate(lines, start=1):
            text, is_other = self.text_of(line)
            if is_other:
                others.append(number)
            yield text


def lines_in(data: bytes) -> Iterator[bytes]:
    """Part bytes into lines at line feeds, carriage returns, or both, which stay."""
    return (found.group() for found in _LINES.finditer(data))


def lines_from(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Part a file's bytes, which come piece by piece, into lines."""
    rest = b""
    for piece in pieces:
        lines = list(lines_in(rest + piece))
        # A carriage return at the end may be half a line end.
        rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        yield from lines
    if rest:
        yield from lines_in(rest)


def parted(head: bytes) -> tuple[bytes, bytes] | None:
    """Give the lines that are UTF-8 beyond doubt and those that are not; None where hardly any are.

    A last line without its end may be cut, and is left out.
    """
    if len(_SEQUENCES.findall(head)) < _FEW:
        return None
    sound: list[bytes] = []
    others: list[bytes] = []
    for line in lines_in(head):
        if not line.isascii() and line.endswith((b"\n", b"\r")):
            (sound if _is_utf8(line) else others).append(line)
    beyond = sum(1 for line in sound for sign in _unbroken(line) if not sign.isascii())
    return (b"".join(sound), b"".join(others)) if beyond >= _FEW else None


def _is_utf8(line: bytes) -> bool:
    """Say whether a line is UTF-8, a byte or two among more letters that are none not minded."""
    beyond = [sign for sign in _unbroken(line) if not sign.isascii()]
    broken = sum(1 for sign in beyond if "\udc80" <= sign <= "\udcff")
    letters = all(sign <= _LAST_LETTER or not sign.isalpha() for sign in beyond)
    return letters and 4 * broken <= len(beyond)


def _unbroken(line: bytes) -> str:
    return line.decode(errors="surrogateescape")


def second_page(head: bytes, first: str) -> str | None:
    """Name the Cyrillic code page that some lines of a text are in, while the others are in another."""
    if first not in CYRILLIC:
        return None
    odd = [line for line in lines_in(head) if _ODD.search(line.decode(first, "replace"))][:_MOST]
    gains = {page: sum(_gain(line, first, page) for line in odd) for page in CYRILLIC if page != first}
    best = max(gains, key=lambda page: gains[page])
    return best if gains[best] else None


def _gain(line: bytes, first: str, page: str) -> float:
    """Give how much likelier a line is in another page, 0 where it is hardly so."""
    words = _WORD.findall(line)
    one, other = (
        score([word.decode(name, "replace") for word in words], cyrillic=True) for name in (first, page)
    )
    return other - one if other - one > _MARGIN else 0.0
