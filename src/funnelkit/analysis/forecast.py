"""What the open leads will bring, if the months behave like those before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from funnelkit.analysis.backtest import Backtest, backtest
from funnelkit.analysis.coming import Coming, Outlook
from funnelkit.analysis.fates import MOST_DAYS, MOST_UNDATED, fates_of
from funnelkit.analysis.funnel import is_one_sided
from funnelkit.analysis.standing import LEAST_SALES, MATURE, Standing, edges_of, stand_on
from funnelkit.model import Note
from funnelkit.periods import EPOCH, day_number
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from funnelkit.statistics.development import Development
    from funnelkit.statistics.predicted import Predicted
    from funnelkit.tally import Cells, Tally


@dataclass(frozen=True, eq=False)
class OpenOutlook:
    """What the leads open on a day will bring, up to and with the day `until` (None: as long as any sale is known to come).

    `leads` are open; `to_come` is the distribution of their sales: `mean`, `variance`, `chances` of each number,
    `interval()`, `at_least(number)`. `mature_days`: the age by which 95 % of all sales are made; `development`
    knows the share sold by each age (`fates().sold`).
    """

    as_of: date
    until: date | None
    leads: int
    to_come: Predicted
    mature_days: int
    development: Development


def open_leads_outlook(tally: Tally, as_of: date, until: date | None = None) -> OpenOutlook | None:
    """Say how many sales the leads that are open on `as_of` will bring, if the months behave like those before.

    Each lead by its age: the share of those open at it that were sold later, at the level of its month, which is drawn
    towards that of all months. Sold and lost compete. Wider by as much as forecasts of past months missed. None where
    nothing can be forecast: under 20 sales with a day, or leads that take most of the time that was seen. Source:
    docs/method.md, "Looking ahead".
    """
    day = day_number(as_of)
    fates = fates_of(tally.cells[()], day)
    standing = stand_on(fates, day, edges_of(fates, day), backtest(fates, day).miss)
    mature = standing.mature_days
    if mature is None:
        return None
    found = standing.to_come(None if until is None else max(0, day_number(until) - day)).whole
    return OpenOutlook(as_of, until, found.most or 0, found, mature, standing.development)


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is to come, as of a day: of all open leads, by unfinished period of creation, for the period ahead, by group.

    `earlier` are the leads of periods that are mature by now, of which some are open still. `standing` is what is known of
    leads by period, None where nothing can be forecast; then `notes` say why. `since`: the first day of the
    months that those to come are supposed to behave like.
    """

    as_of: date
    every: str
    since: date
    standing: Standing | None
    whole: Coming | None
    periods: tuple[Coming, ...]
    earlier: Coming | None
    ahead: tuple[Coming, ...]
    groups: Mapping[str, tuple[Coming, ...]]
    tested: Backtest
    notes: tuple[Note, ...]

    @property
    def mature_days(self) -> int | None:
        """The age at which 95 % of all sales are made."""
        return self.standing.mature_days if self.standing else None


def forecast(tally: Tally, as_of: date, every: str = "month") -> Forecast:
    """Forecast the sales that the open leads of a tally bring, and those of the period ahead, by what was known on a day.

    Groups are those of the tally of one dimension. Nothing is forecast of exports that hold sold leads only, whose
    sales have no days, that have under 20 sales, or tell too short a time of them.
    """
    day = day_number(as_of)
    cells = tally.cells[()]
    fates = fates_of(cells, day)
    tested = backtest(fates, day, every)
    edges = edges_of(fates, day, every)
    standing = stand_on(fates, day, edges, tested.miss)
    since = EPOCH + timedelta(days=int(max(edges[0], day - MOST_DAYS)))
    refused = _refusal(cells, standing)
    if refused:
        return Forecast(as_of, every, since, None, None, (), None, (), {}, tested, (refused,))
    outlook = Outlook(cells, standing, edges, every)
    groups = {
        by[0]: found for by, own in tally.cells.items() if len(by) == 1 and (found := outlook.groups(own))
    }
    notes = [
        Note("one_sided", {"dimension": by[0]})
        for by, own in tally.cells.items()
        if len(by) == 1 and is_one_sided(own)
    ]
    return Forecast(
        as_of,
        every,
        since,
        standing,
        outlook.whole(),
        tuple(outlook.periods()),
        outlook.earlier(),
        tuple(outlook.ahead()),
        groups,
        tested,
        (*outlook.notes(), *notes),
    )


def _refusal(cells: Cells, standing: Standing) -> Note | None:
    """Say why nothing can be forecast."""
    sold = cells.steps.of_step("sold")
    undated = int(sold["n"][sold["on"] == NO_DAY].sum())
    total = cells.totals["sold"]
    if is_one_sided(cells):
        return Note("forecast_sold_only")
    if undated > MOST_UNDATED * total:
        return Note("forecast_undated", {"undated": undated, "sales": total})
    sales = int(standing.development.sold.sum())
    if sales < LEAST_SALES:
        return Note("forecast_few", {"sales": sales, "least": LEAST_SALES})
    if standing.mature_days is None:
        days = standing.development.mature_at(MATURE)
        return Note("forecast_short", {"days": days, "seen": standing.seen_days})
    return None
