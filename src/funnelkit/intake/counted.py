"""Tables of counts in data sets: what their sums, days and views are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.model import Note
from funnelkit.periods import YEARLESS
from funnelkit.tally.ready import Ready, events_of, lies_in_one, make_tally
from funnelkit.tally.tables import EVENT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from funnelkit.model import Period
    from funnelkit.recognition.plan import Plan
    from funnelkit.tally import Tally


@dataclass(frozen=True, eq=False)
class Counted:
    """Tables of counts in data sets: those of one set are added, different sets look at the same days and never are."""

    sets: tuple[tuple[Ready, ...], ...]
    plans: tuple[Plan, ...]
    notes: tuple[Note, ...]

    @property
    def tables(self) -> tuple[Ready, ...]:
        """All tables."""
        return tuple(table for tables in self.sets for table in tables)

    def spans(self) -> list[Period]:
        """Give the days that are counted anywhere."""
        return [span for table in self.tables for span in spans_of(table)]

    @property
    def definitions(self) -> dict[str, object]:
        """Say what the counts belong to, for a later comparison to find the same."""
        first = self.sets[0][0]
        return {"basis": first.basis, "unit": first.unit}

    @property
    def is_yearless(self) -> bool:
        """Say whether no table tells a year."""
        spans = self.spans()
        return bool(spans) and all(span.start.year == YEARLESS for span in spans)

    def last_day(self, today: date) -> date | None:
        """Give the day on which the counts were complete: the end of the last of them that is not ahead."""
        ends = [span.end for span in self.spans() if span.start.year != YEARLESS]
        return min(max(ends), today) if ends else None

    def tally(self, groupings: Sequence[tuple[str, ...]], every: str) -> Tally:
        """Sum the first data set; groupings that only another set has are its own view, never added."""
        first, *others = (make_tally(tables, groupings, every) for tables in self.sets)
        for other in others:
            if (other.basis, other.unit) == (first.basis, first.unit):
                first = replace(first, cells={**other.cells, **first.cells})
        return first

    def events(self, groupings: Sequence[tuple[str, ...]], every: str) -> Tally | None:
        """Sum what the first set counts in its days, whatever the age of the leads; None where it counts nothing so."""
        found = [part for table in self.sets[0] if (part := events_of(table))]
        return make_tally(found, groupings, every) if found else None

    def others(self) -> list[tuple[Tally, tuple[Period, Period], str]]:
        """Give each data set that can be held against leads: its sums, its first and last days, the length of periods.

        What happened is compared by week, unless the days are longer; what belongs to created leads by month.
        """
        found = []
        for tables in self.sets:
            spans = sorted(
                span for table in tables for span in spans_of(table) if span.start.year != YEARLESS
            )
            if not spans or tables[0].unit != "leads":
                continue
            every = next(
                (e for e in ("week", "month") if all(lies_in_one(span, e) for span in spans)), "year"
            )
            every = every if tables[0].basis == EVENT or every == "year" else "month"
            last = max(spans, key=lambda span: span.end)
            found.append((make_tally(tables, [("manager",)], every), (spans[0], last), every))
        return found

    def remarks(self, every: str) -> tuple[Note, ...]:
        """Say which days lie in two periods, and how many views of one thing there are."""
        notes = []
        for table in self.tables:
            split = [span.name for span in spans_of(table) if not lies_in_one(span, every)]
            if split:
                notes.append(
                    Note(
                        "days_in_two_periods",
                        {"file": table.figures.file, "periods": split[:5], "every": every},
                    )
                )
        if len(self.sets) > 1:
            files = [sorted({table.figures.file for table in tables}) for tables in self.sets]
            notes.append(
                Note(
                    "views_of_counts",
                    {"files": files[0], "others": [name for names in files[1:] for name in names]},
                )
            )
        return tuple(notes)


def spans_of(table: Ready) -> list[Period]:
    """Give the days that a table counts."""
    when = table.figures.when
    return [span for code, span in enumerate(when.spans) if span and (when.codes == code).any()]
