"""The rows behind a number: which leads, answers or stays a figure of a report counts, and which it counts them from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.analysis.funnel import hits_of
from funnelkit.analysis.reviews import REVIEWED
from funnelkit.analysis.stages import OF_STAGE
from funnelkit.metrics import METRICS, Metric
from funnelkit.model import Bounds, Rate
from funnelkit.periods import day_number, day_numbers, parse_period
from funnelkit.recognition.scales import NET
from funnelkit.tally import BOXES, NO_DAY, SCORES
from funnelkit.tally.packing import days_of
from funnelkit.tally.places import Cut, Places, find_stays
from funnelkit.worklists.listing import answers_of, reviews_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.analysis.counts import View
    from funnelkit.leads import Leads
    from funnelkit.model import Value
    from funnelkit.tally.counting import Facts

    Bools = npt.NDArray[np.bool_]
    Group = Mapping[str, str | None]

COUNTED_PARTS = ("hits", "of", "n")
"""The parts of a value that an address may name, beside those of a score."""

SCORES_OF: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "nps": {str(score): (score, score + 1) for score in range(NET)},
    "net_score": {},
}
"""The answers of each single score, as `nps.7` names them."""


@dataclass(frozen=True, eq=False)
class Picked:
    """Rows of one table ("leads", "answers", "reviews"): their places, and what the number itself knows of each."""

    table: str
    places: npt.NDArray[np.intp]
    values: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)

    def at(self, which: npt.NDArray[np.intp]) -> Picked:
        """Give some of them."""
        return Picked(self.table, self.places[which], {name: v[which] for name, v in self.values.items()})


@dataclass(frozen=True, eq=False)
class Opened:
    """What a number counts, and what else it is counted from; `missed` is None where it is counted from nothing."""

    hits: tuple[Picked, ...]
    missed: tuple[Picked, ...] | None


class Opener:
    """Opens the numbers of a report: by the facts that its tally was counted from, seen from the same view.

    Those of a comparison at an `age` in days.
    """

    def __init__(self, leads: Leads, facts: Facts, view: View, age: int | None = None) -> None:
        self.leads, self.view = leads, view
        self.cut = Cut(day_number(view.as_of), view.period, age)
        self.facts, self.places = facts, Places(facts, self.cut)
        self.whole = Places(facts, Cut(self.cut.as_of))
        self._groups: dict[tuple[tuple[str, str | None], ...], Bools] = {}

    def open(self, metric: str, group: Group, value: Value, part: str = "") -> Opened:
        """Give the rows of a number that a report has told: `value`, not None, of a group; `part` names one of its counts."""
        if "closed_period" in group:
            return self._closed(metric, group)
        if metric in OF_STAGE:
            return self._stays(metric, group)
        if metric == REVIEWED:
            return self._reviewed(group, part)
        if METRICS[metric].kind == "score":
            return self._answered(metric, group, part)
        hits, of, values = self._counted(METRICS[metric], value)
        own = self.of_group(group)
        if part == "of" and of is not None:
            hits, of = of, None
        return _opened(hits & own, None if of is None else of & own, values)

    def of_group(self, group: Group) -> Bools:
        """Say which leads are of a group."""
        key = tuple(group.items())
        if key not in self._groups:
            self._groups[key] = _in_group(self.leads.frame, group, self.places.created)
        return self._groups[key]

    def _counted(self, metric: Metric, value: Value) -> tuple[Bools, Bools | None, Mapping[str, Any]]:
        """Say who is counted, of whom, and what is known of each."""
        of = self.places.of
        if metric.kind in ("count", "cost"):
            return of(metric.hits), of("leads") if metric.hits != "leads" else None, {}
        if metric.kind in ("money", "return"):
            return self.places.paid, of("sold"), {}
        if metric.kind == "within":
            return *self._within(metric), {}
        if metric.kind == "duration":
            known, wait = self.places.ages("sold") if metric.hits == "sold" else self.places.waits
            return known, of(metric.hits), {metric.key: wait if metric.hits == "sold" else wait / 60}
        if isinstance(value, Bounds):
            return of(f"{metric.hits}_least"), of("leads"), {}
        of_step = value.of_step if isinstance(value, Rate) else metric.of[0]
        return of(hits_of(metric.hits, of_step)), of(of_step), {}

    def _within(self, metric: Metric) -> tuple[Bools, Bools]:
        old = self.places.older(metric.days)
        if metric.hits == "contacted" and self.facts.waits is not None:
            waited, minutes = self.places.waits
            return waited & old & (minutes <= metric.minutes), old
        known, days = self.places.ages(metric.hits)
        return known & old & (days <= metric.days), old

    def _answered(self, metric: str, group: Group, part: str) -> Opened:
        """Give the answers of the best part, or of the one named, of the leads and of surveys."""
        boxes = {**BOXES[metric], **SCORES_OF[metric]}
        hits: list[Picked] = []
        missed: list[Picked] = []
        first, end = boxes.get(part, next(iter(boxes.values())))
        low, high = (0, NET) if metric == "nps" else (NET, SCORES)
        for table, frame, moment in self._tables_of_answers():
            created = days_of(frame, moment)
            own = self.cut.creations(created) & _in_group(frame, group, created)
            codes = frame["nps"].to_numpy()
            answered = own & (codes >= low) & (codes < high)
            best = answered if part in ("of", "n") else answered & (codes >= first) & (codes < end)
            for which, into in ((best, hits), (answered & ~best, missed)):
                into.append(Picked(table, np.flatnonzero(which)))
        return Opened(tuple(hits), tuple(missed))

    def _tables_of_answers(self) -> list[tuple[str, pd.DataFrame, str]]:
        tables = [
            ("leads", self.leads.frame, "created_at"),
            ("answers", answers_of(self.leads).frame, "answered_at"),
        ]
        return [entry for entry in tables if "nps" in entry[1]]

    def _closed(self, metric: str, group: Group) -> Opened:
        """Give what was closed in a period, whenever its leads were created."""
        start, end = day_numbers(parse_period(str(group["closed_period"])))
        places = self.whole
        within = (places.closed >= start) & (places.closed < end)
        sold, lost = places.of("sold") & within, places.of("lost") & within
        own = (places.created >= start) & (places.created < end)
        known = places.created != NO_DAY
        hits, of = {
            "sold": (sold, None),
            "lost": (lost, None),
            "revenue": (places.paid & within, sold),
            "win_rate": (sold, sold | lost),
            "sold_from_own_leads": (sold & own, sold),
            "sold_from_earlier": (sold & known & ~own, sold),
        }[metric]
        return _opened(hits, of, {})

    def _stays(self, metric: str, group: Group) -> Opened:
        """Give the stays of leads in a stage, a row for each: who was ever in it, is in it, left it, or went back."""
        if self.leads.stays is None:
            return Opened((), None)
        stays = find_stays(self.leads.frame, self.leads.stays, self.cut)
        steps = stays.steps
        which = {
            "ever_in_stage": steps["leads"],
            "in_stage": steps["entered"] & ~steps["left"],
            "days_in_stage": stays.ended,
            "moved_back": steps["moved_back"],
        }[metric]
        at = np.flatnonzero(which & _has(stays.stages, group["stage"]))
        values = {metric: stays.days[at]} if metric == "days_in_stage" else {}
        return Opened((Picked("leads", stays.leads[at], values),), None)

    def _reviewed(self, group: Group, part: str) -> Opened:
        """Give the answers of yes to a question about calls."""
        frame = reviews_of(self.leads).frame
        created = days_of(frame, "created_at")
        answered = self.cut.creations(created) & _in_group(frame, group, created)
        yes = frame["yes"].to_numpy(dtype=bool) if part != "of" else np.ones(len(frame), bool)
        found = (answered & yes, answered & ~yes)
        return Opened(*((Picked("reviews", np.flatnonzero(which)),) for which in found))


def _opened(hits: Bools, of: Bools | None, values: Mapping[str, Any]) -> Opened:
    """Make places of leads out of what is counted and what it is counted from."""
    at = np.flatnonzero(hits)
    found = Picked("leads", at, {name: column[at] for name, column in values.items()})
    return Opened((found,), None if of is None else (Picked("leads", np.flatnonzero(of & ~hits)),))


def _in_group(frame: pd.DataFrame, group: Group, created: npt.NDArray[np.int32]) -> Bools:
    """Say which rows have the values of a group; None is what is not filled in, also where no file has the column."""
    found = np.ones(len(frame), bool)
    for name, value in group.items():
        if name == "period":
            found &= _in_period(created, value)
        elif name in frame:
            found &= _has(frame[name], value)
        elif value is not None:
            found[:] = False
    return found


def _in_period(created: npt.NDArray[np.int32], name: str | None) -> Bools:
    if name is None:
        undated: Bools = created == NO_DAY
        return undated
    period = parse_period(name)
    return (created >= day_number(period.start)) & (created < day_number(period.end))


def _has(column: pd.Series[Any], value: str | None) -> Bools:
    code = (
        -1
        if value is None
        else column.cat.categories.get_loc(value)
        if value in column.cat.categories
        else -2
    )
    found: Bools = column.cat.codes.to_numpy() == code
    return found
