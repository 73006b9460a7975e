"""What a status says of a lead: its outcome, or the step it proves.

The whole status first, then whole-word phrases in its parts. A denial (`Not lost`), a doubt (`Возможный отказ`,
`Lost?`) or two outcomes in one status leave it unknown: better asked than guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.languages.fold import fold, holds_any, split_camel
from funnelkit.languages.occasions import said_of_occasion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from funnelkit.languages.vocabularies import Vocabulary

OUTCOMES = ("sold", "lost", "non_target", "open")
_LONGEST = 120  # a longer cell is prose
_DENIED_BEFORE = 3  # a "not" so many words before a phrase denies it
_FUNNEL = re.compile(r"^\s*[cC]\d+:")  # Bitrix24 numbers its funnels: `C14:WON`
_NUMBERED = re.compile(r"^(?:\d+ )+(?=\D)")
_WHEN = re.compile(r"x?\d+\w{0,4}")
_TAIL = re.compile(r"(?: \d+)?(?: %)?$")
_PARTS = re.compile(r"\s[-–—]+\s|[:;,/|()\[\]>→\n+]|\.\s")

# A status that proves no contact outweighs one it is made of ("не дозвонились"); a later step outweighs an earlier.
_STEPS = (
    ("no_contact", "no_contact"),
    ("no_show", "appointment"),
    ("show", "show"),
    ("appointment", "appointment"),
    ("contacted", "contacted"),
)

_STEPS_MADE = ("no_show", "show", "appointment")
_OF_OCCASIONS = {"set": "appointment", "planned": "appointment", "held": "show", "missed": "appointment"}
_STEP = "step"  # what a status means that tells a step and no outcome
_UNTOLD = "untold"  # closed or handed on, and no word of how

_PHASES = ("returned", "delivered", "paid", "contract", "proposal", "qualified")


def outcome_of(words: Vocabulary, status: str) -> str | None:
    """Say "sold", "lost", "non_target", "open", or None: unknown, ambiguous, or closed with no word of how."""
    if len(status) > _LONGEST or "?" in status:
        return None
    meaning = _whole_meaning(words, status)
    if meaning:
        return {_UNTOLD: None, _STEP: "open"}.get(meaning, meaning)
    said = _spoken(words, status, OUTCOMES[:3])
    return None if said is None else _outcome_of_parts(words, _parts(status), said)


def _meaning(words: Vocabulary, reading: str) -> str | None:
    """Say what a whole folded text means: an outcome, a step that a lead has reached, that it is untold how; or None."""
    if any(reading in words.values[step] for step in _STEPS_MADE) or said_of_occasion(words, reading):
        ended = next((at for at in OUTCOMES[:3] if reading in words.values[at]), None)
        return ended or _STEP
    exact = next((outcome for outcome in OUTCOMES if reading in words.values[outcome]), None)
    if exact:
        return exact
    if reading in words.values["closed"] or reading in words.values["converted"]:
        return _UNTOLD
    return "open" if any(reading in words.values[step] for step, _ in _STEPS) else None


def _outcome_of_parts(words: Vocabulary, parts: list[str], said: set[str]) -> str | None:
    """Join what phrases said with what parts mean as a whole: "был, думает" is open, "купил - Kia" is sold.

    A part that ends a lead by itself stands first, or all others are understood, and none of them says that it is open.
    """
    meanings = [_whole_meaning(words, part) for part in parts]
    if len(parts) < 2 or not any(meanings):
        return _single_outcome(said)
    ends = {meaning for meaning in meanings if meaning in OUTCOMES[:3]}
    rest = [part for part, meaning in zip(parts, meanings, strict=True) if meaning is None]
    if not ends:
        is_open = not rest and not said and _UNTOLD not in meanings
        return "open" if is_open else _single_outcome(said)
    trusted = not rest or meanings[0] in ends
    if not said and ("open" in meanings or not trusted or _casts_doubt(words, rest)):
        return None
    return _single_outcome(said | ends if trusted else said)


def step_of(words: Vocabulary, status: str) -> str | None:
    """Say the furthest step that a status proves ("no_contact": that there was none), or None.

    A missed appointment proves an appointment. Work stages (`В работе`, `Первичный контакт`) prove nothing.
    """
    if len(status) > _LONGEST or "?" in status:
        return None
    for reading in _readings(words, status):
        if step := _step(words, reading):
            return step
    steps = _spoken(words, status, ("no_contact", "show", "appointment", "contacted"))
    if steps is None:
        return None
    steps |= _steps_of_parts(words, _parts(status))
    if "no_contact" in steps:
        return "no_contact" if steps == {"no_contact"} else None
    return next((step for step in ("show", "appointment", "contacted") if step in steps), None)


def _steps_of_parts(words: Vocabulary, parts: list[str]) -> set[str]:
    """Give the steps that parts tell as a whole, up to one that is not understood and denies or doubts something."""
    found: set[str] = set()
    for part in parts if len(parts) > 1 else ():
        steps = {step for reading in _readings(words, part) if (step := _step(words, reading))}
        if not steps and not _whole_meaning(words, part) and _casts_doubt(words, (part,)):
            break
        found |= steps
    return found


def _step(words: Vocabulary, reading: str) -> str | None:
    """Say the step that a whole folded text proves."""
    exact = next((step for concept, step in _STEPS if reading in words.values[concept]), None)
    return exact or _OF_OCCASIONS.get(said_of_occasion(words, reading) or "")


def phase_of(words: Vocabulary, status: str) -> str | None:
    """Say the event that a whole status tells, the last first, or None."""
    if len(status) > _LONGEST or "?" in status:
        return None
    readings = list(_readings(words, status))
    return next((phase for phase in _PHASES if any(at in words.phases[phase] for at in readings)), None)


def _readings(words: Vocabulary, status: str) -> Iterator[str]:
    """Give a status whole, then without its funnel, its number before (`5. Продажа`), after (`Недозвон 2`), its day."""
    plain = _FUNNEL.sub("", status)
    for text in dict.fromkeys((plain, split_camel(plain))):
        folded = fold(text)
        yield folded
        unnumbered = _NUMBERED.sub("", folded)
        yield unnumbered
        yield _TAIL.sub("", unnumbered)
        yield _without_day(words, unnumbered)


def _without_day(words: Vocabulary, folded: str) -> str:
    """Leave out when, and how often: `записан на 15.07 в 14:00`, `недозвон 3 раза`, `перезвонить завтра`."""
    tokens = folded.split()
    while len(tokens) > 1 and (_WHEN.fullmatch(tokens[-1]) or tokens[-1] in words.values["when"]):
        tokens.pop()
    return " ".join(tokens)


def _parts(status: str) -> list[str]:
    return [part for part in _PARTS.split(_FUNNEL.sub("", status)) if part and any(map(str.isalpha, part))]


def _whole_meaning(words: Vocabulary, text: str) -> str | None:
    """Say what a status, or a part of one, means as a whole, by the first of its readings that is known."""
    return next((said for reading in _readings(words, text) if (said := _meaning(words, reading))), None)


def _casts_doubt(words: Vocabulary, parts: Iterable[str]) -> bool:
    """Say whether parts that are not understood deny or doubt something."""
    doubts = words.phrases["negation"] | words.phrases["hedge"]
    return any(holds_any(fold(part), doubts) for part in parts)


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
