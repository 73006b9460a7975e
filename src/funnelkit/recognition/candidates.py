"""What one column could be: its candidates for a field, the surest first, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.fields import FIELDS
from funnelkit.languages.fold import fold_header
from funnelkit.recognition.profile import MOST, Profile, fits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.languages import Vocabulary
    from funnelkit.recognition.systems import Export

AS_MOMENT = {
    "contacted": "contacted_at",
    "appointment": "appointment_at",
    "show": "show_at",
    "sold": "sold_at",
    "qualified": "qualified_at",
    "proposal": "proposal_at",
    "contract": "contract_at",
    "paid": "paid_at",
    "delivered": "delivered_at",
    "lost": "lost_at",
    "closed": "closed_at",
    "asked": "asked_at",
}
AS_FLAG = {
    "contacted_at": "contacted",
    "appointment_set_at": "appointment",
    "appointment_at": "appointment",
    "show_at": "show",
    "sold_at": "sold",
    "qualified_at": "qualified",
    "proposal_at": "proposal",
    "contract_at": "contract",
    "paid_at": "paid",
    "delivered_at": "delivered",
    "lost_at": "lost",
    "closed_at": "closed",
    "asked_at": "asked",
}

BY_EXPORT, BY_RANK, BY_COPY = 0.98, 1e-3, 1e-5
EMPTY_RANK = 20
"""An empty column stands behind all others that a system writes."""

BY_HEADER, BY_HEADER_AND_VALUES, BY_ROOT, BY_VALUES = 0.95, 0.9, 0.7, 0.5
REFUTED = 0.0

FEW = 10
"""Of fewer filled cells it cannot be told whether values repeat."""

MANY_STATUSES = 200
"""More distinct values than this are no statuses."""


@dataclass(frozen=True)
class Candidate:
    """A field that a column may be, how sure (0: its values refute it), and the key of the reason."""

    field: str
    confidence: float
    why: str


def candidates(header: str, column: Profile, vocabulary: Vocabulary, *, headed: bool) -> list[Candidate]:
    """Give what a column could be, the surest first."""
    if headed and header:
        named = _by_header(header, column, vocabulary)
        if named:
            return named
    return _by_values(header, column, vocabulary)


def of_export(header: str, column: Profile, export: Export | None, copy: int = 0) -> list[Candidate]:
    """Give what a system is known to write under a heading; nothing where the values refute it.

    `copy`: how many columns of the same heading stand before; of those some systems mean the first.
    """
    wish = export.wish_of(header) if export and header else None
    if wish is None:
        return []
    name, rank = wish
    confirmed = _confirmed(name, column)
    if export is None or not confirmed.confidence:
        return []
    behind = BY_RANK * (rank if column.filled else EMPTY_RANK)
    if export.quirks.get("doubled") == "first":
        behind += BY_COPY * copy
    return [replace(confirmed, confidence=BY_EXPORT - behind, why="crm")]


def surest(found: list[Candidate], export: Export | None) -> list[Candidate]:
    """Leave out guesses by a part of a heading, or by values, where a system's own headings are known.

    What it writes it heads by its own name; a column that users added is read only where its whole heading says what
    it is: "Phone source" is no source.
    """
    if export is None or export.of not in ("leads", "deals") or export.quirks.get("own_names"):
        return found
    return [candidate for candidate in found if not candidate.confidence or candidate.confidence > BY_ROOT]


def _by_header(header: str, column: Profile, vocabulary: Vocabulary) -> list[Candidate]:
    name = vocabulary.field_of(header)
    if name == "other":
        return [Candidate("other", BY_HEADER, "header")]
    if name:
        return [_confirmed(name, column)]
    names = vocabulary.candidates_of(header)
    if names:
        by_value = [
            Candidate(name, BY_HEADER_AND_VALUES, "header_and_values")
            for name in names
            if _proved(name, column)
        ]
        return _as_day(names, column) or by_value
    return [
        Candidate(name, BY_ROOT, "root_and_values")
        for name in vocabulary.roots(header)
        if column.filled and _proved(name, column)
    ]


def _as_day(names: Sequence[str], column: Profile) -> list[Candidate]:
    """Give the date that a heading may mean where its cells are day numbers or have no year; never beside an amount."""
    if not column.filled or any(FIELDS[name].kind == "money" for name in names):
        return []
    moments = [name for name in names if FIELDS[name].kind == "moment"]
    if column.serials:
        return [Candidate(name, BY_HEADER_AND_VALUES, "day_numbers") for name in moments]
    if column.yearless >= MOST:
        return [Candidate(name, REFUTED, "no_year") for name in moments]
    return []


def with_year_named(wanted: list[Candidate], year: int | None) -> list[Candidate]:
    """Take dates without a year all the same, where the file's name tells it."""
    if year is None:
        return wanted
    return [
        replace(candidate, confidence=BY_HEADER_AND_VALUES, why="year_of_name")
        if candidate.why == "no_year"
        else candidate
        for candidate in wanted
    ]


def _confirmed(name: str, column: Profile) -> Candidate:  # noqa: PLR0911
    """Take a heading's field if the values allow it, its date or its mark if they are that, else refute it."""
    kind = FIELDS[name].kind
    if fits(kind, column):
        return Candidate(name, BY_HEADER, "header")
    if kind == "moment" and column.serials:
        return Candidate(name, BY_HEADER, "day_numbers")
    if kind == "flag" and name in AS_MOMENT and column.moments >= MOST:
        return Candidate(AS_MOMENT[name], BY_HEADER, "header")
    if kind == "moment" and name in AS_FLAG and column.flags >= MOST:
        return Candidate(AS_FLAG[name], BY_HEADER, "header")
    if name == "lost" and column.letters >= MOST and not column.sells:
        return Candidate("refusal_reason", BY_HEADER_AND_VALUES, "header_and_values")
    if kind == "flag" and column.ends and len(column.distinct) <= MANY_STATUSES:
        return Candidate("status", BY_HEADER_AND_VALUES, "header_and_values")
    if name == "status" and column.flags >= MOST:
        return Candidate("status", BY_HEADER, "header")
    return Candidate(name, REFUTED, _refuted_by(kind, column))


def _refuted_by(kind: str, column: Profile) -> str:
    if kind == "moment" and column.yearless >= MOST:
        return "no_year"
    return "durations" if column.durations >= MOST else "values_refute"


def _proved(name: str, column: Profile) -> bool:  # noqa: PLR0911
    """Say whether the values speak for a field, not only not against it."""
    kind = FIELDS[name].kind
    if name == "other":
        return True
    if not column.filled:
        return False
    if kind == "word" and name in ("status", "stage"):
        return column.ends and len(column.distinct) <= MANY_STATUSES and column.moments < MOST
    if name in ("manager", "head") and column.ids >= MOST:
        return False
    if kind == "word":
        repeated = column.filled < FEW or len(column.distinct) <= column.filled * 0.8
        return column.letters >= MOST and repeated and column.moments < MOST and column.flags < MOST
    if kind == "id":
        return column.ids >= MOST
    if kind == "person":
        return (column.phones if name == "phone" else column.mails) >= MOST
    return fits(kind, column)


def _by_values(header: str, column: Profile, vocabulary: Vocabulary) -> list[Candidate]:  # noqa: PLR0911
    """Give what an unknown heading, or none, can be by its values alone."""
    if not column.filled:
        return []
    if column.durations >= MOST:
        return [Candidate("other", REFUTED, "durations")]
    if column.moments >= MOST:
        return (
            [] if _is_another_moment(header, vocabulary) else [Candidate("created_at", BY_VALUES, "values")]
        )
    few = len(column.distinct) <= min(MANY_STATUSES, max(FEW, column.filled * 0.5))
    if few and column.ends and column.outcomes >= 0.5:
        return [Candidate("status", BY_VALUES, "values")]
    if few and column.sources >= 0.5 and column.letters >= MOST:
        return [Candidate("source", BY_VALUES, "values")]
    if not header and column.unique >= 1.0 and column.ids >= 1.0 and column.moments < MOST:
        return [Candidate("lead_id", BY_VALUES, "values")]
    return []


def _is_another_moment(header: str, vocabulary: Vocabulary) -> bool:
    """Say whether some word of an unknown heading speaks of a closing, a due date, a change: no beginning of a lead."""
    beginnings = tuple(vocabulary.entities["another_moment"])
    return any(word.startswith(beginnings) for word in fold_header(header).split())
