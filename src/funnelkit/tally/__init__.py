"""Leads → Tally: the additive counts that every figure is computed from.

A tally holds no person: only how many leads of a group were created on a day, reached a step, and on which day. Ages
are the difference of the two days; what lies after the as-of day is left out at analysis time, not here.
`add(count(a), count(b)) == count(a and b)`, so a baseline is a kept tally and months, files and offices sum up.

`tables` says what a tally is, `counting` makes one of leads (`packing` counts equal rows), `sums` adds and cuts them;
`watch` counts the words and marks by which a later export is known to mean the same.
"""

from __future__ import annotations

from funnelkit.tally.counting import count
from funnelkit.tally.lost import count_lost
from funnelkit.tally.sums import (
    add,
    canonical,
    count_groups,
    rename_groups,
    select_created,
    select_known,
    select_period,
)
from funnelkit.tally.tables import (
    BOXES,
    COHORT,
    COLUMNS,
    COST_OF,
    DERIVED,
    EVENT,
    NO_DAY,
    PLACE,
    REVIEWS,
    SCORES,
    STAYS,
    STEPS,
    TOLD,
    UNTRACKED,
    Cells,
    Lines,
    Tally,
    join_lines,
    lines_of,
)
from funnelkit.tally.watching import FILLS, Watch, watch

__all__ = [
    "BOXES",
    "COHORT",
    "COLUMNS",
    "COST_OF",
    "DERIVED",
    "EVENT",
    "FILLS",
    "NO_DAY",
    "PLACE",
    "REVIEWS",
    "SCORES",
    "STAYS",
    "STEPS",
    "TOLD",
    "UNTRACKED",
    "Cells",
    "Lines",
    "Tally",
    "Watch",
    "add",
    "canonical",
    "count",
    "count_groups",
    "count_lost",
    "join_lines",
    "lines_of",
    "rename_groups",
    "select_created",
    "select_known",
    "select_period",
    "watch",
]
