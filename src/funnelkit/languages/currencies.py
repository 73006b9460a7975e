"""Which currency a cell, a column of names or a header speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.languages.fold import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.languages.vocabularies import Vocabulary

_LONGEST = 80
_NUMBERS = re.compile(r"[\d\s.,'’()+%_-]+")
_PIECES = re.compile(r"[A-Za-z]{0,3}\$|[^\W\d_]+|[^\w\s]")
_SHORT = 4  # a name is a whole text; a sign, a code or an abbreviation may stand beside others


def words_of(listed: Mapping[str, list[str]]) -> dict[str, str]:
    """Fold the words of every currency, each to its ISO code."""
    return {fold(word): code for code, words in listed.items() for word in words}


def currency_of(words: Vocabulary, text: str) -> str | None:
    """Give the ISO code of the one currency named in a text, or None: none, several, or a name not known.

    `Российский рубль`, `1 000 руб.`, `R$ 5`, `Amount (USD)`, `Сумма, грн` are read; `Hong Kong dollar` is not a dollar.
    """
    if len(text) > _LONGEST:
        return None
    if code := words.currencies.get(fold(_NUMBERS.sub(" ", text))):
        return code
    found = {_code_of(words, piece) for piece in _PIECES.findall(text)} - {None}
    return found.pop() if len(found) == 1 else None


def _code_of(words: Vocabulary, piece: str) -> str | None:
    """Look up a piece: a code counts in capitals only (`TRY`, not `try`); a sign and an abbreviation as they are."""
    code = words.currencies.get(fold(piece))
    if len(piece) > _SHORT or (code == piece.upper() and not piece.isupper()):
        return None
    return code
