"""A table of counts → its figures: names, days and counts a line, with what was left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.fields import DIMENSIONS
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.leads.table import row_list
from funnelkit.model import Note, Period
from funnelkit.recognition.blanks import is_blank
from funnelkit.recognition.counted import (
    COUNTED,
    counted_field,
    is_percent,
)
from funnelkit.recognition.profile import profile
from funnelkit.recognition.ticks import NO_COUNT, NOTHING, read_count
from funnelkit.recognition.totals import is_total
from funnelkit.tally.figures import Figures, Names, Texts
from funnelkit.tally.grids import days_of_grid, is_grid, names_steps, steps_of_grid
from funnelkit.tally.occasions import Occasions, read_occasions
from funnelkit.tally.overlaps import find_overlaps
from funnelkit.tally.sheet_cells import fold_names, read_cells, step_of_table
from funnelkit.tally.subtotals import find_totals, is_sum_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.recognition.plan import ColumnPlan, Plan

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


def read_figures(plan: Plan, context: Period | None = None) -> Figures:
    """Read a table of counts; `context` is the stretch of days that its file is of, where that is known."""
    return _Sheet(plan, context).figures()


class _Sheet:
    """The cells of a table of counts, and what is left out of it."""

    def __init__(self, plan: Plan, context: Period | None) -> None:
        self.plan, self.context = plan, context
        self.notes: list[Note] = []
        self.rows, self.cells = read_cells(plan)
        self.records = len(self.rows)
        self.counted = [column for column in plan.columns if column.field in _counts()]
        self.labels = [column for column in plan.columns if self._is_label(column)]

    def _is_label(self, column: ColumnPlan) -> bool:
        if column.field in (*DIMENSIONS, "step", "period"):
            return True
        values = profile(self.plan.reading.sample, column.place, load_vocabulary())
        return column.field is None and values.letters >= 0.5 and not is_percent(column.header, values)

    def figures(self) -> Figures:
        """Leave out what is no line of counts, and give the rest."""
        headings = self._headings()
        inside = self.rows[headings]
        self._leave_out(headings, "headings_inside")
        blocks = self._blocks()
        if not blocks and len(inside):
            self._leave_out(self._told_again(int(inside[0])), "blocks_untold")
        numbers = self._numbers()
        self._leave_out((numbers == NOTHING).all(axis=1), "no_counts")
        self._leave_out(self._totals(), "totals_left_out")
        if any(column.field == "count" for column in self.plan.columns):
            return self._unpivoted(blocks)
        self._leave_out((self._numbers() == NO_COUNT).any(axis=1), "not_counts", self._odd())
        when = read_occasions(self.plan, self._period(), len(self.rows), self.context)
        over = self._note_overlaps(when, self._names())
        if over.any():
            self._keep(~over)
            when = when.of(np.flatnonzero(~over))
        counts = {str(column.field): self._number(column) for column in self.counted}
        return self._made(self._names(), when, counts, {str(c.field): c.header for c in self.counted})

    def _made(
        self,
        names: Mapping[str, Names],
        when: Occasions,
        counts: Mapping[str, Ints],
        headers: Mapping[str, str],
    ) -> Figures:
        percents = {
            column.header: self.cells[column.place]
            for column in self.plan.columns
            if column not in (*self.counted, *self.labels)
            and is_percent(column.header, profile(self.plan.reading.sample, column.place, load_vocabulary()))
        }
        notes = (*self.notes, *when.notes)
        return Figures(self.plan, self.rows, names, when, counts, percents, headers, self.records, notes)

    def _leave_out(self, which: Bools, key: str, examples: list[str] | None = None) -> None:
        if not which.any():
            return
        rows = self.rows[which]
        told = {"examples": examples} if examples is not None else {}
        self.notes.append(
            Note(key, {"file": self.plan.reading.name, "count": len(rows), "rows": row_list(rows), **told})
        )
        self._keep(~which)

    def _keep(self, which: Bools) -> None:
        self.rows = self.rows[which]
        self.cells = {place: texts.of(which) for place, texts in self.cells.items()}

    def _headings(self) -> Bools:
        """Find lines that repeat the heading."""
        same = np.ones(len(self.rows), bool)
        named = [column for column in self.counted if column.header]
        for column in named:
            texts = self.cells[column.place]
            same &= np.array([text.strip() == column.header for text in texts.texts], bool)[texts.codes]
        return same if named else np.zeros(len(self.rows), bool)

    def _told_again(self, heading: int) -> Bools:
        """Find the lines below a heading that comes again in a grid, where they name what the lines above it name.

        They count something else, and no line tells what; the pages of one list name others.
        """
        again = np.zeros(len(self.rows), bool)
        names = [self.cells[column.place].codes for column in self.labels if column.field in DIMENSIONS]
        if not names or not any(column.field == "count" for column in self.plan.columns):
            return again
        below = self.rows > heading
        keys = np.unique(np.column_stack(names), axis=0, return_inverse=True)[1].ravel()
        return below if np.isin(keys[below], keys[~below]).sum() * 2 > below.sum() else again

    def _number(self, column: ColumnPlan) -> Ints:
        return np.maximum(self._read(column), 0)

    def _read(self, column: ColumnPlan) -> Ints:
        texts = self.cells[column.place]
        return np.array([read_count(text) for text in texts.texts] or [0], np.int64)[texts.codes]

    def _numbers(self) -> Ints:
        columns = [self._read(column) for column in self.counted]
        return np.column_stack(columns) if columns else np.zeros((len(self.rows), 0), np.int64)

    def _odd(self) -> list[str]:
        """Give some cells that are no count."""
        found: dict[str, None] = {}
        for column in self.counted:
            texts = self.cells[column.place]
            used = np.unique(texts.codes)
            found |= {
                texts.texts[code].strip(): None for code in used if read_count(texts.texts[code]) == NO_COUNT
            }
        return list(found)[:3]

    def _totals(self) -> Bools:
        """Find the lines that sum up others, and say where a total is not the sum of its lines."""
        named = np.zeros(len(self.rows), bool)
        codes = []
        for column in self.labels:
            texts = self.cells[column.place]
            is_period = column.field == "period"
            known = {fold(text) for text in texts.texts}
            called = [is_total(text) and is_sum_name(text, known, is_period) for text in texts.texts]
            named |= np.array(called or [False], bool)[texts.codes]
            blank = np.array([is_blank(text) for text in texts.texts] or [False], bool)
            if column.field != "period":
                codes.append(np.where(blank[texts.codes], -1, texts.codes).astype(np.int64))
        numbers = np.maximum(self._numbers(), 0)
        found = find_totals(codes, numbers[:, self._by_weight()], named)
        self._hold_against(named, found, numbers)
        return found

    def _by_weight(self) -> list[int]:
        """Give the columns, leads first: by these a total is proved."""
        first = ("leads", "good_leads", "offered")
        places = range(len(self.counted))
        return sorted(places, key=lambda at: (self.counted[at].field not in first, at))

    def _hold_against(self, named: Bools, found: Bools, numbers: Ints) -> None:
        """Note where the only named total is not the sum of the lines: some are missing, or counted twice."""
        last = np.flatnonzero(named)
        if len(last) != 1 or not (~found).any():
            return
        at = self._by_weight()[0]
        printed, summed = int(numbers[last[0], at]), int(numbers[~found, at].sum())
        if printed not in (0, summed) and read_count(str(printed)) >= 0 and printed > summed:
            told = {
                "file": self.plan.reading.name,
                "header": self.counted[at].header,
                "row": int(self.rows[last[0]]),
            }
            self.notes.append(Note("total_differs", {**told, "printed": printed, "summed": summed}))

    def _names(self) -> dict[str, Names]:
        return {
            str(column.field): fold_names(self.cells[column.place])
            for column in self.labels
            if column.field in DIMENSIONS
        }

    def _period(self) -> Texts | None:
        return next((self.cells[c.place] for c in self.plan.columns if c.field == "period"), None)

    def _blocks(self) -> dict[int, str]:
        """Find lines that name the step of the lines below them: the record number of each and its step."""
        if any(column.field == "step" for column in self.plan.columns) or not self.labels:
            return {}
        numbers = self._numbers()
        empty = np.flatnonzero((numbers == NOTHING).all(axis=1))
        found = {}
        for at in empty.tolist():
            said = [self._text(column, at) for column in self.plan.columns]
            said = [text for text in said if text]
            if len(said) == 1 and (step := counted_field(said[0].rstrip(":"))):
                found[int(self.rows[at])] = step
        return found

    def _text(self, column: ColumnPlan, at: int) -> str:
        texts = self.cells[column.place]
        return texts.texts[int(texts.codes[at])].strip()

    def _unpivoted(self, blocks: Mapping[int, str]) -> Figures:
        """Give a line for each cell of a grid, or each row of a tally with a column of steps."""
        grid = [column for column in self.plan.columns if column.field == "count"]
        read = np.column_stack([self._read(column) for column in grid])
        self._name_odd(read)
        at, which = np.nonzero(read >= 0)
        steps, unknown = (
            self._steps(blocks, at) if not names_steps(grid) else (steps_of_grid(grid)[which], [])
        )
        known = steps != ""
        if unknown:
            self.notes.append(Note("unknown_steps", {"file": self.plan.reading.name, "values": unknown[:5]}))
        at, which, steps = at[known], which[known], steps[known]
        numbers = read[at, which]
        counts = {str(step): np.where(steps == step, numbers, 0) for step in np.unique(steps)}
        headers = days_of_grid(grid)
        when = read_occasions(self.plan, self._period(), len(self.rows), self.context)
        when = when.crossed(headers, at, which, self.context) if is_grid(grid) else when.of(at)
        names = {name: found.of(at) for name, found in self._names().items()}
        self.rows = self.rows[at]
        over = self._note_overlaps(when, names)
        if over.any():
            kept = np.flatnonzero(~over)
            self.rows, when = self.rows[kept], when.of(kept)
            names = {name: found.of(kept) for name, found in names.items()}
            counts = {name: found[kept] for name, found in counts.items()}
        return self._made(names, when, counts, {})

    def _note_overlaps(self, when: Occasions, names: Mapping[str, Names]) -> Bools:
        """Find the lines that sum up the days of others, and name these days."""
        over = find_overlaps(when, names.values())
        if over.any():
            spans = [when.spans[code] for code in np.unique(when.codes[over]).tolist()]
            told = {"file": self.plan.reading.name, "periods": [span.name for span in spans if span][:5]}
            self.notes.append(Note("overlaps_left_out", told))
        return over

    def _name_odd(self, read: Ints) -> None:
        odd = read == NO_COUNT
        if odd.any():
            rows = self.rows[odd.any(axis=1)]
            told = {"file": self.plan.reading.name, "count": int(odd.sum()), "rows": row_list(rows)}
            self.notes.append(Note("cells_no_counts", {**told, "examples": self._odd()}))

    def _steps(
        self, blocks: Mapping[int, str], at: npt.NDArray[np.intp]
    ) -> tuple[npt.NDArray[Any], list[str]]:
        """Say of each line which step it counts ("" where that is not known), and which names are no steps."""
        column = next((column for column in self.plan.columns if column.field == "step"), None)
        if column is not None:
            texts = self.cells[column.place]
            table = [counted_field(text) or "" for text in texts.texts]
            used = {texts.texts[code].strip() for code in texts.codes[at] if not table[code]}
            return np.array(table or [""], dtype=object)[texts.codes[at]], sorted(used)
        whole = step_of_table(self.plan) or ""
        if not blocks:
            return np.full(len(at), whole, dtype=object), []
        starts = np.array(sorted(blocks))
        names = np.array([whole, *(blocks[start] for start in starts.tolist())], dtype=object)
        return names[np.searchsorted(starts, self.rows[at], side="right")], []


def _counts() -> frozenset[str]:
    return frozenset((*COUNTED, "count"))
