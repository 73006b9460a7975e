"""How often a living channel is called silent, and after how many days a dead one is: simulated counts a day.

python benchmarks/silences.py --reports 600
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.channels import ALONE, TOGETHER, measure_daily
from funnelkit.analysis.daily import Daily, days_until
from funnelkit.analysis.unanswered import AGES, judge_answers
from funnelkit.calendars import Calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

DAYS = days_until(20_000, 20_182, Calendar(work_days=(0, 1, 2, 3, 4)))
"""Half a year; the last day, that of the export, is not over."""

LIVING = (0.2, 0.3, 0.5, 0.7, 1.0, 1.0, 2.0, 2.0, 3.0, 5.0, 7.0, 10.0)
"""Leads a day of the channels of a department."""

PACES = (0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 5.0)
SILENT_DAYS = (3, 7, 10, 14, 21, 28, 35, 42, 49)
DEAD_DAYS = (5, 7, 10, 14, 21, 28)
USUAL = (0.5, 0.65, 0.8)
"""Which share of the calls is usually answered, or rung back."""

SOURCES = 12
_WAITS = (0.75, 0.15, 0.06, 0.04)  # of contacts, by working days


@dataclass(frozen=True)
class Kind:
    """How leads come: what a day of a weekend has of a weekday's, e-folds a year, how weeks swing, how many at once.

    `within`: over so many days those who come at once are spread. `holidays`: breaks of three days that nobody told.
    """

    name: str
    weekend: float = 0.3
    growth: float = 0.0
    swing: float = 0.0
    at_once: float = 1.0
    within: int = 1
    holidays: int = 0


KINDS = (
    Kind("one by one"),
    Kind("growing e-fold a year", growth=1.0),
    Kind("shrinking faster than that", growth=-1.5),
    Kind("weeks that swing by half", swing=0.5),
    Kind("nothing on weekends", weekend=0.0),
    Kind("four untold holidays", holidays=4),
    Kind("three at once", at_once=3),
    Kind("five within four days", at_once=5, within=4),
    Kind("ten within ten days", at_once=10, within=10),
)


def draw(dice: np.random.Generator, paces: Sequence[float], kind: Kind) -> Ints:
    """Draw the leads of each day, a row a channel."""
    weekend = DAYS.weekday >= 5
    usual = np.where(weekend, kind.weekend, 1.0) * 7 / (5 + 2 * kind.weekend)
    place = np.arange(len(DAYS.days))
    means = np.outer(paces, usual * np.exp(kind.growth * place / 365) * _breaks(dice, kind.holidays))
    if kind.swing:
        shape = kind.swing**-2
        means *= dice.gamma(shape, 1 / shape, (len(paces), len(place) // 7 + 1))[:, place // 7]
    if kind.at_once == 1:
        return np.asarray(dice.poisson(means))
    return _burst(dice, dice.poisson(means / kind.at_once), kind)


def _breaks(dice: np.random.Generator, many: int) -> Floats:
    """Give what is left of each day: nearly nothing in some breaks, the last of them just before the export."""
    left = np.ones(len(DAYS.days))
    if many:
        for start in (*dice.choice(len(left) - 5, many, replace=False), len(left) - 5):
            left[start : start + 3] = 0.05
    return left


def _burst(dice: np.random.Generator, begun: Ints, kind: Kind) -> Ints:
    leads = np.zeros_like(begun)
    for row, day in np.argwhere(begun).tolist():
        size = int(dice.geometric(1 / kind.at_once, begun[row, day]).sum())
        later = day + dice.integers(0, kind.within, size)
        np.add.at(leads[row], np.minimum(later, leads.shape[1] - 1), 1)
    return leads


def name_silent(leads: Ints) -> npt.NDArray[np.bool_]:
    """Say which channels are named as silent on the day of the export."""
    groups = tuple((str(row),) for row in range(len(leads)))
    return measure_daily(Daily(("source",), groups, leads, np.zeros_like(leads)), DAYS, ()).silent


def count_false(dice: np.random.Generator, kind: Kind, reports: int) -> float:
    """Give in which share of reports any channel is named although all live."""
    return float(np.mean([name_silent(draw(dice, LIVING, kind)).any() for _ in range(reports)]))


def count_named(
    dice: np.random.Generator, pace: float, days: int, reports: int, kind: Kind = KINDS[0]
) -> float:
    """Give in which share of reports a channel is named that brought nothing for so many whole days."""
    named = 0
    for _ in range(reports):
        leads = np.concatenate([draw(dice, [pace], kind), draw(dice, LIVING[1:], KINDS[0])])
        leads[0, -1 - days :] = 0
        named += bool(name_silent(leads)[0])
    return named / reports


def count_dead(
    dice: np.random.Generator, usual: float, days: int, reports: int, pace: float = 1.0
) -> tuple[float, float]:
    """Give how often a telephone rang in the days that nobody answered, and in which share of reports it is named."""
    level, rang, named = min(ALONE, TOGETHER / SOURCES), 0, 0
    for _ in range(reports):
        came = draw(dice, [pace], Kind("calls", weekend=0.15))[0]
        rang += int(came[-1 - days :].sum()) if days else 0
        judged = judge_answers(came, _answer(dice, came, usual, days), DAYS)
        named += judged is not None and judged[-1] <= level
    return rang / reports, named / reports


def _answer(dice: np.random.Generator, came: Ints, usual: float, dead: int) -> Ints:
    """Draw the contacts that were made by the export, by the day of the lead and working days of age."""
    answered = dice.binomial(came, usual)
    answered[len(came) - 1 - dead if dead else len(came) :] = 0
    reached = np.zeros((len(came), AGES), np.int64)
    reached[:, : len(_WAITS)] = dice.multinomial(answered, _WAITS)
    left = DAYS.working[::-1].cumsum()[::-1] - 1
    return reached * (np.arange(AGES) <= left[:, None])


def lay_out(reports: int, dice: np.random.Generator) -> str:
    """Give all of it as tables."""
    living = [(kind.name, _percent(count_false(dice, kind, reports))) for kind in KINDS]
    answered = [
        (
            f"telephone of one call a day, {_percent(usual)} % usually answered",
            _percent(count_dead(dice, usual, 0, reports)[1]),
        )
        for usual in USUAL
    ]
    silent = [
        (f"{pace:g}", *(_percent(count_named(dice, pace, days, reports)) for days in SILENT_DAYS))
        for pace in PACES
    ]
    bursts = [
        (
            f"{pace:g}, {kind.name}",
            *(_percent(count_named(dice, pace, days, reports, kind)) for days in SILENT_DAYS),
        )
        for pace, kind in ((1.0, KINDS[6]), (2.0, KINDS[7]))
    ]
    dead = [
        (f"{_percent(usual)} %", *(_percent(count_dead(dice, usual, days, reports)[1]) for days in DEAD_DAYS))
        for usual in USUAL
    ]
    return "\n\n".join(
        [
            _table((f"all live, {reports} reports each", "any named, %"), [*living, *answered]),
            _table(("leads a day \\ days silent", *map(str, SILENT_DAYS)), [*silent, *bursts]),
            _table(("usually answered \\ days dead", *map(str, DEAD_DAYS)), dead),
        ]
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=600, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(lay_out(options.reports, np.random.default_rng(options.seed)))


if __name__ == "__main__":
    main()
