"""How calls were judged: the share of yes of each question, and of each question and manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import Rows
from funnelkit.analysis.funnel import share
from funnelkit.model import Row, Section
from funnelkit.tally import PLACE, REVIEWS

if TYPE_CHECKING:
    from funnelkit.analysis.counts import View
    from funnelkit.tally import Tally

REVIEWED = "yes_rate"
"""What is told of a question."""


def measure_reviews(tally: Tally, view: View) -> list[Section]:
    """Give `yes_rate` by question, and by question and manager, most answers first; no section without reviews."""
    cells = tally.cells.get(REVIEWS)
    if cells is None:
        return []
    steps = Rows(cells, view, by_period=False).tables["steps"]
    counted: dict[str, dict[tuple[str | None, ...], int]] = {"answered": {}, "answered_yes": {}}
    for name, into in counted.items():
        at = np.flatnonzero(steps["step"] == PLACE[name])
        for code, n in zip(steps["group"][at].tolist(), steps["n"][at].tolist(), strict=True):
            into[cells.groups[code]] = into.get(cells.groups[code], 0) + n
    return [_section(by, counted) for by in (("question",), ("question", "manager"))]


def _section(by: tuple[str, ...], counted: dict[str, dict[tuple[str | None, ...], int]]) -> Section:
    sums: dict[tuple[str | None, ...], list[int]] = {}
    for place, name in enumerate(("answered", "answered_yes")):
        for group, n in counted[name].items():
            sums.setdefault(group[: len(by)], [0, 0])[place] += n
    ranked = sorted(sums.items(), key=lambda entry: [value or "" for value in entry[0]])
    rows = [
        Row(dict(zip(by, group, strict=True)), {REVIEWED: share(yes, of, "answered")})
        for group, (of, yes) in ranked
    ]
    return Section(by, tuple(rows))
