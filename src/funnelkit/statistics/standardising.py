"""How much of a change is the rate's own, and how much that other segments came: Kitagawa's two parts.

Segments (sources, managers, products) are the last axis: of `of` leads in each `hits` made the step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.statistics.many import Limits, newcombe_limits, read_shares

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.statistics.many import Array, Numbers

_DRAWN = 2.0  # leads by which the variance of a segment is drawn towards that of all


class Split(NamedTuple):
    """A change of a rate in two parts that add up: the segments' own rates, and their mix.

    `hits`, `of`, `base_hits`, `base_of` are counts that know as much of the rates at one mix as the leads do; their
    difference is the rate part. So limits, p-values and verdicts on it are those of any two rates.
    """

    rate_part: Array
    mix_part: Array
    hits: Array
    of: Array
    base_hits: Array
    base_of: Array

    @property
    def total(self) -> Array:
        """The whole change, all segments together."""
        return self.rate_part + self.mix_part

    @property
    def reversed(self) -> npt.NDArray[np.bool_]:
        """Whether the rates at one mix moved against the whole: Simpson's paradox."""
        return self.rate_part * self.total < 0

    def limits(self, z: Numbers | None = None) -> Limits:
        """Give the rate part with its limits, Newcombe's; `z` as of `newcombe_limits`."""
        return newcombe_limits(self.hits, self.of, self.base_hits, self.base_of, z)


def split_change(hits: Numbers, of: Numbers, base_hits: Numbers, base_of: Numbers) -> Split:
    """Split the change of a rate into the segments' own rates and their mix: Kitagawa's two parts.

    Rate part: sum (r1 - r0) (c1 + c0) / 2, r the rate of a segment and c its share of the leads; mix part: sum
    (c1 - c0) (r1 + r0) / 2. Shares. Every segment needs leads on both sides (`pool_empty` first), else ValueError.

    The rate part is the difference of two rates standardised to the mean mix R = sum w r, w = (c1 + c0) / 2, whose
    variance is that of n = R (1 - R) / sum(w^2 r (1 - r) / n_s) leads; its limits are Newcombe's of these counts, and
    with one segment Newcombe's of the leads. In the variance alone r is drawn to R by two leads, lest a segment
    without a hit seem sure. Limits that add up each segment's own (MOVER) lean to one side: with 15 sources at 10 %
    they call 7 % of nothing a rise and 0.3 % a fall, these 2.6 and 2.6 %. Source: Kitagawa (1955), JASA 50:1168; Das
    Gupta (1993), US Census P23-186; effective counts: Korn & Graubard (1998), Survey Methodology 24:193.

    >>> split = split_change([10, 4], [50, 50], [18, 1], [80, 20])  # more leads of the worse source
    >>> [float(part.round(4)) for part in (split.rate_part, split.mix_part, split.total)]
    [-0.0057, -0.0443, -0.05]
    >>> [round(float(figure), 3) for figure in split.limits()]
    [-0.006, -0.108, 0.102]
    """
    now, base = read_shares(hits, of), read_shares(base_hits, base_of)
    if not ((now.of > 0) & (base.of > 0)).all():
        raise ValueError("a segment has no leads on one side")
    mix, base_mix = (side.of / side.of.sum(axis=-1, keepdims=True) for side in (now, base))
    weights = (mix + base_mix) / 2
    mix_part = ((mix - base_mix) * (now.rate + base.rate) / 2).sum(axis=-1)
    rate_part = ((now.rate - base.rate) * weights).sum(axis=-1)
    return Split(
        rate_part, mix_part, *standardise(hits, of, weights), *standardise(base_hits, base_of, weights)
    )


def standardise(hits: Numbers, of: Numbers, weights: Array) -> tuple[Array, Array]:
    """Give the counts that know as much of a rate at the mix `weights` as these leads do: its hits and leads.

    Segments are the last axis; weights add up to 1. Many leads at their own mix keep their number or more.

    >>> [figure.round(2).tolist() for figure in standardise([10, 10], [50, 100], np.array([0.5, 0.5]))]
    [18.73, 124.86]
    """
    shares = read_shares(hits, of)
    rate = np.clip((weights * shares.rate).sum(axis=-1), 0, 1)
    drawn = (shares.hits + _DRAWN * rate[..., None]) / (shares.of + _DRAWN)
    variance = (weights**2 * drawn * (1 - drawn) / shares.of).sum(axis=-1)
    spread = rate * (1 - rate)
    known = variance > 0
    leads = np.where(known, spread / np.where(known, variance, 1.0), shares.of.sum(axis=-1))
    return rate * leads, leads


def pool_empty(hits: Numbers, of: Numbers, base_hits: Numbers, base_of: Numbers) -> tuple[Array, ...]:
    """Put segments without leads on a side together, as the last one; with the next smallest where they still have none.

    One metric at a time. The four counts by segment; the pooled one is last where there is any.

    >>> [side.tolist() for side in pool_empty([2, 5, 0], [9, 30, 0], [0, 6, 4], [0, 40, 20])]
    [[5.0, 2.0], [30.0, 9.0], [6.0, 4.0], [40.0, 20.0]]
    """
    now, base = read_shares(hits, of), read_shares(base_hits, base_of)
    counts = np.stack([now.hits, now.of, base.hits, base.of])
    counts = counts[:, np.argsort(-np.minimum(now.of, base.of), kind="stable")]
    keeps = int((np.minimum(counts[1], counts[3]) > 0).sum())
    while keeps and (counts[[1, 3], keeps:].sum(axis=1) > 0).sum() == 1:
        keeps -= 1
    pooled = counts[:, keeps:].sum(axis=1, keepdims=True)
    kept = [counts[:, :keeps], pooled] if pooled.any() else [counts[:, :keeps]]
    return tuple(np.concatenate(kept, axis=1))
