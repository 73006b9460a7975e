"""Which groups stand apart: whether they differ at all, by all together or by the one farthest off, and who does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.families import combine_chances
from funnelkit.statistics.homogeneity import compare_groups
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.many import read_shares, tail_chances

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.statistics.many import Array, Numbers

_FIRM = 1.4  # 5 % with a fifth to spare: at 1.1 the combined chance just keeps it, 3 to 40 groups

_SETTLED = 0.01


def tell_apart(hits: Numbers, of: Numbers) -> Array:
    """Give the p-value of groups' having one rate, asked of all together and of the one farthest off.

    Pearson's chi-squared sees that many differ a little, `farthest_chance` that one differs; each is weak where the other is
    strong, and Cauchy's combination keeps nearly the better of both. Of six with 300 leads, one at 30 % and five at 20 %, it
    tells the one in 84 of 100 departments, as the chi-squared does; of twelve in 84, and the chi-squared in 79. Groups are the last axis; nan as of
    `compare_groups`.

    >>> float(tell_apart([86, 60, 58, 62, 61, 59], [300] * 6).round(3))
    0.017
    """
    chances = np.stack([compare_groups(hits, of).p, farthest_chance(hits, of)], axis=-1)
    known = np.asarray(~np.isnan(chances).any(axis=-1))
    both = _FIRM * combine_chances(np.where(known[..., None], chances, 1.0))
    return np.where(known, np.minimum(1.0, both), np.nan)


def farthest_chance(hits: Numbers, of: Numbers) -> Array:
    """Give the chance that any group is as unlikely beside the rest as the most unlikely one, if all have one rate.

    Each against all others: twice the hypergeometric tail, mid-P; of k groups 1 - (1 - p)^k, which is never too small however
    they depend on each other, and at six is that of a critical value of 2.63 where the exact one is 2.62. Groups are the
    last axis; nan where nothing can differ. Source: Sidak (1967), JASA 62:626; as the analysis of means, Nelson (1982),
    J Qual Technol 14:40.

    >>> float(farthest_chance([86, 60, 58, 62, 61, 59], [300] * 6).round(3))
    0.007
    """
    some, leads = np.broadcast_arrays(*read_shares(hits, of)[:2])
    rest = (side.sum(axis=-1, keepdims=True) - side for side in (some, leads))
    tails = tail_chances(some, leads, *rest)
    many = (leads > 0).sum(axis=-1)
    least = np.minimum(1.0, 2 * np.where(leads > 0, tails, 1.0).min(axis=-1))
    any_of = np.where(many == 2, least, 1 - (1 - least) ** many)
    return np.where(many > 1, any_of, np.nan)


def stand_apart(hits: Numbers, of: Numbers, level: float = LEVEL) -> npt.NDArray[np.bool_]:
    """Name the groups without which the rest differ by no more than chance does: one step after the other.

    While the groups that are left can be told apart, the one farthest from their common rate is taken out; of two both
    are. So one that is better makes nobody else worse: with one at 30 % beside five at 20 %, 300 leads each, another is named
    in 5 % of departments, where the funnel's limits around the common rate name one in 36 %. A boolean a group. ValueError
    for counts that are none. Source: as outliers are taken out one by one, Rosner (1983), Technometrics 25:165.

    >>> stand_apart([90, 62, 58, 60, 61], [300] * 5).tolist()
    [True, False, False, False, False]
    """
    shares = read_shares(hits, of)
    left = np.flatnonzero(shares.of > 0)
    while left.size > 1 and _differ(shares.hits[left], shares.of[left], 1 - level):
        leads, every = shares.of[left], shares.of[left].sum()
        far = np.abs(shares.hits[left] - leads * (shares.hits[left].sum() / every))
        far /= np.sqrt(leads * (1 - leads / every))
        left = np.delete(left, far.argmax()) if left.size > 2 else left[:0]
    named = shares.of > 0
    named[left] = False
    return named


def _differ(hits: Array, of: Array, alarm: float) -> bool:
    """Say whether groups can be told apart; a chi-squared far beyond the alarm settles it."""
    alone = float(compare_groups(hits, of).p)
    return alone <= alarm * _SETTLED or bool(tell_apart(hits, of) <= alarm)
