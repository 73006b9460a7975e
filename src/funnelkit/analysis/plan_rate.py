"""How many of the leads to come are sold by a day: the share sold by each age, and how well it is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import share
from funnelkit.analysis.managers import names_any
from funnelkit.analysis.sides import swings_of
from funnelkit.analysis.windows import LEAST_BASE_LEADS, SHARE_OF_EVENTS, dates_of
from funnelkit.analysis.young import estimate_of, histograms
from funnelkit.model import Estimate, Rate
from funnelkit.statistics.homogeneity import compare_groups
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.shrinkage import fit_prior, match_prior, posterior
from funnelkit.statistics.waits import effective_counts, estimate_incidence

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.analysis.cohorts import Cohorts
    from funnelkit.analysis.sides import Figures

    Floats = npt.NDArray[np.float64]

OLDEST = 730
"""No sale is waited for longer than so many days."""

_LEAST_OLD = 0.1
_HALF = 0.5
_DUST = 1e-12
_MOST = 1 - 1e-6
_MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True, eq=False)
class Curve:
    """The share of leads that is sold by the age of 0, 1, 2, … days, and how many leads each is known as well as.

    It ends with the last sale before fewer than 30 leads, or a tenth of them, are as old; later ones are not counted on.
    `ages` and `n` are those of all the leads.
    """

    share: Floats
    of: Floats
    leads: int
    ages: npt.NDArray[np.integer]
    n: npt.NDArray[np.integer]

    @property
    def last(self) -> int:
        """The greatest age that is known."""
        return len(self.share) - 1

    @property
    def usual_days(self) -> int:
        """The age by which four fifths of the sales that are waited for have been made."""
        return int(np.searchsorted(self.share, SHARE_OF_EVENTS * self.share[-1] - _DUST))

    def by(self, ages: npt.NDArray[np.integer]) -> Floats:
        """Give the share sold by some ages."""
        return np.asarray(self.share[np.minimum(ages, self.last)])

    def mean(self, youngest: int, oldest: int) -> Estimate:
        """Give the share of leads sold that are so many days old at last, as many of each age."""
        oldest, at = max(youngest, oldest), min(max(youngest, oldest), self.last)
        mean = float(self.by(np.arange(youngest, oldest + 1)).mean())
        young = int(self.n[self.ages < at].sum())
        return estimate_of(mean, float(self.of[at]), at, (self.leads, young))


def curve_of(side: Cohorts, within: int | None = None) -> Curve | None:
    """Give the share sold by each age, from all leads: Aalen-Johansen; None where the days of sales are not usable."""
    if dates_of("sold", side) != "good" or not side.leads:
        return None
    most = min(OLDEST if within is None else within, max(0, int(side.ages.max())))
    found = histograms(side, "lead_conversion", most)
    ended, censored = found.ended.sum(axis=0), found.censored.sum(axis=0)
    known = estimate_incidence(ended, censored)
    hits = np.asarray(known.share[0, : most + 1], float)
    _, of = effective_counts(hits, known.variance[0, : most + 1], known.known[: most + 1])
    n = side.births[1]
    old = np.bincount(np.clip(side.ages, 0, most), n, most + 1)[::-1].cumsum()[::-1]
    last = max(1, int(np.count_nonzero(old >= max(LEAST_BASE_LEADS, _LEAST_OLD * n.sum()))))
    last = int(np.searchsorted(hits[:last], hits[last - 1] - _DUST)) + 1
    return Curve(hits[:last], np.minimum(of[:last], n.sum()), int(n.sum()), side.ages, n)


@dataclass(frozen=True)
class Known:
    """What is known of the share that is sold: a beta distribution, about the hits and misses that it weighs.

    `rate` is what was counted; `swings`: the months differ by more than chance, which makes the plan less sure.
    """

    rate: Rate
    a: float
    b: float
    swings: bool

    @property
    def mean(self) -> float:
        """The share that is expected."""
        return self.a / (self.a + self.b)

    def at(self, rate: float) -> Known:
        """Give the same knowledge of another rate."""
        weight, rate = self.a + self.b, min(rate, _MOST)
        return replace(self, a=rate * weight, b=(1 - rate) * weight)


def known_of(rate: Rate, figures: Figures, days: int | None) -> Known:
    """Give what is known of a share of leads that come over so many days: that it is counted, and that months swing.

    Jeffreys' half is added. Where the months of the past can be told apart (chi-squared, 5 %), those to come will swing,
    too: the variance is added to that of the count, less the more months share it.
    """
    hits, of = rate.hits + _HALF, rate.of + 2 * _HALF
    mean = hits / of
    swing = swings_of([figures]).get("lead_conversion")
    months = max(1.0, (days or _MONTH_DAYS) / _MONTH_DAYS)
    beyond = swing.cv2 * mean**2 * (1 / months + 1 / max(1, swing.months)) if swing and swing.known else 0.0
    if not beyond or not _months_differ(figures):
        return Known(rate, hits, of - hits, swings=False)
    variance = mean * (1 - mean) / (of + 1) + beyond
    prior = match_prior(mean, min(variance, mean * (1 - mean) / 2))
    return Known(rate, mean * prior.weight, (1 - mean) * prior.weight, swings=True)


def _months_differ(figures: Figures) -> bool:
    """Say whether the months' shares sold differ by more than chance."""
    found = [values["lead_conversion"] for values in figures.periods.values()]
    counts = np.array([(rate.hits, rate.of) for rate in found if isinstance(rate, Rate)], float).reshape(
        -1, 2
    )
    return bool(compare_groups(*counts.T).p <= 1 - LEVEL)


def undated(side: Cohorts) -> Rate | None:
    """Give the share sold of all leads, where nobody knows on which day; None where it is not told."""
    found = side.value("lead_conversion", None)
    return share(found.hits, found.of, found.of_step) if isinstance(found, Rate) and found.of else None


def rates_by(side: Cohorts, dimension: str, known: Known) -> dict[str | None, Known]:
    """Give what is known of the share sold of each group: its own leads, drawn towards all, at the level of the plan's rate.

    Nothing where there are no two groups with leads, no sale, or names on sold leads alone. No group is known better
    than all together.
    """
    if not names_any(side.tally, dimension):
        return {}
    steps = side.steps_by(dimension, None)
    of, hits = steps.of("leads").astype(float), steps.of("sold").astype(float)
    there = of > 0
    if there.sum() < 2 or not hits.sum():
        return {}
    prior, size = fit_prior(hits[there], of[there]), known.a + known.b
    found = posterior(prior, hits[there], of[there])
    rates = found.a / (found.a + found.b) * known.mean * of.sum() / hits.sum()
    weights = np.minimum(found.a + found.b, size)
    names = (name for name, some in zip(steps.groups, there, strict=True) if some)
    return {
        name: replace(known, a=weight * min(rate, _MOST), b=weight * (1 - min(rate, _MOST)))
        for name, rate, weight in zip(names, rates.tolist(), weights.tolist(), strict=True)
    }
