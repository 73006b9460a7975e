"""What a silent channel costs: the sales that its leads usually become."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import share
from funnelkit.tally import PLACE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from funnelkit.model import Rate
    from funnelkit.tally import Tally

GROWN, FROM = 30, 365
"""Leads of the last year that are at least thirty days old tell a conversion."""

ENOUGH = 30
"""Leads that tell the conversion of a channel; with fewer that of all leads is taken."""


def conversions_of(tally: Tally, end: int) -> Callable[[Mapping[str, str]], Rate | None]:
    """Give what says at which rate the leads of a channel become sales, by its own leads or, where few, by all.

    `of_step` is "leads" either way; None where sales are not tracked, or there are too few leads at all.
    """

    @cache
    def counted(by: tuple[str, ...]) -> dict[tuple[str | None, ...], tuple[int, int]]:
        cells = tally.cells[by]
        created, step, n, group, on = (cells.steps[name] for name in ("created", "step", "n", "group", "on"))
        grown = (created <= end - GROWN) & (created > end - FROM)
        size = max(1, len(cells.groups))
        sums = []
        for name in ("leads", "sold", "untracked_sold"):
            at = grown & (step == PLACE[name]) & ((on <= end) | (name != "sold"))
            sums.append(np.bincount(group[at], weights=n[at], minlength=size).astype(np.int64))
        told = np.where(sums[2] > 0, 0, sums[0])
        return dict(
            zip(cells.groups or ((),), zip(sums[1].tolist(), told.tolist(), strict=True), strict=True)
        )

    def conversion(group: Mapping[str, str]) -> Rate | None:
        for by in (tuple(group), ()):
            sold, leads = counted(by).get(tuple(group.values()) if by else (), (0, 0))
            if leads >= ENOUGH:
                return share(sold, leads, "leads")
        return None

    return conversion
