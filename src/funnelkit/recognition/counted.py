"""What a heading, or a word in a column, counts: a step, percentages, days."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from funnelkit.fields import FIELDS
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, split_brackets, split_camel
from funnelkit.recognition.profile import MOST
from funnelkit.recognition.spans import read_span, weekday_of

if TYPE_CHECKING:
    from funnelkit.recognition.profile import Profile

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


@lru_cache(maxsize=4096)
def counted_field(text: str) -> str | None:
    """Name what a heading, or a word in a column of steps, counts; None for percentages and what is not known."""
    folded = fold(split_camel(text))
    if not folded or "%" in folded.split():
        return None
    words = load_vocabulary().counts
    for reading in dict.fromkeys((folded, fold(split_camel(split_brackets(text)[0])), _bare(folded))):
        found = next((field for field in COUNTED if reading in words[field]), None)
        if found:
            return found
    candidates = load_vocabulary().candidates_of(text)
    return next((OF_STEPS[field] for field in candidates if field in OF_STEPS), None)


def _bare(folded: str) -> str:
    """Leave out `Number of` before and `cnt` behind."""
    words = load_vocabulary().counts
    for lead in words["counted_by"]:
        folded = folded.removeprefix(f"{lead} ")
    for tail in words["counted_as"]:
        folded = folded.removesuffix(f" {tail}")
    return folded


def is_percent(header: str, values: Profile) -> bool:
    """Say whether a column holds percentages, by its heading or its cells."""
    signed = sum("%" in cell for cell in values.cells)
    return "%" in header or (signed > 0 and signed >= MOST * values.filled)


def names_days(header: str) -> bool:
    """Say whether a heading names a day of the week, a day, a week or a month."""
    return bool(header) and (weekday_of(header) is not None or read_span(header, "day_first") is not None)


def is_day_number(header: str) -> bool:
    """Say whether a heading is a bare number of a day of the month."""
    return header.isascii() and header.isdecimal() and len(header) < 3 and 1 <= int(header) <= 31
