"""By which address each figure of the leads since a baseline opens: those that a comparison reads as `rows` would."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from funnelkit.addresses import Address, ShortAddress
from funnelkit.analysis.cohorts import cohorts_of
from funnelkit.analysis.counts import periods_in
from funnelkit.analysis.funnel import measure
from funnelkit.analysis.numbering import LETTERS, first_rows
from funnelkit.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.analysis.cohorts import Cohorts
    from funnelkit.analysis.compared import ComparedRow, Comparison
    from funnelkit.analysis.counts import View
    from funnelkit.model import Period, Row, Value
    from funnelkit.tally import Tally

AGED = ("rate", "within", "duration", "ratio")
"""The kinds of figures that a comparison reads at an age."""

_PERIODS = ("period",)


class Places(NamedTuple):
    """The two addresses of a figure."""

    short: str
    long: str


@dataclass(frozen=True)
class Addresses:
    """The addresses of the figures of everything since, and of each period; one that cannot be opened is not there."""

    whole: Mapping[str, Places] = field(default_factory=dict)
    periods: Mapping[str, Mapping[str, Places]] = field(default_factory=dict)

    def of(self, period: str, key: str) -> Places | None:
        """Give those of a metric of a period, or of the periods taken together."""
        return self.periods.get(period, self.whole).get(key)


NONE = Addresses()


def address_figures(comparison: Comparison, tally: Tally, view: View) -> Addresses:
    """Give the addresses of what is told of the leads since, under the numbers that rows have in a report.

    A figure has one only if it is the very figure that is measured there: what is estimated from young leads, read from
    a kept run or counted without contacts has none.
    """
    sections = [measure(tally, by, view, {"leads"}) for by in ((), _PERIODS)]
    first = first_rows(sections)[_PERIODS]
    numbers = {row.group["period"] or "": first + place for place, row in enumerate(sections[1].rows)}
    told = _Told(tally, view)
    periods = {}
    for row in comparison.periods:
        name = row.group["period"] or ""
        if name in numbers:
            periods[name] = _places(row, name, (numbers[name], None), told.by_period(row))
    whole, pooled = comparison.whole, comparison.pooled
    if whole is None or pooled is None:
        return Addresses({}, periods)
    ends = [numbers[name] for name in pooled.name.split("..")]
    rows = ends[0], ends[1] if len(ends) > 1 else None
    return Addresses(_places(whole, pooled.name, rows, told.pooled(whole, pooled)), periods)


Known = dict[int | None, "Mapping[str, Value]"]


class _Told:
    """The figures that `rows` would measure, of each age that is asked for, once."""

    def __init__(self, tally: Tally, view: View) -> None:
        self.tally, self.view = tally, view
        self._periods: dict[int | None, dict[str | None, Row]] = {}

    def by_period(self, row: ComparedRow) -> Known:
        """Give those of a period, by age."""
        ages = _ages(row)
        for age in ages - self._periods.keys():
            self._periods[age] = self._measure_periods(age)
        name = row.group["period"]
        return {age: self._periods[age][name].metrics for age in ages if name in self._periods[age]}

    def pooled(self, row: ComparedRow, pooled: Period) -> Known:
        """Give those of a stretch of time, by age."""
        view = replace(self.view, period=pooled)
        found: Known = {
            age: self._cohorts([pooled]).row(age).metrics for age in _ages(row) if age is not None
        }
        rows = measure(self.tally, (), view).rows
        return {**found, None: rows[0].metrics} if rows else found

    def _measure_periods(self, age: int | None) -> dict[str | None, Row]:
        if age is not None:
            return self._cohorts(periods_in(self.tally, self.view)).by_period(age)
        return {row.group["period"]: row for row in measure(self.tally, _PERIODS, self.view).rows}

    def _cohorts(self, periods: list[Period]) -> Cohorts:
        view = self.view
        return cohorts_of(self.tally, periods, view.as_of, view.every, view.dropped)


def _ages(row: ComparedRow) -> set[int | None]:
    """Name the ages at which the figures of a row are read; None is whatever was seen."""
    return {None} | {compared.window_days for compared in row.metrics.values()}


def _places(
    row: ComparedRow, period: str, rows: tuple[int, int | None], known: Known
) -> Mapping[str, Places]:
    found = {}
    for key, compared in row.metrics.items():
        aged = METRICS[key].kind in AGED
        for age in dict.fromkeys((compared.window_days if aged else None, None)):
            told = known[age][key] if age in known else None
            if told is not None and told == compared.current:
                short = ShortAddress(LETTERS[key], rows[0], last=rows[1], within=age)
                found[key] = Places(str(short), str(Address(key, "", {"period": period}, age)))
                break
    return found
