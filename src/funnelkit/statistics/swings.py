"""Months that swing more than chance: by how much the counts of a department say less than they seem to.

Leads of a month share the weather, the stock, the price list. Where the true rate differs from month to month, every count
is worth less: it is divided by the overdispersion phi, and the limits are Student's, for the swing itself is an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.homogeneity import dispersion
from funnelkit.statistics.scores import Answers, adjust_spread, measure_spread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import numpy.typing as npt

    Months = npt.NDArray[np.float64]  # (2, months): hits, of
    Sizes = npt.ArrayLike

LEAST_DF = 3
"""Fewer than four months of a stretch tell nothing of swings."""

PRIOR_DF = 4
"""How much the swings of all rates together count beside those of one rate, in months."""

_LEAST_ODDS = 1e-9
_ENOUGH_DF = 1000


@dataclass(frozen=True)
class Width:
    """How much wider limits are for the swings: counts are divided by `phi`; `df` of Student's t, None for normal."""

    phi: float = 1.0
    df: int | None = None


PLAIN = Width()


@dataclass(frozen=True)
class Swing:
    """How the true rate of one metric swings: `cv2` is the square of its coefficient of variation between months.

    `df` is how much is known of it, `months` of how many months; `known` is False where they are too few to tell.
    """

    cv2: float
    df: float
    months: int
    known: bool

    def width(
        self, counts: tuple[float, float], base: tuple[float, float], months: Sizes, base_months: Sizes
    ) -> Width:
        """Give how much wider the limits of one difference are.

        `counts` and `base` are (hits, of) of the two sides, `months` and `base_months` how many leads there were in
        each month of them: the fewer the months, the more of a swing is left in their mean. Degrees of freedom after
        Satterthwaite (1946), Biometrics Bull 2:110: those of the swing, as far as it is part of the variance.
        """
        of, base_of = counts[1], base[1]
        if not self.cv2 or not of or not base_of:
            return PLAIN
        rate = (counts[0] + base[0]) / (of + base_of)
        chance = rate * (1 - rate) * (1 / of + 1 / base_of)
        if not chance:
            return PLAIN
        swing = self.cv2 * rate**2 * (_concentration(months) + _concentration(base_months))
        return _width(swing, chance, self.df)


@dataclass(frozen=True)
class ScoreSwing:
    """How a true net score swings: its `variance` between months, of the score as a share (-1 to 1).

    `df`, `months` and `known` as of a Swing.
    """

    variance: float
    df: float
    months: int
    known: bool

    def width(self, answers: Answers, base: Answers, months: Sizes, base_months: Sizes) -> Width:
        """Give how much wider the limits of the difference of two scores are, as `Swing.width` does of two rates.

        `months` and `base_months` are how many answers there were in each month of the two sides.
        """
        if not self.variance or not answers.n or not base.n:
            return PLAIN
        chance = adjust_spread(answers).variance + adjust_spread(base).variance
        swing = self.variance * (_concentration(months) + _concentration(base_months))
        return _width(swing, chance, self.df) if chance else PLAIN


def _width(swing: float, chance: float, df: float) -> Width:
    """Give how much wider limits are whose variance is that of chance and that of swings."""
    free = df / (swing / (swing + chance)) ** 2
    return Width(1 + swing / chance, max(1, int(free)) if free < _ENOUGH_DF else None)


CALM = Swing(0.0, 0.0, 0, known=False)


def estimate_swings(
    stretches: Mapping[str, Sequence[Months]], evidence: Sequence[str], heavy: Collection[str] = ()
) -> dict[str, Swing]:
    """Say of each rate how much its true value swings from month to month.

    `stretches` gives each rate's months as arrays of hits and of what they are of, a stretch for each time in which
    nothing is known to have changed (before and after), so that a change is not taken for a swing. What the months of
    a rate differ beyond chance, in cv², is averaged with that of all rates of `evidence` together, weighted by their
    degrees of freedom (the latter has 4); for those of `heavy`, products of several steps, with twice as much. The
    square of a coefficient of variation is what can be averaged: phi grows with the leads a month, it does not. The other
    rates help to guess how great a swing is; they make it no surer, and its degrees of freedom stay its own. They are in
    an order, for the sums of another order differ by a rounding. Few months
    hide a swing more often than they feign one: the guess is taken greater by one part in its degrees of freedom.

    Source: moments, as DerSimonian & Laird (1986), Control Clin Trials 7:177; counts divided by phi as Rao & Scott
    (1992), Biometrics 48:577; the weight of 4 by simulation (docs/method.md).

    >>> quiet = np.array([[33, 31, 34, 32], [60, 60, 60, 60]], float)
    >>> estimate_swings({"contact_rate": [quiet]}, ["contact_rate"])["contact_rate"].cv2
    0.0
    >>> loud = np.array([[20, 45, 15, 50], [60, 60, 60, 60]], float)
    >>> round(estimate_swings({"contact_rate": [loud]}, ["contact_rate"])["contact_rate"].cv2 ** 0.5, 2)
    0.61
    """
    spreads = {key: _spread(months) for key, months in stretches.items()}
    speaking = [spreads[key] for key in evidence if key in spreads]
    leverage = sum(spread.df * spread.leverage for spread in speaking)
    beyond = sum(spread.chi2 - spread.df for spread in speaking)
    together = max(0.0, beyond) / leverage if leverage else 0.0
    prior = min(PRIOR_DF, sum(spread.df for spread in speaking))
    return {
        key: _swing(spread, (2 if key in heavy else 1) * together, prior) for key, spread in spreads.items()
    }


def estimate_score_swing(stretches: Iterable[Sequence[Answers]]) -> ScoreSwing:
    """Say how much the true net score swings from month to month, from the months of each stretch without a known change.

    Q of homogeneity of the months' scores around that of the stretch, with the variance that its answers have together,
    less its degrees of freedom, over what a variance of 1 between months would add to it; greater by one part in the degrees
    of freedom, as of a rate. Under four months nothing is known. Source: moments, DerSimonian & Laird (1986), Control
    Clin Trials 7:177, with the variance pooled.

    >>> quiet = [Answers(20, 10, 10), Answers(21, 9, 10), Answers(19, 11, 10), Answers(20, 11, 9)]
    >>> estimate_score_swing([quiet]).variance
    0.0
    >>> loud = [Answers(30, 5, 5), Answers(5, 5, 30), Answers(28, 6, 6), Answers(6, 6, 28)]
    >>> round(estimate_score_swing([loud]).variance ** 0.5, 2)
    0.77
    """
    told = [[month for month in months if month.n] for months in stretches]
    parts = [_of_scores(months) for months in told if months]
    q, df, leverage = (sum(column) for column in zip(*parts, strict=True)) if parts else (0.0, 0, 0.0)
    count = sum(len(months) for months in told)
    if df < LEAST_DF or not leverage:
        return ScoreSwing(0.0, 0.0, count, known=False)
    return ScoreSwing(max(0.0, (q - df) / leverage) * (1 + 1 / df), df, count, known=True)


def _of_scores(months: Sequence[Answers]) -> tuple[float, int, float]:
    """Give Q, its degrees of freedom, and what a variance of 1 between months adds to it; nothing where all answer alike."""
    whole = measure_spread(Answers(*(sum(column) for column in zip(*months, strict=True))))
    if not whole.variance:
        return 0.0, 0, 0.0
    weights = np.array([month.n for month in months]) / whole.variance
    scores = np.array([measure_spread(month).value for month in months])
    q = float((weights * (scores - whole.value) ** 2).sum())
    return q, len(months) - 1, float(weights.sum() - (weights**2).sum() / weights.sum())


@dataclass(frozen=True)
class _Spread:
    """What the months of one rate tell: chi-squared of their homogeneity, its df, and what cv² = 1 adds to each df."""

    chi2: float
    df: int
    leverage: float
    months: int


def _swing(spread: _Spread, together: float, prior: float) -> Swing:
    if spread.df < LEAST_DF:
        return Swing(0.0, 0.0, spread.months, known=False)
    own = (spread.chi2 / spread.df - 1) / spread.leverage
    both = (spread.df * own + prior * together) / (spread.df + prior) * (1 + 1 / spread.df)
    return Swing(max(0.0, both), spread.df, spread.months, known=True)


def _spread(stretches: Sequence[Months]) -> _Spread:
    kept = [months[:, months[1] > 0] for months in stretches]
    chi2, df = (sum(parts) for parts in zip(*map(_of_stretch, kept), strict=True)) if kept else (0.0, 0)
    hits, of = (sum(float(months[side].sum()) for months in kept) for side in (0, 1))
    count = sum(months.shape[1] for months in kept)
    if not 0 < hits < of:
        return _Spread(0.0, 0, 0.0, count)
    return _Spread(chi2, df, max(_LEAST_ODDS, of / count * hits / (of - hits)), count)


def _of_stretch(months: Months) -> tuple[float, int]:
    """Give chi-squared and degrees of freedom of the homogeneity of some months; nothing where nothing can differ."""
    df = months.shape[1] - 1
    found = float(dispersion(*months)) if df > 0 else float("nan")
    return (0.0, 0) if isnan(found) else (df * found, df)


def _concentration(months: Sizes) -> float:
    """Give the sum of squared shares of the months: 1 for one month, 1/12 for twelve alike."""
    sizes = np.asarray(months, float)
    total = float(sizes.sum())
    return float((sizes**2).sum()) / total**2 if total else 1.0
