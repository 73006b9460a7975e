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
    from funnelkit.analysis.compared import Compared, ComparedRow, Comparison
    from funnelkit.analysis.counts import View
    from funnelkit.model import Period, Row, Value
    from funnelkit.tally import Tally

    Known = Mapping[int | None, Mapping[str, Value]]

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
    told = _Told(tally, view, comparison)
    periods = {}
    for row in comparison.periods:
        name = row.group["period"] or ""
        if name in numbers:
            periods[name] = _places(row, name, (numbers[name], None), told.of(name))
    whole, pooled = comparison.whole, comparison.pooled
    if whole is None or pooled is None:
        return Addresses({}, periods)
    ends = [numbers[name] for name in pooled.name.split("..")]
    rows = ends[0], ends[1] if len(ends) > 1 else None
    return Addresses(_places(whole, pooled.name, rows, told.together(whole, pooled)), periods)


class _Told:
    """The figures that `rows` would measure, each at the age at which the comparison reads it."""

    def __init__(self, tally: Tally, view: View, comparison: Comparison) -> None:
        self.tally, self.view = tally, view
        names = {row.group["period"] for row in comparison.periods}
        periods = [period for period in periods_in(tally, view) if period.name in names]
        asked = _keys_by_age(*comparison.periods)
        self.rows = {age: self._measure_periods(age, keys, periods) for age, keys in asked.items()}

    def of(self, period: str) -> Known:
        """Give those of a period, by age."""
        return {age: rows[period].metrics for age, rows in self.rows.items() if period in rows}

    def together(self, row: ComparedRow, pooled: Period) -> Known:
        """Give those of a stretch of time, by age."""
        found: dict[int | None, Mapping[str, Value]] = {}
        for age, keys in _keys_by_age(row).items():
            if age is not None:
                found[age] = self._cohorts([pooled]).row(age, keys).metrics
            elif rows := measure(self.tally, (), replace(self.view, period=pooled), keys).rows:
                found[age] = rows[0].metrics
        return found

    def _measure_periods(
        self, age: int | None, keys: set[str], periods: list[Period]
    ) -> dict[str | None, Row]:
        if age is not None:
            return self._cohorts(periods).by_period(age, keys)
        return {row.group["period"]: row for row in measure(self.tally, _PERIODS, self.view, keys).rows}

    def _cohorts(self, periods: list[Period]) -> Cohorts:
        view = self.view
        return cohorts_of(self.tally, periods, view.as_of, view.every, view.dropped)


def _age(key: str, compared: Compared) -> int | None:
    """Give the age at which a figure is read; None is whatever was seen."""
    return compared.window_days if METRICS[key].kind in AGED and compared.verdict != "too_early" else None


def _keys_by_age(*rows: ComparedRow) -> dict[int | None, set[str]]:
    found: dict[int | None, set[str]] = {}
    for row in rows:
        for key, compared in row.metrics.items():
            if compared.current is not None:
                found.setdefault(_age(key, compared), set()).add(key)
    return found


def _places(
    row: ComparedRow, period: str, rows: tuple[int, int | None], known: Known
) -> Mapping[str, Places]:
    found = {}
    for key, compared in row.metrics.items():
        age = _age(key, compared)
        told = known[age].get(key) if age in known else None
        if told is not None and told == compared.current:
            short = ShortAddress(LETTERS[key], rows[0], last=rows[1], within=age)
            found[key] = Places(str(short), str(Address(key, "", {"period": period}, age)))
    return found
