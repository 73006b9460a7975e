"""One simulated comparison: a department drawn, a baseline kept, an export compared with it, and what was said.

A trial is named by its setting and its number: the same ones give the same outcome, whatever else is run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from departments import Effect, Plan, draw
from funnelkit.analysis.compared import NOTHING_MEANT
from funnelkit.analysis.compared import PLAIN as QUESTION
from funnelkit.analysis.comparison import Comparing, compare
from funnelkit.analysis.counts import View
from funnelkit.analysis.grounds import Grounds
from funnelkit.periods import day_number
from funnelkit.statistics.differences import newcombe
from funnelkit.store.baselines import Baseline
from funnelkit.tally import select_created

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from departments import Department
    from funnelkit.analysis.comparison import Comparison
    from funnelkit.model import Period
    from funnelkit.tally import Tally

SEED = 20261122
MOST_MONTHS = 6
DECIDED = frozenset({"improved", "worse"})
Decided = tuple[str, str, str]
"""A row that is called one of these: its table, its metric, the word."""

_ROOMS = frozenset({"rows", "metrics", "tables"})


@dataclass(frozen=True)
class Change:
    """A true change after the baseline: of one step's rate, and the metric in which it is looked for."""

    step: str
    metric: str
    times: float = 1.0
    add: float = 0.0


CHANGES: Mapping[str, Change] = {
    "contact +5 pt": Change("contact", "contact_rate", add=0.05),
    "contact +10 pt": Change("contact", "contact_rate", add=0.10),
    "contact +15 pt": Change("contact", "contact_rate", add=0.15),
    "conversion +50 %": Change("sale", "lead_conversion", times=1.5),
}
NOTHING = "nothing"

PLAIN, UNDATED, ALONE, UNEQUAL = VARIANTS = ("plain", "undated", "alone", "unequal")
"""Exports with all dates and months; with marks of contact that have no date; of only the months after the baseline;
and departments of unequal managers and sources."""

UNEQUAL_PLAN = {"managers": (0.7, 0.8, 0.95, 1.05, 1.2, 1.3), "sources": (0.8, 0.9, 1.3, 1.4, 1.0)}


@dataclass(frozen=True)
class Setting:
    """What trials have in common.

    `leads` a month; `base`: months of the baseline; `cv`: how much true monthly rates swing; `late`: days from the last
    day of the newest month to the export; `since`: months after the baseline, 0 for 1 to 6 at random; `change`: what
    truly rose after the baseline; `variant`: one of VARIANTS.
    """

    leads: int
    base: int = 4
    cv: float = 0.0
    late: int = 7
    since: int = 0
    change: str = NOTHING
    variant: str = PLAIN

    @property
    def key(self) -> tuple[int, ...]:
        """The setting in whole numbers, which name its stream of random numbers."""
        names = (NOTHING, *CHANGES).index(self.change), VARIANTS.index(self.variant)
        return (self.leads, self.base, round(1000 * self.cv), self.late, self.since, *names)


@dataclass(frozen=True, eq=False)
class Trial:
    """One department, from the first month of its baseline to the last one before the export."""

    setting: Setting
    department: Department

    @cached_property
    def kept(self) -> tuple[Period, ...]:
        """The months of the baseline."""
        return self.department.periods[: self.setting.base]

    @cached_property
    def later(self) -> tuple[Period, ...]:
        """The months after it."""
        return self.department.periods[self.setting.base :]

    @property
    def as_of(self) -> date:
        """The day of the export."""
        return self.later[-1].last_day + timedelta(days=self.setting.late)

    @property
    def undated(self) -> frozenset[str]:
        """The moments that exports lack."""
        return frozenset({"contacted_at"} if self.setting.variant == UNDATED else ())

    def baseline(self) -> Baseline:
        """Keep the baseline: as long after its last month as the export comes, but not before that month is over."""
        end = self.kept[-1].end
        as_of = end + timedelta(days=max(0, self.setting.late - 1))
        tally = self.department.tally(as_of, undated=self.undated, until=end)
        leads = tally.cells[()].totals["leads"]
        return Baseline("kept", as_of, "month", self.kept, leads, tally, {}, ())

    def export(self) -> Tally:
        """Count the export that is compared with it."""
        tally = self.department.tally(self.as_of, undated=self.undated)
        if self.setting.variant == ALONE:
            tally = select_created(tally, day_number(self.later[0].start), day_number(self.later[-1].end))
        return tally

    def compare(self) -> Comparison:
        """Compare the export with the baseline."""
        return compare(Grounds(self.baseline(), self.export(), View(self.as_of)))

    def judge(self) -> list[Decided]:
        """Give every row that is called improved or worse, and nothing else of the comparison: that takes half the time."""
        comparing = Comparing(
            Grounds(self.baseline(), self.export(), View(self.as_of), QUESTION, (), NOTHING_MEANT, ())
        )
        pooled = comparing.on.pooled if comparing.on.closed else None
        rows = [
            ("whole" if period == pooled else "newest", key, judged.verdict.word)
            for (key, period), judged in comparing.verdicts.items()
            if judged and judged.verdict.word in DECIDED
        ]
        return [*rows, *find_decided((comparing.tables, comparing.managers))]


def make_trial(setting: Setting, number: int, seed: int = SEED) -> Trial:
    """Draw a trial; its random numbers are those that SeedSequence.spawn gives to its setting's child `number`."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(*setting.key, number)))
    since = setting.since or int(rng.integers(1, MOST_MONTHS + 1))
    plan = Plan(leads=setting.leads, months=setting.base + since, cv=setting.cv)
    if setting.variant == UNEQUAL:
        plan = replace(plan, **UNEQUAL_PLAN)
    if setting.change != NOTHING:
        change, start = CHANGES[setting.change], plan.periods[setting.base].start
        plan = replace(plan, effects=(Effect(change.step, start, change.times, change.add),))
    return Trial(setting, draw(plan, rng))


# --- what a comparison says --------------------------------------------------------------------------------------


def find_verdicts(found: object, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give every verdict anywhere in a result, with the names that lead to it; a table of groups has that of its groups."""
    if is_dataclass(found):
        named = getattr(found, "by", None)
        place = (*place, named) if isinstance(named, str) else place
        for field in fields(found):
            value = getattr(found, field.name)
            if field.name == "verdict" and isinstance(value, str):
                yield place, value
            else:
                yield from find_verdicts(value, (*place, field.name))
    elif isinstance(found, Mapping):
        for name, value in found.items():
            yield from find_verdicts(value, (*place, str(name)))
    elif isinstance(found, Sequence) and not isinstance(found, str):
        for value in found:
            yield from find_verdicts(value, place)


def find_decided(found: object) -> list[Decided]:
    """Give each row that is called improved or worse: its table, its metric, and the word."""
    return [
        (" ".join(name for name in place[:-1] if name not in _ROOMS), place[-1], word)
        for place, word in find_verdicts(found)
        if word in DECIDED
    ]


# --- what others would say ---------------------------------------------------------------------------------------


def ask_naively(trial: Trial) -> str | None:
    """Judge the conversion of the newest month as of its own last day against the grown months: plain limits, 95 %."""
    newest = trial.later[-1]
    sold, of = _count(trial.department, _sold_by(trial.department, newest.last_day), (newest,)).sum(axis=0)
    base = _count(trial.department, _sold_by(trial.department, date.max), trial.kept).sum(axis=0)
    if not of or not base[1]:
        return None
    found = newcombe(int(sold), int(of), int(base[0]), int(base[1]))
    return "improved" if found.low > 0 else "worse" if found.high < 0 else None


def ask_oracle(trial: Trial, metric: str) -> str | None:
    """Judge one row with all of the 5 %, by a test that knows how much months truly swing.

    Conversion or contact, within as many days of the creation as the youngest lead is old, all months after the baseline
    against the baseline's: a normal test, with the spread that the months' true rates have in the simulation.
    """
    setting, hits = trial.setting, _in_time(trial.department, metric, trial.setting.late)
    now, then = (_count(trial.department, hits, months) for months in (trial.later, trial.kept))
    (new_hits, of), (base_hits, base_of) = now.sum(axis=0), then.sum(axis=0)
    rate = (new_hits + base_hits) / max(1, of + base_of)
    if not of or not base_of or not 0 < rate < 1:
        return None
    swing = (1 + setting.cv**2) ** (4 if metric == "lead_conversion" else 1) - 1
    shares = sum(((side[:, 1] / side[:, 1].sum()) ** 2).sum() for side in (now, then))
    error = sqrt(rate * (1 - rate) * (1 / of + 1 / base_of) + swing * rate**2 * shares)
    z = (new_hits / of - base_hits / base_of) / error
    return "improved" if z > 1.96 else "worse" if z < -1.96 else None


def _sold_by(department: Department, day: date) -> npt.NDArray[np.bool_]:
    return department.sold & (_days_of(department.moments["closed_at"]) <= day_number(day))


def _in_time(department: Department, metric: str, days: int) -> npt.NDArray[np.bool_]:
    name = "closed_at" if metric == "lead_conversion" else "contacted_at"
    at = department.moments[name]
    there = department.sold if name == "closed_at" else ~np.isnat(at)
    return there & (_days_of(at) - department.created <= days)


def _days_of(at: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    return at.astype("datetime64[D]").astype(np.int64)


def _count(
    department: Department, hits: npt.NDArray[np.bool_], months: Sequence[Period]
) -> npt.NDArray[np.int64]:
    """Count the hits and the leads of each month: two columns."""
    edges = [day_number(month.start) for month in months] + [day_number(months[-1].end)]
    cuts = np.searchsorted(department.created, edges)
    sums = np.concatenate([[0], np.cumsum(hits)])[cuts]
    return np.stack([np.diff(sums), np.diff(cuts)], axis=1)
