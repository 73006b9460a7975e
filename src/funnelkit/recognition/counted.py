"""What a heading, or a word in a column, counts: a step, percentages, days."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from funnelkit.fields import FIELDS
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, halves, holds_any, split_brackets, split_camel
from funnelkit.languages.occasions import said_of_occasion
from funnelkit.recognition.profile import MOST
from funnelkit.recognition.spans import read_span, weekday_of
from funnelkit.recognition.ticks import NO_COUNT, read_count

if TYPE_CHECKING:
    from funnelkit.recognition.profile import Profile

_MOST_DIGITS = 7
_MOST_SAID = 3  # "all new incoming leads"

OF_STEPS = {
    "contacted": "contacted",
    "contacted_at": "contacted",
    "appointment": "appointments",
    "appointment_at": "appointments",
    "appointment_set_at": "appointments",
    "show": "shows",
    "show_at": "shows",
    "sold": "sold",
    "sold_at": "sold",
    "lost": "lost",
    "lost_at": "lost",
    "non_target": "non_target",
}
"""What a heading of a mark or a day of a lead counts, where its column holds numbers."""

COUNTED = (*(f.name for f in FIELDS.values() if f.kind == "count" and f.name != "count"), *{"contacted", "sold", "lost", "non_target"})  # fmt: skip
"""The fields that a column of counts may be of."""


OF_OCCASIONS = {"set": "appointments", "planned": "due", "held": "shows"}
"""What a heading counts that says of meetings what became of them."""


@lru_cache(maxsize=4096)
def counted_field(text: str) -> str | None:
    """Name what a heading, or a word in a column of steps, counts; None for what is not known or is no count.

    A percentage, a plan, a cost, an average, a sum of money and a running total are no counts.
    """
    folded = fold(split_camel(text))
    if not folded or _is_no_count(text, folded):
        return None
    words = load_vocabulary().counts
    for reading in dict.fromkeys((folded, fold(split_camel(split_brackets(text)[0])), *_bare(folded))):
        found = next((field for field in COUNTED if reading in words[field]), None)
        if found:
            return found
    if _of_inquiries(folded) in words["leads"]:
        return "leads"
    said = next((at for bare in _bare(folded) if (at := said_of_occasion(load_vocabulary(), bare))), None)
    if said:
        return OF_OCCASIONS.get(said)
    candidates = load_vocabulary().candidates_of(text)
    return next((OF_STEPS[field] for field in candidates if field in OF_STEPS), None)


def _is_no_count(text: str, folded: str) -> bool:
    vocabulary = load_vocabulary()
    tokens = folded.split()
    if "%" in tokens or vocabulary.currency_of(text):
        return True
    return holds_any(folded, vocabulary.counts["no_count"])


def _bare(folded: str) -> tuple[str, ...]:
    """Leave out `Number of` before, `cnt` behind, `Total` on either side."""
    words = load_vocabulary().counts
    once = _without(folded, words["counted_by"], words["counted_as"])
    return once, _without(once, words["counted_by"] | words["whole"], words["counted_as"] | words["whole"])


def _of_inquiries(folded: str) -> str:
    """Leave out what is said of inquiries that came: new, all, incoming, received, before the noun or behind."""
    words = load_vocabulary().counts
    said = words["came"] | words["whole"]
    bare = _without(folded, words["counted_by"], words["counted_as"])
    for _ in range(_MOST_SAID):
        bare = _without(bare, said, said)
    return bare


def _without(folded: str, before: frozenset[str], behind: frozenset[str]) -> str:
    """Take one phrase off the beginning of a text, the longest, and one off its end."""
    for phrase in sorted(before, key=len, reverse=True):
        if folded.startswith(f"{phrase} "):
            folded = folded.removeprefix(f"{phrase} ")
            break
    for phrase in sorted(behind, key=len, reverse=True):
        if folded.endswith(f" {phrase}"):
            return folded.removesuffix(f" {phrase}")
    return folded


def holds_counts(values: Profile, most: float = MOST) -> bool:
    """Say whether most cells of a column are counts, and none is longer than a count of people."""
    if not values.filled or values.moments >= MOST:
        return False
    read = [read_count(cell) for cell in values.cells]
    return sum(n != NO_COUNT for n in read) >= most * len(read) and max(read) < 10**_MOST_DIGITS


def exceeds_one(values: Profile) -> bool:
    """Say whether a column holds more than marks of one, and no phone numbers."""
    return any(read_count(cell) > 1 for cell in values.cells) and values.phones < MOST


def is_percent(header: str, values: Profile) -> bool:
    """Say whether a column holds percentages, by its heading or its cells."""
    signed = sum("%" in cell for cell in values.cells)
    return "%" in header or (signed > 0 and signed >= MOST * values.filled)


def names_days(header: str) -> bool:
    """Say whether a heading names a day of the week, a day, a week or a month."""
    return bool(header) and (weekday_of(header) is not None or read_span(header, "day_first") is not None)


@lru_cache(maxsize=4096)
def day_and_step(header: str) -> tuple[str, str] | None:
    """Give the days and the step that a heading of two lines names: `April Leads`, `Встречи май`; None for any other."""
    for before, behind in halves(header):
        for days, counted in ((before, behind), (behind, before)):
            if names_days(days) and (step := counted_field(counted)):
                return days, step
    return None


def is_day_number(header: str) -> bool:
    """Say whether a heading is a bare number of a day of the month."""
    return header.isascii() and header.isdecimal() and len(header) < 3 and 1 <= int(header) <= 31
