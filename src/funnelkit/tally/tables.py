"""What a tally holds: its steps, its tables, and the counts of one grouping."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.recognition.scales import NET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.tally.watching import Watch

    Bools = npt.NDArray[np.bool_]

NO_DAY = np.int32(-(2**31))
"""The day of what has no date."""

COST_OF: Mapping[str, tuple[str, ...]] = {"source": ("cost_of_source",), "campaign": ("cost_of_campaign",)}
"""The groupings that hold costs, not leads: their `money` is what was spent, `created` the first day and `on` the last."""

STEPS = (
    "leads",
    "contacted",
    "contacted_least",
    "appointments",
    "due",
    "shows",
    "visits",
    "sold",
    "sold_visits",
    "sold_appointments",
    "lost",
    "non_target",
    "untracked_contacted",
    "untracked_appointments",
    "untracked_visits",
    "untracked_sold",
    "untracked_lost",
    "untracked_non_target",
    "contacted_never",
    "deals",
    "told_deals",
    "entered",
    "left",
    "moved",
    "moved_back",
    "qualified",
    "qualified_least",
    "qualified_never",
    "proposals",
    "proposals_least",
    "proposals_never",
    "qualified_proposals",
    "sold_proposals",
    "paid",
    "delivered",
    "paid_delivered",
    "returned",
    "told_qualified",
    "told_proposals",
    "told_paid",
    "told_delivered",
    "told_returned",
    "answered",
    "answered_yes",
    "tests",
    "leads_untold",
    "shows_untold",
    "visits_untold",
    "pairs_untold",
)
REVIEWS = ("review_question", "review_manager")
"""The grouping that holds reviews of calls, not leads: `answered` and `answered_yes` by question and manager."""

STAYS = ("stay",)
"""The grouping whose groups are the stages that leads were ever in, counted from a history. There `leads` are those ever in
a stage, on the day they first came; `entered` and `left` count stays, `moved` the moves out of it of which the order of
stages is known, `moved_back` those to an earlier stage; `waits` hold the length of stays that ended."""

"""What is counted. `contacted_least`, `contacted_never`: who surely was contacted, and who surely was not, where only
the present status tells. `due`: appointments that were to be held by a day; `sold_visits`: sales to those who came;
`sold_appointments`: sales to those who had an appointment;
`deals`: leads that a table of deals has; `told_deals`: leads beside which there is such a table;
`qualified_proposals`, `sold_proposals`, `paid_delivered`: of two steps together; `told_…`: leads whose export tells a step
that few exports tell;
`tests`: rows that somebody wrote to try a form, counted as leads or not: they prove that their channel lives;
`untracked_…`: leads whose export does not tell the step, so that a sum over exports knows what it lacks.
Of counts that were made elsewhere also: `leads_untold`, lines that do not say of how many leads; `shows_untold`, visits
without a word of kept appointments; `visits_untold`, the reverse; `pairs_untold`, sales of which nobody knows whether
an appointment or a visit went before."""

DERIVED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "open": (("leads",), ("sold", "lost", "non_target")),
    "target": (("leads",), ("non_target",)),
    "closed": (("sold", "lost"), ()),
}
"""Counts that are made of others: whose leads they hold, and whose they do not."""

BOXES: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "nps": {"promoters": (9, NET), "passives": (7, 9), "detractors": (0, 7)},
    "net_score": {"top": (NET + 2, NET + 3), "middle": (NET + 1, NET + 2), "bottom": (NET, NET + 1)},
}
"""The answers that each part of a score counts: from a code up to, not including, another; the best part first."""

COHORT, EVENT = "cohort", "event"
"""What a count belongs to: the day a lead was created, or the day something happened. The two are never added."""

PLACE: Mapping[str, int] = {step: place for place, step in enumerate(STEPS)}
"""The code of each step in the tables."""

UNTRACKED: Mapping[str, str] = {
    mark.removeprefix("untracked_"): mark for mark in STEPS if mark.startswith("untracked_")
}
"""The mark of each step that an export may not tell."""

TOLD: Mapping[str, str] = {mark.removeprefix("told_"): mark for mark in STEPS if mark.startswith("told_")}
"""The mark of each step that few exports tell."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "steps": ("group", "created", "step", "on"),
    "money": ("group", "created", "on", "currency"),
    "waits": ("group", "created", "on", "minutes"),
    "scores": ("group", "created", "score"),
}
"""Keys of each table; `n` counts, and `money` has `hundredths` besides. Days are whole days since 1970-01-01."""


SCORES = NET + 3
"""Codes of answers: 0 to 10 of the NPS, then bottom, middle and top box of other scales."""

_TYPES = {"step": np.int8, "score": np.int8}


@dataclass(frozen=True, eq=False)
class Lines:
    """A table of the tally: columns of whole numbers, of one length, by their names in COLUMNS, and the counts.

    Arrays, not a frame: a comparison cuts and reads hundreds of such tables, mostly short ones.
    """

    columns: Mapping[str, npt.NDArray[Any]]

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self.columns[name]

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __len__(self) -> int:
        return len(self.columns["n"])

    def where(self, which: Bools) -> Lines:
        """Give some of the lines."""
        if which.all():
            return self
        return self.take(which)

    def take(self, places: Bools | slice | npt.NDArray[np.intp]) -> Lines:
        """Give the lines at some places, in that order."""
        return Lines({name: column[places] for name, column in self.columns.items()})

    def of_step(self, step: str) -> Lines:
        """Give the lines of one step."""
        return self.where(self["step"] == PLACE[step])

    def with_columns(self, **columns: npt.NDArray[Any]) -> Lines:
        """Give the lines with some columns in place of their own."""
        return Lines({**self.columns, **columns})

    def summed(self, keys: Sequence[str]) -> Lines:
        """Give one line for all that are alike in their keys, in the order of these."""
        if not len(self):
            return self
        order = np.lexsort([self[key] for key in reversed(keys)])
        lines = self.take(order)
        new = np.logical_or.reduce([lines[key][1:] != lines[key][:-1] for key in keys])
        starts = np.flatnonzero(np.concatenate([[True], new]))
        firsts = lines.take(starts)
        sums = {
            name: np.add.reduceat(column, starts, dtype=column.dtype)
            for name, column in lines.columns.items()
            if name not in keys
        }
        return firsts.with_columns(**sums)


def lines_of(frame: pd.DataFrame) -> Lines:
    """Give the columns of a frame."""
    return Lines({str(name): frame[name].to_numpy() for name in frame})


def join_lines(*tables: Lines) -> Lines:
    """Put lines below each other."""
    first = tables[0]
    return Lines({name: np.concatenate([table[name] for table in tables]) for name in first.columns})


@dataclass(frozen=True, eq=False)
class Cells:
    """The counts of one grouping: `groups` are the values of its dimensions, `group` in the tables indexes them.

    `currencies` are the names that `currency` of the money table indexes (None: none named). Tables that are not given are
    empty.
    """

    by: tuple[str, ...]
    groups: tuple[tuple[str | None, ...], ...]
    currencies: tuple[str | None, ...]
    steps: Lines = field(default_factory=lambda: empty_table("steps"))
    money: Lines = field(default_factory=lambda: empty_table("money"))
    waits: Lines = field(default_factory=lambda: empty_table("waits"))
    scores: Lines = field(default_factory=lambda: empty_table("scores"))

    def tables(self) -> dict[str, Lines]:
        """Give all four by their names in COLUMNS."""
        return {name: getattr(self, name) for name in COLUMNS}

    def cut(self, which: Callable[[Lines], Bools]) -> Cells:
        """Give the counts of some lines of each table."""
        kept = {name: lines.where(which(lines)) for name, lines in self.tables().items()}
        return Cells(self.by, self.groups, self.currencies, **kept)

    @cached_property
    def totals(self) -> dict[str, int]:
        """The sum of each step, whenever it happened."""
        return self._totals(np.ones(len(self.groups) or 1, bool))

    @cached_property
    def named_totals(self) -> dict[str, int]:
        """The same without the group whose dimensions are not filled in."""
        named = [not self.by or any(value is not None for value in group) for group in self.groups]
        return self._totals(np.array(named or [True]))

    def _totals(self, groups: Bools) -> dict[str, int]:
        counted = np.where(groups[self.steps["group"]], self.steps["n"], 0)
        sums = np.bincount(self.steps["step"], weights=counted, minlength=len(STEPS))
        return {name: int(total) for name, total in zip(STEPS, sums, strict=True)}


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of leads as a whole (`cells[()]`) and by groupings such as `cells[("manager",)]`.

    `clocks`: the moments whose time of day was known in every export that was counted. `watch`: the words that were
    seen and the fields that were filled in, None where nobody counted them.
    `basis`: COHORT, or EVENT of counts that belong to the days on which something happened; then `created` is that day.
    `unit`: what is counted, "leads" or "offered" (calls).
    """

    cells: Mapping[tuple[str, ...], Cells]
    clocks: frozenset[str]
    watch: Watch | None = None
    basis: str = COHORT
    unit: str = "leads"


def make_table(name: str, columns: Sequence[npt.NDArray[np.integer]]) -> Lines:
    """Make a table of its columns, in the order of COLUMNS and then the counts."""
    names = (*COLUMNS[name], "n", "hundredths")[: len(columns)]
    types = {"hundredths": np.int64, **_TYPES}
    return Lines(
        {
            key: column.astype(types.get(key, np.int32), copy=False)
            for key, column in zip(names, columns, strict=True)
        }
    )


def empty_table(name: str) -> Lines:
    """Make a table without a line."""
    width = len(COLUMNS[name]) + (2 if name == "money" else 1)
    return make_table(name, [np.zeros(0, np.int64)] * width)
