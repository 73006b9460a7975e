"""How many inquiries become sales: every metric of `metrics.py`, for any grouping of a tally."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.costs import Costs, cost_per, return_on
from funnelkit.analysis.counts import Key, Rows, View
from funnelkit.metrics import METRICS, Metric
from funnelkit.model import (
    Bounds,
    Count,
    Duration,
    Money,
    NetScore,
    Rate,
    Ratio,
    Return,
    Row,
    Score,
    Section,
    Value,
)
from funnelkit.recognition.scales import NET
from funnelkit.statistics.intervals import per_success, wilson
from funnelkit.statistics.medians import find_median
from funnelkit.statistics.scores import Answers, net_score
from funnelkit.tally import BOXES, DERIVED, EVENT, NO_DAY, TOLD, UNTRACKED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from funnelkit.analysis.counts import Counts, Histogram, Within
    from funnelkit.tally import Cells, Tally

_BOTH = {
    ("sold", "visits"): "sold_visits",
    ("sold", "appointments"): "sold_appointments",
    ("sold", "proposals"): "sold_proposals",
    ("proposals", "qualified"): "qualified_proposals",
    ("delivered", "paid"): "paid_delivered",
}
"""Sales without a visit are none of the visits, those without an appointment none of the appointments, and so on."""

_LIMITED = ("contact_rate", "qualified_rate", "proposal_rate")
"""Rates of which the present status may tell limits."""

_OTHER_ENDS = ("untracked_lost", "untracked_non_target")

_TOLD_BY: dict[str, tuple[str, ...]] = {
    **{step: (mark,) for step, mark in UNTRACKED.items()},
    "leads": ("leads_untold",),
    "visits": ("untracked_visits", "visits_untold"),
    "shows": ("untracked_visits", "shows_untold"),
    "sold_visits": ("untracked_visits", "visits_untold", "pairs_untold"),
    "sold_appointments": ("untracked_appointments", "pairs_untold"),
    "due": ("untracked_appointments",),
    "open": ("untracked_sold", "leads_untold"),
    "target": ("untracked_non_target", "leads_untold"),
    "closed": ("untracked_lost",),
}
"""Which marks say that a count is not told."""


def measure(tally: Tally, by: tuple[str, ...], view: View, keys: Collection[str] = METRICS.keys()) -> Section:
    """Give every metric, or those of `keys`, for each group of `by` (dimensions, "period") with leads or answers.

    Periods come in order, those without a date last; other groups by their leads, most first, then by name.
    """
    dimensions = tuple(name for name in by if name != "period")
    cells = tally.cells.get(dimensions)
    if cells is None:
        return Section(by, ())
    rows = Rows(cells, view, by_period="period" in by)
    told = _Told(tally, rows)
    metrics = {name: metric for name, metric in METRICS.items() if name in keys}
    measured = [
        Row(
            group_of(key, by, dimensions),
            {name: told.value(metric, counts, key) for name, metric in metrics.items()},
        )
        for key, counts in sorted(rows.counts(), key=lambda found: _order(*found))
    ]
    return Section(by, tuple(measured))


def group_of(key: Key, by: tuple[str, ...], dimensions: tuple[str, ...]) -> dict[str, str | None]:
    """Name a row by the values of its dimensions and its period, in the order of `by`."""
    values = dict(zip(dimensions, key.values, strict=True))
    period = key.period.name if key.period else None
    return {name: period if name == "period" else values[name] for name in by}


def _order(key: Key, counts: Counts) -> tuple[object, ...]:
    period = (key.period is None, key.period.start.toordinal() if key.period else 0)
    named = tuple((value is None, value or "") for value in key.values)
    size = counts.steps["leads"] or counts.steps["contacted"]
    return (*period, -size, -int(counts.scores.sum()), named)


class _Told:
    """The metrics of each row, null where the exports do not tell what they need."""

    def __init__(self, tally: Tally, rows: Rows) -> None:
        self.rows = rows
        self.clocks = {"created_at", "contacted_at"} <= tally.clocks
        whole = tally.cells[()]
        self.whole = whole.totals
        self.counted = any(self.whole.values())
        self.basis, self.unit = tally.basis, tally.unit
        scores = whole.scores["score"]
        self.answers = {"nps": bool((scores < NET).any()), "net_score": bool((scores >= NET).any())}
        self.money = bool(len(whole.money))
        self.costs = Costs(tally, rows)
        self.limited = {
            METRICS[key].hits
            for key in _LIMITED
            if whole.totals[f"{METRICS[key].hits}_least"] or whole.totals[f"{METRICS[key].hits}_never"]
        }
        self.dropped = rows.view.dropped | ({"due"} if "appointments" in rows.view.dropped else set())
        self.dated = {step for step in ("contacted", "sold") if _has_ages(whole, step)}
        self.one_sided = is_one_sided(whole) or is_one_sided(rows.cells)
        self._within: dict[tuple[str, int], Within] = {}
        self._make: Mapping[str, Callable[[Metric, Counts], Value]] = {
            "count": self._count,
            "rate": self._rate,
            "within": self._share_within,
            "duration": self._duration,
            "money": self._money,
            "ratio": self._ratio,
            "score": self._score,
        }

    def value(self, metric: Metric, counts: Counts, key: Key) -> Value:
        """Give one metric of one row."""
        if metric.kind == "score":
            return self._score(metric, counts)
        if not self.counted:
            return None
        if metric.kind in ("cost", "return"):
            return self._cost(metric, counts, key)
        return self._make[metric.kind](metric, counts)

    def _told(self, step: str, counts: Counts) -> bool:
        """Say whether the exports of a row's leads tell a step; of a row with answers alone, those of all leads."""
        steps = counts.steps if any(counts.steps.values()) else self.whole
        if step in self.dropped:
            return False
        if step in TOLD:
            return 0 < steps["leads"] == steps[TOLD[step]]
        if step == "open" and self.basis == EVENT:
            return False
        if step == "closed" and steps["untracked_sold"]:
            return False
        if step == "open" and any(0 < steps[other] < steps["leads"] for other in _OTHER_ENDS):
            return False
        return not any(steps[mark] for mark in _TOLD_BY[step])

    def _n(self, step: str, counts: Counts) -> int:
        held, left = DERIVED.get(step, ((step,), ()))
        return sum(counts.steps[name] for name in held) - sum(counts.steps[name] for name in left)

    def _count(self, metric: Metric, counts: Counts) -> Count | None:
        return Count(self._n(metric.hits, counts)) if self._told(metric.hits, counts) else None

    def _rate(self, metric: Metric, counts: Counts) -> Rate | Bounds | None:
        if self.one_sided:
            return None
        if not self._told(metric.hits, counts):
            return self._limits(metric, counts) if metric.key in _LIMITED else None
        pairs = [(step, hits_of(metric.hits, step)) for step in metric.of]
        told = (pair for pair in pairs if self._told(pair[0], counts) and self._tells_both(pair[1], counts))
        of_step, name = next(told, (None, ""))
        if of_step is None:
            return None
        hits, of = self._n(name, counts), self._n(of_step, counts)
        return share(hits, of, self.unit if of_step == "leads" else of_step) if hits <= of else None

    def _tells_both(self, pair: str, counts: Counts) -> bool:
        """Say whether it is told who made two steps together; only counts made elsewhere leave that open."""
        return pair not in _TOLD_BY or self._told(pair, counts)

    def _limits(self, metric: Metric, counts: Counts) -> Bounds | None:
        """Give the limits of a rate where no column tells its step, but some statuses do."""
        step = metric.hits
        names = ("leads", f"{step}_least", f"{step}_never")
        leads, least, never = (counts.steps[name] for name in names)
        untold = counts.steps[TOLD[step]] == 0 if step in TOLD else counts.steps[UNTRACKED[step]] == leads
        if not untold or step not in self.limited or step in self.dropped:
            return None
        return Bounds(least, leads - never, leads, "leads")

    def _share_within(self, metric: Metric, counts: Counts) -> Rate | Bounds | None:
        if not self._told(metric.hits, counts) or metric.hits not in self.dated or self.one_sided:
            return None
        days = metric.days
        to_the_minute = metric.hits == "contacted" and self.clocks
        if metric.minutes % (24 * 60) and not to_the_minute:
            return None
        within = self._counted(metric.hits, days, metric.minutes if to_the_minute else None)
        of, hits, undated = (
            int(column[counts.row]) for column in (within.of, within.in_time, within.undated)
        )
        if undated:
            return Bounds(hits, hits + undated, of, "leads")
        return share(hits, of, "leads", days)

    def _counted(self, step: str, days: int, minutes: int | None) -> Within:
        key = (step, minutes or days * 24 * 60)
        if key not in self._within:
            self._within[key] = self.rows.within(step, days, minutes)
        return self._within[key]

    def _duration(self, metric: Metric, counts: Counts) -> Duration | None:
        if not self._told(metric.hits, counts) or metric.hits not in self.dated:
            return None
        if metric.hits == "sold":
            return median_of(counts.sale_ages, 1, "days")
        return median_of(counts.waits, 60, "hours") if self.clocks else None

    def _money(self, _metric: Metric, counts: Counts) -> tuple[Money, ...] | None:
        if not self.money or not self._told("sold", counts):
            return None
        return money_of(counts.money)

    def _ratio(self, metric: Metric, counts: Counts) -> Ratio | None:
        rate = self._rate(metric, counts)
        return Ratio(*per_success(rate.hits, rate.of)) if isinstance(rate, Rate) and rate.of else None

    def _cost(self, metric: Metric, counts: Counts, key: Key) -> tuple[Money, ...] | Return | None:
        sums = self.costs.of(key, counts)
        if sums is None or not self._told(metric.hits, counts):
            return None
        if metric.kind == "cost":
            return cost_per(sums, self._n(metric.hits, counts))
        return return_on(sums, counts.money, counts.steps["sold"]) if self.money else None

    def _score(self, metric: Metric, counts: Counts) -> Score | NetScore | None:
        if not self.answers[metric.key]:
            return None
        found = score(*(int(counts.scores[first:end].sum()) for first, end in BOXES[metric.key].values()))
        return found if metric.key == "nps" else NetScore(*vars(found).values())


def hits_of(step: str, of_step: str) -> str:
    """Give the count of those who made a step and the one that it is counted from."""
    return _BOTH.get((step, of_step), step)


def share(hits: float, of: float, of_step: str, window_days: int | None = None) -> Rate:
    """Give a rate with its Wilson interval; without a value where there is nothing to count of."""
    if not of:
        return Rate(hits, of, None, None, None, of_step, window_days)
    low, high = wilson(hits, of)
    return Rate(hits, of, hits / of, low, high, of_step, window_days)


def score(promoters: int, passives: int, detractors: int) -> Score:
    """Give a net promoter score with its interval."""
    n = promoters + passives + detractors
    if not n:
        return Score(0, 0, 0, 0, None, None, None)
    found = net_score(Answers(promoters, passives, detractors))
    return Score(n, promoters, passives, detractors, found.value, found.low, found.high)


def money_of(sums: Mapping[str | None, tuple[int, int]]) -> tuple[Money, ...]:
    """Give sums of hundredths as money, currencies in order, the unnamed last."""
    ordered = sorted(sums.items(), key=lambda item: (item[0] is None, item[0] or ""))
    return tuple(
        Money(n, total / 100, total / 100 / n if n else None, currency) for currency, (n, total) in ordered
    )


def median_of(histogram: Histogram, per: int, unit: str) -> Duration:
    """Give the median of a histogram of waits, so many to a unit ("hours", "days")."""
    found = find_median(*histogram)
    value, low, high = (None if x is None else x / per for x in (found.value, found.low, found.high))
    return Duration(found.n, value, low, high, unit)


def _has_ages(whole: Cells, step: str) -> bool:
    """Say whether some lead's days tell how long it took to a step."""
    lines = whole.steps.of_step(step)
    return bool(((lines["on"] != NO_DAY) & (lines["created"] != NO_DAY)).any())


def is_one_sided(cells: Cells) -> bool:
    """Say whether a dimension is filled in on sold leads only, so that no rate can be had by it."""
    named, every = cells.named_totals, cells.totals
    if not 0 < named["leads"] == named["sold"]:
        return False
    return not cells.by or every["leads"] > named["leads"]
