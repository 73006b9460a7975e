"""What is said of a meeting in any of its names: agreed, held, missed, and nothing else in the text.

`Записан на просмотр`, `Зустрічей відбулося`, `Test drive booked` need not be listed one by one: each is a word for an
occasion and one for what became of it, in either order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.languages.fold import halves

if TYPE_CHECKING:
    from funnelkit.languages.vocabularies import Vocabulary

SAID = ("missed", "held", "planned", "set")
_LONGEST = 6  # words


def said_of_occasion(words: Vocabulary, folded: str) -> str | None:
    """Say "set", "planned", "held" or "missed" where a folded text tells that of an occasion and nothing else."""
    if len(folded.split()) > _LONGEST:
        return None
    occasions = words.occasions["of"]
    for before, behind in halves(folded):
        rest = behind if before in occasions else before if behind in occasions else None
        told = next((said for said in SAID if rest in words.occasions[said]), None)
        if told:
            return told
    return None
