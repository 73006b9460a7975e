"""Which column is which field: a plan for one table, from its headings, the user's word, and a sample of its values.

The order of trust: what the user mapped, what is known of the system that wrote the export, a heading of the vocabulary
that its values do not refute, the root of a heading that its values confirm, values alone. Of two columns that are equally good for a field neither is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError
from funnelkit.fields import FIELDS
from funnelkit.languages import load_vocabulary
from funnelkit.languages.headers import stage_entered
from funnelkit.model import Note
from funnelkit.recognition import kinds
from funnelkit.recognition.assignment import assign
from funnelkit.recognition.candidates import (
    Candidate,
    candidates,
    of_export,
    surest,
    with_year_named,
)
from funnelkit.recognition.copies import copy_numbers, doubled_notes, number_headings
from funnelkit.recognition.mappings import TOLD, FieldMapping, places_of
from funnelkit.recognition.profile import MOST, Profile, profile
from funnelkit.recognition.scores_question import choose_question
from funnelkit.recognition.systems import identify
from funnelkit.recognition.totals import without_remarks
from funnelkit.recognition.yearless import year_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.languages import Vocabulary
    from funnelkit.reading.table import Reading
    from funnelkit.recognition.systems import Export

GUESSED = frozenset({"created_at", "status", "source"})
TELLING = frozenset({"flag", "moment", "word"})

_ENTERED = frozenset({None, "other", "sold_at", "lost_at"})


class UnknownHeader(UsageError):
    """A mapping names a heading that no file has."""

    key = "unknown_header"


@dataclass(frozen=True)
class ColumnPlan:
    """What one column was taken for, how sure (0 to 1), and the key of the reason why."""

    place: int
    header: str
    field: str | None
    confidence: float
    why: str


@dataclass(frozen=True)
class Plan:
    """The reading of one table: its kind, its columns, and the order of dates that the user gave for some field.

    `export`: what is known of the system that wrote it, None where it is no known system's. `remarks_at`: the column
    in which names of groups, totals and the like stand, if there are any. `years`: of dates without one, by field.
    `told`: what the user said of the whole table, the `period` that it is of or the `step` that it counts. `zone`: in
    whose time moments with an offset are told, an IANA name, "" in the one that is printed.
    """

    reading: Reading
    kind: str
    columns: tuple[ColumnPlan, ...]
    orders: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    export: Export | None = None
    remarks_at: int | None = None
    years: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words by which the cells of this table are read."""
        return self.export.vocabulary if self.export else load_vocabulary()

    @property
    def entered(self) -> dict[str, tuple[int, str]]:
        """The columns that tell when each stage was entered, by a name for each: (place, stage); never only one."""
        named = [
            (column.place, stage_entered(column.header))
            for column in self.columns
            if column.field in _ENTERED
        ]
        found = {f"entered {place}": (place, stage) for place, stage in named if stage}
        return found if len(found) > 1 else {}

    @property
    def reviewed(self) -> dict[str, tuple[int, str]]:
        """The columns of questions in a table of reviews, by a name for each: (place, question)."""
        named = self.columns if self.kind == "reviews" else ()
        return {
            f"review {column.place}": (column.place, column.header)
            for column in named
            if column.why == "review"
        }

    @property
    def headed(self) -> set[str]:
        """The fields that the person or a heading gave, not values alone."""
        return {
            column.field for column in self.columns if column.field and column.why in ("mapped", "header")
        }

    @property
    def places(self) -> dict[str, int]:
        """Where each field stands, for the fields that are read."""
        return {
            column.field: column.place for column in self.columns if column.field and column.field != "other"
        }


def plan_table(reading: Reading, mappings: Sequence[FieldMapping] = (), crm: str = "") -> Plan:
    """Recognise the columns of one table and what kind of table it is; `crm` is the system that the person named."""
    headers = reading.headers
    export = identify(headers, crm)
    vocabulary = export.vocabulary if export else load_vocabulary()
    sample, remarks_at = without_remarks(reading.sample, headers)
    reading = replace(reading, headers=number_headings(headers), sample=sample)
    profiles = [profile(reading.sample, place, vocabulary) for place in range(len(headers))]
    copies = copy_numbers(headers)
    mapped = {place: mapping for mapping in mappings for place in places_of(mapping, reading)}
    found = {
        place: [Candidate(mapped[place].field, 1.0, "mapped")]
        if place in mapped
        else of_export(header, profiles[place], export, copies[place])
        or surest(
            candidates(header, profiles[place], vocabulary, headed=reading.header_row is not None), export
        )
        for place, header in enumerate(headers)
    }
    year = year_named(reading.name)
    found = {place: with_year_named(wanted, year) for place, wanted in found.items()}
    taken = {mapping.field for mapping in mapped.values()}
    chosen, notes = assign(found, profiles, taken, reading)
    columns = tuple(
        ColumnPlan(place, header, *_outcome(chosen.get(place), found[place]))
        for place, header in enumerate(reading.headers)
    )
    columns = choose_question(columns, profiles)
    notes += doubled_notes(columns, headers, reading)
    orders = {mapping.field: mapping.order for mapping in mapped.values() if mapping.order}
    doubts = [*notes, *_doubts(columns, found, taken, reading)]
    given = {place: mapping.year or year for place, mapping in mapped.items()}
    years = _years(columns, profiles, given, year)
    told = {
        mapping.field: mapping.header for mapping in mappings if mapping.field in TOLD and mapping.is_told
    }
    plan = Plan(reading, "unknown", columns, orders, tuple(doubts), export, remarks_at, years, told)
    return kinds.classify(plan, profiles)


def _years(
    columns: Sequence[ColumnPlan],
    profiles: Sequence[Profile],
    told: Mapping[int, int | None],
    named: int | None,
) -> dict[str, int]:
    """Give the year of each field whose dates have none: the one `told` for its column, else that of the file's name."""
    lacking = [
        column
        for column in columns
        if column.field and FIELDS[column.field].kind == "moment" and profiles[column.place].yearless >= MOST
    ]
    years = {str(column.field): told.get(column.place, named) for column in lacking}
    return {name: year for name, year in years.items() if year}


def _doubts(
    columns: Sequence[ColumnPlan], found: Mapping[int, Sequence[Candidate]], taken: set[str], reading: Reading
) -> list[Note]:
    """Note the headings that were overruled by their values, and those that had no say."""
    fields = taken | {column.field for column in columns}
    notes = []
    for column in columns:
        refuted, reason = next(
            ((at.field, at.why) for at in found[column.place] if not at.confidence), (None, "")
        )
        told = {"file": reading.name, "header": column.header or str(column.place + 1)}
        if column.why == "values" and reading.header_row is not None and column.field in GUESSED:
            notes.append(Note("taken_by_values", {**told, "field": column.field}))
        elif column.why == "year_of_name":
            notes.append(Note("year_of_name", {**told, "year": year_named(reading.name)}))
        elif column.why == "day_numbers":
            notes.append(Note("day_numbers", told))
        elif reason == "no_year" and column.field is None:
            notes.append(Note("dates_without_year", {**told, "field": refuted}))
        elif refuted and column.field is None and refuted not in fields and FIELDS[refuted].kind in TELLING:
            notes.append(Note("refuted", {**told, "field": refuted}))
    return notes


def _outcome(chosen: Candidate | None, found: Sequence[Candidate]) -> tuple[str | None, float, str]:
    if chosen:
        return chosen.field, round(chosen.confidence, 2), chosen.why
    refuted = next((candidate.why for candidate in found if not candidate.confidence), None)
    return None, 0.0, refuted or ("set_aside" if found else "unknown")
