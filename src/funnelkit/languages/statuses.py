"""What a status says of a lead: its outcome, or the step it proves.

The whole status first, then whole-word phrases in its parts. A denial (`Not lost`), a doubt (`Возможный отказ`,
`Lost?`) or two outcomes in one status leave it unknown: better asked than guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.languages.fold import fold, split_camel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from funnelkit.languages.vocabularies import Vocabulary

OUTCOMES = ("sold", "lost", "non_target", "open")
_LONGEST = 120  # a longer cell is prose
_DENIED_BEFORE = 3  # a "not" so many words before a phrase denies it
_FUNNEL = re.compile(r"^\s*[cC]\d+:")  # Bitrix24 numbers its funnels: `C14:WON`
_NUMBERED = re.compile(r"^(?:\d+ )+(?=\D)")
_TAIL = re.compile(r"(?: \d+)?(?: %)?$")
_PARTS = re.compile(r"\s[-–—]+\s|[:;,/|()\[\]>→\n]")

# A status that proves no contact outweighs one it is made of ("не дозвонились"); a later step outweighs an earlier.
_STEPS = (
    ("no_contact", "no_contact"),
    ("no_show", "appointment"),
    ("show", "show"),
    ("appointment", "appointment"),
    ("contacted", "contacted"),
)

_PHASES = ("returned", "delivered", "paid", "contract", "proposal", "qualified")


def outcome_of(words: Vocabulary, status: str) -> str | None:
    """Say "sold", "lost", "non_target", "open", or None: unknown, ambiguous, or closed with no word of how."""
    if len(status) > _LONGEST or "?" in status:
        return None
    for reading in _readings(status):
        exact = [outcome for outcome in OUTCOMES if reading in words.values[outcome]]
        if exact:
            return exact[0]
        if reading in words.values["closed"] or reading in words.values["converted"]:
            return None
        if any(reading in words.values[step] for step, _ in _STEPS):
            return "open"
    return _single_outcome(_spoken(words, status, OUTCOMES[:3]))


def step_of(words: Vocabulary, status: str) -> str | None:
    """Say the furthest step that a status proves ("no_contact": that there was none), or None.

    A missed appointment proves an appointment. Work stages (`В работе`, `Первичный контакт`) prove nothing.
    """
    if len(status) > _LONGEST or "?" in status:
        return None
    for reading in _readings(status):
        for concept, step in _STEPS:
            if reading in words.values[concept]:
                return step
    steps = _spoken(words, status, ("no_contact", "show", "appointment", "contacted"))
    if steps is None or "no_contact" in steps:
        return "no_contact" if steps == {"no_contact"} else None
    return next((step for step in ("show", "appointment", "contacted") if step in steps), None)


def phase_of(words: Vocabulary, status: str) -> str | None:
    """Say the event that a whole status tells, the last first, or None."""
    if len(status) > _LONGEST or "?" in status:
        return None
    readings = list(_readings(status))
    return next((phase for phase in _PHASES if any(at in words.phases[phase] for at in readings)), None)


def _readings(status: str) -> Iterator[str]:
    """Give a status whole, then without its funnel, its number before (`5. Продажа`), after (`Недозвон 2`)."""
    plain = _FUNNEL.sub("", status)
    for text in dict.fromkeys((plain, split_camel(plain))):
        folded = fold(text)
        yield folded
        unnumbered = _NUMBERED.sub("", folded)
        yield unnumbered
        yield _TAIL.sub("", unnumbered)


def _spoken(words: Vocabulary, status: str, concepts: Iterable[str]) -> set[str] | None:
    """Find the concepts whose phrases a status says; None where one is denied or doubted."""
    said: set[str] = set()
    for part in _PARTS.split(_FUNNEL.sub("", status)):
        tokens = fold(split_camel(part)).split()
        for concept in concepts:
            starts = [start for phrase in words.phrases[concept] for start in _starts(tokens, phrase.split())]
            if any(_is_doubted(words, tokens, start) for start in starts):
                return None
            said |= {concept} if starts else set()
    return said


def _starts(tokens: list[str], phrase: list[str]) -> list[int]:
    """Where a phrase begins among the words of a text."""
    size = len(phrase)
    return [start for start in range(len(tokens) - size + 1) if tokens[start : start + size] == phrase]


def _is_doubted(words: Vocabulary, tokens: list[str], start: int) -> bool:
    before = tokens[max(0, start - _DENIED_BEFORE) : start]
    return not words.phrases["negation"].isdisjoint(before) or not words.phrases["hedge"].isdisjoint(
        tokens[:start]
    )


def _single_outcome(said: set[str] | None) -> str | None:
    """One outcome; a loss for being no lead at all is non-target."""
    if said == {"lost", "non_target"}:
        return "non_target"
    return next(iter(said)) if said and len(said) == 1 else None
