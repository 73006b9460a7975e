"""The results that flow through funnelkit: frozen, plain, and ignorant of who made them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True)
class Note:
    """A doubt or a remark that a result carries: words are found under `notes.KEY` of the language.

    `rows`: the numbers of all records that it speaks of, of which `params` names the first; for work lists, not shown.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    rows: Sequence[int] | npt.NDArray[np.int32] = field(default=(), compare=False, repr=False)


# --- values of metrics -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Count:
    """How many."""

    n: int


@dataclass(frozen=True)
class Rate:
    """`hits` of `of`, as a share between 0 and 1 with its interval; `of_step` names the step it counts from.

    Whole numbers, but in an `Estimate`. `value`, `low`, `high` are None where `of` is 0.
    """

    hits: float
    of: float
    value: float | None
    low: float | None
    high: float | None
    of_step: str
    window_days: int | None = None


@dataclass(frozen=True)
class Estimate(Rate):
    """A rate at an age to which leads that are younger were counted as far as they are known.

    `hits` and `of` are no leads but what knows as much (effective counts); there are `leads`, of which `young` are
    younger than `window_days`.
    """

    leads: int = 0
    young: int = 0


@dataclass(frozen=True)
class Bounds:
    """A rate of which only limits are known: at least, at most, of."""

    hits_least: int
    hits_most: int
    of: int
    of_step: str


@dataclass(frozen=True)
class Duration:
    """Median of `n` finished waits with its interval (None under 6), in `unit` ("hours" or "days")."""

    n: int
    median: float | None
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True)
class Money:
    """Sum and mean of `n` amounts in one currency (None where the export names none)."""

    n: int
    sum: float
    mean: float | None
    currency: str | None


@dataclass(frozen=True)
class Ratio:
    """One number per another, with an interval; None as `high`: no upper limit."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Score:
    """A net score (NPS): percent promoters minus percent detractors of `n` answers, from -100 to 100."""

    n: int
    promoters: int
    passives: int
    detractors: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Return:
    """What came back of what was spent: `value` is (revenue - cost) / cost."""

    value: float
    revenue: float
    cost: float
    currency: str | None


@dataclass(frozen=True)
class NetScore:
    """A net score on another scale than 0 to 10: percent of answers in the top box minus those in the bottom one."""

    n: int
    top: int
    middle: int
    bottom: int
    value: float | None
    low: float | None
    high: float | None


Value = Count | Rate | Bounds | Duration | Ratio | Score | NetScore | Return | tuple[Money, ...] | None


# --- time --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Period:
    """Days from `start` up to, not including, `end`, with the name it is called by ("2026-03", "2026-W14")."""

    start: date
    end: date
    name: str

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.start <= day < self.end

    def covers(self, other: Period) -> bool:
        """Say whether every day of another lies in it."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Say whether some day lies in both."""
        return self.start < other.end and other.start < self.end

    def closed(self, as_of: date) -> bool:
        """Say whether it had ended when the export was taken."""
        return as_of >= self.end

    @property
    def last_day(self) -> date:
        """The last day in it."""
        return self.end - timedelta(days=1)


# --- results -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """The metrics of one group of leads: `group` maps each dimension to its value (None: not filled in)."""

    group: Mapping[str, str | None]
    metrics: Mapping[str, Value]


@dataclass(frozen=True)
class Section:
    """Rows of one grouping, in the order in which they are shown."""

    by: tuple[str, ...]
    rows: tuple[Row, ...]


def freeze(mapping: Mapping[str, object] | Sequence[tuple[str, object]]) -> Mapping[str, object]:
    """Give a read-only copy of a mapping."""
    return MappingProxyType(dict(mapping))
