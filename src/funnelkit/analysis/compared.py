"""What a comparison is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from funnelkit.analysis.definitions import Shift
    from funnelkit.analysis.explanation import Step
    from funnelkit.analysis.judging import Judged
    from funnelkit.analysis.managers import Managers
    from funnelkit.analysis.mix import Mix
    from funnelkit.analysis.open_waits import PartReached
    from funnelkit.analysis.volume import Parts
    from funnelkit.analysis.windows import Window
    from funnelkit.model import Note, Period, Value


@dataclass(frozen=True)
class Meant:
    """What the statuses were taken for then and now, and what else is known to be defined otherwise."""

    then: Mapping[str, str | None]
    now: Mapping[str, str | None]
    shifts: tuple[Shift, ...] = ()


NOTHING_MEANT = Meant({}, {})


@dataclass(frozen=True)
class Question:
    """What a person asks of a comparison beside the files.

    `since`: leave out periods that began before; `within`: the window in days; `goal`: the one metric to judge;
    `worth`: the change worth seeing, by metric (a share, NPS points for a score); `explain`: the metric whose verdict
    is to be told step by step; `young`: take leads that are younger than a window as far as they are known.
    """

    since: date | None = None
    within: int | None = None
    goal: str | None = None
    worth: Mapping[str, float] = field(default_factory=dict)
    explain: str | None = None
    young: bool = False


PLAIN = Question()


@dataclass(frozen=True)
class Difference:
    """Now minus then: in points ("pt") for rates, NPS points ("nps") for scores, hours or days for medians."""

    value: float
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True)
class Grown:
    """How many of the leads are old enough to be judged."""

    leads: int
    of: int


@dataclass(frozen=True)
class Standing:
    """A metric as each month stood on its own last day: of equal age, though young. Numbers, no verdict."""

    baseline: Value
    current: Value
    difference: Difference


@dataclass(frozen=True)
class Compared:
    """One metric now and in the baseline, both read at `window_days` of age (None: at any).

    `verdict` is None where none is given; `judged` says how it came about. `ready_on` is the day from which on there
    can be one: with "too_early" when enough leads have grown, with "too_few_leads" when there will be enough at the
    pace of the leads so far. `phi` is what counts were divided by for the swings of months, None where those are not known.
    `grown` says how many of the leads that are judged are `window_days` old.
    `standing`, with "too_early": what can be said of a period before it has grown. `mix`: the verdict and the difference
    are those at the same mix of its dimension, for the mix alone moved the rate far; else None.
    """

    baseline: Value
    current: Value
    difference: Difference | None
    verdict: str | None
    judged: Judged | None
    period: str
    window_days: int | None = None
    ready_on: date | None = None
    phi: float | None = None
    grown: Grown | None = None
    standing: Standing | None = None
    mix: Mix | None = None


@dataclass(frozen=True)
class ComparedRow:
    """One group of leads now, all its metrics beside the baseline's."""

    group: Mapping[str, str | None]
    metrics: Mapping[str, Compared]


@dataclass(frozen=True)
class ComparedTable:
    """The groups of one dimension, each beside its own past, over the closed periods of `period`.

    `family` counts the rows that were looked at together (0: none is judged), `lone` those that would be improved or
    worse if they were the only one.
    """

    by: str
    period: Period
    rows: tuple[ComparedRow, ...]
    family: int
    lone: int


@dataclass(frozen=True)
class Comparison:
    """Everything since the baseline pooled, and each period; `pooled`, `newest`, `running` say which those are.

    `judged_in` names for each judged metric the newest period that has grown enough to be judged. `windows` are those
    of the judged metrics. `reached` says by when parts of all leads, open ones included, had reached a step.
    `tables` are those of groups; `managers` stand side by side, as the export holds them.
    `explained` is the way to the verdict on the metric of which that was asked.
    `parts` tells where the sales of everything since come from.
    """

    whole: ComparedRow | None
    periods: tuple[ComparedRow, ...]
    pooled: Period | None
    newest: Period | None
    running: tuple[Period, ...]
    leads: int
    notes: tuple[Note, ...]
    judged_in: Mapping[str, Period] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    reached: tuple[PartReached, ...] = ()
    tables: tuple[ComparedTable, ...] = ()
    explained: tuple[Step, ...] = ()
    managers: Managers | None = None
    parts: Parts | None = None
