"""Tally → answers: how many there are of each score, by group and period, and what they make together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import periods_of
from funnelkit.analysis.funnel import score
from funnelkit.model import NetScore, Score
from funnelkit.periods import day_number
from funnelkit.recognition.scales import NET
from funnelkit.statistics.scores import Answers
from funnelkit.tally import SCORES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.analysis.counts import View
    from funnelkit.model import Period
    from funnelkit.tally import Tally

    Ints = npt.NDArray[np.int64]

METRICS = ("nps", "net_score")
"""What the two kinds of scale give: 0 to 10 the NPS, the others a net score of their own."""


@dataclass(frozen=True, eq=False)
class Answered:
    """The answers of one group: the values of its dimensions, its period (None: no date, or all), and counts by their codes."""

    group: Mapping[str, str | None]
    period: Period | None
    scores: Ints

    def of(self, metric: str) -> Score | NetScore:
        """Give what the answers on one kind of scale make together."""
        counts = self.scores.tolist()
        if metric == "nps":
            return score(sum(counts[9:NET]), sum(counts[7:9]), sum(counts[:7]))
        return NetScore(*vars(score(*counts[: NET - 1 : -1])).values())


def count_answers(tally: Tally, by: tuple[str, ...], view: View) -> list[Answered]:
    """Count the answers of each group that gave some up to the as-of day; `period` among `by` parts them by its days."""
    names = tuple(name for name in by if name != "period")
    cells = tally.cells.get(names)
    if cells is None:
        return []
    group, created, score_code, n = (cells.scores[key] for key in ("group", "created", "score", "n"))
    seen = created <= day_number(view.as_of)
    if view.period:
        seen &= (created >= day_number(view.period.start)) & (created < day_number(view.period.end))
    group, created, score_code, n = (column[seen] for column in (group, created, score_code, n))
    codes, periods = (
        periods_of(created, view.every) if "period" in by else (np.zeros(len(group), np.int64), [None])
    )
    row = group.astype(np.int64) * len(periods) + codes
    filled, place = np.unique(row, return_inverse=True)
    counted = np.bincount(place * SCORES + score_code, weights=n, minlength=len(filled) * SCORES)
    matrix = counted.astype(np.int64).reshape(len(filled), SCORES)
    found = []
    for number, scores in zip(filled.tolist(), matrix, strict=True):
        at, when = divmod(number, len(periods))
        found.append(Answered(_named(by, cells.groups[at], periods[when]), periods[when], scores))
    return found


def _named(
    by: tuple[str, ...], values: tuple[str | None, ...], period: Period | None
) -> dict[str, str | None]:
    left = iter(values)
    return {name: (period.name if period else None) if name == "period" else next(left) for name in by}


def sides_of(found: Score | NetScore) -> Answers:
    """Give the counts of a score, however its scale calls them."""
    if isinstance(found, Score):
        return Answers(found.promoters, found.passives, found.detractors)
    return Answers(found.top, found.middle, found.bottom)


def distribute(metric: str, scores: Ints) -> dict[str, int]:
    """Give how many answered what: 0 to 10, or bottom, middle and top."""
    if metric == "nps":
        return dict(zip(map(str, range(NET)), scores[:NET].tolist(), strict=True))
    return dict(zip(("bottom", "middle", "top"), scores[NET:].tolist(), strict=True))
